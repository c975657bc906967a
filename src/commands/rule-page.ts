import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PackgateError } from "../errors.ts";
import type { RuleMeta } from "../model.ts";
import { escapeTerminal } from "../report/escape.ts";
import { type Screen, wrap } from "../report/terminal.ts";

const INDENT = "    ";
const WIDEST = 100;

/**
 * A rule's page for a terminal: headings, paragraphs, lists and examples of the Markdown that docs/rules is written in.
 * Throws `EUSAGE` for a rule that has no page, as one that is not packgate's own.
 */
export function pageLines({ id }: RuleMeta, screen: Screen): readonly string[] {
  const path = fileURLToPath(new URL(`../../docs/rules/${id}.md`, import.meta.url));
  if (!existsSync(path)) throw new PackgateError("EUSAGE", `the rule ${id} has no page`);
  const width = Number.isFinite(screen.columns) ? Math.min(screen.columns, WIDEST) : screen.columns;
  const lines: string[] = [];
  let inExample = false;
  // The first two blocks are the id and its severity, which explain says by itself.
  for (const line of readFileSync(path, "utf8").trimEnd().split("\n").slice(4)) {
    if (line.startsWith("```")) inExample = !inExample;
    else if (inExample) lines.push(escapeTerminal(`${INDENT}${line}`));
    else if (line.startsWith("#")) lines.push(screen.paint("bold", plain(line.replace(/^#+ /, ""))));
    else if (line.startsWith("|")) lines.push(plain(line));
    else lines.push(...wrapped(plain(line), width));
  }
  return lines;
}

/** A list goes on under its text, not under its mark. */
function wrapped(text: string, width: number): readonly string[] {
  const [mark = ""] = /^ *(?:[-*]|\d+\.) /.exec(text) ?? [];
  return wrap(text.slice(mark.length), width - mark.length).map(
    (line, index) => (index === 0 ? mark : " ".repeat(mark.length)) + line,
  );
}

/** Without the marks of Markdown; of a link its text, and its address where that is on the web. Code stays as it is. */
function plain(line: string): string {
  const parts = line.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? part : unmarked(part)));
  return escapeTerminal(parts.join(""));
}

function unmarked(prose: string): string {
  return prose
    .replace(/\[([^\]]+)\]\((https?:[^)]+)\)/g, "$1 ($2)")
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, "$1");
}
