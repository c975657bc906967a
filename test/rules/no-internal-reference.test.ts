import { describe, expect, test } from "vitest";
import rule from "../../src/rules/no-internal-reference.ts";
import { observe, testRule } from "../support/test-rule.ts";

const options = {
  hosts: ["*.corp.internal", "build.acme.example"],
  scopes: ["@acme-int"],
  terms: ["Codename-Zebra"],
};

testRule(rule, {
  pass: {
    "a policy that names nothing": { "a.js": "https://npm.corp.internal/ @acme-int/core" },
    "other hosts": {
      files: {
        "a.js":
          "corp.internal my.corp.internal.example.com x.corp.internally.example rebuild.acme.example old.build.acme.example " +
          "build.acme.examples build.acme.example-old",
      },
      options,
    },
    "other scopes": { files: { "a.js": "@acme-internal/core @acme-int-x/a joe@acme-int.example @acme/int" }, options },
    "the package's own name": {
      files: { "a.js": "import '@acme-int/core'; import '@acme-int/core/x'" },
      options,
      manifest: { name: "@acme-int/core" },
    },
  },
  fail: {
    "a host below a domain": {
      files: { "a.js": "x\nfetch('https://ci.build.corp.internal:8080/x')" },
      options,
      says: {
        "a.js": {
          message: "names the internal host ci.build.corp.internal",
          position: { line: 2, column: 16 },
          key: "internal host *.corp.internal",
        },
      },
    },
    "a host by its name, in any case, escaped or not": {
      files: {
        "a.js": "BUILD.ACME.EXAMPLE",
        "b.json": '"a\\nbuild.acme.example"',
        "c.txt": "https%3A%2F%2Fbuild.acme.example%2F",
        "d.txt": "git@build.acme.example. End",
      },
      options,
      says: {
        "a.js": "names the internal host BUILD.ACME.EXAMPLE",
        "b.json": "names the internal host build.acme.example",
        "c.txt": "names the internal host build.acme.example",
        "d.txt": "names the internal host build.acme.example",
      },
    },
    "a scope among the dependencies": {
      files: {},
      options,
      manifest: { dependencies: { "@acme-int/core": "^3.0.0" } },
      says: { "package.json": "names the internal scope @acme-int/core" },
    },
    "a scope as registries and URLs write it": {
      files: { "a.txt": "@acme-int:registry=x", "b.txt": "%40acme-int%2fcore", "c.json": '"@acme-int\\/core"' },
      options,
      says: {
        "a.txt": "names the internal scope @acme-int",
        "b.txt": "names the internal scope @acme-int/core",
        "c.json": "names the internal scope @acme-int/core",
      },
    },
    "a sibling of the package itself": {
      files: { "a.js": "import '@acme-int/core'; import '@acme-int/billing'" },
      options,
      manifest: { name: "@acme-int/core" },
      says: { "a.js": "names the internal scope @acme-int/billing" },
    },
    "a term, counted": {
      files: { "a.js": "big-cat BIG-CAT Big-cat Big-Cat BigCat" },
      options: { terms: ["big-cat"] },
      says: { "a.js": 'names the forbidden term "big-cat" (4 places)' },
    },
    "a name inside a data URI": {
      files: { "a.js": `"data:text/plain;base64,${Buffer.from("see @acme-int/core").toString("base64")}"` },
      options,
      says: { "a.js": { message: "names the internal scope @acme-int/core", layers: ["data: URI", "base64"] } },
    },
    "a lockfile's host weighs less, its packages do not": {
      files: { "npm-shrinkwrap.json": { resolved: "https://npm.corp.internal/@acme-int/core/-/core-3.1.0.tgz" } },
      options,
      says: {
        "npm-shrinkwrap.json": [
          { message: "names the internal host npm.corp.internal", weight: "warning" },
          { message: "names the internal scope @acme-int/core" },
        ],
      },
    },
  },
});

describe("options that would find everything or nothing", () => {
  test.each([
    [{ hosts: ["https://x.example"] }, "a host is written as"],
    [{ hosts: ["*.a.*"] }, "a host is written as"],
    [{ hosts: ["a"] }, "shorter than 3 bytes"],
    [{ scopes: ["acme"] }, "a scope is written as @scope"],
    [{ terms: ["ab"] }, "shorter than 3 bytes"],
    [{ terms: ["hmac:0123456789"] }, "hmac: terms are not supported yet"],
  ])("%j are refused", (wrong, message) => {
    expect(() => observe(rule, { files: {}, options: wrong })).toThrow(message);
  });
});
