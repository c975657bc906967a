/**
 * Where base64 stands in text, and what it decodes to: runs of digits on one line or on lines of one length, indented,
 * escaped, in either alphabet. Written for runs of tens of megabytes: no string of the whole is ever made.
 */

/** MIME (RFC 2045) has lines of 76 characters, PEM of 64; fold(1) and others lie in between. */
const SHORTEST_LINE = 60;
const LONGEST_LINE = 76;
/** White space that indents the next line: base64 in YAML. */
const LONGEST_INDENT = 64;
/** A string in a string in a string in a string writes its line break behind eight backslashes. */
const MOST_BACKSLASHES = 8;

const LF = 0x0a;
const CR = 0x0d;
const SOLIDUS = 0x2f;
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;
const LETTER_R = 0x72;

/** Offsets of a run, its breaks and escapes included; `end` exclusive. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** The part of a run that stands on one line. */
export interface Line extends Run {
  /** Digits of base64 in it. */
  readonly length: number;
}

/**
 * The run that a place belongs to: its line, or lines of one length and a last one that may be shorter. As that is the
 * same run from each of its lines, and `end` covers it, no byte is read more than a few times.
 */
export function runAround(bytes: Buffer, offset: number): Run {
  const start = startOfLine(bytes, offset, bytes.length);
  const own = lineFrom(bytes, start);
  let first = own;
  for (;;) {
    const before = lineBefore(bytes, first.start);
    if (before === undefined || !isFull(before)) break;
    if (first === own ? before.length < own.length : before.length !== first.length) break;
    first = before;
  }
  return { start: first.start, end: own.length < first.length ? own.end : forwards(bytes, own).end };
}

/** The run that begins with `first`. */
export function forwards(bytes: Buffer, first: Line): Run {
  let end = first.end;
  while (isFull(first)) {
    const start = behindBreak(bytes, end);
    const next = start === end ? undefined : lineFrom(bytes, start, first.length + 1);
    if (next === undefined || next.length === 0 || next.length > first.length) break;
    end = next.end;
    if (next.length < first.length) break;
  }
  return { start: first.start, end };
}

function isFull({ length }: Line): boolean {
  return length >= SHORTEST_LINE && length <= LONGEST_LINE;
}

/** The digits from `start` on, `most` of them. A solidus may be written `\/`, as PHP writes it in JSON. */
export function lineFrom(bytes: Buffer, start: number, most = bytes.length): Line {
  let end = start;
  let length = 0;
  while (length < most) {
    const at = isDigit(bytes[end]) ? end : end + backslashesFrom(bytes, end);
    if (at !== end ? bytes[at] !== SOLIDUS : !isDigit(bytes[at])) break;
    end = at + 1;
    length += 1;
  }
  return { start, end, length };
}

/** Where the digits before `end` begin, of which no more than `most` are read. */
function startOfLine(bytes: Buffer, end: number, most: number): number {
  let at = end;
  for (let length = 0; length < most && isDigit(bytes[at - 1]); length += 1) {
    at -= 1;
    if (bytes[at - 1] !== BACKSLASH) continue;
    // The letter of an escape is none of the digits.
    if (bytes[at] !== SOLIDUS) return at + 1;
    at -= backslashesBefore(bytes, at);
  }
  return at;
}

/** The line that ends with a break before `start`, if there is one. */
function lineBefore(bytes: Buffer, start: number): Line | undefined {
  let at = start;
  while (isBlank(bytes[at - 1]) && start - at < LONGEST_INDENT) at -= 1;
  const end = beforeEscape(bytes, beforeEscape(bytes, at, LF, LETTER_N), CR, LETTER_R);
  if (end === at) return undefined;
  const from = startOfLine(bytes, end, LONGEST_LINE + 1);
  return { start: from, end, length: count(bytes, from, end) };
}

/** The offset behind a line break and the indent of the next line, or `at`. */
function behindBreak(bytes: Buffer, at: number): number {
  const broken = behindEscape(bytes, behindEscape(bytes, at, CR, LETTER_R), LF, LETTER_N);
  if (broken === at) return at;
  let start = broken;
  while (isBlank(bytes[start]) && start - broken < LONGEST_INDENT) start += 1;
  return start;
}

/** Behind a control character, as it is or escaped by its letter, or `at`. */
function behindEscape(bytes: Buffer, at: number, control: number, letter: number): number {
  const slashes = backslashesFrom(bytes, at);
  const byte = bytes[at + slashes];
  return byte === control || (slashes > 0 && byte === letter) ? at + slashes + 1 : at;
}

function beforeEscape(bytes: Buffer, at: number, control: number, letter: number): number {
  const slashes = backslashesBefore(bytes, at - 1);
  const byte = bytes[at - 1];
  return byte === control || (slashes > 0 && byte === letter) ? at - 1 - slashes : at;
}

function backslashesFrom(bytes: Buffer, at: number): number {
  let slashes = 0;
  while (slashes < MOST_BACKSLASHES && bytes[at + slashes] === BACKSLASH) slashes += 1;
  return slashes;
}

function backslashesBefore(bytes: Buffer, at: number): number {
  let slashes = 0;
  while (slashes < MOST_BACKSLASHES && bytes[at - 1 - slashes] === BACKSLASH) slashes += 1;
  return slashes;
}

/** The bytes of a run, of which the first `skip` digits belong to a group that began before it. */
export function decode(bytes: Buffer, { start, end }: Run, skip: number): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil(((end - start) * 3) / 4));
  let written = 0;
  let group = 0;
  let bits = -6 * skip;
  for (let at = start; at < end; at += 1) {
    const value = valueAt(bytes, at);
    if (value < 0) continue;
    group = ((group << 6) | value) & 0x3fff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[written] = (group >> bits) & 0xff;
    written += 1;
  }
  return out.subarray(0, written);
}

/** Digits between two offsets of a run. */
export function count(bytes: Buffer, start: number, end: number): number {
  let digits = 0;
  for (let at = start; at < end; at += 1) if (valueAt(bytes, at) >= 0) digits += 1;
  return digits;
}

/** The value of a digit within a run; -1 for what joins its lines, and for the letter of an escape. */
function valueAt(bytes: Buffer, at: number): number {
  const byte = bytes[at] as number;
  return bytes[at - 1] === BACKSLASH && byte !== SOLIDUS ? -1 : (VALUES[byte] as number);
}

/** Whether a byte is a digit of base64 or base64url. */
export function isDigit(byte: number | undefined): boolean {
  return digitValue(byte) >= 0;
}

/** What a digit of base64 or base64url stands for; -1 for all other bytes. */
export function digitValue(byte: number | undefined): number {
  return byte === undefined ? -1 : (VALUES[byte] as number);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Int8Array(256).fill(-1);
for (const [value, digit] of [...DIGITS].entries()) VALUES[digit.charCodeAt(0)] = value;
VALUES["-".charCodeAt(0)] = 62;
VALUES["_".charCodeAt(0)] = 63;
