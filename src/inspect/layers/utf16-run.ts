/**
 * UTF-16 that stands somewhere in other bytes: V8 keeps a string constant with any character beyond Latin-1 as two bytes
 * a character, in the code caches that bytenode, pkg and Node's own single executables ship; Windows keeps resources so.
 * A whole file in UTF-16 is `utf16.ts`.
 */

import { reserve } from "./budget.ts";
import type { Passage } from "./carrier.ts";
import { utf16 } from "./utf16.ts";

/** Of a map, and of a URL that holds one. */
const WORDS = ["sourcesContent", "sourceMappingURL"];

export const utf16Run: Passage = {
  needles: WORDS.map((word) => [...word].join("\0")),
  at(bytes, offset) {
    if (utf16.matches(bytes, "")) return undefined;
    let start = offset;
    while (start >= 2 && isText(bytes, start - 2)) start -= 2;
    let end = offset;
    while (end + 2 <= bytes.length && isText(bytes, end)) end += 2;
    return {
      end,
      open(budget) {
        // Two bytes become three at most.
        reserve(budget, Math.ceil((end - start) * 1.5));
        return { chain: ["UTF-16LE"], bytes: Buffer.from(bytes.toString("utf16le", start, end), "utf8"), name: "" };
      },
    };
  },
};

/** Whether a character stands at `at` that text has: no control but white space, and none of the two that are none. */
function isText(bytes: Buffer, at: number): boolean {
  const unit = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  return unit >= 0x20 ? unit < 0xfffe : unit === 0x09 || unit === 0x0a || unit === 0x0d;
}
