/**
 * Text in base64 that nothing announces and of which nothing is known: a `.env` in a constant, a Kubernetes secret, a
 * script that was encoded to get it through a shell. No needle stands for what is in it, for the beginnings of most tokens
 * are too short to be told from other base64. So the runs are looked for themselves, and opened where they begin as text
 * does; of random bytes, one in a hundred million does.
 */

import { decode, digitValue, forwards, isDigit, lineFrom } from "./base64-lines.ts";
import { reserve } from "./budget.ts";
import type { Passage } from "./carrier.ts";

/** Digits of the shortest run that is sure to be found: 27 bytes. */
const SHORTEST_RUN = 36;
/** Whole pairs of bytes in such a run, wherever it begins. */
const PAIRS = SHORTEST_RUN / 2 - 1;
/** Pairs that are looked at together, last first: hardly any word fills so many. */
const PROBES = 4;
/** Digits that are decoded to tell text. */
const HEAD = 32;
const BACKSLASH = 0x5c;

/** An escape at whose end a run may begin, without its backslash: its letters are digits, but none of the run. */
const ESCAPE = /^(?:[nrtbfv0]|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})/;

/** Whether both bytes of a pair are digits, in whatever order the machine reads them. */
const BOTH = new Uint8Array(65536);
for (let pair = 0; pair < BOTH.length; pair += 1) {
  if (isDigit(pair & 0xff) && isDigit(pair >> 8)) BOTH[pair] = 1;
}

export const base64Text: Passage = {
  needles: [],
  /**
   * After Boyer and Moore: no run ends within so many bytes of one that is no digit, so most bytes are skipped. Two at
   * once, for this reads every file: it must cost next to nothing beside the one search.
   */
  places(bytes, visit) {
    const odd = bytes.byteOffset & 1;
    if (bytes.length < SHORTEST_RUN) return;
    const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset + odd, (bytes.length - odd) >> 1);
    /** The first pair that the run at hand may have. */
    let first = 0;
    let at = PAIRS - 1;
    while (at < pairs.length) {
      const probes = BOTH[pairs[at]!]! & BOTH[pairs[at - 1]!]! & BOTH[pairs[at - 2]!]! & BOTH[pairs[at - 3]!]!;
      if (probes === 0) {
        first = at - PROBES + 1;
        at += PAIRS - PROBES + 1;
        continue;
      }
      let before = at - PROBES;
      while (before >= first && BOTH[pairs[before]!] === 1) before -= 1;
      if (before >= first) {
        first = before + 1;
        at = before + PAIRS;
        continue;
      }
      const start = startOfText(bytes, 2 * first + odd);
      if (start !== undefined) visit(start);
      at += 1;
      while (at < pairs.length && BOTH[pairs[at]!] === 1) at += 1;
      first = at + 1;
      at += PAIRS;
    }
  },
  at(bytes, offset) {
    const run = forwards(bytes, lineFrom(bytes, offset));
    return {
      end: run.end,
      open(budget) {
        reserve(budget, Math.ceil(((run.end - run.start) * 3) / 4));
        return { chain: ["base64"], bytes: decode(bytes, run, 0), name: "" };
      },
    };
  },
};

/** Where the run begins that a pair belongs to; undefined where it does not begin as text does. */
function startOfText(bytes: Buffer, pair: number): number | undefined {
  let start = pair;
  while (isDigit(bytes[start - 1])) start -= 1;
  if (bytes[start - 1] === BACKSLASH) {
    start += ESCAPE.exec(bytes.toString("latin1", start, start + 5))?.[0].length ?? 0;
  }
  return isText(bytes, start) ? start : undefined;
}

/** Whether the digits from `start` on decode to UTF-8 without a control character but white space. */
function isText(bytes: Buffer, start: number): boolean {
  let bits = 0;
  let value = 0;
  /** Bytes that are still to come of a sequence. */
  let rest = 0;
  for (let at = start; at < start + HEAD; at += 1) {
    const digit = digitValue(bytes[at]);
    if (digit < 0) break;
    value = ((value << 6) | digit) & 0x3fff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = (value >> bits) & 0xff;
    if (rest > 0) {
      if ((byte & 0xc0) !== 0x80) return false;
      rest -= 1;
    } else if (byte < 0x80) {
      if (byte < 0x20 ? byte !== 0x09 && byte !== 0x0a && byte !== 0x0d : byte === 0x7f) return false;
    } else if (byte < 0xc2 || byte > 0xf4) {
      return false;
    } else {
      rest = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    }
  }
  return true;
}
