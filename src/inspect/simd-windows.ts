/**
 * Chooses what the inner loop of the literal search looks for: four bytes out of each literal, and the bucket that is to
 * find them. Done well, two places of a hundred are let through; done blindly, most are.
 */

import { BANKS, highIndex, lowIndex, WINDOW } from "./simd-kernel.ts";

export interface Windows {
  /** For each literal, where in it the last byte of its window stands. */
  readonly last: Uint8Array;
  /** As the inner loop reads them. */
  readonly masks: Uint8Array;
  /** The share of places that is let through, as far as the frequency of bytes tells. */
  readonly rate: number;
}

/** How often the bytes from space to tilde stand in 10,000 bytes of minified code, sources and maps of 400 packages. */
const PRINTABLE = [
  934, 20, 161, 10, 7, 2, 32, 30, 127, 127, 32, 19, 458, 43, 160, 52, 53, 53, 30, 43, 27, 20, 18, 15, 17, 18, 132, 87,
  9, 123, 17, 18, 4, 579, 68, 203, 40, 121, 29, 58, 14, 93, 9, 39, 24, 52, 28, 48, 22, 41, 28, 53, 34, 27, 10, 16, 6,
  17, 6, 41, 104, 41, 3, 70, 54, 343, 72, 185, 149, 565, 111, 107, 134, 327, 22, 49, 205, 112, 399, 312, 143, 13, 344,
  315, 461, 164, 57, 49, 46, 72, 16, 61, 28, 61, 1,
];
/** Of the rest: newline and, in binary files, zero; all others are rare. */
const frequency = (byte: number): number =>
  (PRINTABLE[byte - 0x20] ?? (byte === 0x0a ? 70 : byte === 0 ? 60 : 1)) / 10_000;

/** Windows end among the first bytes of a literal, so that finds are out of order by no more than this. */
const REACH = 48;
const BUCKETS = BANKS * 8;
/** All literals together may add this much before one of them looks further than its rarest windows. */
const ENOUGH = 0.01;

/**
 * Each literal in turn, those with the least choice first, gets a window and a bucket: the first pair that adds little to
 * what is let through, tried from the rarest window on, or else the one that adds least. Literals have at least 3 bytes;
 * where one has 3, the byte before them may be any.
 */
export function chooseWindows(literals: readonly Uint8Array[]): Windows {
  const frequencies = Float64Array.from({ length: 128 }, (_, byte) => frequency(byte));
  const gates = newGates(frequencies);
  const rates = new Float64Array(BUCKETS);
  const window = new Uint8Array(WINDOW);
  const last = new Uint8Array(literals.length);
  const order = literals.map((_, index) => index).sort((a, b) => literals[a]!.length - literals[b]!.length);
  for (const index of order) {
    const literal = literals[index]!;
    const enough = ENOUGH / literals.length;
    let best: Choice = { bucket: 0, added: Number.POSITIVE_INFINITY };
    for (const end of windowEnds(literal, frequencies)) {
      if (best.added <= enough) break;
      setWindow(window, literal, end);
      const choice = cheapest(gates, rates, window, enough);
      if (choice.added >= best.added) continue;
      best = choice;
      last[index] = end;
    }
    rates[best.bucket]! += best.added;
    setWindow(window, literal, last[index]!);
    for (let byte = 0; byte < WINDOW; byte++) open(gates, best.bucket * WINDOW + byte, window[byte]!);
  }
  return { last, masks: masksOf(gates), rate: rates.reduce((sum, rate) => sum + rate, 0) };
}

/** Stands for a byte that may be any. Of others the highest bit is in no index. */
const ANY = 0x80;

function setWindow(window: Uint8Array, literal: Uint8Array, end: number): void {
  for (let byte = 0; byte < WINDOW; byte++) {
    const at = end - WINDOW + 1 + byte;
    window[byte] = at < 0 ? ANY : literal[at]! & 0x7f;
  }
}

interface Choice {
  readonly bucket: number;
  /** What it adds to the share of places that are let through. */
  readonly added: number;
}

/** A function of its own, and a small one, for the optimising compiler takes longer over a large one than it saves. */
function cheapest(gates: Gates, rates: Float64Array, window: Uint8Array, enough: number): Choice {
  let [chosen, least] = [0, Number.POSITIVE_INFINITY];
  for (let bucket = 0; bucket < BUCKETS && least > enough; bucket++) {
    let rate = 1;
    for (let byte = 0; byte < WINDOW; byte++) rate *= shareWith(gates, bucket * WINDOW + byte, window[byte]!);
    if (rate - rates[bucket]! < least) {
      chosen = bucket;
      least = rate - rates[bucket]!;
    }
  }
  return { bucket: chosen, added: least };
}

/** Where the windows of a literal end, the rarest first. */
function windowEnds(literal: Uint8Array, frequencies: Float64Array): readonly number[] {
  if (literal.length <= WINDOW) return [literal.length - 1];
  const ends: number[] = [];
  const chances: number[] = [];
  for (let end = WINDOW - 1; end < Math.min(literal.length, REACH); end++) {
    let chance = 1;
    for (let at = end - WINDOW + 1; at <= end; at++) chance *= frequencies[literal[at]! & 0x7f]!;
    ends.push(end);
    chances.push(chance);
  }
  return ends.sort((a, b) => chances[a - WINDOW + 1]! - chances[b - WINDOW + 1]!);
}

/**
 * What each bucket lets through at each byte of its windows: the two indexes of its literals there. Bit 3 of a byte is in
 * both indexes, so a low index goes with half of the high ones only: the low ones from 8 with the odd high ones. The odd
 * ones have the upper 8 bits of their mask.
 */
interface Gates {
  readonly low: Uint16Array;
  readonly high: Uint16Array;
  /** The share of all bytes that pass. */
  readonly share: Float64Array;
  /** The share of the bytes of one index, by which of the 8 of the other index that go with it may be there. */
  readonly ofLow: Float64Array;
  readonly ofHigh: Float64Array;
}

function newGates(frequencies: Float64Array): Gates {
  const [ofLow, ofHigh] = [new Float64Array(16 * 256), new Float64Array(16 * 256)];
  for (let index = 0; index < 16; index++) {
    for (let bit = 0; bit < 8; bit++) {
      const [low, high] = [frequencies[(bit << 4) | index]!, frequencies[(index << 3) | bit]!];
      const from = index * 256;
      const top = from + (1 << bit);
      for (let rest = from; rest < top; rest++) {
        ofLow[rest + (1 << bit)] = ofLow[rest]! + low;
        ofHigh[rest + (1 << bit)] = ofHigh[rest]! + high;
      }
    }
  }
  const count = BUCKETS * WINDOW;
  return { low: new Uint16Array(count), high: new Uint16Array(count), share: new Float64Array(count), ofLow, ofHigh };
}

const highBit = (index: number): number => 1 << (((index & 1) << 3) | (index >> 1));

/** The share that passes a gate once it lets `value` through too. */
function shareWith(gates: Gates, gate: number, value: number): number {
  if (value === ANY) return 1;
  const low = lowIndex(value);
  const high = highIndex(value);
  const lows = gates.low[gate]! | (1 << low);
  const highs = gates.high[gate]!;
  let sum = gates.share[gate]!;
  if (lows !== gates.low[gate]) sum += gates.ofLow[(low << 8) | (low < 8 ? highs & 0xff : highs >> 8)]!;
  if ((highs & highBit(high)) === 0) sum += gates.ofHigh[(high << 8) | ((high & 1) === 0 ? lows & 0xff : lows >> 8)]!;
  return sum;
}

function open(gates: Gates, gate: number, value: number): void {
  gates.share[gate] = shareWith(gates, gate, value);
  gates.low[gate]! |= value === ANY ? 0xffff : 1 << lowIndex(value);
  gates.high[gate]! |= value === ANY ? 0xffff : highBit(highIndex(value));
}

function masksOf({ low, high }: Gates): Uint8Array {
  const masks = new Uint8Array(BANKS * WINDOW * 2 * 16);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    for (let byte = 0; byte < WINDOW; byte++) {
      const gate = bucket * WINDOW + byte;
      const table = ((bucket >> 3) * WINDOW + byte) * 32;
      for (let index = 0; index < 16; index++) {
        if ((low[gate]! & (1 << index)) !== 0) masks[table + index]! |= 1 << (bucket & 7);
        if ((high[gate]! & highBit(index)) !== 0) masks[table + 16 + index]! |= 1 << (bucket & 7);
      }
    }
  }
  return masks;
}
