import { expect, test } from "vitest";
import { mapOptionIn, mapScriptIn } from "../../src/inspect/map-option.ts";

test.each([
  ["vite.config.ts", "export default defineConfig({ build: { sourcemap: true } })", 1],
  ["vite.config.ts", "build: {\n  sourcemap: 'hidden',\n}", 2],
  ["vite.config.ts", "build: {\n  sourcemap: false,\n}", null],
  ["rollup.config.js", "output: {\n  sourcemap: process.env.MAPS,", 2],
  ["webpack.config.js", 'module.exports = {\n  devtool: "source-map" }', 2],
  ["webpack.config.js", "devtool: false", null],
  ["webpack.config.js", "// devtool: 'source-map'\n * sourceMap: true", null],
  ["webpack.config.js", 'mode: "x", // devtool: "source-map"', null],
  ["next.config.mjs", "\n\nproductionBrowserSourceMaps: true", 3],
  ["babel.config.json", '{ "sourceMaps": "inline" }', 1],
  [".swcrc", '{\n "sourceMaps": true }', 2],
  ["tsup.config.ts", "config.sourcemap = true", 1],
  ["tsup.config.ts", "if (config.sourcemap === true) {}", null],
  ["esbuild.config.mjs", "plugins: [sourcemaps()]", null],
  ["tsconfig.json", '{ "compilerOptions": {\n "sourceMap": true,\n "inlineSources": true } }', 3],
  ["tsconfig.build.json", '{ "compilerOptions": {\n "declarationMap": true } }', 2],
  ["tsconfig.json", '{\n // "sourceMap": true\n "sourceMap": false }', null],
])("of %s %j asks for maps in line %j", (name, text, line) => {
  expect(mapOptionIn(name, text)).toBe(line);
});

test.each([
  [{ build: "esbuild a.ts --sourcemap" }, "build"],
  [{ build: "tsc -p . --inlineSources --sourceMap" }, "build"],
  [{ build: "bun build --sourcemap=none" }, null],
  [{ build: "esbuild --sourcemap=false" }, null],
  [{ build: "parcel build --no-source-maps" }, null],
  [{ start: "node --enable-source-maps a.js", build: "tsc" }, null],
  [{ dev: "esbuild --sourcemap", "build:watch": "tsc --sourceMap" }, null],
  [{ dev: "esbuild --sourcemap", prepack: "esbuild --sourcemap=inline" }, "prepack"],
  [{ build: 1 }, null],
  [undefined, null],
])("of the scripts %j %j asks for maps", (scripts, name) => {
  expect(mapScriptIn(scripts)).toBe(name);
});

test("a long line and a long text are no work", () => {
  expect(mapOptionIn("vite.config.js", `${"/".repeat(100_000)}\n${`${"a/".repeat(400)}\n`.repeat(1000)}`)).toBeNull();
});
