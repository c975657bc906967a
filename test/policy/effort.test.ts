import { expect, test } from "vitest";
import { PackgateError } from "../../src/errors.ts";
import { effortOf } from "../../src/policy/effort.ts";

/** How many paths of a length are compared before it is too much. */
function paths(patterns: readonly string[], length: number, most: number): number {
  const spend = effortOf(patterns);
  const path = "a".repeat(length);
  for (let count = 0; count < most; count++) {
    try {
      spend(path);
    } catch (error) {
      expect(error).toBeInstanceOf(PackgateError);
      expect(error).toMatchObject({
        code: "ELIMIT",
        message: "the policy has more patterns than can be compared with as many paths",
        hint: "Name directories instead of single files.",
      });
      return count;
    }
  }
  return most;
}

const numbered = (pattern: string, count: number) =>
  Array.from({ length: count }, (_, n) => pattern.replace("#", String(n).padStart(5, "0")));

test.each<[string, readonly string[], number, number, number]>([
  [
    "a list of some lines compares with as many paths as a tarball may hold",
    numbered("dist/#/**/*.js", 100),
    100,
    200_000,
    200_000,
  ],
  ["a list of every path compares with all of them", numbered("dist/#.js", 10_000), 60, 10_000, 10_000],
  [
    "20,000 patterns with wildcards do not compare with 200,000 paths",
    numbered("dist/#/*.js", 20_000),
    100,
    200_000,
    1_666,
  ],
  ["a thousand alternatives neither, of long paths", ["dist/{1..1000}/*.js"], 1_000, 200_000, 3_878],
  ["20,000 plain patterns neither", numbered("dist/#.js", 20_000), 60, 200_000, 10_000],
  ["no patterns cost nothing", [], 1_000, 200_000, 200_000],
])("%s", (_, patterns, length, most, compared) => {
  expect(paths(patterns, length, most)).toBe(compared);
});
