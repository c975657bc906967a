import { crc32, inflateRawSync, type ZlibOptions } from "node:zlib";
import { PackgateError } from "../errors.ts";
import { type Deviation, LIMITS, type Limits, RATIO_FROM } from "../model.ts";

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

/**
 * Inflates a gzip file (RFC 1952) into one buffer. The trailer names the size modulo 2^32: zlib is given a buffer of that
 * size, so that nothing is copied and memory stays at the inflated size.
 *
 * Deviations: anything a package manager does not write there, as a second member or bytes behind the first, which some
 * installers read and others do not. Throws `ETARBALL` where the file is not gzip, is cut off or damaged, and `ELIMIT`.
 */
export function inflate(tarball: Buffer, limits: Limits = LIMITS): { bytes: Buffer; deviations: readonly Deviation[] } {
  if (tarball.length === 0) throw unreadable("the tarball is empty");
  if (tarball[0] !== 0x1f || tarball[1] !== 0x8b || tarball[2] !== 8) throw unreadable("the file is not a gzip file");
  if (tarball.length < HEADER_BYTES + TRAILER_BYTES) throw unreadable("the gzip file is cut off");
  const deviations: Deviation[] = [];
  const start = endOfHeader(tarball, deviations);

  const { bytes, consumed } = inflateMember(tarball, start, limits);

  const trailer = start + consumed;
  if (trailer + TRAILER_BYTES > tarball.length) throw unreadable("the gzip file is cut off");
  if (tarball.readUInt32LE(trailer) !== crc32(bytes)) throw unreadable("the gzip checksum is wrong");
  if (tarball.readUInt32LE(trailer + 4) !== bytes.length % 2 ** 32) throw unreadable("the gzip size is wrong");
  const rest = tarball.subarray(trailer + TRAILER_BYTES);
  if (rest.length > 0) {
    const what = rest[0] === 0x1f && rest[1] === 0x8b ? "a second gzip member" : `${rest.length} bytes`;
    deviations.push(ambiguous(`has ${what} behind the end of the gzip member, which some installers read`));
  }
  return { bytes, deviations };
}

function endOfHeader(tarball: Buffer, deviations: Deviation[]): number {
  const flags = tarball[3] ?? 0;
  if (flags === 0) return HEADER_BYTES;
  deviations.push(
    ambiguous(`has gzip header flags (${flags}): a name, a comment or extra data that no package manager writes`),
  );
  let at = HEADER_BYTES;
  if (flags & FEXTRA) at += 2 + tarball.readUInt16LE(at);
  for (const flag of [FNAME, FCOMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = tarball.indexOf(0, at);
    if (zero === -1) throw unreadable("the gzip header is cut off");
    at = zero + 1;
  }
  if (flags & FHCRC) at += 2;
  if (at >= tarball.length) throw unreadable("the gzip header is cut off");
  return at;
}

function inflateMember(tarball: Buffer, start: number, limits: Limits): { bytes: Buffer; consumed: number } {
  const claimed = tarball.readUInt32LE(tarball.length - 4);
  const most = Math.min(limits.inflated, Math.max(RATIO_FROM, limits.ratio * tarball.length));
  try {
    // One byte more than claimed: zlib asks for another buffer when the first is full to its end.
    const options: ZlibOptions = { info: true, maxOutputLength: most, chunkSize: Math.min(claimed, most) + 64 };
    const result = inflateRawSync(tarball.subarray(start), options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { bytes: result.buffer, consumed: result.engine.bytesWritten };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new PackgateError(
        "ELIMIT",
        `the tarball inflates to more than ${most} bytes, or ${limits.ratio} times its size`,
        {
          hint: "What cannot be read whole cannot be checked.",
        },
      );
    }
    if (code.startsWith("Z_")) throw unreadable("the compressed data is cut off or damaged", error);
    throw error;
  }
}

function ambiguous(message: string): Deviation {
  return { kind: "ambiguous", path: null, message };
}

function unreadable(message: string, cause?: unknown): PackgateError {
  return new PackgateError("ETARBALL", message, { hint: "Pack the package again.", cause });
}
