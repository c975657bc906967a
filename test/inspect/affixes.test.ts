import fc from "fast-check";
import { expect, test } from "vitest";
import { affixSearch } from "../../src/inspect/affixes.ts";

test("finds what a walk over all paths finds", () => {
  const text = fc.stringMatching(/^[ab/]{0,6}$/);
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), text, text, (paths, prefix, suffix) => {
      const walk = paths.some(
        (path) => path.length > prefix.length + suffix.length && path.startsWith(prefix) && path.endsWith(suffix),
      );
      expect(affixSearch(paths)(prefix, suffix)).toBe(walk);
    }),
    { numRuns: 2000 },
  );
});
