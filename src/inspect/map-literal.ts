/**
 * Finds embedded source where the map is not a JSON document: a JS object literal, JSON inside a JS or JSON string
 * (`JSON.parse('{"sourcesContent":…')`), Markdown, an unbalanced fragment. It looks only at a place where
 * `sourcesContent` stands, so it does not depend on the quotes before it being paired.
 */

import type { Range } from "./map-json.ts";

const BACKSLASH = 0x5c;
/** A text that stands within `depth` strings, each of which has escaped it once more than the one inside it. */
export interface LiteralText extends Range {
  readonly depth: number;
}

const NO_CONTENT: readonly LiteralText[] = [];
/** White space between tokens of a pretty-printed map; more is not a map. */
const LONGEST_GAP = 4096;

/** `sourcesContent`, in bytes. */
const KEY_LENGTH = 14;

/**
 * The non-empty string literals of the list that follows the key at `offset`, or none: code that only handles maps
 * (`map.sourcesContent = [text]`, `sourcesContent: []`) has no string there.
 */
export function contentsAfterKey(bytes: Buffer, offset: number): readonly LiteralText[] {
  if (isWordByte(bytes[offset - 1])) return NO_CONTENT;
  let at = offset + KEY_LENGTH;
  if (isWordByte(bytes[at])) return NO_CONTENT;
  const afterQuote = skipQuote(bytes, at);
  at = skipGap(bytes, afterQuote);
  // `%3A` and `%22` do not occur: percent-encoded maps are decoded as a layer of their own.
  if (bytes[at] !== 0x3a && bytes[at] !== 0x3d) return NO_CONTENT;
  at = skipGap(bytes, at + 1);
  if (bytes[at] !== 0x5b) return NO_CONTENT;
  at += 1;

  const found: LiteralText[] = [];
  for (;;) {
    at = skipGap(bytes, at);
    const slashes = backslashesAt(bytes, at);
    const quote = bytes[at + slashes];
    if (quote === 0x22 || quote === 0x27 || quote === 0x60) {
      const start = at + slashes + 1;
      const end = endOfLiteral(bytes, start, quote, slashes);
      // 0, 1, 3, 7 … backslashes before a quote: one doubling for each string around it.
      if (end > start) found.push({ start, end, depth: Math.round(Math.log2(slashes + 1)) });
      if (end >= bytes.length) return found;
      at = end + slashes + 1;
    } else if (bytes[at] === 0x6e && bytes.toString("latin1", at, at + 4) === "null") {
      at += 4;
    } else {
      return found;
    }
    at = skipGap(bytes, at);
    if (bytes[at] !== 0x2c) return found;
    at += 1;
  }
}

/** The raw offset at which a literal's text ends: before the backslashes that escape its closing quote. */
function endOfLiteral(bytes: Buffer, start: number, quote: number, slashes: number): number {
  let from = start;
  for (;;) {
    const at = bytes.indexOf(quote, from);
    if (at === -1) return bytes.length;
    let run = 0;
    while (at - 1 - run >= start && bytes[at - 1 - run] === BACKSLASH) run += 1;
    if (closes(run, slashes)) return Math.max(start, at - Math.min(run, slashes));
    from = at + 1;
  }
}

/**
 * Whether a quote behind `run` backslashes closes a string whose own quotes are written behind `slashes` of them
 * (0, 1, 3, 7 …: a string in a string in a string). Each level halves the run; an even run at any level ends that level.
 */
function closes(run: number, slashes: number): boolean {
  let rest = run;
  let level = slashes;
  while (level > 0) {
    if (rest % 2 === 0) return true;
    rest = (rest - 1) / 2;
    level = (level - 1) / 2;
  }
  return rest % 2 === 0;
}

function backslashesAt(bytes: Buffer, at: number): number {
  let count = 0;
  while (bytes[at + count] === BACKSLASH && count < 64) count += 1;
  return count;
}

function skipQuote(bytes: Buffer, at: number): number {
  const quote = at + backslashesAt(bytes, at);
  const byte = bytes[quote];
  return byte === 0x22 || byte === 0x27 || byte === 0x60 ? quote + 1 : at;
}

/** Skips white space, also as it is written inside a string: `\n`, `\t`, `\r`. */
function skipGap(bytes: Buffer, from: number): number {
  let at = from;
  const limit = Math.min(bytes.length, from + LONGEST_GAP);
  while (at < limit) {
    const byte = bytes[at];
    if (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) at += 1;
    else if (byte === BACKSLASH) {
      const slashes = backslashesAt(bytes, at);
      const letter = bytes[at + slashes];
      if (letter !== 0x6e && letter !== 0x74 && letter !== 0x72) return at;
      at += slashes + 1;
    } else return at;
  }
  return at;
}

function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f ||
    byte === 0x24
  );
}
