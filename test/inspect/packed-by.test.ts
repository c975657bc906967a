import { describe, expect, test } from "vitest";
import { packedBy } from "../../src/inspect/packed-by.ts";

const causeOf = (files: unknown, path: string) => packedBy({ name: "p", version: "1.0.0", files })(path);

describe("the line of package.json that packs a path", () => {
  test.each([
    [["dist"], "dist/a/b.js", 'package.json files[0] "dist"'],
    [["./dist/"], "dist/a.js", 'package.json files[0] "./dist/"'],
    [["/dist"], "dist/a.js", 'package.json files[0] "/dist"'],
    [["a.js", "*.js"], "b.js", 'package.json files[1] "*.js"'],
    [["*.js"], "lib/b.js", null],
    [["lib/*"], "lib/a/b.js", 'package.json files[0] "lib/*"'],
    [["**/*.{js,ts}"], "lib/b.ts", 'package.json files[0] "**/*.{js,ts}"'],
    [["dist", "dist/src"], "dist/src/a.ts", 'package.json files[1] "dist/src"'],
    [["Dist"], "dist/a.js", 'package.json files[0] "Dist"'],
    [["dist"], "distribution.js", null],
    [["."], "a.js", 'package.json files[0] "."'],
    [["!dist/a.js"], "dist/a.js", null],
    [["dist", 1, null], "dist/a.js", 'package.json files[0] "dist"'],
    [[], "README.secret", "npm always packs README, LICENSE and COPYING"],
    [[], "docs/README.md", null],
    [[".claude"], ".claude/notes.md", 'package.json files[0] ".claude"'],
  ])("%j packs %s: %s", (files, path, cause) => {
    expect(causeOf(files, path)).toBe(cause);
  });

  test.each([undefined, null, "dist", {}])("files of %j is no list", (files) => {
    expect(causeOf(files, "a.js")).toBe('package.json has no "files"');
  });
});

test("a pattern that would expand into thousands is not looked at", () => {
  for (const bomb of ["{1..1000000}.js", "{a,b}".repeat(20), "x".repeat(1000)])
    expect(causeOf([bomb], "1.js")).toBeNull();
});
