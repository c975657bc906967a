import rule from "../../src/rules/no-local-dependency.ts";
import { testRule } from "../support/test-rule.ts";

const machine = "a path on this machine";
const git = "a git repository";

testRule(rule, {
  pass: {
    "any version of a peer, and of types": {
      files: {},
      manifest: { peerDependencies: { a: "*" }, dependencies: { "@types/a": "*" }, devDependencies: { b: "latest" } },
    },
    "ranges, tags and aliases": {
      files: {},
      manifest: {
        dependencies: {
          a: "^1.0.0",
          b: "next",
          c: "npm:@s/c@1",
          d: "1.x || >=2",
          f: "1.0.0 - 2.0.0",
          g: " ~1",
        },
        peerDependencies: { react: "*" },
      },
    },
    "what only the author installs": { files: {}, manifest: { devDependencies: { a: "workspace:*", b: "file:../b" } } },
    "fields that are none": { files: {}, manifest: { dependencies: null, optionalDependencies: ["file:x"] } },
  },
  fail: {
    "any version of a dependency": {
      files: {},
      manifest: { dependencies: { a: "*", b: "latest" }, optionalDependencies: { c: "" } },
      says: {
        "package.json": [
          { message: 'takes any version of "a" in dependencies ("*")', weight: "warning" },
          { message: 'takes any version of "b" in dependencies ("latest")', weight: "warning" },
          { message: 'takes any version of "c" in optionalDependencies ("")', weight: "warning" },
        ],
      },
    },
    "specs of a workspace": {
      files: {},
      manifest: { dependencies: { a: "workspace:^" }, peerDependencies: { b: "catalog:" } },
      says: {
        "package.json": [
          { message: 'takes "a" in dependencies from this workspace', key: "dependencies a" },
          'takes "b" in peerDependencies from this workspace\'s catalog',
        ],
      },
    },
    "paths of the machine": {
      files: {},
      manifest: {
        dependencies: { a: "file:../a", b: "link:./b", c: "portal:/c", d: "../d", e: "~/e", f: "C:\\f", g: "/srv/g" },
      },
      says: {
        "package.json": ["a", "b", "c", "d", "e", "f", "g"].map(
          (name) => `takes "${name}" in dependencies from ${machine}`,
        ),
      },
    },
    "repositories and URLs": {
      files: {},
      manifest: {
        optionalDependencies: {
          a: "git+ssh://git@host.example/a.git",
          b: "user/b#main",
          c: "github:user/c",
          d: "https://host.example/d.git#v1",
          e: "https://host.example/e.tgz",
          f: "git@host.example:user/f.git",
        },
      },
      says: {
        "package.json": [
          ...["a", "b", "c", "d"].map((name) => `takes "${name}" in optionalDependencies from ${git}`),
          'takes "e" in optionalDependencies from a URL',
          `takes "f" in optionalDependencies from ${git}`,
        ],
      },
    },
  },
});
