import { describe, expect, test } from "vitest";
import { pitfallsIn } from "../../src/artifact/pitfalls.ts";
import { reasonsFor } from "../../src/artifact/reasons.ts";
import { workdir, write } from "../support/workdir.ts";

const JS = "module.exports = 1;\n";

/** A manifest's fields, files, and each pitfall in short: its place, words of its message, its paths. */
const cases: readonly (readonly [string, object, Readonly<Record<string, string>>, readonly (readonly string[])[]])[] =
  [
    ["a list that does what it says has none", { files: ["dist"] }, { "dist/a.js": JS, ".gitignore": "dist\n" }, []],
    ["no files", {}, { "a.js": JS, "b.js": JS }, [["package.json", 'has no "files"', "a.js", "b.js"]]],
    [
      "a negation before its inclusion",
      { files: ["!dist/*.map", "dist"] },
      { "dist/a.js": JS, "dist/a.js.map": "{}" },
      [['package.json:5 files[0] "!dist/*.map"', "move it to the end", "dist/a.js.map"]],
    ],
    [
      "a negation that is not recursive",
      { files: ["dist", "!dist/*.map"] },
      { "dist/a.js": JS, "dist/a.js.map": "{}", "dist/b/c.map": "{}" },
      [['package.json:6 files[1] "!dist/*.map"', '"!dist/**/*.map" does', "dist/b/c.map"]],
    ],
    [
      "a negation of what is not there is a precaution, and a licence in small letters ships by its name",
      { files: ["dist", "!**/*.spec.ts", "license"] },
      { "dist/a.js": JS, LICENSE: "x" },
      [],
    ],
    [
      "an entry that is not there",
      { files: ["dist", "typings"] },
      { "dist/a.js": JS },
      [['package.json:6 files[1] "typings"', "not built, or a typo"]],
    ],
    [
      "a directory that is spelled otherwise",
      { files: ["dist", "LIB"] },
      { "dist/a.js": JS, "lib/a.js": JS },
      [['package.json:6 files[1] "LIB"', 'is called "lib" here']],
    ],
    [
      "a file that is spelled otherwise",
      { files: ["Index.JS"] },
      { "index.js": JS },
      [['package.json:5 files[0] "Index.JS"', "npm 12"]],
    ],
    [
      "an .npmignore beside files",
      { files: ["dist"] },
      { "dist/a.js": JS, ".npmignore": "*.map\n" },
      [[".npmignore:1", '"files" in package.json takes its place']],
    ],
    [
      "a .gitignore beside an .npmignore, with what ships for it",
      { files: undefined },
      { "a.js": JS, ".env": "A=1\n", ".gitignore": ".env\n", ".npmignore": "*.map\n" },
      [
        ["package.json", 'has no "files"', ".env", "a.js"],
        [".gitignore:1", ".npmignore takes its place, and must repeat its lines", ".env"],
      ],
    ],
    [
      "an ignore file in a workspace's directory",
      { workspaces: ["packages/*"], files: ["packages"] },
      {
        "packages/b/package.json": '{"name":"b","version":"1.0.0"}',
        "packages/b/q.js": JS,
        "packages/b/.npmignore": "q.js\n",
      },
      [["packages/b/.npmignore:1", "npm reads packages/b/package.json as an ignore file in its place"]],
    ],
    [
      "an ignore file inside what files names",
      { files: ["pkg"] },
      { "pkg/a.wasm": "", "pkg/.gitignore": "*\n", "b.js": JS },
      [
        ['package.json:5 files[0] "pkg"', "adds nothing"],
        ['pkg/.gitignore:1 "*"', "keeps files out", "pkg/a.wasm"],
      ],
    ],
    [
      "a secret that is called a licence",
      { files: ["dist"] },
      { "dist/a.js": JS, "license.pem": "x", "LICENSE-MIT": "x", "README.zh-CN.md": "x", "readme.env": "A=1\n" },
      [["package.json", "only another name keeps it out", "license.pem", "readme.env"]],
    ],
    [
      "what a bundled dependency brings along",
      { files: ["dist"], dependencies: { dep: "1" }, bundleDependencies: ["dep"] },
      {
        "dist/a.js": JS,
        "node_modules/dep/package.json": '{"name":"dep","version":"1.0.0"}',
        "node_modules/dep/.env": "A=1\n",
      },
      [["package.json", "comes with a bundled dependency", "node_modules/dep/.env"]],
    ],
  ];

describe("a pitfall is told with its place and what ships for it", () => {
  test.each(cases)("%s", async (_, manifest, files, expected) => {
    const directory = await write(await workdir(), {
      "package.json": JSON.stringify({ name: "p", version: "1.0.0", ...manifest }, null, 2),
      ...files,
    });
    const pitfalls = await pitfallsIn(directory, await reasonsFor(directory));
    const found = pitfalls.map(({ place, message, paths }) => {
      const at = place === null ? "package.json" : `${place.file}:${place.line}`;
      const field = place?.field === undefined ? "" : ` ${place.field}`;
      return [`${at}${field}${place === null || place.text === "" ? "" : ` "${place.text}"`}`, message, ...paths];
    });
    expect(found).toEqual(
      expected.map(([place, words = "", ...paths]) => [place, expect.stringContaining(words), ...paths]),
    );
  });
});
