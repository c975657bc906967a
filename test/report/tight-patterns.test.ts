import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { breadthFault, compile, patternFault } from "../../src/policy/pattern.ts";
import { tightPatterns } from "../../src/report/tight-patterns.ts";

const numbered = (count: number, name: (index: number) => string) => Array.from({ length: count }, (_, i) => name(i));

const bundle = ["README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];
const library = [
  ...["README.md", "LICENSE", "CHANGELOG.md", "index.js", "dist/package.json", "bin/tool"],
  ...numbered(9, (i) => `dist/esm/${i}.js`),
  ...numbered(9, (i) => `dist/cjs/a/${i}.js`),
  ...numbered(9, (i) => `dist/types/${i}.d.ts`),
];

describe("the tightest of the lists for a policy", () => {
  test.each<[string, string[], string[]]>([
    ["names the files of a small package", bundle, ["dist/index.d.ts", "dist/index.js", "LICENSE", "README.md"]],
    [
      "has kinds of files where they lie, and names what is alone in its kind",
      library,
      [
        "bin/tool",
        "dist/**/*.js",
        "dist/types/*.d.ts",
        "dist/package.json",
        "CHANGELOG.md",
        "README.md",
        "LICENSE",
        "index.js",
      ],
    ],
    ["joins the kinds of one place", numbered(6, (i) => `lib/${i}${i % 2 ? ".js" : ".d.ts"}`), ["lib/*.{d.ts,js}"]],
    [
      "goes no higher than where all of a kind lie",
      numbered(5, (i) => `dist/fonts/${i}.woff2`),
      ["dist/fonts/*.woff2"],
    ],
    [
      "has the one name that many directories hold",
      numbered(5, (i) => `dist/${i}/package.json`),
      ["dist/**/package.json"],
    ],
    ["names no file that a bundler names anew", ["dist/cli.js", "dist/chunk-3F2A9C1B.js"], ["dist/*.js"]],
    ["takes no word for a hash", ["LICENSE-3RD-PARTY.txt"], ["LICENSE-3RD-PARTY.txt"]],
    ["has many of a kind beside package.json in one", numbered(7, (i) => `${i}.js`), ["*.js"]],
    [
      "names hidden files and directories",
      ["a/.x/1.js", "a/.x/2.js", "a/.x/3.js", "b/.keep"],
      ["a/.x/*.js", "b/.keep"],
    ],
    ["escapes what would be a pattern", ["pages/[id].js"], ["pages/\\[id\\].js"]],
  ])("%s", (_, paths, patterns) => {
    expect(tightPatterns(paths)[0]).toEqual(patterns);
  });
});

describe("the shorter lists", () => {
  const many = [..."abcdefgh"].flatMap((top) => numbered(4, (i) => `${top}/${i}.${i % 2 ? "js" : "css"}`));

  test("have all kinds of a top directory in one line", () => {
    expect(tightPatterns(library)[1]?.slice(0, 2)).toEqual(["bin/tool", "dist/**/*.{d.ts,js,json}"]);
  });

  test("name up to six directories of the same kinds in one line, and beyond no directory", () => {
    const six = many.filter((path) => path < "g");
    expect(tightPatterns(six)[2]).toEqual(["{a,b,c,d,e,f}/**/*.{css,js}"]);
    expect(tightPatterns(many)[2]).toEqual(["*/**/*.{css,js}"]);
  });

  test("end with one line for all directories", () => {
    expect(tightPatterns([...many, "z/1.txt", "z/2.txt", "z/3.txt", "index.js"])[3]).toEqual([
      "*/**/*.{css,js,txt}",
      "index.js",
    ]);
  });
});

const segment = fc
  .array(fc.constantFrom("a", "B", ".", "-", ".js", ".d.ts", "{", "}", "[", "]", "*", ",", "!", " ", "é", "_"), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(""))
  .filter((name) => !/^\.{1,2}$/.test(name));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));

describe("every list", () => {
  test("is valid in a policy and admits every path", () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), (paths) => {
        for (const patterns of tightPatterns(paths)) {
          expect(patterns.map(patternFault).filter((fault) => fault !== undefined)).toEqual([]);
          const matches = patterns.map((pattern) => compile(pattern));
          expect(paths.filter((each) => !matches.some((match) => match(each)))).toEqual([]);
          expect(new Set(patterns).size).toBe(patterns.length);
        }
      }),
    );
  });

  test("never admits a hidden file, a map or a file beside package.json that was not there", () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), (paths) => {
        fc.pre(paths.every((each) => !/\.(?:map|env)$/i.test(each)));
        for (const patterns of tightPatterns(paths).slice(0, 3)) {
          const matches = patterns.map((pattern) => compile(pattern));
          for (const leak of ["dist/.env", "dist/cli.js.map", "a/.env", "a/b.js.map"]) {
            if (!paths.includes(leak)) expect(matches.some((match) => match(leak))).toBe(false);
          }
        }
      }),
    );
  });

  test("is narrow enough for strict, as long as it names directories", () => {
    for (const patterns of [...tightPatterns(library), ...tightPatterns(bundle)].slice(0, 3)) {
      expect(patterns.map(breadthFault).filter((fault) => fault !== undefined)).toEqual([]);
    }
  });
});
