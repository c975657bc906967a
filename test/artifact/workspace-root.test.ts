import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pnpmPackages } from "../../src/artifact/pnpm-workspace.ts";
import { isAmong, workspaceRoot } from "../../src/artifact/workspace-root.ts";
import { workdir, write } from "../support/workdir.ts";

describe("a directory is among the workspaces", () => {
  test.each([
    ["by a pattern", ["packages/*"], "packages/a", true],
    ["by a path that is written with ./ and /", ["./packages/a/"], "packages/a", true],
    ["not below one", ["packages/*"], "packages/a/b", false],
    ["not when a later pattern takes it away", ["packages/*", "!packages/a"], "packages/a", false],
    ["when a still later one gives it back", ["packages/*", "!packages/*", "packages/a"], "packages/a", true],
    ["not without patterns", [], "packages/a", false],
  ])("%s", (_, patterns, path, among) => {
    expect(isAmong(patterns, "/root", join("/root", path))).toBe(among);
  });
});

describe("pnpm-workspace.yaml names its packages", () => {
  test.each([
    ["quoted", "packages:\n  - 'packages/*'\n  - \"apps/*\"\n", ["packages/*", "apps/*"]],
    ["plain, with comments and blank lines", "# x\npackages: # y\n\n  # z\n  - a/{b,c} # d\n  - e\n", ["a/{b,c}", "e"]],
    ["without indentation, up to the next key", "packages:\n- a\n- b\ncatalog:\n- c\n", ["a", "b"]],
    ["behind other keys", "catalog:\n  x: 1\n\npackages:\n  - a\n", ["a"]],
    ["in brackets", "packages: ['a/{b,c}', \"d\", e/*] # f\n", ["a/{b,c}", "d", "e/*"]],
    ["in brackets over lines", "packages: [\n  'a', # b\n  c,\n]\nx: ['d']\n", ["a", "c"]],
    ["with Windows line endings", "packages:\r\n  - a\r\n  - 'b'\r\n", ["a", "b"]],
    ["exceptions come last", "packages:\n  - '!a/x'\n  - 'a/*'\n", ["a/*", "!a/x"]],
    ["or it does not", "onlyBuiltDependencies:\n  - esbuild\n", []],
    ["or its list is empty", "packages: []\n", []],
  ])("%s", (_, yaml, patterns) => {
    expect(pnpmPackages(yaml)).toEqual(patterns);
  });
});

test.each([
  ["npm's", { "package.json": '{"workspaces":["packages/*"]}' }],
  ["yarn's", { "package.json": '{"workspaces":{"packages":["packages/*"]}}' }],
  ["pnpm's", { "pnpm-workspace.yaml": "packages:\n  - packages/*\n" }],
])("the root is found by %s patterns", async (_, files) => {
  const root = await write(await workdir(), { ...files, "packages/a/package.json": "{}" });
  expect(workspaceRoot(join(root, "packages/a"))).toBe(root);
  expect(workspaceRoot(join(root, "other/a"))).toBeUndefined();
});
