import type { Position } from "../model.ts";

const NEWLINE = 0x0a;

/**
 * Turns offsets of one layer into lines and columns. Offsets must not decrease from call to call: the newlines before
 * each are then counted once, however many places a layer has.
 */
export function positions(bytes: Buffer): (offset: number) => Position {
  let line = 1;
  let lineStart = 0;
  let counted = 0;
  return (offset) => {
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, counted);
      if (newline === -1 || newline >= offset) break;
      line += 1;
      lineStart = newline + 1;
      counted = newline + 1;
    }
    return { line, column: offset - lineStart + 1 };
  };
}
