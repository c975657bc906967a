import { expect, test } from "vitest";
import { globList, isModest } from "../../src/inspect/glob-list.ts";

test.each<[string, readonly string[], boolean]>([
  ["nothing", [], true],
  ["what people write", ["src/**/*.{ts,tsx}", "*.example.com"], true],
  ["1,024 characters", ["a".repeat(1_024)], true],
  ["1,025 characters", ["a".repeat(1_025)], false],
  ["a thousand alternatives", ["{1..1000}"], true],
  ["one alternative more", ["{1..1001}"], false],
  ["a range of billions", ["{1..10000000000}"], false],
  ["a million alternatives in a line", ["{a,b}".repeat(20)], false],
  ["a bomb behind what is plain", ["a", "{a,b}".repeat(200)], false],
  ["a thousand patterns", Array.from({ length: 1_000 }, (_, n) => String(n)), true],
  ["one pattern more", Array.from({ length: 1_001 }, (_, n) => String(n)), false],
  ["too many alternatives together", Array.from({ length: 21 }, (_, n) => `${n}{1..1000}`), false],
])("%s is modest: %#", (_, patterns, modest) => {
  expect(isModest(patterns)).toBe(modest);
});

test("a list matches where one of its patterns does", () => {
  const matches = globList(["lib/**", "*.ts"], { dot: true });
  expect(["lib/a/.b.js", "a.ts", "src/a.ts", ""].map(matches)).toEqual([true, true, false, false]);
});
