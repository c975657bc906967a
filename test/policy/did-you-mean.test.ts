import { expect, test } from "vitest";
import { didYouMean } from "../../src/policy/did-you-mean.ts";

// A word, what is known → what was meant.
const MEANT: readonly (readonly [string, readonly string[], string | null])[] = [
  ["allow", ["allow"], "allow"],
  ["alow", ["deny", "allow"], "allow"],
  ["lalow", ["allow"], "allow"],
  ["ALLOW", ["allow"], "allow"],
  ["alow", ["ALLOW"], "ALLOW"],
  ["deny12", ["deny"], "deny"],
  ["deny123", ["deny"], null],
  ["dexy", ["deny"], "deny"],
  ["dxyz", ["deny"], null],
  ["", ["deny"], null],
  ["xy", ["ab"], null],
  ["ax", ["ab"], "ab"],
  ["x", ["a"], null],
  ["denx", ["dent", "deny", "denx"], "denx"],
  ["denx", ["dent", "deny"], "dent"],
  ["anything", [], null],
];
test.each(MEANT)("%j among %j: %j", (word, known, meant) => {
  expect(didYouMean(word, known)).toBe(meant === null ? undefined : `did you mean "${meant}"?`);
});
