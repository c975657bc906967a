import { escapeTerminal } from "../report/escape.ts";
import { formatCount, formatNumber } from "../report/units.ts";
import type { Tally } from "./check-several.ts";
import { type Io, isWatched } from "./io.ts";

/** Milliseconds before the first word, and between two. */
const PATIENCE = 300;
const PAUSE = 100;
const CLEAR_LINE = "\r\u001b[K";
const UNKNOWN_COLUMNS = 80;

/** Files of the one package that is read. */
interface FilesRead {
  readonly done: number;
  readonly total: number;
}

export interface ProgressLine {
  readonly show: (progress: FilesRead | Tally) => void;
  readonly clear: () => void;
}

/**
 * One line on a terminal's stderr, and only when there is something to wait for; gone at the end. A pipe and CI get
 * nothing. It names no more than the package that the user has named or whose directory it is, escaped.
 */
export function progressLine({ stderr, environment }: Pick<Io, "stderr" | "environment">): ProgressLine {
  if (!isWatched(stderr, environment)) return { show: () => {}, clear: () => {} };
  let shown = false;
  let latest = () => "packing";
  let next = performance.now() + PATIENCE;
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    stderr.write(CLEAR_LINE + withinColumns(latest(), (stderr.terminal.columns || UNKNOWN_COLUMNS) - 1));
    shown = true;
    next = performance.now() + PAUSE;
  };
  timer = setTimeout(write, PATIENCE);
  return {
    show: (progress) => {
      latest = () => ("packages" in progress ? tallyWords(progress) : filesWords(progress));
      if (performance.now() >= next) write();
      // A package may be packed for long after the last word of the one before.
      else timer ??= setTimeout(write, PAUSE);
    },
    clear: () => {
      clearTimeout(timer);
      if (shown) stderr.write(CLEAR_LINE);
    },
  };
}

function filesWords({ done, total }: FilesRead): string {
  return `reading ${done} of ${formatCount(total, "file")}`;
}

/** `checked 2 of 40 packages, 1 failed, 1,204 files read   packages/core` */
function tallyWords({ packages, checked, failed, files, current }: Tally): string {
  const counts = [
    `checked ${formatNumber(checked)} of ${formatCount(packages, "package")}`,
    ...(failed > 0 ? [`${formatNumber(failed)} failed`] : []),
    ...(files > 0 ? [`${formatCount(files, "file")} read`] : []),
  ];
  return `${counts.join(", ")}${current === undefined ? "" : `   ${escapeTerminal(current)}`}`;
}

/** A line that goes on in the next row could not be cleared. What is not ASCII may take two columns. */
function withinColumns(text: string, columns: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += character <= "\u007f" ? 1 : 2;
    if (used > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}
