import { inflateSync } from "node:zlib";
import type { Container } from "./carrier.ts";
import { decompress } from "./decompress.ts";

/** A stream's dictionary stands before it; those of pictures and fonts are the long ones. */
const LONGEST_DICTIONARY = 1024;

/**
 * The compressed streams of a PDF document (ISO 32000-1, 7.3.8): pages, and files attached to it. Pictures are left
 * alone: their pixels hold no text, and are large. A stream that cannot be inflated is searched as it is, as all others.
 */
export const pdf: Container = {
  matches: (bytes) => bytes.toString("latin1", 0, 5) === "%PDF-",
  *open(bytes, _name, budget) {
    let behind = 0;
    for (;;) {
      const keyword = bytes.indexOf("stream", behind);
      if (keyword === -1) return;
      const start = startOfStream(bytes, keyword + 6);
      const dictionary = dictionaryBefore(bytes, behind, keyword);
      behind = keyword + 6;
      if (start === undefined || dictionary === undefined) continue;
      const found = bytes.indexOf("endstream", start);
      const end = found === -1 ? bytes.length : found;
      behind = Math.min(bytes.length, end + 9);
      if (!saysDeflated(dictionary)) continue;
      const packed = bytes.subarray(start, end);
      const inflated = decompress(budget, packed.length, (maxOutputLength) => inflateSync(packed, { maxOutputLength }));
      if (inflated !== undefined) yield { chain: ["PDF stream"], bytes: inflated, name: "" };
    }
  },
};

/** Behind the line break that must follow the keyword. */
function startOfStream(bytes: Buffer, at: number): number | undefined {
  const start = bytes[at] === 0x0d ? at + 1 : at;
  return bytes[start] === 0x0a ? start + 1 : undefined;
}

/** The dictionary that ends at `end`, or undefined: prose has streams at the ends of lines, too. */
function dictionaryBefore(bytes: Buffer, from: number, end: number): string | undefined {
  const before = bytes.toString("latin1", Math.max(from, end - LONGEST_DICTIONARY), end).trimEnd();
  return before.endsWith(">>") ? before.slice(before.lastIndexOf(" obj") + 1) : undefined;
}

/** Deflate is the first, or only, filter of what is no picture. */
function saysDeflated(dictionary: string): boolean {
  return /\/Filter\s{0,8}\[?\s{0,8}\/FlateDecode\b/.test(dictionary) && !/\/Subtype\s{0,8}\/Image\b/.test(dictionary);
}
