import { describe, expect, test } from "vitest";
import rule from "../../src/rules/no-denied-dependency.ts";
import { observe, testRule } from "../support/test-rule.ts";

const options = { deny: ["axios@1.14.1", "axios@0.30.4", "plain-crypto-js", "@acme/old"] };

testRule(rule, {
  pass: {
    "a policy that denies nothing": { files: {}, manifest: { dependencies: { axios: "1.14.1" } } },
    "other versions and other packages": {
      files: {},
      options,
      manifest: { dependencies: { axios: "1.14.0", "plain-crypto": "1", old: "1", "axios-mock": "1.14.1" } },
    },
    "what only the author installs": { files: {}, options, manifest: { devDependencies: { "plain-crypto-js": "4" } } },
    "bundled packages that are not denied": {
      files: { "node_modules/axios/package.json": { name: "axios", version: "1.13.0" } },
      options,
    },
  },
  fail: {
    "a scope that is internal (dependency confusion)": {
      files: {},
      options: { deny: ["@acme-int/*"] },
      manifest: { dependencies: { "@acme-int/a": "1", "@acme-int-2/b": "1" } },
      says: { "package.json": "depends on @acme-int/* (dependencies)" },
    },
    "a denied version (axios 1.14.1, March 2026)": {
      files: {},
      options,
      manifest: { dependencies: { axios: "1.14.1" } },
      says: { "package.json": "depends on axios@1.14.1 (dependencies)" },
    },
    "a denied name, with any version, in any field": {
      files: {},
      options,
      manifest: { optionalDependencies: { "plain-crypto-js": "^4.2.1" }, peerDependencies: { "@acme/old": "*" } },
      says: {
        "package.json": [
          "depends on plain-crypto-js (optionalDependencies)",
          "depends on @acme/old (peerDependencies)",
        ],
      },
    },
    "under another name": {
      files: {},
      options,
      manifest: { dependencies: { http: "npm:axios@1.14.1", old: "npm:@acme/old" } },
      says: { "package.json": ["depends on axios@1.14.1", "depends on @acme/old"] },
    },
    "a range that may resolve to it": {
      files: {},
      options,
      manifest: { dependencies: { axios: "^1.13.2" } },
      says: { "package.json": { message: "may resolve to axios@1.14.1 (dependencies)", weight: "warning" } },
    },
    "a bundled one": {
      files: { "node_modules/x/node_modules/http/package.json": { name: "axios", version: "0.30.4" } },
      options,
      says: { "node_modules/x/node_modules/http/package.json": "bundles axios@0.30.4" },
    },
  },
});

describe("ranges", () => {
  test.each([
    ["^1.14.1", true],
    ["^1.0.0", true],
    ["~1.14.0", true],
    ["~1.13.0", false],
    ["^1.14.2", false],
    ["^2.0.0", false],
    ["^0.30.0", true],
    ["~0.30.4", true],
    ["^0.30.5", false],
    ["^0.29.0", false],
    ["=1.14.1", true],
    ["*", false],
  ])("%s may be denied: %s", (range, says) => {
    expect(observe(rule, { files: {}, options, manifest: { dependencies: { axios: range } } }).length > 0).toBe(says);
  });
});

test("what is no name, nor a name with a version, is refused", () => {
  for (const deny of ["axios@^1.0.0", "axios@", "", "a b", "@scope"])
    expect(() => observe(rule, { files: {}, options: { deny: [deny] } }), deny).toThrow("name or name@1.2.3");
});
