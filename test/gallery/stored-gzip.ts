import { crc32 } from "node:zlib";

const LONGEST_BLOCK = 65_535;

/** One gzip member with npm's header and nothing compressed (RFC 1951, 3.2.4): the same bytes on every machine. */
export function storedGzip(bytes: Buffer): Buffer {
  const blocks: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])];
  for (let at = 0; at < bytes.length; at += LONGEST_BLOCK) {
    const block = bytes.subarray(at, at + LONGEST_BLOCK);
    const head = Buffer.alloc(5);
    head.writeUInt8(at + LONGEST_BLOCK >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(block.length ^ 0xffff, 3);
    blocks.push(head, block);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes) >>> 0, 0);
  trailer.writeUInt32LE(bytes.length >>> 0, 4);
  return Buffer.concat([...blocks, trailer]);
}
