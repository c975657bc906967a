import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unifiedDiff } from "../../src/edit/diff.ts";

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

describe("unifiedDiff", () => {
  test("says nothing where nothing changes", () => {
    expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
  });

  test("shows a line that changed between three lines of context", () => {
    const before = text(numbers(1, 9));
    expect(unifiedDiff("n.txt", before, before.replace("5", "five"))).toBe(
      text(["--- a/n.txt", "+++ b/n.txt", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"]),
    );
  });

  test("shows a new file as one that was not there, and a removed one likewise", () => {
    expect(unifiedDiff("a", "", "x\n")).toBe("--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n");
    expect(unifiedDiff("a", "x\n", "")).toBe("--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n");
  });

  test("says where a file ends without a line feed", () => {
    expect(unifiedDiff("a", "x", "x\n")).toBe(
      text(["--- a/a", "+++ b/a", "@@ -1 +1 @@", "-x", "\\ No newline at end of file", "+x"]),
    );
  });

  test("joins changes whose contexts touch, and parts those that do not", () => {
    const before = numbers(1, 30);
    const changed = (lines: readonly string[], ...which: readonly number[]): string =>
      text(lines.map((line, index) => (which.includes(index + 1) ? `new ${line}` : line)));
    const hunks = (diff: string): readonly string[] => diff.match(/^@@.*$/gm) ?? [];
    expect(hunks(unifiedDiff("a", text(before), changed(before, 10, 17)))).toEqual(["@@ -7,14 +7,14 @@"]);
    expect(hunks(unifiedDiff("a", text(before), changed(before, 10, 18)))).toEqual([
      "@@ -7,7 +7,7 @@",
      "@@ -15,7 +15,7 @@",
    ]);
  });

  test("replaces all of a middle that is too large to compare line by line", () => {
    const diff = unifiedDiff("a", text(numbers(1, 3000)), text(numbers(2000, 5000)));
    expect(diff.match(/^-\d/gm)).toHaveLength(3000);
    expect(diff.match(/^\+\d/gm)).toHaveLength(3001);
  });

  test.skipIf(spawnSync("patch", ["--version"]).error !== undefined)("is what patch applies", () => {
    const directory = mkdtempSync(join(tmpdir(), "packgate-diff-"));
    const lines = fc.array(fc.constantFrom("a", "b", "c", "", " ", "- d", "+ e"), { maxLength: 24 });
    const file = fc.tuple(lines, fc.boolean()).map(([all, ends]) => `${all.join("\n")}${ends ? "\n" : ""}`);
    try {
      fc.assert(
        fc.property(file, file, (before, after) => {
          fc.pre(before !== after && before !== "" && after !== "");
          const path = join(directory, "file");
          writeFileSync(path, before);
          const input = unifiedDiff("file", before, after);
          const { status, stdout } = spawnSync("patch", ["--batch", "--fuzz=0", path], { input, encoding: "utf8" });
          expect(`${status} ${stdout}`).not.toMatch(/^[^0]|offset|FAILED/);
          expect(readFileSync(path, "utf8")).toBe(after);
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
