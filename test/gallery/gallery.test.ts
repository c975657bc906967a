import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkAll } from "../../src/check.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderPretty } from "../../src/report/pretty.ts";
import { type Piece, pieces } from "./pieces.ts";

const HERE = import.meta.dirname;
const LARGEST = 16_000;
const SCREEN = { columns: 100, color: false, unicode: true };

test.each(pieces.map((piece) => [piece.file, piece] as const))("%s looks as it did", async (file, piece) => {
  const page = await pageOf(piece);
  expect(page.length).toBeLessThan(LARGEST);
  await expect(page).toMatchFileSnapshot(join(HERE, `${file}.md`));
});

test("the README of the gallery names every page, and there is no other", () => {
  const readme = readFileSync(join(HERE, "README.md"), "utf8");
  const rows = [...readme.matchAll(/^- \[(.+)\]\((.+)\.md\)$/gm)].map(([, title, file]) => ({ title, file }));
  expect(rows).toEqual(pieces.map(({ title, file }) => ({ title, file })));
  const pages = readdirSync(HERE).filter((name) => name.endsWith(".md") && name !== "README.md");
  expect(pages.sort()).toEqual(pieces.map(({ file }) => `${file}.md`).sort());
});

async function pageOf({ title, make }: Piece): Promise<string> {
  const { specs, ...options } = await make();
  const report = await checkAll(specs, { ...options, environment: {}, now: new Date("2026-11-21T00:00:00Z") });
  // The number of a release of packgate is no reason to look at every page again.
  const { tool, ...rest } = report;
  const steady = { tool: { ...tool, version: "0.0.0" }, ...rest };
  const screen = renderPretty(steady, SCREEN);
  const fence = "`".repeat(Math.max(2, ...(screen.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  return `# ${title}\n\n## As a comment on a pull request\n\n${renderMarkdown(steady)}\n## On a screen\n\n${fence}text\n${screen}${fence}\n`;
}
