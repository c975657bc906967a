import { type Budget, spent } from "./budget.ts";
import type { Container } from "./carrier.ts";
import { decompress } from "./decompress.ts";
import { damaged, decodeBlock, LARGEST_BLOCK, newFrame, type Output } from "./zstd-block.ts";

const MAGIC = 0xfd2fb528;

/**
 * RFC 8878: frames one after another, skippable ones in front or between. Node 20 has no decoder, and those on npm take
 * minutes for a few kB that somebody has made to that end, or never come back.
 */
export const zstd: Container = {
  matches: (bytes) => {
    const at = behindSkippable(bytes, 0);
    return at + 4 <= bytes.length && bytes.readUInt32LE(at) === MAGIC;
  },
  *open(bytes, name, budget) {
    const inflated = decompress(budget, bytes.length, (limit) => decode(bytes, limit, budget));
    if (inflated === undefined) yield { chain: ["zstd"], format: "zstd", unreadable: "damaged" };
    else yield { chain: ["zstd"], bytes: inflated, name: name.replace(/\.zst$/i, "").replace(/\.tzst$/i, ".tar") };
  },
};

/** What a skippable frame holds is searched where it stands. */
function behindSkippable(bytes: Buffer, start: number): number {
  let at = start;
  while (at + 8 <= bytes.length && bytes.readUInt32LE(at) >>> 4 === 0x184d2a5) at += 8 + bytes.readUInt32LE(at + 4);
  return at;
}

function decode(bytes: Buffer, limit: number, budget: Budget): Buffer {
  const out: Output = { bytes: Buffer.allocUnsafe(Math.min(limit, 4 * bytes.length + LARGEST_BLOCK)), length: 0 };
  let isWhole = false;
  try {
    for (let at = behindSkippable(bytes, 0); at < bytes.length; ) {
      at = behindSkippable(bytes, decodeFrame(bytes, at, out, limit, budget));
    }
    isWhole = true;
  } finally {
    // What came out before the damage took its time too.
    if (!isWhole) budget.total += out.length;
  }
  return out.bytes.subarray(0, out.length);
}

/** Decodes the frame at `start` and returns where it ends. Its checksum is not compared: the text has been read by then. */
function decodeFrame(bytes: Buffer, start: number, out: Output, limit: number, budget: Budget): number {
  if (start + 6 > bytes.length || bytes.readUInt32LE(start) !== MAGIC) throw damaged();
  const descriptor = bytes[start + 4] as number;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const contentBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const dictionaryAt = start + (isSingleSegment ? 5 : 6);
  const frame = newFrame(out.length);
  let at = dictionaryAt + dictionaryBytes + contentBytes;
  // A dictionary stands elsewhere, so that nothing can be said of what the frame holds.
  if (
    (descriptor & 8) !== 0 ||
    bytes.subarray(dictionaryAt, dictionaryAt + dictionaryBytes).some((byte) => byte !== 0)
  ) {
    throw damaged();
  }
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) throw damaged();
    const header = bytes.readUIntLE(at, 3);
    const size = header >>> 3;
    const type = (header >>> 1) & 3;
    isLast = (header & 1) !== 0;
    const block = bytes.subarray(at + 3, at + 3 + (type === 1 ? 1 : size));
    if (type === 3 || size > LARGEST_BLOCK || block.length < (type === 1 ? 1 : size)) throw damaged();
    makeRoom(out, type === 2 ? LARGEST_BLOCK : size, limit);
    if (type === 2) decodeBlock(block, frame, out);
    else if (type === 1) out.bytes.fill(block[0] as number, out.length, out.length + size);
    else block.copy(out.bytes, out.length);
    if (type !== 2) out.length += size;
    if (out.length > limit) throw spent(budget);
    at += 3 + block.length;
  }
  at += (descriptor & 4) === 0 ? 0 : 4;
  if (at > bytes.length) throw damaged();
  return at;
}

/** Up to a block more than the limit: whether a block goes beyond it is known when it has been decoded. */
function makeRoom(out: Output, more: number, limit: number): void {
  if (out.length + more <= out.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.min(limit + LARGEST_BLOCK, 2 * (out.length + more)));
  out.bytes.copy(grown, 0, 0, out.length);
  out.bytes = grown;
}
