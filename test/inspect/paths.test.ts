import { expect, test } from "vitest";
import { baseName, directoriesOf, inTemplateDirectory, isBundled } from "../../src/inspect/paths.ts";

test.each([
  ["template/a", true],
  ["dist/templates/next/a", true],
  ["template-react-ts/a", true],
  ["Templates/a", true],
  ["template", false],
  ["src/template.js", false],
  ["my-template/a", false],
  ["templated/a", false],
])("%s is below a template directory: %s", (path, is) => {
  expect(inTemplateDirectory(path)).toBe(is);
});

test("a path is split at its slashes", () => {
  expect([baseName("a/b/c.js"), baseName("c.js"), baseName("")]).toEqual(["c.js", "c.js", ""]);
  expect([directoriesOf("a/b/c.js"), directoriesOf("c.js")]).toEqual([["a", "b"], []]);
});

test("bundled is what lies below the package's own node_modules", () => {
  expect(["node_modules/a/b", "lib/node_modules/a/b", "node_modules.bak/a"].map(isBundled)).toEqual([
    true,
    false,
    false,
  ]);
});
