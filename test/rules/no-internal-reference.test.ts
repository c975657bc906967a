import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { plainTerm } from "../../src/inspect/term-words.ts";
import rule from "../../src/rules/no-internal-reference.ts";
import { observe, testRule } from "../support/test-rule.ts";

const options = {
  hosts: ["*.corp.internal", "build.acme.example"],
  scopes: ["@acme-int"],
  terms: ["Codename-Zebra"],
};

const KEY = "3d0f5c2a9b7e4816";
const hmac = (term: string) => `hmac:${createHmac("sha256", KEY).update(plainTerm(term)).digest("hex")}`;
const hashed = {
  options: { terms: [hmac("codename-zebra"), hmac("Neptune"), hmac("Grün Blau"), hmac("Big Sur 24")] },
  surroundings: { termKey: () => KEY },
};
const HASHED = "names the forbidden term that the policy has hashed, hmac:";
const at = (line: number, column: number) => ({ message: HASHED, position: { line, column } });

testRule(rule, {
  pass: {
    "words that are no hashed term": {
      files: {
        "a.js": "codename, zebra; codename  zebra codename\nzebra neptunes aneptune neptun grün big sur 240",
        "b.bin": Buffer.from("\0neptun\xfc neptun"),
      },
      ...hashed,
    },
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
    "a hashed term, however its words are written and joined": {
      files: {
        "a.js": "x\nthe codenameZebra y",
        "b.js": "CODENAME_ZEBRA",
        "c.js": "getMyCodenameZebraClientFactory()",
        "d.md": "Project Codename Zebra",
        "e.js": "codenamezebra",
        "f.js": "import '../codename/zebra.js'",
        "g.json": '"a\\nneptune"',
        "h.txt": "C:\\neptune",
        "i.txt": "a%20neptune",
        "j.md": "GRÜN-BLAU",
        "k.md": "big-sur-24",
        "l.bin": Buffer.from("\0\0neptune\xff\xff", "latin1"),
      },
      ...hashed,
      says: {
        "a.js": at(2, 5),
        "b.js": at(1, 1),
        "c.js": at(1, 6),
        "d.md": at(1, 9),
        "e.js": at(1, 1),
        "f.js": at(1, 12),
        "g.json": at(1, 5),
        "h.txt": at(1, 4),
        "i.txt": at(1, 5),
        "j.md": at(1, 1),
        "k.md": at(1, 1),
        "l.bin": at(1, 3),
      },
    },
    "hashed terms of which one begins within another, in order": {
      files: { "a.js": "a\nbig sur 24\nneptune big sur 24" },
      options: { terms: [hmac("sur"), hmac("Big Sur 24"), hmac("neptune big")] },
      surroundings: { termKey: () => KEY },
      says: {
        "a.js": [{ message: `${HASHED}`, position: { line: 2, column: 1 } }, at(2, 5), at(3, 1)],
      },
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
    [{ terms: ["hmac:0123456789"] }, "a hashed term is written as"],
  ])("%j are refused", (wrong, message) => {
    expect(() => observe(rule, { files: {}, options: wrong })).toThrow(message);
  });
});

describe("hashed terms", () => {
  test("without their key are a problem, not a pass", () => {
    expect(() => observe(rule, { files: {}, options: hashed.options })).toThrow("PACKGATE_TERM_KEY is not set");
  });

  test("are not named in what is said", () => {
    expect(JSON.stringify(observe(rule, { files: { "a.md": "Neptune" }, ...hashed }))).not.toMatch(/neptune/i);
  });
});
