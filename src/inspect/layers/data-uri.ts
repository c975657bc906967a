/**
 * `data:` URIs (RFC 2397) that may hold a map, wherever they stand: a comment, a string inside `eval("…")`, HTML, CSS.
 * The leak of February 2025 was one of 18 MB at the end of a bundle; tools that look at the first megabyte, or only for
 * `;base64,`, do not see it (sass writes its inline maps percent-encoded).
 */

import { type Budget, reserve } from "./budget.ts";
import type { Inner, Passage } from "./carrier.ts";

/** From `data:` to the comma: a media type with charset, name and source parameters. */
const LONGEST_HEADER = 256;
const HEADER = /^data:([A-Za-z0-9.+-]+\/[A-Za-z0-9.+-]+)?((?:;[A-Za-z0-9._-]+(?:=[^;,"'\s]{0,100})?)*?)(;base64)?,/i;
/** No map is shorter. */
const SHORTEST_BODY = 16;
const PERCENT = 0x25;
/** Decoded in pieces, so that no JS string of the whole body is ever made. A multiple of 4. */
const PIECE = 1 << 20;

interface DataUri {
  readonly encoding: "base64" | "percent";
  /** Raw offsets of the body. */
  readonly start: number;
  readonly end: number;
}

export const dataUri: Passage = {
  /** A scheme's name has no case; nobody writes it in mixed case. */
  needles: ["data:", "DATA:"],
  at(bytes, offset) {
    const uri = dataUriAt(bytes, offset);
    return uri && { end: uri.end, open: (budget) => open(bytes, uri, budget) };
  },
};

/** The text of the data URI that fills `uri`, or undefined where it is none: sass names a source from stdin by its text. */
export function textOfDataUri(uri: Buffer): Buffer | undefined {
  const header = HEADER.exec(uri.toString("latin1", 0, LONGEST_HEADER));
  if (header === null) return undefined;
  const start = header[0].length;
  return header[3] === undefined ? decodePercent(uri, start, uri.length) : decodeBase64(uri, start, uri.length);
}

function open(bytes: Buffer, uri: DataUri, budget: Budget): Inner {
  reserve(budget, uri.end - uri.start);
  const base64 = uri.encoding === "base64";
  return {
    chain: ["data: URI", base64 ? "base64" : "percent-encoding"],
    bytes: base64 ? decodeBase64(bytes, uri.start, uri.end) : decodePercent(bytes, uri.start, uri.end),
    name: "",
  };
}

/** The data URI that begins at `offset`, if it is one: `data:e,` is an object's property in minified code. */
function dataUriAt(bytes: Buffer, offset: number): DataUri | undefined {
  const header = HEADER.exec(bytes.toString("latin1", offset, offset + LONGEST_HEADER));
  if (header === null) return undefined;
  const start = offset + header[0].length;
  // What the media type says does not matter: a map that calls itself a picture is a map.
  const encoding = header[3] === undefined ? "percent" : "base64";
  const end = endOf(bytes, start, encoding === "base64" ? BASE64_BYTES : PERCENT_BYTES);
  if (end - start < SHORTEST_BODY) return undefined;
  // Text that nothing encodes has been searched as it stands.
  if (encoding === "percent" && !bytes.subarray(start, end).includes(PERCENT)) return undefined;
  return { encoding, start, end };
}

function decodeBase64(bytes: Buffer, start: number, end: number): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil(((end - start) * 3) / 4) + 3);
  let written = 0;
  for (let at = start; at < end; at += PIECE) {
    written += out.write(bytes.toString("latin1", at, Math.min(at + PIECE, end)), written, "base64");
  }
  return out.subarray(0, written);
}

function decodePercent(bytes: Buffer, start: number, end: number): Buffer {
  const out = Buffer.allocUnsafe(end - start);
  let written = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    const high = byte === 0x25 ? hexDigit(bytes[at + 1]) : -1;
    const low = byte === 0x25 ? hexDigit(bytes[at + 2]) : -1;
    if (high >= 0 && low >= 0) {
      out[written] = high * 16 + low;
      at += 2;
    } else {
      out[written] = byte;
    }
    written += 1;
  }
  return out.subarray(0, written);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function table(members: string): Uint8Array {
  const out = new Uint8Array(256);
  for (const char of members) out[char.charCodeAt(0)] = 1;
  return out;
}

const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64_BYTES = table(`${LETTERS_AND_DIGITS}+/-_=`);
/** What encodeURIComponent leaves as it is, and what other encoders leave too; the tokeniser bears a trailing `)` or `*\/`. */
const PERCENT_BYTES = table(`${LETTERS_AND_DIGITS}%-_.!~*'()/:;,?@&=+$#[]`);

function endOf(bytes: Buffer, start: number, members: Uint8Array): number {
  let at = start;
  while (at < bytes.length && members[bytes[at] as number] === 1) at += 1;
  return at;
}
