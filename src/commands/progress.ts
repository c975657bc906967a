import type { Stream } from "./io.ts";

/** Milliseconds before the first word, and between two. */
const PATIENCE = 300;
const PAUSE = 100;
const CLEAR_LINE = "\r\u001b[K";

const VERB = { files: "reading", packages: "checked" } as const;

export interface ProgressLine {
  readonly show: (progress: { readonly done: number; readonly total: number }) => void;
  readonly clear: () => void;
}

/** One line on a terminal's stderr, and only when there is something to wait for. It shows counts, never names. */
export function progressLine(stderr: Stream, counted: "files" | "packages" = "files"): ProgressLine {
  if (stderr.terminal.isTTY !== true) return { show: () => {}, clear: () => {} };
  let shown = false;
  let next = performance.now() + PATIENCE;
  const write = (text: string): void => {
    stderr.write(`${CLEAR_LINE}${text}`);
    shown = true;
    next = performance.now() + PAUSE;
  };
  const packing = setTimeout(() => write("packing"), PATIENCE);
  return {
    show: ({ done, total }) => {
      clearTimeout(packing);
      if (performance.now() >= next) write(`${VERB[counted]} ${done} of ${total} ${counted}`);
    },
    clear: () => {
      clearTimeout(packing);
      if (shown) stderr.write(CLEAR_LINE);
    },
  };
}
