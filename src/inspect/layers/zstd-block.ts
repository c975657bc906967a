/** A compressed block of a zstd frame (RFC 8878, 3.1.1.3): literals, then the sequences that put them together. */

import { type BitReader, damaged, type Fse, fseOf, fseRle, read, reader, readFse } from "./zstd-entropy.ts";
import { decodeHuffman, type Huffman, readHuffman } from "./zstd-huffman.ts";

export { damaged };

/** The most bytes that a block may become, and may take up. */
export const LARGEST_BLOCK = 1 << 17;

/** Decoded bytes; `bytes` has room for a block more. */
export interface Output {
  bytes: Buffer;
  length: number;
}

/** What a block takes over from those before it in the same frame. */
export interface Frame {
  /** Where the frame's own bytes begin in the output: nothing refers to what is before it. */
  readonly start: number;
  readonly offsets: [number, number, number];
  huffman: Huffman | undefined;
  /** Of literal lengths, offsets and match lengths. */
  readonly tables: [Fse | undefined, Fse | undefined, Fse | undefined];
}

export function newFrame(start: number): Frame {
  return { start, offsets: [1, 4, 8], huffman: undefined, tables: [undefined, undefined, undefined] };
}

/** Decodes one block to the end of `out`. Throws the error of zlib for damaged data. */
export function decodeBlock(block: Buffer, frame: Frame, out: Output): void {
  const { literals, end } = readLiterals(block, frame);
  let at = end;
  const first = byteAt(block, at);
  let count = first;
  at += 1;
  if (first === 255) {
    count = byteAt(block, at) + byteAt(block, at + 1) * 256 + 0x7f00;
    at += 2;
  } else if (first > 127) {
    count = (first - 128) * 256 + byteAt(block, at);
    at += 1;
  }
  const limit = out.length + LARGEST_BLOCK;
  const used = count === 0 ? 0 : runSequences(block, at, count, frame, literals, out, limit);
  if (count === 0 && at !== block.length) throw damaged();
  const rest = literals.subarray(used);
  if (out.length + rest.length > limit) throw damaged();
  out.length += rest.copy(out.bytes, out.length);
}

function readLiterals(block: Buffer, frame: Frame): { readonly literals: Buffer; readonly end: number } {
  const head = byteAt(block, 0);
  const type = head & 3;
  const format = (head >> 2) & 3;
  if (type < 2) {
    const headBytes = format === 1 ? 2 : format === 3 ? 3 : 1;
    if (headBytes > block.length) throw damaged();
    const size = block.readUIntLE(0, headBytes) >>> (headBytes === 1 ? 3 : 4);
    const end = headBytes + (type === 1 ? 1 : size);
    if (size > LARGEST_BLOCK || end > block.length) throw damaged();
    return { literals: type === 1 ? Buffer.alloc(size, block[headBytes]) : block.subarray(headBytes, end), end };
  }
  const headBytes = format < 2 ? 3 : format + 2;
  const sizeBits = [10, 10, 14, 18][format] as number;
  if (headBytes > block.length) throw damaged();
  const sizes = Math.floor(block.readUIntLE(0, headBytes) / 16);
  const size = sizes % 2 ** sizeBits;
  const end = headBytes + Math.floor(sizes / 2 ** sizeBits);
  if (size > LARGEST_BLOCK || end > block.length) throw damaged();
  let at = headBytes;
  if (type === 2) {
    const found = readHuffman(block.subarray(at, end));
    frame.huffman = found.huffman;
    at += found.used;
  }
  if (frame.huffman === undefined) throw damaged();
  return { literals: decodeHuffman(block.subarray(at, end), frame.huffman, size, format !== 0), end };
}

/** Extra bits of each length code; what it stands for begins where the code before it ends. */
const LENGTH_BITS = [...Array<number>(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const MATCH_BITS = [
  ...Array<number>(32).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];
const LENGTH_BASE = basesOf(LENGTH_BITS, 0);
const MATCH_BASE = basesOf(MATCH_BITS, 3);
const MOST_OFFSET_BITS = 31;

function basesOf(bits: readonly number[], start: number): readonly number[] {
  let next = start;
  return bits.map((count) => {
    const base = next;
    next += 2 ** count;
    return base;
  });
}

/** The tables that a block need not bring along (3.1.1.3.2.2), and the largest that it may. */
const KINDS = [
  {
    mostLog: 9,
    mostSymbol: 35,
    usual: fseOf(
      [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
      6,
    ),
  },
  {
    mostLog: 8,
    mostSymbol: MOST_OFFSET_BITS,
    usual: fseOf([...[1, 1, 1, 1, 1, 1, 2, 2, 2], ...Array<number>(15).fill(1), -1, -1, -1, -1, -1], 5),
  },
  {
    mostLog: 9,
    mostSymbol: 52,
    usual: fseOf([1, 4, 3, 2, 2, 2, 2, 2, 2, ...Array<number>(37).fill(1), -1, -1, -1, -1, -1, -1, -1], 6),
  },
] as const;

/** Puts literals and matches together, and returns how many literals it took. */
function runSequences(
  block: Buffer,
  start: number,
  count: number,
  frame: Frame,
  literals: Buffer,
  out: Output,
  limit: number,
): number {
  const modes = byteAt(block, start);
  if ((modes & 3) !== 0) throw damaged();
  let at = start + 1;
  KINDS.forEach(({ mostLog, mostSymbol, usual }, kind) => {
    const mode = (modes >> (6 - 2 * kind)) & 3;
    if (mode === 0) frame.tables[kind] = usual;
    else if (mode === 1) {
      frame.tables[kind] = fseRle(byteAt(block, at));
      at += 1;
    } else if (mode === 2) {
      const { fse, used } = readFse(block.subarray(at), mostLog, mostSymbol);
      frame.tables[kind] = fse;
      at += used;
    }
    const symbols = frame.tables[kind]?.symbols;
    if (symbols === undefined || symbols.some((symbol) => symbol > mostSymbol)) throw damaged();
  });
  const [lengths, offsets, matches] = frame.tables as [Fse, Fse, Fse];
  const bits = reader(block.subarray(at));
  let length = read(bits, lengths.log);
  let offset = read(bits, offsets.log);
  let match = read(bits, matches.log);
  let used = 0;
  for (let left = count; left > 0; left -= 1) {
    const offsetCode = offsets.symbols[offset] as number;
    const matchCode = matches.symbols[match] as number;
    const lengthCode = lengths.symbols[length] as number;
    const offsetValue = 2 ** offsetCode + read(bits, offsetCode);
    const matchLength = (MATCH_BASE[matchCode] as number) + read(bits, MATCH_BITS[matchCode] as number);
    const literalLength = (LENGTH_BASE[lengthCode] as number) + read(bits, LENGTH_BITS[lengthCode] as number);
    if (left > 1) {
      length = next(lengths, length, bits);
      match = next(matches, match, bits);
      offset = next(offsets, offset, bits);
    }
    // Without this, a few kB of sequences would copy for minutes.
    if (used + literalLength > literals.length || out.length + literalLength + matchLength > limit) throw damaged();
    literals.copy(out.bytes, out.length, used, used + literalLength);
    used += literalLength;
    out.length += literalLength;
    copyMatch(out, frame, distanceOf(frame.offsets, offsetValue, literalLength), matchLength);
  }
  if (bits.position !== 0) throw damaged();
  return used;
}

function next(table: Fse, state: number, bits: BitReader): number {
  return (table.bases[state] as number) + read(bits, table.bits[state] as number);
}

/** The distance that a sequence means: one of the last three, or a new one (3.1.1.5). */
function distanceOf(recent: [number, number, number], value: number, literalLength: number): number {
  if (value > 3) {
    recent[2] = recent[1];
    recent[1] = recent[0];
    recent[0] = value - 3;
    return recent[0];
  }
  const index = value - 1 + (literalLength === 0 ? 1 : 0);
  if (index === 0) return recent[0];
  const distance = index === 3 ? recent[0] - 1 : (recent[index] as number);
  if (index > 1) recent[2] = recent[1];
  recent[1] = recent[0];
  recent[0] = distance;
  return distance;
}

function copyMatch(out: Output, frame: Frame, distance: number, length: number): void {
  const from = out.length - distance;
  if (distance <= 0 || from < frame.start) throw damaged();
  const { bytes } = out;
  if (distance >= length) bytes.copyWithin(out.length, from, from + length);
  else for (let at = 0; at < length; at += 1) bytes[out.length + at] = bytes[from + at] as number;
  out.length += length;
}

function byteAt(block: Buffer, at: number): number {
  const byte = block[at];
  if (byte === undefined) throw damaged();
  return byte;
}
