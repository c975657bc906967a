import { expect, test } from "vitest";
import { bytesText, count } from "../../src/inspect/quantity.ts";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [1049, "1.0 kB"],
  [99_949, "99.9 kB"],
  [99_950, "100 kB"],
  [784_000, "784 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [59_800_000, "59.8 MB"],
  [1_073_741_824, "1.1 GB"],
  [5e12, "5000 GB"],
])("%d is %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test("one is not many", () => {
  expect([count(0, "file"), count(1, "file"), count(2, "file"), count(2, "entry", "entries")]).toEqual([
    "0 files",
    "1 file",
    "2 files",
    "2 entries",
  ]);
});
