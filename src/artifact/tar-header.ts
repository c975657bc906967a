/** One 512-byte header block of POSIX.1-1988 ustar, as package managers write it. */

import { isUtf8 } from "node:buffer";
import { PackgateError } from "../errors.ts";

export const BLOCK = 512;

export interface Header {
  /** `prefix/name`, or the name alone, as UTF-8 text. */
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: string;
  readonly linkPath: string;
  /** Whether it names the user or the group that packed it. */
  readonly owned: boolean;
  /** What is not as a package manager writes it, by how readers take it. */
  readonly ambiguous: readonly string[];
  readonly odd: readonly string[];
}

/** What is said of a name that is none. */
export const NAME_NOT_UTF8 = "has a name that is not UTF-8";

const ZEROS = Buffer.alloc(BLOCK);
/** Mode, uid, gid, mtime, device major and minor: where they are and how long. */
const NUMBERS = [
  [100, 8],
  [108, 8],
  [116, 8],
  [136, 12],
  [329, 8],
  [337, 8],
] as const;

/**
 * Reads the block at `at`. Throws `ETARBALL` where the checksum is wrong (npm skips such an entry, bsdtar lists it) or
 * the size is no number, for then nothing behind it can be found.
 */
export function readHeader(archive: Buffer, at: number): Header {
  const block = archive.subarray(at, at + BLOCK);
  const ambiguous: string[] = [];
  const odd: string[] = [];
  if (checksumOf(block) !== octal(block, 148, 8)?.value) {
    throw new PackgateError("ETARBALL", `the header at byte ${at} of the tar archive has a wrong checksum`);
  }
  const size = octal(block, 124, 12);
  if (size === undefined) {
    throw new PackgateError("ETARBALL", `the header at byte ${at} of the tar archive has a size that is not octal`);
  }
  if (!size.plain) ambiguous.push("has a size field that readers take differently");

  const magic = block.toString("latin1", 257, 265);
  const ustar = magic === "ustar\u000000";
  if (!ustar) {
    odd.push(magic === "ustar  \0" ? "has a GNU tar header" : "has a header older than ustar");
  }
  const name = text(block, 0, 100, ambiguous, "name");
  const timed = ustar && hasTimes(block);
  if (timed) odd.push("has access and change times in its header, as old versions of node-tar wrote them");
  // Python puts what stands there in front of the name, whatever the header; bsdtar looks at "ustar" alone.
  if (!ustar && !isZero(block, 345, 500)) ambiguous.push("has bytes where only some readers see a name prefix");
  if (!NUMBERS.every(([start, length]) => isNumber(block, start, length))) {
    // Python's tarfile takes such a header for the end of the archive, without a word.
    ambiguous.push("has a mode, owner, time or device that is no number");
  }
  const mode = octal(block, 100, 8)?.value ?? 0;
  if ((mode & 0o7000) !== 0) odd.push("has a setuid, setgid or sticky bit");
  const prefix = ustar ? text(block, 345, timed ? 130 : 155, ambiguous, "name prefix") : "";
  if (!isZero(block, 500, BLOCK)) ambiguous.push("has bytes in the header's padding");
  return {
    path: prefix === "" ? name : `${prefix}/${name}`,
    mode,
    size: size.value,
    type: String.fromCharCode(block[156] ?? 0),
    linkPath: text(block, 157, 100, ambiguous, "link name"),
    owned: !isZero(block, 265, 329) || octal(block, 108, 8)?.value !== 0 || octal(block, 116, 8)?.value !== 0,
    ambiguous,
    odd,
  };
}

/** Two octal times behind a zero, where ustar has the end of the prefix: node-tar before 7 wrote such headers. */
function hasTimes(block: Buffer): boolean {
  return block[475] === 0 && /^(?:[0-7]{11}[ \0]){2}$/.test(block.toString("latin1", 476, 500));
}

/** Text that is valid UTF-8, or undefined. */
export function utf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}

/** Whether a range of at most a block is all zeros. */
export function isZero(bytes: Buffer, start: number, end: number): boolean {
  return bytes.compare(ZEROS, 0, end - start, start, end) === 0;
}

function text(block: Buffer, start: number, length: number, ambiguous: string[], field: string): string {
  const bytes = block.subarray(start, start + length);
  const zero = bytes.indexOf(0);
  const used = zero === -1 ? bytes : bytes.subarray(0, zero);
  if (zero !== -1 && !isZero(bytes, zero, length)) {
    ambiguous.push(`has bytes behind the end of its ${field}`);
  }
  const decoded = utf8(used);
  if (decoded === undefined) ambiguous.push(`has a ${field} that is not UTF-8`);
  return decoded ?? used.toString("latin1");
}

/**
 * An octal field: digits, then zeros or spaces. `plain` is false for what some readers take and others do not: leading
 * blanks, other characters behind the digits. Base-256 numbers, signs and hex digits are no numbers here.
 */
function octal(block: Buffer, start: number, length: number): { value: number; plain: boolean } | undefined {
  const end = start + length;
  const digits = whileIn(block, start, end, isSpace);
  const behind = whileIn(block, digits, end, isOctal);
  if (whileIn(block, behind, end, isBlank) !== end) return undefined;
  if (behind === digits) return { value: 0, plain: block[start] === 0 };
  let value = 0;
  for (let at = digits; at < behind; at += 1) value = value * 8 + (block[at] as number) - ZERO;
  return { value, plain: digits === start };
}

const SPACE = 0x20;
const ZERO = 0x30;
const isSpace = (byte: number) => byte === SPACE;
const isBlank = (byte: number) => byte === SPACE || byte === 0;
const isOctal = (byte: number) => byte >= ZERO && byte < ZERO + 8;

/** The first byte of a range that is not such a one. A header has six numbers: no text is made of each. */
function whileIn(block: Buffer, start: number, end: number, is: (byte: number) => boolean): number {
  let at = start;
  while (at < end && is(block[at] as number)) at += 1;
  return at;
}

/** A number that no reader stumbles over: octal, nothing, or base 256 as GNU tar writes large owners, below 2^32. */
function isNumber(block: Buffer, start: number, length: number): boolean {
  if (block[start] === 0x80) return isZero(block, start + 1, start + length - 4);
  return octal(block, start, length) !== undefined;
}

function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) {
    if (at < 148 || at >= 156) sum += block[at] as number;
  }
  return sum;
}
