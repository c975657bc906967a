import type { Finding, Problem } from "../model.ts";
import { escapeMarkdown, escapeMarkdownCode, escapeTerminal } from "./escape.ts";
import { showPlace } from "./place.ts";
import { cutMiddle, screenOf } from "./terminal.ts";

/** A page has no width of its own; what is cut is cut because whoever wrote a name of a thousand characters does not want it read. */
export const PAGE = screenOf({ columns: Number.POSITIVE_INFINITY, color: false, unicode: true });
const LONGEST_NAME = 200;
export const LONGEST_PROSE = 500;
const MOST_LINES = 30;

/** A name, a version, a path: as code, its middle cut where it is too long. */
export function code(text: string): string {
  return escapeMarkdownCode(cutMiddle(escapeTerminal(text), LONGEST_NAME, PAGE));
}

/** A quoted command in a text, with room around it: code spans that touch each other are one. */
const QUOTED = /(?<=^|\s)`([^`]+)`(?=[.,;:!?]*(?:\s|$))/;

/** What a rule, a policy or a child process says: as prose, its middle cut where it is too long. */
export function prose(text: string): string {
  const parts = cutMiddle(escapeTerminal(text).trim(), LONGEST_PROSE, PAGE).split(QUOTED);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return escapeMarkdownCode(part);
      const [before, after] = [/^\s/.test(part) ? " " : "", /\S\s+$/.test(part) ? " " : ""];
      return before + escapeMarkdown(part) + after;
    })
    .join("");
}

/** `dist/cli.js ▸ base64:12:345` as code; a package as a whole has no place. */
export function place(of: Finding | Problem): string {
  return of.path === null ? "the package as a whole" : code(showPlace(of, Number.POSITIVE_INFINITY, PAGE));
}

/** Names side by side as code: the first few, and how many more there are. */
export function few(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return names.slice(0, most).map(code).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Lines as they are, as a block of code whose fence is longer than any that it holds. What is too long is cut. */
export function drawing(lines: readonly string[]): string {
  const rest = lines.length - MOST_LINES;
  const all = rest > 0 ? [...lines.slice(0, MOST_LINES), `and ${rest} more lines`] : lines;
  const shown = all.map((line) => cutMiddle(escapeTerminal(line), LONGEST_PROSE, PAGE));
  const longest = Math.max(2, ...shown.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, ...shown, fence].join("\n");
}
