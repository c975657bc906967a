/**
 * The inner loop of the literal search, after "Teddy" of Intel's Hyperscan: of 16 places at a time it tells those where
 * a window of four bytes out of some literal may end. What it says is verified by its caller.
 */

import { assemble, type Code, I32, i32, type Local, local, repeatWhile, V128, v128, when } from "./wasm-assembler.ts";

/** Bytes of a window. */
export const WINDOW = 4;
/** A bank holds 8 buckets, one for each bit of a byte. */
export const BANKS = 2;
/** Places that one call looks at. They stay in the second-level cache between the two loops. */
export const BLOCK = 1 << 16;
/** What stands before a block and is copied with it: a window that ends in it may begin there. */
export const LEAD = 16;
/** Of the table of windows. */
export const HASH_BITS = 16;

/** Where things lie in the memory. */
export const MEMORY = {
  /** Bank by bank and byte of the window by byte: 16 masks for `lowIndex`, 16 for `highIndex`. */
  masks: 0,
  /** One bit for each hash of a window. */
  hashes: 0x1000,
  /** The block. `LEAD` bytes before it belong to it. */
  text: 0x4000,
  /** For each 16 places, of which one may be the end of a window, their address and their bits. */
  listed: 0x4000 + BLOCK,
  /** The list that is handed out. */
  found: 0x4000 + BLOCK + BLOCK / 4,
} as const;
const PAGES = Math.ceil((MEMORY.found + BLOCK * 4 + 4) / 0x1_0000);

/**
 * The two indexes of a byte are its bits 0 to 3 and 3 to 6. Text needs none above them, and one bit in both makes the
 * pair of masks tell more bytes apart than two halves would: half as many places are let through.
 */
export const lowIndex = (byte: number): number => byte & 15;
export const highIndex = (byte: number): number => (byte >> 3) & 15;

const FACTOR = 0x9e37_79b1 | 0;

/** Of the bytes of a window, read as a little-endian number. */
export function windowHash(window: number): number {
  return Math.imul(window, FACTOR) >>> (32 - HASH_BITS);
}
/** Leaves of a window what a literal of 3 bytes ends with. */
export const LAST_THREE = 0xffff_ff00 | 0;

const [end, at, listed, mask, found, window, hash] = row(0, 7) as [Local, Local, Local, Local, Local, Local, Local];
const tables = row(7, BANKS * WINDOW * 2);
/** What the 16 places before let through, for each bank and byte of the window but the last. */
const before = row(7 + tables.length, BANKS * (WINDOW - 1));
const [low, high, now] = row(7 + tables.length + before.length, 3) as [Local, Local, Local];

/**
 * `run(end)` searches the text up to the address `end`, in whole 16 bytes, and returns the end of the list that starts at
 * `MEMORY.found`: little-endian addresses of the last bytes of possible windows, ascending. `relaxed`: with instructions
 * that not every engine has.
 */
export function kernel(relaxed: boolean): Uint8Array<ArrayBuffer> {
  return assemble({
    parameters: 1,
    locals: [
      [6, I32],
      [tables.length + before.length + 3, V128],
    ],
    body: [begin(), filter(relaxed ? v128.swizzleBelow16 : v128.swizzle), testHashes(), found.get],
    pages: PAGES,
  });
}

function begin(): Code {
  return [
    tables.map((table, index) => table.set(v128.load(i32.constant(MEMORY.masks + index * 16)))),
    // What stands before the text has not been looked at: let it through.
    before.map((one) => one.set(all(0xff))),
    at.set(i32.constant(MEMORY.text)),
    listed.set(i32.constant(MEMORY.listed)),
    found.set(i32.constant(MEMORY.found)),
  ];
}

/** Writes each group of 16, and keeps what it wrote where there is a bit: a branch would be foretold wrong too often. */
function filter(lookUp: typeof v128.swizzle): Code {
  const passes = (bank: number, byte: number): Code => {
    const [first, second] = tables.slice((bank * WINDOW + byte) * 2) as [Local, Local];
    return v128.and(lookUp(first.get, low.get), lookUp(second.get, high.get));
  };
  const bank = (number: number): Code => {
    const earlier = before.slice(number * (WINDOW - 1), (number + 1) * (WINDOW - 1));
    return earlier.reduce<Code>(
      (later, one, byte) => {
        const start = 16 - (WINDOW - 1 - byte);
        const lanes = Array.from({ length: 16 }, (_, lane) => start + lane);
        return [v128.and(later, v128.shuffle(one.get, now.tee(passes(number, byte)), lanes)), one.set(now.get)];
      },
      passes(number, WINDOW - 1),
    );
  };
  const banks = Array.from({ length: BANKS }, (_, number) => bank(number)).reduce(v128.or);
  return repeatWhile(
    [
      low.set(v128.load(at.get)),
      high.set(v128.and(v128.shiftWordsRight(low.get, 3), all(15))),
      low.set(v128.and(low.get, all(15))),
      mask.set(i32.xor(v128.bitmask(v128.equalBytes(banks, all(0))), i32.constant(0xffff))),
      // An address is a multiple of 16 and below 2^20, so its bits and those of the mask do not meet.
      i32.store(listed.get, i32.or(i32.shiftLeft(at.get, i32.constant(12)), mask.get)),
      keepIf(listed, i32.notEqual(mask.get, i32.constant(0))),
      at.set(i32.add(at.get, i32.constant(16))),
    ],
    i32.lessThan(at.get, end.get),
  );
}

/** Keeps of the listed places those whose window has a known hash. */
function testHashes(): Code {
  const known = (bytes: Code): Code => [
    hash.set(i32.shiftRight(i32.multiply(bytes, i32.constant(FACTOR)), i32.constant(32 - HASH_BITS))),
    i32.shiftRight(
      i32.loadByte(i32.shiftRight(hash.get, i32.constant(3)), MEMORY.hashes),
      i32.and(hash.get, i32.constant(7)),
    ),
  ];
  const place = i32.add(
    i32.shiftLeft(i32.shiftRight(i32.load(at.get), i32.constant(16)), i32.constant(4)),
    i32.trailingZeros(mask.get),
  );
  const testOne = [
    i32.store(found.get, hash.tee(place)),
    window.set(i32.load(i32.subtract(hash.get, i32.constant(WINDOW - 1)))),
    keepIf(
      found,
      i32.and(i32.or(known(window.get), known(i32.and(window.get, i32.constant(LAST_THREE)))), i32.constant(1)),
    ),
    mask.set(i32.and(mask.get, i32.subtract(mask.get, i32.constant(1)))),
  ];
  return [
    at.set(i32.constant(MEMORY.listed)),
    when(i32.lessThan(at.get, listed.get), [
      repeatWhile(
        [
          mask.set(i32.and(i32.load(at.get), i32.constant(0xffff))),
          repeatWhile(testOne, mask.get),
          at.set(i32.add(at.get, i32.constant(4))),
        ],
        i32.lessThan(at.get, listed.get),
      ),
    ]),
  ];
}

/** Moves the end of a list behind the number that was written there. `bit` is 0 or 1. */
function keepIf(list: Local, bit: Code): Code {
  return list.set(i32.add(list.get, i32.shiftLeft(bit, i32.constant(2))));
}

function all(byte: number): Code {
  return v128.constant(Array.from({ length: 16 }, () => byte));
}

function row(first: number, length: number): Local[] {
  return Array.from({ length }, (_, index) => local(first + index));
}
