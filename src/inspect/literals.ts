import { PackgateError } from "../errors.ts";
import type { LiteralSearch } from "./literal-search.ts";
import { compilePlain } from "./plain-search.ts";
import { compileSimd } from "./simd-search.ts";

export type { LiteralSearch } from "./literal-search.ts";

/** The shortest literal: below it, nearly every position of a minified bundle is a candidate. */
const MIN_LENGTH = 3;

/** Bytes after which the faster engine has earned its setting up: some 10 ms against 2 ns for each byte. */
export const WORTH_SIMD = 4 << 20;

/**
 * One search for all literals at once. Bytes go in and offsets come out, for a string of a whole 60 MB map costs more
 * than searching it. It begins with the plain engine, which is ready at once, and changes to SIMD when much has come to
 * be searched: most packages are small, and some have a map of 60 MB.
 *
 * Each text is searched as its UTF-8. Equal texts are reported once for each of their indexes. Throws a PackgateError
 * (`ERULE`) for a text of fewer than 3 bytes.
 */
export function compileLiterals(texts: readonly string[]): LiteralSearch {
  if (texts.length === 0) return () => {};
  const needles = texts.map((text) => Buffer.from(text, "utf8"));
  const short = needles.findIndex(({ length }) => length < MIN_LENGTH);
  if (short >= 0) {
    // By number, not by text: a literal may be one of the project's own secrets.
    const bytes = needles[short]!.length;
    throw new PackgateError("ERULE", `literal ${short} has ${bytes} bytes, fewer than ${MIN_LENGTH}`);
  }
  let search: LiteralSearch | undefined;
  let isChosen = false;
  let searched = 0;
  return (bytes, visit) => {
    searched += bytes.length;
    if (!isChosen && searched >= WORTH_SIMD) {
      search = compileSimd(needles) ?? search;
      isChosen = true;
    }
    search ??= compilePlain(needles);
    search(bytes, visit);
  };
}
