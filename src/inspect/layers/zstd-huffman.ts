/** Huffman-coded literals of zstd (RFC 8878, 4.2). */

import { type BitReader, damaged, log2, read, reader, readFse } from "./zstd-entropy.ts";

const MOST_BITS = 11;

/** For each value of `log` bits: the symbol that they begin with, and its bits. */
export interface Huffman {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

/** Reads a tree's description from its first byte on, and says how many bytes it took. */
export function readHuffman(bytes: Buffer): { readonly huffman: Huffman; readonly used: number } {
  const head = bytes[0] ?? 0;
  const used = 1 + (head < 128 ? head : Math.ceil((head - 127) / 2));
  if (used > bytes.length) throw damaged();
  const body = bytes.subarray(1, used);
  const weights =
    head < 128
      ? fseWeights(body)
      : Array.from({ length: head - 127 }, (_, at) => ((body[at >> 1] as number) >> (at % 2 === 0 ? 4 : 0)) & 15);
  return { huffman: huffmanOf(weights), used };
}

/** Two states take turns, until the bits are used up. */
function fseWeights(body: Buffer): number[] {
  const { fse, used } = readFse(body, 6, 255);
  const bits = reader(body.subarray(used));
  const weights: number[] = [];
  let state = read(bits, fse.log);
  let other = read(bits, fse.log);
  // A table of one symbol uses up no bits: the count must end it.
  while (weights.length < 255) {
    weights.push(fse.symbols[state] as number);
    const following = (fse.bases[state] as number) + read(bits, fse.bits[state] as number);
    if (bits.position < 0) {
      weights.push(fse.symbols[other] as number);
      return weights;
    }
    state = other;
    other = following;
  }
  throw damaged();
}

/** The last symbol's weight is not told: it fills up what remains. */
function huffmanOf(told: readonly number[]): Huffman {
  if (told.some((weight) => weight > MOST_BITS)) throw damaged();
  const sum = told.reduce((total, weight) => total + (weight === 0 ? 0 : 1 << (weight - 1)), 0);
  if (sum === 0 || told.length > 255) throw damaged();
  const log = log2(sum) + 1;
  const rest = (1 << log) - sum;
  if (log > MOST_BITS || (rest & (rest - 1)) !== 0) throw damaged();
  const weights = [...told, log2(rest) + 1];
  const symbols = new Uint8Array(1 << log);
  const bits = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight += 1) {
    weights.forEach((own, symbol) => {
      if (own !== weight) return;
      const end = at + (1 << (weight - 1));
      symbols.fill(symbol, at, end);
      bits.fill(log + 1 - weight, at, end);
      at = end;
    });
  }
  return { log, symbols, bits };
}

/** Decodes `size` literals from one stream, or from four behind a table of their sizes. */
export function decodeHuffman(bytes: Buffer, huffman: Huffman, size: number, isFour: boolean): Buffer {
  const out = Buffer.allocUnsafe(size);
  if (!isFour) {
    decodeStream(reader(bytes), huffman, out);
    return out;
  }
  const each = (size + 3) >> 2;
  if (bytes.length < 6 || 3 * each > size) throw damaged();
  let at = 6;
  for (let stream = 0; stream < 4; stream += 1) {
    const end = stream === 3 ? bytes.length : at + bytes.readUInt16LE(2 * stream);
    const target = out.subarray(stream * each, stream === 3 ? size : (stream + 1) * each);
    decodeStream(reader(bytes.subarray(at, end)), huffman, target);
    at = end;
  }
  return out;
}

function decodeStream(bits: BitReader, { log, symbols, bits: lengths }: Huffman, out: Buffer): void {
  const mask = (1 << log) - 1;
  let state = read(bits, log);
  for (let at = 0; at < out.length; at += 1) {
    const length = lengths[state] as number;
    out[at] = symbols[state] as number;
    state = ((state << length) & mask) | read(bits, length);
  }
  if (bits.position !== -log) throw damaged();
}
