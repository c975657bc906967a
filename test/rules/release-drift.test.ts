import { expect, test } from "vitest";
import { releaseOf } from "../../src/inspect/release.ts";
import rule from "../../src/rules/release-drift.ts";
import { type Files, type PackageOptions, packageOf } from "../support/package-of.ts";
import { observe, testRule } from "../support/test-rule.ts";

/** A past release with these files. */
const past = (files: Files, options: PackageOptions = {}) => ({
  pastRelease: () => releaseOf(packageOf(files, options), "p@0.9.0"),
});
const many = (bytes: number) => "x".repeat(bytes);

testRule(rule, {
  pass: {
    "nothing to compare with": { files: { "a.js": "" } },
    "the same package": { files: { "a.js": "a" }, surroundings: past({ "a.js": "a" }) },
    "another hash in a name": {
      files: { "dist/chunk-4F2A91C0.js": "b" },
      surroundings: past({ "dist/chunk-9BD01E77.js": "a" }),
    },
    "growth that is no news": { files: { "a.js": many(9000) }, surroundings: past({ "a.js": "a" }) },
    "growth within the policy's factor": {
      files: { "a.js": many(90_000) },
      options: { growth: 10 },
      surroundings: past({ "a.js": many(20_000) }),
    },
    "another range": {
      files: {},
      manifest: { dependencies: { a: "2" } },
      surroundings: past({}, { manifest: { dependencies: { a: "1" } } }),
    },
    "an install script that was there": {
      files: {},
      manifest: { scripts: { install: "x" } },
      surroundings: past({}, { manifest: { scripts: { install: "x" } } }),
    },
    "a script or a dependency less": {
      files: {},
      surroundings: past({}, { manifest: { scripts: { install: "x" }, dependencies: { a: "1" } } }),
    },
  },
  fail: {
    "a stolen account (axios 1.14.1)": {
      files: {},
      manifest: { scripts: { postinstall: "node x.js" }, dependencies: { "plain-crypto-js": "4.2.1" } },
      surroundings: past({}),
      says: {
        "package.json": [
          {
            message: "runs a script at installation (postinstall) that the last release has not",
            key: "script postinstall",
          },
          { message: 'has "dependencies.plain-crypto-js", which the last release has not', weight: "warning" },
        ],
      },
    },
    "another command": {
      files: {},
      manifest: { scripts: { install: "y" } },
      surroundings: past({}, { manifest: { scripts: { install: "x" } } }),
      says: { "package.json": "runs a script at installation (install) unlike that of the last release" },
    },
    "a binding.gyp": {
      files: { "binding.gyp": "{}" },
      surroundings: past({}),
      says: {
        "package.json": "runs a script at installation (node-gyp)",
        "binding.gyp": { message: "is not in the last release", weight: "warning" },
      },
    },
    "a map that doubles the package": {
      files: { "cli.js": many(20_000), "cli.js.map": many(60_000) },
      surroundings: past({ "cli.js": many(20_000) }),
      says: {
        ".": "weighs 80.0 kB unpacked, and the last release 20.0 kB: more than 2 times as much",
        "cli.js.map": { message: "is not in the last release", weight: "warning" },
      },
    },
    "a file that has grown": {
      files: { "a.js": many(30_000), "b.js": many(90_000) },
      surroundings: past({ "a.js": many(10_000), "b.js": many(90_000) }),
      says: { "a.js": { message: "has grown from 10.0 kB to 30.0 kB since the last release", weight: "warning" } },
    },
    "files that are missed": {
      files: { "a.js": "" },
      surroundings: past({ "a.js": "", "b.js": "", "c.js": "" }),
      says: {
        ".": [
          { message: 'lacks "b.js", which the last release has', key: "lost b.js", weight: "warning" },
          { message: 'lacks "c.js"', weight: "warning" },
        ],
      },
    },
    "one more file with a hash than before": {
      files: { "c-4F2A91C0.js": "b", "c-5F2A91C0.js": "b" },
      surroundings: past({ "c-9BD01E77.js": "a" }),
      says: { "c-5F2A91C0.js": "is not in the last release" },
    },
  },
});

test("a factor below 1 is refused", () => {
  expect(() => observe(rule, { files: {}, options: { growth: 0.5 } })).toThrow("growth is a factor of at least 1");
});
