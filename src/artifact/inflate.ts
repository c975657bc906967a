import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";
import { PackgateError } from "../errors.ts";
import { type Deviation, LIMITS, type Limits } from "../model.ts";
import { mostInflated, requireWithin } from "./extent.ts";
import { release } from "./release.ts";
import { firstBytes, lastBytes, type Tarball } from "./tarball.ts";

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
/** The most that zlib is given to write into at once: it counts in 32 bits. */
const LARGEST_BUFFER = 2 ** 31;
const SMALLEST_BUFFER = 64 * 1024;
const END = Buffer.alloc(0);

export interface Inflated {
  readonly bytes: Buffer;
  /** The first ten bytes of the gzip file: RFC 1952, 2.3. */
  readonly header: Buffer;
  readonly deviations: readonly Deviation[];
}

/**
 * Inflates a gzip file (RFC 1952) into one buffer, and takes each of its pieces away when it has been read: memory stays at
 * the inflated size. The trailer names that size modulo 2^32, and zlib is given a buffer of it, so that nothing is copied.
 *
 * Deviations: anything a package manager does not write there, as a second member or bytes behind the first, which some
 * installers read and others do not. Throws `ETARBALL` where the file is not gzip, is cut off or damaged, and `ELIMIT`.
 */
export async function inflate(tarball: Tarball, limits: Limits = LIMITS): Promise<Inflated> {
  const { pieces, size } = tarball;
  const [first] = pieces;
  if (first === undefined) throw unreadable("the tarball is empty");
  if (first[0] !== 0x1f || first[1] !== 0x8b || first[2] !== 8) throw unreadable("the file is not a gzip file");
  if (size < HEADER_BYTES + TRAILER_BYTES) throw unreadable("the gzip file is cut off");
  const deviations: Deviation[] = [];
  const header = Buffer.from(first.subarray(0, HEADER_BYTES));
  const start = endOfHeader(first, deviations);

  const { bytes, checksum, consumed, behind } = await inflateMember(tarball, start, limits);

  const rest = size - start - consumed - TRAILER_BYTES;
  if (rest < 0) throw unreadable("the gzip file is cut off");
  if (behind.readUInt32LE(0) !== checksum) throw unreadable("the gzip checksum is wrong");
  if (behind.readUInt32LE(4) !== bytes.length % 2 ** 32) throw unreadable("the gzip size is wrong");
  if (rest > 0) {
    const another = behind[TRAILER_BYTES] === 0x1f && behind[TRAILER_BYTES + 1] === 0x8b;
    const what = another ? "a second gzip member" : `${rest} bytes`;
    deviations.push(ambiguous(`has ${what} behind the end of the gzip member, which some installers read`));
  }
  return { bytes, header, deviations };
}

/** The header must end in the first piece, which is much longer than any that was ever written. */
function endOfHeader(first: Buffer, deviations: Deviation[]): number {
  const flags = first[3] ?? 0;
  if (flags === 0) return HEADER_BYTES;
  deviations.push(
    ambiguous(`has gzip header flags (${flags}): a name, a comment or extra data that no package manager writes`),
  );
  let at = HEADER_BYTES;
  if (flags & FEXTRA) at += 2 + first.readUInt16LE(at);
  for (const flag of [FNAME, FCOMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = first.indexOf(0, at);
    if (zero === -1) throw unreadable("the gzip header is cut off");
    at = zero + 1;
  }
  if (flags & FHCRC) at += 2;
  if (at >= first.length) throw unreadable("the gzip header is cut off");
  return at;
}

interface Member {
  readonly bytes: Buffer;
  /** CRC-32 of them. */
  readonly checksum: number;
  /** Compressed bytes. */
  readonly consumed: number;
  /** The trailer and two bytes more, or less where the file ends. */
  readonly behind: Buffer;
}

async function inflateMember({ pieces, size }: Tarball, start: number, limits: Limits): Promise<Member> {
  const claimed = Math.min(lastBytes(pieces, 4).readUInt32LE(0), mostInflated(size, limits), LARGEST_BUFFER);
  // zlib asks for another buffer when the first is full to its end.
  const stream = createInflateRaw({ chunkSize: Math.max(claimed + 64, SMALLEST_BUFFER) });
  const output: Buffer[] = [];
  let length = 0;
  stream.on("data", (some: Buffer) => {
    output.push(some);
    length += some.length;
    try {
      requireWithin({ tarball: size, inflated: length }, limits);
    } catch (error) {
      stream.destroy(error as Error);
    }
  });
  const ended = new Promise<true>((resolve, reject) => {
    stream.once("end", () => resolve(true));
    stream.once("error", reject);
  });
  let checksum = 0;
  let summed = 0;
  const sum = (): void => {
    for (const some of output.slice(summed)) checksum = crc32(some, checksum);
    summed = output.length;
  };
  try {
    for (let from = start; ; from = 0) {
      const piece = pieces.shift() ?? END;
      const before = stream.bytesWritten;
      const writing = written(stream, piece.subarray(from));
      // While zlib's own thread inflates that piece.
      sum();
      const isEnd = await Promise.race([ended, writing]);
      const consumed = stream.bytesWritten;
      const behind = firstBytes([piece.subarray(from + consumed - before), ...pieces], TRAILER_BYTES + 2);
      await release(piece);
      if (!isEnd) continue;
      sum();
      return { bytes: joined(output, length), checksum, consumed, behind };
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code.startsWith("Z_")) throw unreadable("the compressed data is cut off or damaged", error);
    throw error;
  } finally {
    stream.destroy();
  }
}

/** Waits until it is inflated. Never answers for what stands behind the end: then the stream ends. */
function written(stream: InflateRaw, piece: Buffer): Promise<false> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve(false));
    if (piece.length > 0) stream.write(piece, done);
    else stream.end();
  });
}

/** Views of one buffer, one behind the other, unless the trailer lied. */
function joined(output: readonly Buffer[], length: number): Buffer {
  const [first] = output;
  if (first === undefined) return Buffer.alloc(0);
  let at = first.byteOffset;
  const together = output.every((some) => {
    const follows = some.buffer === first.buffer && some.byteOffset === at;
    at += some.length;
    return follows;
  });
  return together ? Buffer.from(first.buffer, first.byteOffset, length) : Buffer.concat(output, length);
}

function ambiguous(message: string): Deviation {
  return { kind: "ambiguous", path: null, message };
}

function unreadable(message: string, cause?: unknown): PackgateError {
  return new PackgateError("ETARBALL", message, { hint: "Pack the package again.", cause });
}
