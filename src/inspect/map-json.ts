/**
 * Finds embedded source in a source map that is JSON, or was once: a lenient tokeniser over bytes.
 *
 * JSON.parse must not decide this. It keeps only the last of duplicate keys, so an empty list behind a full one
 * and its reverse look alike to it; it throws on a truncated map that any human reads; and it needs a JS string of the
 * whole file. A conformant consumer drops content beyond `sources.length` (ECMA-426, DecodeSourceMapSources): it ships
 * all the same. So the question asked here is only: which non-empty strings stand below a key that reads
 * `sourcesContent` once its escapes are resolved, at any depth and in any shape?
 */

import { unescapeJson } from "./json-escapes.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** A half-open range of raw bytes, between the quotes of a string. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Content extends Range {
  /** The name that the map gives this text, where it gives one. */
  readonly name: Range | null;
}

export interface MapScan {
  /** Non-empty strings below `sourcesContent`. */
  readonly contents: readonly Content[];
  readonly names: readonly Range[];
  readonly sourceRoots: readonly Range[];
  readonly sectionUrls: readonly Range[];
  /** Offsets at which the keys `sourcesContent` stand: places that are accounted for. */
  readonly keys: readonly number[];
  /** It has the keys of a source map, with or without text. */
  readonly looksLikeMap: boolean;
  /** The keys of the outermost object in their order: they tell which tool wrote it. */
  readonly keyOrder: readonly string[];
  /** Brackets or quotes do not balance. */
  readonly damaged: boolean;
}

type Key = "sourcesContent" | "sources" | "sourceRoot" | "sections" | "url" | "mappings" | "other";

const KNOWN_KEYS: readonly Key[] = ["sourcesContent", "sources", "sourceRoot", "sections", "url", "mappings"];
const KNOWN_KEY_BYTES = KNOWN_KEYS.map((key) => [key, Buffer.from(key)] as const);
/** More keys than any tool writes. */
const MAX_KEY_ORDER = 16;
/** Every character as \uXXXX is 6 bytes; a longer key is not one of ours. */
const LONGEST_KEY_BYTES = 6 * "sourcesContent".length;

interface Level {
  readonly object: boolean;
  /** The key below which this level was opened. */
  readonly opened: Key;
  /** Somewhere below `sourcesContent`. */
  readonly inside: boolean;
  /** Below an object that stands there: its text has a key of its own. */
  readonly keyed: boolean;
  /** The object whose `sources` and `sourcesContent` belong together. */
  readonly owner: Owner;
  key: Key;
  keyRange: Range | null;
  expectsKey: boolean;
  index: number;
}

interface Owner {
  /** It has another key of a source map, so `sourcesContent` is more than a word in it. */
  mapLike: boolean;
  readonly names: Map<number, Range>;
  readonly contents: {
    readonly index: number;
    readonly range: Range;
    readonly keyed: boolean;
    readonly key: Range | null;
  }[];
}

/** Reads from `from` to the end of `bytes`. Never throws; linear in the number of bytes. */
export function scanMapJson(bytes: Buffer, from = 0): MapScan {
  const owners: Owner[] = [];
  const sourceRoots: Range[] = [];
  const sectionUrls: Range[] = [];
  const keys: number[] = [];
  const keyOrder: string[] = [];
  let sawSources = false;
  let sawMappings = false;
  let sawSections = false;
  let damaged = false;

  const newOwner = (): Owner => {
    const owner: Owner = { mapLike: false, names: new Map(), contents: [] };
    owners.push(owner);
    return owner;
  };
  const ground: Level = {
    object: false,
    opened: "other",
    inside: false,
    keyed: false,
    owner: newOwner(),
    key: "other",
    keyRange: null,
    expectsKey: false,
    index: 0,
  };
  const stack: Level[] = [ground];
  let top = ground;

  const open = (object: boolean): void => {
    const opened = top.object ? top.key : top.opened;
    const inside = top.inside || (top.object && top.key === "sourcesContent");
    // Below `sourcesContent` the text belongs to the object that has the key; elsewhere each object is a map of its own.
    const owner = object && !inside ? newOwner() : top.owner;
    const keyed = inside && (object || top.keyed);
    top = { object, opened, inside, keyed, owner, key: "other", keyRange: null, expectsKey: object, index: 0 };
    stack.push(top);
  };

  const value = (range: Range): void => {
    const below = top.inside || (top.object && top.key === "sourcesContent");
    if (below) {
      if (range.end > range.start) {
        const direct = !top.object && top.opened === "sourcesContent" && !stack[stack.length - 2]?.inside;
        top.owner.contents.push({
          index: direct ? top.index : -1,
          range,
          keyed: top.keyed,
          key: top.object && top.inside ? top.keyRange : null,
        });
      }
    } else if (!top.object && top.opened === "sources") {
      top.owner.names.set(top.index, range);
    } else if (top.object && top.key === "sourceRoot" && range.end > range.start) {
      sourceRoots.push(range);
    } else if (top.object && top.key === "url" && top.opened === "sections") {
      sectionUrls.push(range);
    }
  };

  let at = from;
  const length = bytes.length;
  while (at < length) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const start = at + 1;
      const close = endOfString(bytes, start);
      const end = close === -1 ? length : close;
      if (close === -1) damaged = true;
      if (top.object && top.expectsKey) {
        top.key = keyAt(bytes, start, end);
        top.keyRange = { start, end };
        if (stack.length === 2 && keyOrder.length < MAX_KEY_ORDER && end - start < LONGEST_KEY_BYTES) {
          keyOrder.push(bytes.toString("latin1", start, end));
        }
        if (top.key === "sourcesContent") keys.push(start);
        else if (top.key === "sources") sawSources = true;
        else if (top.key === "mappings") sawMappings = true;
        else if (top.key === "sections") sawSections = true;
        if (!top.inside && (top.key === "sources" || top.key === "mappings")) top.owner.mapLike = true;
      } else {
        value({ start, end });
      }
      at = end + 1;
      continue;
    }
    if (byte === OPEN_OBJECT) open(true);
    else if (byte === OPEN_ARRAY) open(false);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (stack.length === 1 || top.object !== (byte === CLOSE_OBJECT)) damaged = true;
      if (stack.length > 1) {
        stack.pop();
        top = stack[stack.length - 1] ?? ground;
      }
    } else if (byte === COMMA) {
      top.index += 1;
      top.expectsKey = top.object;
    } else if (byte === COLON) {
      top.expectsKey = false;
    }
    at += 1;
  }
  if (stack.length > 1) damaged = true;

  const contents: Content[] = [];
  const names: Range[] = [];
  for (const owner of owners) {
    names.push(...owner.names.values());
    for (const { index, range, keyed, key } of owner.contents) {
      // A JSON schema describes an option of that name: `"sourcesContent": {"description": "…"}`.
      if (keyed && !owner.mapLike) continue;
      contents.push({ ...range, name: key ?? owner.names.get(index) ?? null });
    }
  }
  contents.sort((a, b) => a.start - b.start);
  const looksLikeMap = (sawSources && sawMappings) || (sawSections && (sawMappings || sectionUrls.length > 0));
  return { contents, names, sourceRoots, sectionUrls, keys, keyOrder, looksLikeMap, damaged };
}

/**
 * The offset of the quote that closes a string opened before `start`, or -1. Most strings of a map are short, the rest
 * is its bulk: a byte loop for the first 16 bytes, memchr from there, and a parity count of the backslashes before a
 * candidate. The count never crosses the start of the string.
 */
function endOfString(bytes: Buffer, start: number): number {
  const near = Math.min(start + 16, bytes.length);
  let at = start;
  while (at < near) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
    at += 1;
  }
  // `at` may stand one past an escaped byte: whatever lies before it is settled.
  const settled = at;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) return -1;
    let backslashes = 0;
    while (quote - 1 - backslashes >= settled && bytes[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    at = quote + 1;
  }
}

/** Which key stands at a range, its escapes resolved: `sources\u0043ontent` is a key of ours like any other. */
function keyAt(bytes: Buffer, start: number, end: number): Key {
  const length = end - start;
  if (length > LONGEST_KEY_BYTES) return "other";
  for (const [key, keyBytes] of KNOWN_KEY_BYTES) {
    if (length === keyBytes.length && bytes.compare(keyBytes, 0, length, start, end) === 0) return key;
  }
  if (bytes.subarray(start, end).indexOf(BACKSLASH) === -1) return "other";
  const text = unescapeJson(bytes.subarray(start, end)).toString("latin1");
  return KNOWN_KEYS.find((key) => key === text) ?? "other";
}
