import { expect, test } from "vitest";
import rule from "../../src/rules/publish-target.ts";
import { observe, testRule } from "../support/test-rule.ts";

const registries = { "@acme-int": "https://npm.corp.example/" };
const perScope = { "@acme": "public", "@acme-int": "restricted" };
const source = (fields: Record<string, unknown>) => ({ sourceManifest: { name: "p", version: "1.0.0", ...fields } });

testRule(rule, {
  pass: {
    "a policy that says nothing": { files: {}, manifest: { publishConfig: { registry: "https://npm.other.example" } } },
    "the target that the policy names": {
      files: {},
      options: { name: "@acme-int/core", registries, access: "restricted", provenance: true },
      manifest: { name: "@acme-int/core", publishConfig: { registry: "https://npm.corp.example", provenance: true } },
    },
    "a registry of the scope": {
      files: {},
      options: { registries },
      manifest: { name: "@acme-int/core", publishConfig: { "@acme-int:registry": "https://NPM.corp.example/" } },
    },
    "packages of other scopes": { files: {}, options: { registries }, manifest: { name: "@acme/core" } },
    "access and provenance as they are asked of the scope": {
      files: {},
      options: { access: perScope, provenance: { "@acme": true, "@acme-int": false } },
      manifest: { name: "@acme-int/core" },
    },
    "a scope of which nothing is asked": {
      files: {},
      options: { access: perScope, provenance: { "@acme": true } },
      manifest: { name: "@other/core" },
    },
    "a package without a scope, where only scopes are asked": {
      files: {},
      options: { access: { "@acme": "restricted" }, provenance: { "@acme": true } },
    },
    "a package without a scope is public": { files: {}, options: { access: "public" } },
    "what packers rewrite": {
      files: {},
      manifest: {
        main: "./dist/a.js",
        bin: { p: "cli.js" },
        dependencies: { a: "^1.2.0", b: "2.0.0" },
        exports: "./dist/a.js",
      },
      surroundings: source({
        main: "src/a.ts",
        bin: "./cli.js",
        dependencies: { a: "workspace:^", b: "catalog:" },
        exports: "./src/a.ts",
        publishConfig: { main: "dist/a.js", exports: "./dist/a.js" },
        scripts: { postinstall: "x", test: "y" },
        devDependencies: { c: "1" },
        optionalDependencies: { d: "1" },
      }),
    },
    "scripts that run at the author's place": {
      files: {},
      manifest: { scripts: { test: "a" } },
      surroundings: source({ scripts: { test: "b" } }),
    },
    "another version's manifest": {
      files: {},
      manifest: { main: "b.js" },
      surroundings: { sourceManifest: { name: "p", version: "0.9.0", main: "a.js" } },
    },
  },
  fail: {
    "an internal package without its registry": {
      files: {},
      options: { registries },
      manifest: { name: "@acme-int/core" },
      says: {
        "package.json": {
          message: "sets no publishConfig.registry, and packages of @acme-int go to https://npm.corp.example/",
          key: "registry",
        },
      },
    },
    "an internal package with the public registry": {
      files: {},
      options: { registries },
      manifest: { name: "@acme-int/core", publishConfig: { registry: "https://registry.npmjs.org/" } },
      says: { "package.json": "sets another publishConfig.registry, and packages of @acme-int go to" },
    },
    "another name, access or provenance": {
      files: {},
      options: { name: "q", access: "restricted", provenance: true },
      says: {
        "package.json": [
          "is not named q",
          "would not be published as restricted",
          "does not set publishConfig.provenance",
        ],
      },
    },
    "a scoped package that would stay restricted": {
      files: {},
      options: { access: "public" },
      manifest: { name: "@acme/core" },
      says: { "package.json": "would not be published as public" },
    },
    "a scope that is asked for access and provenance": {
      files: {},
      options: { access: perScope, provenance: { "@acme": true } },
      manifest: { name: "@acme/core" },
      says: { "package.json": ["would not be published as public", "does not set publishConfig.provenance"] },
    },
    "an internal scope that would be public": {
      files: {},
      options: { access: perScope },
      manifest: { name: "@acme-int/core", publishConfig: { access: "public" } },
      says: { "package.json": "would not be published as restricted" },
    },
    "a private package": {
      files: {},
      manifest: { private: true },
      says: { "package.json": { message: "is marked private, so no registry takes it", weight: "warning" } },
    },
    "a manifest that nobody has reviewed (manifest confusion)": {
      files: {},
      manifest: {
        scripts: { postinstall: "node x.js", install: "b" },
        dependencies: { "plain-crypto-js": "4.2.1", a: "2.0.0" },
        main: "x.js",
        bin: "x.js",
      },
      surroundings: source({ scripts: { install: "a" }, dependencies: { a: "1.0.0" }, main: "a.js" }),
      says: {
        "package.json": [
          "sets scripts.install, unlike the project's package.json",
          {
            message: "has scripts.postinstall, which the project's package.json does not have",
            key: "changed scripts.postinstall",
          },
          "sets main, unlike the project's package.json",
          "has bin, which the project's package.json does not have",
          "has dependencies.plain-crypto-js, which the project's package.json does not have",
          "sets dependencies.a, unlike the project's package.json",
        ],
      },
    },
  },
});

test.each([
  [{ registries: { acme: "https://a.example/" } }, "a scope is written as @scope"],
  [{ registries: { "@acme": "npm" } }, "a registry is written as a URL"],
  [{ access: { acme: "public" } }, "a scope is written as @scope"],
  [{ access: { "@acme": "secret" } }, "restricted"],
  [{ provenance: { acme: true } }, "a scope is written as @scope"],
])("the options %j are refused", (options, message) => {
  expect(() => observe(rule, { files: {}, options })).toThrow(message);
});

const aboutToBeUploaded = { kind: "directory", spec: ".", packer: null, predicted: false } as const;

test.each([
  ["a field that the tarball has not", {}, { "x-secret": 1 }, ["says another x-secret than package.json on disk"]],
  ["a field that the disk has not", { "x-secret": 1 }, {}, ["says another x-secret than package.json on disk"]],
  ["what npm 12 leaves out", {}, { patchedDependencies: { a: "a.patch" } }, []],
  ["what is told already, once", { main: "b.js" }, { main: "a.js" }, ["sets main, unlike the project's package.json"]],
  ["nothing", { main: "a.js" }, { main: "a.js" }, []],
])("of the two manifests that npm uploads from a directory, one has %s", (_, manifest, disk, expected) => {
  const said = observe(rule, { files: {}, manifest, origin: aboutToBeUploaded, surroundings: source(disk) });
  expect(said.map(({ message }) => message.replace(/, which npm sends.*/, ""))).toEqual(expected);
  const packedHere = observe(rule, { files: {}, manifest: {}, surroundings: source({ "x-secret": 1 }) });
  expect(packedHere).toEqual([]);
});
