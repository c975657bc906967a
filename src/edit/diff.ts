/**
 * What an edit changes, as `diff -u` writes it, for the small text files that packgate edits. Written here because no
 * dependency has it, and these files have tens of lines.
 */

/** Lines around a change. */
const CONTEXT = 3;
/** A table of so many cells is still filled at once; beyond it everything between the equal ends counts as changed. */
const CELLS = 4_000_000;

interface Line {
  readonly kind: " " | "-" | "+";
  readonly text: string;
}

/**
 * The unified diff of one file, with a line feed at its end; empty where nothing changes. An empty `before` or `after` is
 * a file that is not there. `patch` applies it. Lines and path are given as they are: who prints them escapes them.
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compare(linesOf(before), linesOf(after));
  const head = [before === "" ? "--- /dev/null" : `--- a/${path}`, after === "" ? "+++ /dev/null" : `+++ b/${path}`];
  return `${[...head, ...hunksOf(lines)].join("\n")}\n`;
}

/** With their line feeds, so that a last line without one differs from the same line with one. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const room = Math.min(before.length, after.length) - start;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [
    ...before.slice(0, start).map((text): Line => ({ kind: " ", text })),
    ...compareMiddle(before.slice(start, before.length - tail), after.slice(start, after.length - tail)),
    ...before.slice(before.length - tail).map((text): Line => ({ kind: " ", text })),
  ];
}

/** By the longest common subsequence; what goes is listed before what comes. */
function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const isSmall = (before.length + 1) * width <= CELLS;
  // common[i * width + j]: how many lines before[i..] and after[j..] have in common.
  const common = new Uint32Array(isSmall ? (before.length + 1) * width : 0);
  for (let i = before.length - 1; isSmall && i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] =
        before[i] === after[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (isSmall && i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ kind: " ", text: before[i++]! });
      j++;
    } else if (
      i < before.length &&
      (!isSmall || j === after.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
    ) {
      lines.push({ kind: "-", text: before[i++]! });
    } else {
      lines.push({ kind: "+", text: after[j++]! });
    }
  }
  return lines;
}

function hunksOf(lines: readonly Line[]): readonly string[] {
  const printed: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  for (let at = 0; at < lines.length; ) {
    const change = lines.findIndex(({ kind }, index) => index >= at && kind !== " ");
    const start = change === -1 ? lines.length : Math.max(at, change - CONTEXT);
    oldLine += start - at;
    newLine += start - at;
    at = start;
    if (change === -1) break;
    const hunk = lines.slice(start, endOfHunk(lines, change));
    const olds = hunk.filter(({ kind }) => kind !== "+").length;
    const news = hunk.filter(({ kind }) => kind !== "-").length;
    printed.push(`@@ -${range(oldLine, olds)} +${range(newLine, news)} @@`);
    for (const { kind, text } of hunk) {
      printed.push(`${kind}${text.replace(/\n$/, "")}`);
      if (!text.endsWith("\n")) printed.push("\\ No newline at end of file");
    }
    oldLine += olds;
    newLine += news;
    at += hunk.length;
  }
  return printed;
}

/** The first line behind the change and its context; changes whose contexts touch are one hunk. */
function endOfHunk(lines: readonly Line[], change: number): number {
  let end = change;
  for (let at = change; at < lines.length && at <= end + 2 * CONTEXT + 1; at++) if (lines[at]!.kind !== " ") end = at;
  return Math.min(lines.length, end + 1 + CONTEXT);
}

/** An empty range begins at the line before it. */
function range(first: number, count: number): string {
  return count === 1 ? `${first}` : `${count === 0 ? first - 1 : first},${count}`;
}
