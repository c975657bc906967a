import { expect, test } from "vitest";
import { entryPointsOf, missingEverything, packedEntryPoints } from "../../src/inspect/entry-points.ts";
import { type Files, packageOf } from "../support/package-of.ts";

const missing = (manifest: Record<string, unknown>, files: Files = {}) =>
  missingEverything(packageOf(files, { manifest }));

test("a package without one of its entry points is not built", () => {
  expect(missing({ main: "dist/a.js", bin: { a: "bin/a.js" } })).toEqual({
    message: 'is not built: none of its entry points is in the tarball (main "dist/a.js", bin.a "bin/a.js")',
    hint: "Build it, then check again.",
  });
});

test("the message names three and counts the rest", () => {
  const exports = { "./1": "./1.js", "./2": "./2.js", "./3": "./3.js", "./4": "./4.js", "./5": "./5.js" };
  expect(missing({ exports })?.message).toContain('exports["./3"] "3.js" and 2 others)');
});

test("where the build runs in prepublishOnly, the hint says how to run it", () => {
  expect(missing({ main: "a.js", scripts: { prepublishOnly: "npm run build" } })?.hint).toMatch(
    /builds in prepublishOnly, which packing does not run: npm run prepublishOnly first/,
  );
});

test.each([
  ["one of them is there", { main: "a.js", bin: "b.js" }, { "b.js": "" }],
  ["none is claimed", {}, {}],
  ["only hints are missing", { types: "a.d.ts", module: "a.mjs" }, {}],
  ["the only claim is package.json", { exports: { "./package.json": "./package.json" } }, {}],
  ["a wildcard matches", { main: "a.js", exports: { "./*": "./lib/*.js" } }, { "lib/x.js": "" }],
])("a package is built where %s", (_, manifest, files) => {
  expect(missing(manifest, files as unknown as Files)).toBeNull();
});

test("package.json, which is always there, does not make a package built", () => {
  expect(missing({ main: "a.js", exports: { "./package.json": "./package.json" } })).not.toBeNull();
});

test("the packed entry points are those that a reader would find", () => {
  const artifact = packageOf(
    { "lib/index.js": "", "lib/index.d.ts": "", "bin/x": "", "other.js": "" },
    { manifest: { main: "lib", types: "lib/index", bin: { x: "./bin/x" }, exports: "./missing.js" } },
  );
  expect([...packedEntryPoints(artifact)]).toEqual(["lib/index.js", "bin/x", "lib/index.d.ts"]);
});

test.each([
  ["numbers, null and arrays", { main: 1, bin: null, exports: [null, 1, "./a.js"] }, ["a.js"]],
  ["targets that are no paths", { exports: { ".": "a.js", "./b": "https://x.example/b.js" } }, []],
  ["nothing", { main: false, bin: [], exports: null }, []],
])("a manifest of %s is read without a throw", (_, manifest, paths) => {
  expect(entryPointsOf({ name: "p", version: "1.0.0", ...manifest }).map(({ path }) => path)).toEqual(paths);
});

test("conditions nested beyond reason are not followed", () => {
  let exports: unknown = "./a.js";
  for (let depth = 0; depth < 10_000; depth++) exports = { default: exports };
  expect(entryPointsOf({ name: "p", version: "1.0.0", exports })).toEqual([]);
});
