import { expect, test } from "vitest";
import { looksLike } from "../../src/inspect/look-alike.ts";

test.each([
  ["\u0430", "a"],
  ["\u0421", "C"],
  ["\u0475", "v"],
  ["\u03bf", "o"],
  ["\u03a7", "X"],
  ["\u0581", "g"],
  ["\u13aa", "A"],
  ["\u13c3", "Z"],
  ["\ua731", "s"],
  ["\uff5a", "z"],
  ["\uff3a", "Z"],
  ["\uff0f", "/"],
  ["\u2216", "\\"],
  ["\u{1d5c7}", "n"],
])("%s is taken for %s", (letter, plain) => {
  expect(looksLike(letter)).toBe(plain);
});

test.each(["a", "é", "ß", "ı", "α", "я", "日", "/", "👍"])("%s is taken for what it is", (letter) => {
  expect(looksLike(letter)).toBeUndefined();
});
