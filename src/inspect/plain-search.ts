import type { LiteralSearch } from "./literal-search.ts";

/** Bytes of a literal that decide how far the search may skip. */
const BLOCK = 2;

/**
 * The literal search where WebAssembly has no SIMD, after Wu and Manber, "A fast algorithm for multi-pattern searching"
 * (TR-94-17, University of Arizona, 1994): the two bytes at the end of a window say how far it may move without missing a
 * literal. Each of `needles` has at least 3 bytes.
 */
export function compilePlain(needles: readonly Buffer[]): LiteralSearch {
  const window = needles.reduce((least, needle) => Math.min(least, needle.length), 255);
  // How far the window may move for each pair of bytes at its end; 0 where a literal's first `window` bytes end so.
  const shift = new Uint8Array(65536).fill(window - BLOCK + 1);
  const head = new Int32Array(65536).fill(-1);
  const next = new Int32Array(needles.length).fill(-1);
  // Backwards, so that the chain of one block runs in ascending order of index.
  for (let literal = needles.length - 1; literal >= 0; literal--) {
    const needle = needles[literal]!;
    for (let end = BLOCK - 1; end < window; end++) {
      const block = (needle[end - 1]! << 8) | needle[end]!;
      shift[block] = Math.min(shift[block]!, window - 1 - end);
    }
    const last = (needle[window - 2]! << 8) | needle[window - 1]!;
    next[literal] = head[last]!;
    head[last] = literal;
  }
  // All needles in one array: chasing a Buffer object for each candidate halves the speed.
  const pool = Buffer.concat(needles);
  const from = new Uint32Array(needles.length + 1);
  for (const [literal, needle] of needles.entries()) from[literal + 1] = from[literal]! + needle.length;

  return (bytes, visit) => {
    const length = bytes.length;
    let end = window - 1;
    while (end < length) {
      const block = (bytes[end - 1]! << 8) | bytes[end]!;
      const skip = shift[block]!;
      if (skip !== 0) {
        end += skip;
        continue;
      }
      const start = end - window + 1;
      const first = bytes[start]!;
      for (let literal = head[block]!; literal >= 0; literal = next[literal]!) {
        let at = from[literal]!;
        if (pool[at] !== first) continue;
        const stop = from[literal + 1]!;
        let here = start + 1;
        at++;
        while (at < stop && bytes[here] === pool[at]) {
          at++;
          here++;
        }
        if (at === stop) visit(literal, start);
      }
      end++;
    }
  };
}
