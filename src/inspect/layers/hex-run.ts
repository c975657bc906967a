/** Hexadecimal text with `sourcesContent` in it: bytes as databases, Solidity tools and snapshots write them. */

import { type Budget, reserve } from "./budget.ts";
import type { Inner, Passage } from "./carrier.ts";

const KEY = Buffer.from("sourcesContent").toString("hex");
/** Shorter runs hold no more than the key: a constant in code that looks for maps, as above. */
const SHORTEST_MAP = 48;

export const hexRun: Passage = {
  /** Nobody writes digits of one run in mixed case. */
  needles: [KEY, KEY.toUpperCase()],
  at(bytes, offset) {
    let start = offset;
    while (digitAt(bytes, start - 1) >= 0 && digitAt(bytes, start - 2) >= 0) start -= 2;
    let end = offset + KEY.length;
    while (digitAt(bytes, end) >= 0 && digitAt(bytes, end + 1) >= 0) end += 2;
    return end - start < SHORTEST_MAP ? undefined : { end, open: (budget) => open(bytes, start, end, budget) };
  },
};

function open(bytes: Buffer, start: number, end: number, budget: Budget): Inner {
  const length = (end - start) / 2;
  reserve(budget, length);
  const out = Buffer.allocUnsafe(length);
  for (let index = 0, at = start; index < length; index += 1, at += 2) {
    out[index] = digitAt(bytes, at) * 16 + digitAt(bytes, at + 1);
  }
  return { chain: ["hex"], bytes: out, name: "" };
}

function digitAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
