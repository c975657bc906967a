import rule from "../../src/rules/no-unexpected-bundle.ts";
import { testRule } from "../support/test-rule.ts";

const a = { name: "a", version: "1.0.0", dependencies: { b: "1" }, peerDependencies: { "@s/c": "1" } };
const tree = {
  "node_modules/a/package.json": a,
  "node_modules/a/index.js": "",
  "node_modules/a/lib/node_modules/fixture/x.js": "",
  "node_modules/a/node_modules/b/package.json": { name: "b", optionalDependencies: { d: "1", gone: "1" } },
  "node_modules/a/node_modules/b/b.js": "",
  "node_modules/@s/c/package.json": {},
  "node_modules/d/package.json": {},
};

testRule(rule, {
  pass: {
    "no node_modules": { "modules/a.js": "", "my_node_modules/a.js": "", "node_modules.js": "" },
    "what bundleDependencies reaches, as Node finds it": { files: tree, manifest: { bundleDependencies: ["a"] } },
    "by its other name": { files: tree, manifest: { bundledDependencies: ["a"] } },
    "all of them": { files: tree, manifest: { dependencies: { a: "1" }, bundleDependencies: true } },
    "what the actual tree reaches": {
      files: { "node_modules/odd/package.json": {} },
      surroundings: { bundled: new Set(["node_modules/odd"]) },
    },
    "a circle of dependencies": {
      files: {
        "node_modules/x/package.json": { dependencies: { y: "1" } },
        "node_modules/y/package.json": { dependencies: { x: "1" } },
      },
      manifest: { bundleDependencies: ["x"] },
    },
  },
  fail: {
    "an installation that nothing asks for": {
      files: tree,
      says: Object.fromEntries(Object.keys(tree).map((path) => [path, "which bundleDependencies does not reach"])),
    },
    "a package beside those that are asked for": {
      files: { ...tree, "node_modules/@acme/private/index.js": "" },
      manifest: { bundleDependencies: ["a"] },
      says: {
        "node_modules/@acme/private/index.js":
          'belongs to "node_modules/@acme/private", which bundleDependencies does not reach',
      },
    },
    "devDependencies of what is asked for": {
      files: { "node_modules/a/package.json": { devDependencies: { t: "1" } }, "node_modules/t/package.json": {} },
      manifest: { bundleDependencies: ["a"] },
      says: { "node_modules/t/package.json": 'belongs to "node_modules/t"' },
    },
    "a bundle of false bundles nothing": {
      files: { "node_modules/a/package.json": {} },
      manifest: { dependencies: { a: "1" }, bundleDependencies: false },
      says: { "node_modules/a/package.json": "does not reach" },
    },
    "a dependency whose manifest cannot be read names no others": {
      files: { "node_modules/a/package.json": "{", "node_modules/b/package.json": {} },
      manifest: { bundleDependencies: ["a"] },
      says: { "node_modules/b/package.json": "does not reach" },
    },
    "files of npm's own": {
      files: { "node_modules/.package-lock.json": "{}", "node_modules/.bin/a": "" },
      manifest: { bundleDependencies: ["a"] },
      says: {
        "node_modules/.package-lock.json": "does not reach",
        "node_modules/.bin/a": "does not reach",
      },
    },
    "another place's node_modules": {
      files: {
        "sub/node_modules/x/package.json": {},
        "sub/node_modules/x/a.js": "",
        "dist/node_modules/tslib/tslib.js": "",
      },
      says: {
        "sub/node_modules/x/package.json": 'belongs to a copy of a dependency at "sub/node_modules/x"',
        "sub/node_modules/x/a.js": 'belongs to a copy of a dependency at "sub/node_modules/x"',
        "dist/node_modules/tslib/tslib.js": {
          message: 'belongs to a copy of a dependency at "dist/node_modules/tslib"',
          weight: "warning",
        },
      },
    },
  },
});
