import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { compile, patternFault } from "../../src/policy/pattern.ts";
import { allowPatterns } from "../../src/report/allow-patterns.ts";

const numbered = (count: number, name: (index: number) => string) => Array.from({ length: count }, (_, i) => name(i));

describe("the allow patterns that a report proposes", () => {
  test.each<[string, string[], string[]]>([
    ["few files by name", ["b.pdf", "a.pdf"], ["a.pdf", "b.pdf"]],
    ["a file once", ["a.pdf", "a.pdf"], ["a.pdf"]],
    [
      "many beside package.json by what their names share",
      numbered(9, (i) => `handsontable-${i}.pdf`),
      ["handsontable-*.pdf"],
    ],
    ["many that share no name by extension", numbered(9, (i) => `${i}-terms.PDF`), ["*.pdf"]],
    ["one directory by extension", numbered(9, (i) => `data/${i}.bin`), ["data/*.bin"]],
    [
      "a tree by its deepest common directory",
      numbered(9, (i) => `dist/maps/${i % 2}/${i}.js.map`),
      ["dist/maps/**/*.map"],
    ],
    ["declarations apart from sources", numbered(9, (i) => `a/${i}.d.ts`), ["a/*.d.ts"]],
    [
      "the one that is alone in its kind by name",
      [...numbered(9, (i) => `data/${i}.bin`), "x.pdf"],
      ["data/*.bin", "x.pdf"],
    ],
    ["hidden directories by name", numbered(9, (i) => `a/.cache/b/${i}.bin`), ["a/.cache/b/*.bin"]],
    ["hidden files by name", numbered(6, (i) => `a/.env${i}`), numbered(6, (i) => `a/.env${i}`)],
    [
      "names without extension beside package.json by name",
      numbered(6, (i) => `FILE${i}`),
      numbered(6, (i) => `FILE${i}`),
    ],
    ["many kinds by directory", numbered(40, (i) => `src/a/${i % 2}.x${i % 20}`), ["src/**"]],
    [
      "names that look like patterns literally",
      ["pages/[id].js", "a{b}.js", "!x.js", "a*.js"],
      ["\\!x.js", "a[*].js", "a\\{b\\}.js", "pages/\\[id\\].js"],
    ],
  ])("name %s", (_claim, paths, patterns) => {
    expect(allowPatterns(paths)).toEqual(patterns);
  });

  it("are valid in a policy and admit every path", () => {
    const segment = fc
      .array(
        fc.constantFrom(
          "a",
          "B",
          ".",
          "-",
          ".js",
          ".d.ts",
          "[",
          "]",
          "{",
          "}",
          "*",
          "?",
          "!",
          "\\",
          ",",
          " ",
          "(",
          "é",
        ),
        {
          minLength: 1,
          maxLength: 5,
        },
      )
      .map((parts) => parts.join(""))
      .filter((name) => name !== "." && name !== "..");
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 30 }), (paths) => {
        const patterns = allowPatterns(paths);
        expect(patterns.map(patternFault).filter((fault) => fault !== undefined)).toEqual([]);
        const matches = patterns.map((pattern) => compile(pattern));
        expect(paths.filter((path) => !matches.some((match) => match(path)))).toEqual([]);
      }),
    );
  });

  it("never reach beyond the directory of what they stand for", () => {
    const matches = allowPatterns(numbered(40, (i) => `src/a/${i}.x${i % 20}`)).map((pattern) => compile(pattern));
    expect(["index.x1", "dist/1.x1", "src/.env"].filter((path) => matches.some((match) => match(path)))).toEqual([]);
  });
});
