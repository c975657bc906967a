/**
 * Finds terms of which only a keyed hash is known: every word of a layer, and every run of two and three words, is
 * hashed under the key and compared. A word that was hashed before is not hashed again.
 */

import { createHmac } from "node:crypto";
import { PackgateError } from "../errors.ts";
import type { Scan } from "../model.ts";

/** A place where a term stands. */
export interface HashedTermFact {
  /** Hex digits of its HMAC. */
  readonly hash: string;
}

/** Letters and digits of the shortest and the longest term. */
const SHORTEST = 3;
const LONGEST = 64;
/** Words in a row that may be one term. */
const MOST_WORDS = 3;
/** Candidates that are remembered: 2^20 of them, 8 bytes each. A forgotten one is hashed again, never skipped. */
const REMEMBERED = 1 << 20;
/** What git looks at to tell binary files from text: https://git-scm.com/docs/gitattributes */
const TEXT_SAMPLE = 8000;

/** Kinds of bytes. Those of letters outside of ASCII count as small letters, for whole words of them stand apart. */
const NONE = 0;
const SMALL = 1;
const CAPITAL = 2;
const DIGIT = 3;
const WIDE = 4;
const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return WIDE;
  const sign = String.fromCharCode(byte);
  return /[a-z]/.test(sign) ? SMALL : /[A-Z]/.test(sign) ? CAPITAL : /[0-9]/.test(sign) ? DIGIT : NONE;
});
/** What may stand between the words of one term: `code-name`, `code_name`, `code name`, `code.name`, `code/name`. */
const JOINERS = new Set([..."-_ ./"].map((sign) => sign.charCodeAt(0)));

/** What a term is hashed as: its letters and digits in lower case. */
export function plainTerm(term: string): string {
  return term.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]/gu, "");
}

/** Throws `EPROJECT`: what could not be looked for does not pass. */
export function termKeyMissing(): never {
  throw new PackgateError("EPROJECT", "the policy has hmac: terms, and PACKGATE_TERM_KEY is not set", {
    hint: "Set it to the key under which the terms were hashed",
  });
}

/** The scan for the terms of those HMAC-SHA256 values, in hex, under `key`. */
export function hashedTermScan(hashes: readonly string[], key: string): Scan<HashedTermFact> {
  const wanted = new Map(hashes.map((hash) => [hash.toLowerCase(), hash]));
  /** By the place that a candidate's 52-bit hash names: that hash, and the term it is where it is one. */
  const known = new Float64Array(REMEMBERED);
  const matches = new Map<number, string>();

  const termOf = (text: string): string | undefined => {
    return wanted.get(createHmac("sha256", key).update(text, "utf8").digest("hex"));
  };

  return {
    scan: (bytes, found) => {
      const isText = !bytes.subarray(0, TEXT_SAMPLE).includes(0);
      /** Beginnings and ends of the last words, as long as only a joiner stands between them. */
      const starts = [0, 0, 0];
      const ends = [0, 0, 0];
      let count = 0;
      const hits: [offset: number, hash: string][] = [];

      /** The term that the bytes from one word's beginning to another's end are. */
      const look = (first: number, last: number): void => {
        let low = 0x811c9dc5;
        let high = 0x9747b28c;
        let length = 0;
        let wide = false;
        let letters = false;
        for (let word = first; word <= last; word++) {
          for (let at = starts[word]!; at < ends[word]!; at++) {
            let byte = bytes[at]!;
            if (byte >= 0x80) wide = true;
            else if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
            if (byte >= 0x61) letters = true;
            low = Math.imul(low ^ byte, 0x01000193);
            high = Math.imul(high ^ byte, 0x85ebca6b) ^ (high >>> 15);
            length += 1;
          }
        }
        if (length < SHORTEST || length > LONGEST || !letters) return;
        const id = (low >>> 0) * 0x100000 + (high >>> 12) + 1;
        const slot = (low ^ (low >>> 15) ^ high) & (REMEMBERED - 1);
        if (!wide && known[slot] === id) {
          const match = matches.get(id);
          if (match !== undefined) hits.push([starts[first]!, match]);
          return;
        }
        let text = "";
        for (let word = first; word <= last; word++) text += bytes.toString("utf8", starts[word], ends[word]);
        const match = termOf(wide ? text.normalize("NFC").toLowerCase() : text.toLowerCase());
        known[slot] = id;
        if (match === undefined) return;
        matches.set(id, match);
        hits.push([starts[first]!, match]);
      };
      const add = (start: number, end: number): void => {
        if (count === MOST_WORDS) {
          starts.copyWithin(0, 1);
          ends.copyWithin(0, 1);
          count -= 1;
        }
        starts[count] = start;
        ends[count] = end;
        count += 1;
        for (let first = count - 1; first >= 0; first--) look(first, count - 1);
      };
      /** One candidate that is no word of its own: the words before it stay as they are. */
      const lookAside = (start: number, end: number): void => {
        const [first, last] = [starts[0]!, ends[0]!];
        starts[0] = start;
        ends[0] = end;
        look(0, 0);
        starts[0] = first;
        ends[0] = last;
      };

      const size = bytes.length;
      let at = 0;
      while (at < size) {
        while (at < size && !isWordByte(bytes[at]!, isText)) at++;
        if (at === size) break;
        if (count > 0 && !(at === ends[count - 1]! + 1 && JOINERS.has(bytes[at - 1]!))) count = 0;
        const start = afterEscape(bytes, at);
        let end = at;
        let changes = 0;
        for (; end < size && isWordByte(bytes[end]!, isText); end++) {
          const kind = KIND[bytes[end]!]!;
          if (end > at && kind !== KIND[bytes[end - 1]!]!) changes += 1;
        }
        // What is encoded or encrypted holds no words.
        if (end - start > LONGEST || (end - start >= 16 && changes * 2 > end - start)) {
          count = 0;
          at = end;
          continue;
        }
        let part = start;
        let parts = 0;
        for (let next = start + 1; next <= end; next++) {
          if (next < end && !beginsPart(bytes, next, end)) continue;
          add(part, next);
          parts += 1;
          part = next;
        }
        if (parts > MOST_WORDS) lookAside(start, end);
        // `C:\name` is no escape.
        if (start > at) lookAside(at, end);
        at = end;
      }
      for (const [offset, hash] of hits.sort((a, b) => a[0] - b[0])) found({ hash }, offset);
    },
  };
}

function isWordByte(byte: number, isText: boolean): boolean {
  const kind = KIND[byte]!;
  return kind !== NONE && (kind !== WIDE || isText);
}

/** `codeName`, `XMLParser` */
function beginsPart(bytes: Buffer, at: number, end: number): boolean {
  if (KIND[bytes[at]!] !== CAPITAL) return false;
  return KIND[bytes[at - 1]!] !== CAPITAL || (at + 1 < end && KIND[bytes[at + 1]!] === SMALL);
}

const BACKSLASH = 0x5c;
const PERCENT = 0x25;

/** Where a word begins whose first letters are those of an escape: `\nname`, `\u0020name`, `%20name`. */
function afterEscape(bytes: Buffer, at: number): number {
  const before = bytes[at - 1];
  if (before !== BACKSLASH && before !== PERCENT) return at;
  const text = bytes.toString("latin1", at, at + 5);
  const skipped = (before === PERCENT ? /^[0-9A-Fa-f]{2}/ : /^(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[bfnrtv0])/).exec(
    text,
  );
  return at + (skipped?.[0].length ?? 0);
}
