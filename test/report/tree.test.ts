import { describe, expect, test } from "vitest";
import type { Drift, PackageReport } from "../../src/model.ts";
import type { Terminal } from "../../src/report/terminal.ts";
import { renderTree } from "../../src/report/tree.ts";
import { finding, packageReport, packed, problem, reportOf, waiver } from "./report-of.ts";

const wide: Terminal = { columns: 110, color: false, unicode: true };

/** What ships, as `[path, bytes, reason]`. */
function contents(files: readonly (readonly [string, number, (string | null)?])[]): Partial<PackageReport> {
  return {
    entries: files.map(([path, bytes]) => ({ path, bytes })),
    contents: {
      files: files.map(([path, bytes, reason = 'package.json files[0] "dist"']) => ({
        path,
        bytes,
        reason,
        pattern: "dist/**",
        layers: [],
        layersLeftOut: 0,
      })),
      leaks: [],
      leaksLeftOut: 0,
    },
  };
}

const tree = (parts: Partial<PackageReport>, terminal: Partial<Terminal> = {}) =>
  `\n${renderTree(reportOf([packageReport(parts)]), { ...wide, ...terminal })}`;

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const drift: Drift = {
  against: { source: "acme-lib@2.2.0", name: "acme-lib", version: "2.2.0", size: 1, unpackedSize: 1, entryCount: 1 },
  added: [{ path: "dist/new.js", bytes: 300 }],
  lost: [],
  grown: [{ path: "dist/index.js", before: 1, bytes: 9000 }],
  installScripts: [],
  dependencies: [],
  outgrown: false,
};

const mixed: Partial<PackageReport> = {
  ...contents([
    ["package.json", 900, null],
    ["README.md", 4000, "npm always packs README, LICENSE and COPYING"],
    ["dist/index.js", 9000],
    ["dist/index.js.map", 81_000],
    ["dist/new.js", 300],
    ["dist/key.js", 120],
    ...many(40, (i) => [`dist/locales/${i}.json`, 1000] as const),
    ...many(30, (i) => [`src/${i}.ts`, 1000, 'package.json files[1] "src"'] as const),
  ]),
  findings: [
    finding("no-embedded-sources", "error", "dist/index.js.map", "embeds 3 original source files"),
    finding("no-machine-path", "warning", "dist/index.js.map", "names a home directory"),
    finding("no-private-key", "error", "dist/key.js", "holds a private key", { waiver }),
    finding("release-drift", "warning", null, "has grown"),
    ...many(30, (i) => finding("only-allowed-files", "error", `src/${i}.ts`, "is not allowed by the policy")),
  ],
  drift,
};

describe("the tree", () => {
  test("says what ships, why, and what is wrong with it, and shuts what is all of a kind", () => {
    expect(tree(mixed)).toMatchInlineSnapshot(`
      "
      packgate 1.0.0   what ships

      acme-lib@2.3.0      165 kB  76 files  ✗ 31 with errors  1 new  1 grown  1 waived
      ├─ dist/            130 kB  44 files  ✗ 1 with errors  1 new  1 grown  1 waived  files[0] "dist"
      │  ├─ locales/       40 kB  40 files
      │  ├─ index.js        9 kB            grown
      │  ├─ index.js.map   81 kB            ✗ error no-embedded-sources  ! warning no-machine-path
      │  ├─ new.js         300 B            new
      │  └─ key.js         120 B            waived
      ├─ src/              30 kB  30 files  30 files: ✗ error only-allowed-files  files[1] "src"
      ├─ package.json      900 B
      └─ README.md          4 kB            npm always packs README, LICENSE and COPYING
      ! warning  release-drift   the package as a whole has grown

      FAIL  1 package   --format pretty says why
      "
    `);
  });

  test("draws with ASCII alone, and within a narrow terminal", () => {
    const text = tree(mixed, { columns: 60, unicode: false });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(text.split("\n").filter((line) => line.length > 60)).toEqual([]);
    expect(text).toMatchInlineSnapshot(`
      "
      packgate 1.0.0   what ships

      acme-lib@2.3.0      165 kB  76 files  x 31 with errors
      |- dist/            130 kB  44 files  x 1 with errors
      |  |- locales/       40 kB  40 files
      |  |- index.js        9 kB            grown
      |  |- index.js.map   81 kB            x error no-embedded...
      |  |- new.js         300 B            new
      |  \`- key.js         120 B            waived
      |- src/              30 kB  30 files  30 files: x error o...
      |- package.json      900 B
      \`- README.md          4 kB            npm always packs RE...
      ! warning  release-drift   the package as a whole has grown

      FAIL  1 package   --format pretty says why
      "
    `);
  });

  test("cuts nothing where there is no terminal, and shows all where asked", () => {
    const long = `dist/${"a".repeat(300)}.js`;
    expect(tree(contents([[long, 1]]), { columns: Number.POSITIVE_INFINITY })).toContain("a".repeat(300));
    const all = tree(mixed, { verbose: true });
    for (const name of ["39.json", "29.ts"]) expect(all).toContain(name);
  });

  test("counts what it does not show", () => {
    const different = many(40, (i) =>
      finding(i % 2 === 0 ? "no-secret" : "no-machine-path", "error", `dist/${i}.js`, "holds something"),
    );
    const text = tree({ ...contents(many(60, (i) => [`dist/${i}.js`, 100 + i] as const)), findings: different });
    expect(text).toContain("and 49 more files");
    expect(text).toMatch(/and 49 more files .*32 with errors/);
  });

  test("paints by kind, and says the same in words", () => {
    const text = tree(mixed, { color: true });
    expect(text).toContain("\u001b[1;31m✗ error no-embedded-sources\u001b[0m");
    expect(text.replace(/\u001b\[[\d;]*m/g, "")).toBe(tree(mixed));
  });

  test.each([
    ["no package", { package: null, problems: [problem("EPACK", "npm pack failed")] }, "There is no package to show."],
    ["a merged report", { entries: [] }, "reports that were merged hold no list"],
    ["no contents", {}, "What packed the files is not in this report."],
    [
      "a list",
      { ...contents([["a.js", 1]]), origin: { ...packed, listed: { client: "npm" } } },
      "contents were not read",
    ],
    [
      "an entry that has no file",
      { ...contents([["a.js", 1]]), entries: many(3, (i) => ({ path: `${i}`, bytes: 1 })) },
      "3 files",
    ],
  ] as const)("says what is missing of %s", (_what, parts, said) => {
    expect(tree(parts as Partial<PackageReport>)).toContain(said);
  });

  test("draws no package at all, and one that is as deep as a path can be", () => {
    expect(renderTree(reportOf([]), wide)).toContain("0 packages");
    const deep = many(500, (i) => [`${"a/".repeat(i)}b.js`, 1] as const);
    expect(tree(contents(deep)).length).toBeLessThan(200_000);
    expect(
      tree(
        contents([
          ["", 1],
          ["a//b", 1],
          ["/c", 1],
          ["../d", 1],
          ["a", 1],
          ["a/b", 1],
          ["__proto__/x", 1],
        ]),
      ),
    ).toContain("__proto__");
  });
});
