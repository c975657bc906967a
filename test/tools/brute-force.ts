/** Finds a text in bytes by trying everything, in whatever order. Slow, and shares nothing with src/: it is the judge. */

import { inflateRawSync } from "node:zlib";

/** Codings inside one another: base64 of JSON in a string of a string, and one more. */
const DEPTH = 5;
const SHORTEST_BASE64 = 24;

/** True where the text can be had out of the bytes by unescaping, base64, percent-decoding and gunzip, in any order. */
export function carries(bytes: Buffer, text: string): boolean {
  const seen = new Set<string>();
  const search = (content: Buffer, depth: number): boolean => {
    const read = content.toString("utf8");
    if (read.includes(text) || content.toString("utf16le").includes(text)) return true;
    if (depth === DEPTH || seen.has(read)) return false;
    seen.add(read);
    return decodings(content, read).some((decoded) => search(decoded, depth + 1));
  };
  return search(bytes, 0);
}

function decodings(content: Buffer, read: string): readonly Buffer[] {
  const found: Buffer[] = [];
  const unescaped = read.replace(/\\(?:u([0-9a-f]{4})|u\{([0-9a-f]+)\}|x([0-9a-f]{2})|([\s\S]))/gi, unescaping);
  if (unescaped !== read) found.push(Buffer.from(unescaped));
  const plain = read.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString());
  if (plain !== read) found.push(Buffer.from(plain));
  for (const [run] of read.matchAll(/[A-Za-z0-9+/_-]+={0,2}/g)) {
    // A word before it may run into it: all four places where it may begin.
    if (run.length >= SHORTEST_BASE64) {
      for (const skip of [0, 1, 2, 3]) found.push(Buffer.from(run.slice(skip), "base64"));
    }
  }
  for (
    let at = content.indexOf("\x1f\x8b", 0, "latin1");
    at !== -1;
    at = content.indexOf("\x1f\x8b", at + 1, "latin1")
  ) {
    const inflated = gunzip(content.subarray(at));
    if (inflated !== undefined) found.push(inflated);
  }
  return found;
}

const LETTERS: { readonly [letter: string]: string } = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v" };

function unescaping(_: string, hex4?: string, point?: string, hex2?: string, letter = ""): string {
  const code = hex4 ?? point ?? hex2;
  return code === undefined
    ? (LETTERS[letter] ?? letter)
    : String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
}

const HEADER = 10;
const HAS_NAME = 8;

/**
 * Past the header of RFC 1952, as a file's name may stand in it: what follows the stream is no fault then. What does not
 * inflate was no gzip: two bytes that happen to stand there.
 */
function gunzip(bytes: Buffer): Buffer | undefined {
  const start = ((bytes[3] ?? 0) & HAS_NAME) === 0 ? HEADER : bytes.indexOf(0, HEADER) + 1;
  try {
    return inflateRawSync(bytes.subarray(start));
  } catch {
    return undefined;
  }
}
