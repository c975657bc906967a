import { expect, test } from "vitest";
import { bundledNames, locationOf } from "../../src/inspect/dependencies.ts";

test.each([
  ["node_modules/a/index.js", "node_modules/a"],
  ["node_modules/@s/a/index.js", "node_modules/@s/a"],
  ["node_modules/a/node_modules/@s/b/lib/c.js", "node_modules/a/node_modules/@s/b"],
  ["node_modules/a/lib/node_modules/b/c.js", "node_modules/a"],
  ["node_modules/a", "node_modules/a"],
  ["node_modules/@s", null],
  ["lib/node_modules/a/b.js", null],
  ["node_modules.bak/a/b.js", null],
])("%s belongs to %s", (path, location) => {
  expect(locationOf(path)).toBe(location);
});

test.each([
  [{ bundleDependencies: ["a", 1] }, ["a"]],
  [{ bundledDependencies: ["a"] }, ["a"]],
  [{ bundleDependencies: true, dependencies: { a: "1" }, optionalDependencies: { b: "1" } }, ["a", "b"]],
  [{ bundleDependencies: false, dependencies: { a: "1" } }, []],
  [{}, []],
])("%j bundles %j", (manifest, names) => {
  expect(bundledNames({ name: "p", version: "1.0.0", ...manifest })).toEqual(names);
});
