import { binaryOf } from "../binary.ts";
import { type Budget, reserve } from "./budget.ts";
import type { Container } from "./carrier.ts";

const PIECE = 1 << 20;
type Encoding = "UTF-16LE" | "UTF-16BE";

/** Text in UTF-16, with a byte-order mark or without: to a search for UTF-8 it is full of holes. */
export const utf16: Container = {
  matches: (bytes) => encodingOf(bytes) !== undefined,
  *open(bytes, name, budget) {
    const encoding = encodingOf(bytes);
    if (encoding !== undefined) yield { chain: [encoding], bytes: decode(bytes, encoding, budget), name };
  },
};

/** By its byte-order mark, or because half of the first 4 kB are zeros at one parity and hardly any at the other. */
function encodingOf(bytes: Buffer): Encoding | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe && (bytes[2] !== 0 || bytes[3] !== 0)) return "UTF-16LE";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "UTF-16BE";
  // A short program that holds a long text in UTF-16 has as many zeros.
  if (binaryOf(bytes) !== null) return undefined;
  const head = Math.min(bytes.length, 4096) & ~1;
  if (!bytes.subarray(0, head).includes(0)) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < head; at += 2) {
    if (bytes[at] === 0) even += 1;
    if (bytes[at + 1] === 0) odd += 1;
  }
  const pairs = head / 2;
  if (odd > pairs / 2 && even < pairs / 16) return "UTF-16LE";
  if (even > pairs / 2 && odd < pairs / 16) return "UTF-16BE";
  return undefined;
}

function decode(bytes: Buffer, encoding: Encoding, budget: Budget): Buffer {
  reserve(budget, bytes.length);
  const decoder = new TextDecoder(encoding === "UTF-16LE" ? "utf-16le" : "utf-16be");
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(Buffer.from(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }), "utf8"));
  }
  pieces.push(Buffer.from(decoder.decode(), "utf8"));
  return Buffer.concat(pieces);
}
