/**
 * Base64 and base64url (RFC 4648) that nothing announces: a map kept in a string, a gzip stream in a constant, a document
 * that was encoded twice. It is found by what must stand in it, widened to the whole run, and decoded in one pass over
 * bytes. Strings that are put together with `+` are not joined: that is hiding, not an accident.
 */

import { constants, gunzipSync } from "node:zlib";
import { type Budget, reserve } from "./budget.ts";
import type { Inner, Passage } from "./carrier.ts";
import { decompress } from "./decompress.ts";

/**
 * `sourcesContent` in base64, without the characters at either end that depend on its neighbours, at each of the three
 * places where it can begin within a group of four. It is searched for in halves, for a line may end within it.
 */
const KEYS: readonly (readonly [text: string, phase: number])[] = [
  ["c291cmNlc0NvbnRlbn", 0],
  ["NvdXJjZXNDb250ZW50", 2],
  ["zb3VyY2VzQ29udGVud", 3],
];
const HALVES = KEYS.flatMap(([key, phase]) => [
  { key, needle: key.slice(0, 9), phase },
  { key, needle: key.slice(9), phase: (phase + 9) % 4 },
]);
/** Bytes to either side of a half within which the other one stands, behind a line break and an indent. */
const KEY_WINDOW = 100;
/** What begins a run: gzip's magic, and the base64 of the base64 of `{"` and of a pretty-printed `{`. */
const BEGINNINGS = [
  // Its flags are the next character: A to H for all that RFC 1952 defines. A longer needle lets the search skip further.
  ...[..."ABCDEFGH"].map((flags) => `H4sI${flags}`),
  // What follows `{"` in base64 is a letter or a digit, and so is this of it.
  ...[..."MNOQRSTUVWYZabcde"].map((letter) => `ZXlK${letter}`),
  "ZXdvZ",
];
/** Shorter runs that begin so are words. */
const SHORTEST_RUN = 64;
/** Shorter runs around the key hold no more than the key: a constant in code that looks for maps, as above. */
const SHORTEST_MAP = 32;
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

export const base64Run: Passage = {
  needles: [...HALVES.map(({ needle }) => needle), ...BEGINNINGS],
  at(bytes, offset) {
    const half = HALVES.find(({ needle }) => bytes.toString("latin1", offset, offset + needle.length) === needle);
    if (half === undefined) {
      const run = beginsRun(bytes, offset) ? forwards(bytes, lineFrom(bytes, offset)) : undefined;
      if (run === undefined || run.end - run.start < SHORTEST_RUN) return undefined;
      return { end: run.end, open: (budget) => open(bytes, run, 0, budget) };
    }
    if (!isWhole(bytes, offset, half.key)) return undefined;
    const run = runAround(bytes, offset);
    if (run.end - run.start < SHORTEST_MAP) return undefined;
    // The key tells where the groups of four begin; characters before the first whole one are a neighbour's.
    const skip = (count(bytes, run.start, offset) - half.phase + 4) % 4;
    return { end: run.end, open: (budget) => open(bytes, run, skip, budget) };
  },
};

/** Whether a half of the key stands beside the other: "Content" alone is in every second document. */
function isWhole(bytes: Buffer, offset: number, key: string): boolean {
  const around = bytes.toString("latin1", Math.max(0, offset - KEY_WINDOW), offset + KEY_WINDOW);
  return around.replace(/\\+[nr]|[\\\s]+/g, "").includes(key);
}

/** Whether the needle at `offset` begins a string, a line or a file and, where it says gzip, what follows is a header. */
function beginsRun(bytes: Buffer, offset: number): boolean {
  if (isDigit(bytes[offset - 1]) && bytes[offset - 2] !== BACKSLASH) return false;
  if (bytes[offset] !== 0x48) return true;
  const header = Buffer.from(bytes.toString("latin1", offset, offset + 16), "base64");
  const [, , method, flags = 0xff, , , , , extra = 0xff, system = 0] = header;
  // RFC 1952: reserved flags are zero, the extra flags are 0, 2 or 4, systems go up to 13 and 255 is unknown.
  return method === 8 && flags < 0x20 && extra < 5 && extra % 2 === 0 && (system < 14 || system === 255);
}

interface Run {
  readonly start: number;
  readonly end: number;
}

interface Line extends Run {
  /** Digits of base64 in it. */
  readonly length: number;
}

/**
 * The run that a place belongs to: its line, or lines of one length and a last one that may be shorter. As that is the
 * same run from each of its lines, and `end` covers it, no byte is read more than a few times.
 */
function runAround(bytes: Buffer, offset: number): Run {
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
function forwards(bytes: Buffer, first: Line): Run {
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
function lineFrom(bytes: Buffer, start: number, most = bytes.length): Line {
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

function open(bytes: Buffer, run: Run, skip: number, budget: Budget): Inner {
  reserve(budget, Math.ceil(((run.end - run.start) * 3) / 4));
  const decoded = decode(bytes, run, skip);
  if (decoded[0] !== 0x1f || decoded[1] !== 0x8b) return { chain: ["base64"], bytes: decoded, name: "" };
  // A stream that ends early is one that goes on in another string: what is here is searched.
  const inflated = decompress(budget, decoded.length, (maxOutputLength) =>
    gunzipSync(decoded, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength }),
  );
  const chain = ["base64", "gzip"];
  return inflated === undefined
    ? { chain, format: "gzip", unreadable: "damaged" }
    : { chain, bytes: inflated, name: "" };
}

/** Without a string of the whole, which for a bundle's map has tens of megabytes. */
function decode(bytes: Buffer, { start, end }: Run, skip: number): Buffer {
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

function count(bytes: Buffer, start: number, end: number): number {
  let digits = 0;
  for (let at = start; at < end; at += 1) if (valueAt(bytes, at) >= 0) digits += 1;
  return digits;
}

/** The value of a digit within a run; -1 for what joins its lines, and for the letter of an escape. */
function valueAt(bytes: Buffer, at: number): number {
  const byte = bytes[at] as number;
  return bytes[at - 1] === BACKSLASH && byte !== SOLIDUS ? -1 : (VALUES[byte] as number);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && VALUES[byte] !== -1;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Int8Array(256).fill(-1);
for (const [value, digit] of [...DIGITS].entries()) VALUES[digit.charCodeAt(0)] = value;
VALUES["-".charCodeAt(0)] = 62;
VALUES["_".charCodeAt(0)] = 63;
