/**
 * Takes the original text out of source maps and leaves all other bytes as they are: key order, spacing, mappings. Each
 * text becomes `null`, which is how ECMA-426 writes a source without text, so line numbers in stack traces still resolve.
 */

import { fullBudget } from "../inspect/layers/budget.ts";
import { dataUri } from "../inspect/layers/data-uri.ts";
import { type Range, scanMapJson } from "../inspect/map-json.ts";
import { startOfJson } from "../inspect/source-map.ts";

export interface Stripped {
  /** The very buffer that was given, where nothing was removed. */
  readonly bytes: Buffer;
  /** Texts that were taken out. */
  readonly removed: number;
}

interface Edit extends Range {
  readonly text: string;
}

const NULL = "null";

/**
 * Strips a map that is a JSON document, also behind a byte-order mark or an XSSI line. What is no such document, or a
 * damaged one, is left as it is: where quotes do not pair, code could be taken for text. Idempotent.
 */
export function stripEmbeddedText(bytes: Buffer): Stripped {
  const texts = embeddedTexts(bytes);
  return { bytes: apply(bytes, texts.map(toNull)), removed: texts.length };
}

/**
 * Strips the maps that stand in a file as `data:` URIs, in base64 or percent-encoded. A base64 body is encoded anew, in
 * its own alphabet; everything else keeps its bytes. A map that is compressed inside its URI is left as it is.
 * Idempotent. Throws `ELIMIT` for URIs beyond what inspection decodes.
 */
export function stripInlineMaps(bytes: Buffer): Stripped {
  const edits: Edit[] = [];
  let removed = 0;
  let covered = 0;
  for (const offset of placesOf(bytes, dataUri.needles)) {
    if (offset < covered) continue;
    // Each is let go before the next is decoded.
    const budget = fullBudget();
    const uri = dataUri.at(bytes, offset);
    if (uri === undefined) continue;
    covered = uri.end;
    const inner = uri.open(budget);
    if ("unreadable" in inner) continue;
    const texts = embeddedTexts(inner.bytes);
    if (texts.length === 0) continue;
    removed += texts.length;
    // No parameter of the header has a comma.
    const body = { start: bytes.indexOf(COMMA, offset) + 1, end: uri.end };
    if (inner.chain.includes("base64")) edits.push(inBase64(bytes, body, apply(inner.bytes, texts.map(toNull))));
    else for (const range of rawRanges(bytes, body, texts)) edits.push(toNull(range));
  }
  return { bytes: apply(bytes, edits), removed };
}

const COMMA = 0x2c;
const PERCENT = 0x25;
const EQUALS = 0x3d;

/** The strings to be replaced, with their quotes. */
function embeddedTexts(bytes: Buffer): readonly Range[] {
  const start = startOfJson(bytes);
  if (start === -1) return [];
  const { contents, damaged } = scanMapJson(bytes, start);
  return damaged ? [] : contents.map((content) => ({ start: content.start - 1, end: content.end + 1 }));
}

function toNull({ start, end }: Range): Edit {
  return { start, end, text: NULL };
}

/** Edits are in ascending order and do not overlap. */
function apply(bytes: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, text } of edits) {
    parts.push(bytes.subarray(from, start), Buffer.from(text));
    from = end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

function placesOf(bytes: Buffer, needles: readonly string[]): readonly number[] {
  const places: number[] = [];
  for (const needle of needles) {
    for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) places.push(at);
  }
  return places.sort((a, b) => a - b);
}

/** The body up to its padding; what follows that is no part of it, although it may be of the same alphabet. */
function inBase64(bytes: Buffer, { start, end }: Range, content: Buffer): Edit {
  const firstPad = bytes.subarray(start, end).indexOf(EQUALS);
  let bodyEnd = firstPad === -1 ? end : start + firstPad;
  const digits = bodyEnd - start;
  while (bodyEnd < end && bytes[bodyEnd] === EQUALS) bodyEnd += 1;
  const body = bytes.subarray(start, bodyEnd);
  const isUrl = body.includes("-") || body.includes("_");
  const isPadded = firstPad !== -1 || (digits % 4 === 0 && !isUrl);
  const plain = content.toString(isUrl ? "base64url" : "base64");
  const unpadded = plain.replace(/={1,2}$/, "");
  const text = isPadded ? unpadded + "=".repeat((4 - (unpadded.length % 4)) % 4) : unpadded;
  return { start, end: bodyEnd, text };
}

/** Where ranges of the decoded text stand in the percent-encoded body. Both ascend, so one pass finds all. */
function rawRanges(bytes: Buffer, body: Range, decoded: readonly Range[]): Range[] {
  const found: Range[] = [];
  let raw = body.start;
  let at = 0;
  const advance = (to: number): number => {
    for (; at < to && raw < body.end; at += 1) raw += isEscape(bytes, raw) ? 3 : 1;
    return raw;
  };
  for (const { start, end } of decoded) found.push({ start: advance(start), end: advance(end) });
  return found;
}

function isEscape(bytes: Buffer, at: number): boolean {
  return bytes[at] === PERCENT && /^[0-9A-Fa-f]{2}$/.test(bytes.toString("latin1", at + 1, at + 3));
}
