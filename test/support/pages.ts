import { readdirSync, readFileSync } from "node:fs";

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** 1-based, of the fence. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const ROOT = new URL("../../", import.meta.url);

/** README.md and all pages of docs/, those of the rules last. */
export const pages: readonly string[] = [
  "README.md",
  ...["docs/", "docs/rules/"].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT))
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map((name) => `${folder}${name}`),
  ),
];

export function pageText(page: string): string {
  return readFileSync(new URL(page, ROOT), "utf8");
}

/** The fenced blocks of a page. A fence that is not closed is an error. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  for (const [index, line] of pageText(page).split("\n").entries()) {
    if (!/^ *```/.test(line)) open?.lines.push(line);
    else if (open === undefined) open = { line: index + 1, language: line.trim().slice(3), lines: [] };
    else {
      blocks.push({ page, line: open.line, language: open.language, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: the fence is not closed`);
  return blocks;
}
