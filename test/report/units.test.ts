import { expect, test } from "vitest";
import { formatBytes, formatCount, formatNumber } from "../../src/report/units.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [45_231, "45.2 kB"],
  [99_949, "99.9 kB"],
  [99_950, "100 kB"],
  [784_000, "784 kB"],
  [999_499, "999 kB"],
  [999_500, "1 MB"],
  [4_512_345, "4.5 MB"],
  [106_000_000, "106 MB"],
  [1_073_741_824, "1.1 GB"],
])("%i bytes are %s", (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown);
});

test.each([
  [1, "1"],
  [999, "999"],
  [2277, "2,277"],
  [1_234_567, "1,234,567"],
])("%i is written %s", (value, shown) => {
  expect(formatNumber(value)).toBe(shown);
});

test("one is singular, none and many are plural", () => {
  expect([0, 1, 1002].map((count) => formatCount(count, "file"))).toEqual(["0 files", "1 file", "1,002 files"]);
});
