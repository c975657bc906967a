import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { collectContents } from "../../src/inspect/contents.ts";
import { inspect } from "../../src/inspect/inspect.ts";
import type { Contents } from "../../src/model.ts";
import { type Files, packageOf } from "../support/package-of.ts";

const admit = (path: string) => ({
  admitted: path !== "src/a.ts",
  pattern: path === "src/a.ts" ? "src/**" : "dist/**",
});

function contentsOf(files: Files, manifest = {}, mask = (text: string) => text): Contents {
  const artifact = packageOf(files, { manifest });
  const collected = collectContents();
  const { sourceMaps } = inspect(artifact, new Map(), undefined, undefined, collected.onLayer);
  return collected.contentsOf(artifact, sourceMaps, admit, mask);
}

const map = (sources: readonly string[]) => ({
  version: 3,
  sources,
  sourcesContent: sources.map((name) => `// ${name}\n`.repeat(name.length)),
  mappings: "",
});

test("a file says what packed it, and which pattern admits it", () => {
  const { files } = contentsOf(
    { "dist/a.js": "a();\n", "src/a.ts": "a", "node_modules/b/index.js": "b" },
    { files: ["dist", "src"] },
  );
  expect(files.map(({ path, bytes, reason, pattern }) => [path, bytes, reason, pattern])).toEqual([
    ["package.json", expect.any(Number), null, "dist/**"],
    ["dist/a.js", 5, 'package.json files[0] "dist"', "dist/**"],
    ["src/a.ts", 1, 'package.json files[1] "src"', null],
    ["node_modules/b/index.js", 1, "a bundled dependency", "dist/**"],
  ]);
});

test("a chain of layers is told once, with how often and how much", () => {
  const text = "export const quiet = 'a text that is long enough to be looked at';\n".repeat(20);
  const uri = `"data:text/plain;base64,${Buffer.from(text).toString("base64")}"`;
  const { files } = contentsOf({ "dist/a.js": `${uri};\n${uri};\n`, "dist/b.gz": gzipSync(text) });
  const [, uris, gzip] = files;
  expect(uris?.layers).toEqual([{ chain: expect.any(Array), count: 2, bytes: 2 * text.length }]);
  expect(gzip?.layers).toEqual([{ chain: ["gzip"], count: 1, bytes: text.length }]);
  expect(files[0]?.layers).toEqual([]);
});

test("the fiftieth chain of a file is the last that is told, the rest is counted", () => {
  const artifact = packageOf({ "dist/a.zip": "a" });
  const { onLayer, contentsOf: tell } = collectContents();
  const entry = artifact.entries[1]!;
  for (let index = 0; index < 120; index++) {
    onLayer({ entry, chain: ["zip", `${index % 60}.js`], bytes: Buffer.alloc(3) });
  }
  const file = tell(artifact, [], admit, (text) => text).files[1];
  expect(file?.layers.length).toBe(50);
  expect(file?.layers[49]).toEqual({ chain: ["zip", "49.js"], count: 2, bytes: 6 });
  expect(file?.layersLeftOut).toBe(20);
});

test("a map says whose sources it holds, the largest first", () => {
  const { leaks, leaksLeftOut } = contentsOf({ "dist/a.js.map": map(["../src/a.ts", "../node_modules/b/index.js"]) });
  expect(leaksLeftOut).toBe(0);
  expect(leaks).toMatchObject([
    {
      path: "dist/a.js.map",
      layers: [],
      sources: [
        { path: "../node_modules/b/index.js", dependency: true },
        { path: "../src/a.ts", dependency: false },
      ],
      sourcesLeftOut: 0,
    },
  ]);
});

test("of very many maps and sources the largest are told, and the rest is counted", () => {
  const many = Array.from({ length: 520 }, (_, index) => [`dist/${index}.js.map`, map(["a".repeat(1 + (index % 7))])]);
  const { leaks, leaksLeftOut } = contentsOf(Object.fromEntries(many));
  expect([leaks.length, leaksLeftOut]).toEqual([500, 20]);
  const huge = map(Array.from({ length: 20_010 }, (_, index) => `s${index}`));
  const [leak] = contentsOf({ "dist/a.js.map": huge }).leaks;
  expect([leak?.sources.length, leak?.sourcesLeftOut]).toEqual([20_000, 10]);
});

test("everything that a package names is masked", () => {
  const mask = (text: string) => text.replaceAll("hunter2", "•••");
  const contents = contentsOf(
    { "dist/hunter2.js": "a", "dist/hunter2.js.map": map(["src/hunter2.ts"]) },
    { files: ["dist/hunter2.js", "dist/*.map"] },
    mask,
  );
  expect(JSON.stringify(contents)).not.toContain("hunter2");
  expect(contents.leaks[0]).toMatchObject({ path: "dist/•••.js.map", sources: [{ path: "src/•••.ts" }] });
});
