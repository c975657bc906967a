const MAGIC = 0xfd2fb528;
/** RFC 8878, 3.1.1.2.3: no block is larger, whatever the window. */
const LARGEST_BLOCK = 1 << 17;

/**
 * How far the zstd frame at `start` reaches (RFC 8878, 3.1.1), by the headers of its blocks, without decoding any.
 * `end` is undefined where no frame stands there or it goes beyond the end; `blocks` is how many headers were read.
 */
export function zstdFrameAt(
  bytes: Buffer,
  start: number,
): { readonly end: number | undefined; readonly blocks: number } {
  const none = { end: undefined, blocks: 1 };
  if (start + 6 > bytes.length || bytes.readUInt32LE(start) !== MAGIC) return none;
  const descriptor = bytes[start + 4] as number;
  // Bit 3 is reserved.
  if ((descriptor & 8) !== 0) return none;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const contentBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const checksumBytes = (descriptor & 4) === 0 ? 0 : 4;
  let at = start + (isSingleSegment ? 5 : 6) + dictionaryBytes + contentBytes;
  for (let blocks = 1; at + 3 <= bytes.length; blocks += 1) {
    const header = bytes.readUIntLE(at, 3);
    const size = header >>> 3;
    const type = (header >>> 1) & 3;
    if (type === 3 || size > LARGEST_BLOCK) return { end: undefined, blocks };
    at += 3 + (type === 1 ? 1 : size);
    if ((header & 1) === 0) continue;
    const end = at + checksumBytes;
    return { end: end > bytes.length ? undefined : end, blocks };
  }
  return { end: undefined, blocks: Math.ceil((at - start) / LARGEST_BLOCK) + 1 };
}
