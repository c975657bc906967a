/**
 * Base64 and base64url (RFC 4648) that nothing announces: a map kept in a string, a gzip stream in a constant, a document
 * that was encoded twice. It is found by what must stand in it, widened to the whole run, and decoded in one pass over
 * bytes. Strings that are put together with `+` are not joined: that is hiding, not an accident.
 */

import { constants, gunzipSync } from "node:zlib";
import { count, decode, forwards, isDigit, lineFrom, type Run, runAround } from "./base64-lines.ts";
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
const BACKSLASH = 0x5c;
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
