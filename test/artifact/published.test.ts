import { describe, expect, test } from "vitest";
import { differingFields, lookupArguments, understand } from "../../src/artifact/published.ts";

const integrity = `sha512-${Buffer.alloc(64, 7).toString("base64")}`;
const answer = { name: "p", version: "1.0.0", dist: { integrity, tarball: "https://r.example/p/-/p-1.0.0.tgz" } };

describe("what the client answers", () => {
  test.each([
    ["npm 10 and 11, pnpm", answer],
    ["npm 12", [answer]],
  ])("is understood as %s print it", (_, printed) => {
    expect(understand(JSON.stringify(printed))).toEqual({ integrity, registry: "https://r.example", manifest: answer });
  });

  test.each([
    ["npm knows no such version", { error: { code: "E404", summary: "No match found" } }, "absent"],
    ["pnpm 12 knows no such package", { error: { code: "ERR_PNPM_FETCH_404" } }, "absent"],
    ["pnpm 12 knows no such version", { error: { code: "ERR_PNPM_PACKAGE_NOT_FOUND" } }, "absent"],
    ["the registry cannot be reached", { error: { code: "ECONNREFUSED" } }, "unreadable"],
    ["the registry wants another user", { error: { code: "E401" } }, "unreadable"],
    ["there is no integrity", { ...answer, dist: { tarball: answer.dist.tarball } }, "unreadable"],
    ["the integrity is a weaker one", { ...answer, dist: { ...answer.dist, integrity: "sha1-abc" } }, "unreadable"],
    ["there is no tarball", { ...answer, dist: { integrity } }, "unreadable"],
    ["an empty list", [], "unreadable"],
    ["null", null, "unreadable"],
  ])("says nothing where %s", (_, printed, expected) => {
    expect(understand(JSON.stringify(printed))).toBe(expected);
  });

  test.each(["", "npm warn", "{"])("%j is no answer", (printed) => {
    expect(understand(printed)).toBe("unreadable");
  });
});

describe("the question goes to the registry that was published to", () => {
  const packed = { name: "@a/p", version: "1.0.0" };
  test.each([
    ["the configured one", {}, [], ""],
    ["that of a flag", {}, ["--registry=https://f.example"], " --registry=https://f.example"],
    ["that of a flag with its value apart", {}, ["--registry", "https://f.example"], " --registry https://f.example"],
    ["that of publishConfig", { registry: "https://c.example" }, [], " --registry=https://c.example"],
    [
      "a flag's before publishConfig's",
      { registry: "https://c.example" },
      ["--registry=https://f.example"],
      " --registry=https://f.example",
    ],
    [
      "the scope's before a flag's, as npm publishes",
      { "@a:registry": "https://s.example" },
      ["--registry=https://f.example"],
      " --@a:registry=https://s.example --registry=https://f.example",
    ],
    [
      "with nothing that belongs to publish alone",
      {},
      ["--tag", "next", "--otp", "123456", "--publish-branch", "x"],
      "",
    ],
    [
      "with what identifies the user",
      {},
      ["--userconfig", "rc", "--//r.example/:_authToken=x", "--no-strict-ssl"],
      " --userconfig rc --//r.example/:_authToken=x --no-strict-ssl",
    ],
  ])("%s", (_, publishConfig, flags, expected) => {
    const args = lookupArguments({ uploader: "npm", packed: { ...packed, publishConfig }, flags });
    expect(args.join(" ")).toBe(`view @a/p@1.0.0 --json${expected}`);
  });

  test("pnpm knows no flag of a scope", () => {
    const publishConfig = { "@a:registry": "https://s.example" };
    const args = lookupArguments({ uploader: "pnpm", packed: { ...packed, publishConfig }, flags: [] });
    expect(args).toContain("--registry=https://s.example");
  });
});

describe("the registry's manifest", () => {
  const packed = {
    name: "@a/p",
    version: "1.0.0",
    main: "dist/index.js",
    dependencies: { a: "1" },
    scripts: { build: "x" },
  };
  test.each([
    ["the same", packed, packed],
    ["what a registry adds", packed, { ...packed, _id: "x", dist: {}, readme: "", _npmVersion: "11" }],
    ["no scripts but those of an installation", packed, { ...packed, scripts: {} }],
    ["a command named for the package", { ...packed, bin: "./cli.js" }, { ...packed, bin: { p: "cli.js" } }],
    ["a command's path without ./", { ...packed, bin: { q: "./q.js" } }, { ...packed, bin: { q: "q.js" } }],
    ["empty fields left out", { ...packed, peerDependencies: {} }, packed],
    [
      "optional dependencies among all",
      { ...packed, optionalDependencies: { b: "1" } },
      { ...packed, dependencies: { a: "1", b: "1" }, optionalDependencies: { b: "1" } },
    ],
    [
      "bundled dependencies under their other name",
      { ...packed, bundledDependencies: ["a"] },
      { ...packed, bundleDependencies: ["a"] },
    ],
    ["all of them bundled", { ...packed, bundleDependencies: true }, { ...packed, bundleDependencies: ["a"] }],
    ["the build of a binding.gyp", packed, { ...packed, scripts: { install: "node-gyp rebuild" }, gypfile: true }],
  ])("may have %s", (_, before, after) => {
    expect(differingFields(before, after)).toEqual([]);
  });

  test.each([
    ["name", { name: "@a/q" }],
    ["version", { version: "1.0.1" }],
    ["dependencies", { dependencies: { a: "1", evil: "1" } }],
    ["dependencies", { dependencies: { a: "2" } }],
    ["dependencies", { dependencies: undefined }],
    ["peerDependencies", { peerDependencies: { b: "1" } }],
    ["bundleDependencies", { bundleDependencies: ["a"] }],
    ["bin", { bin: { p: "evil.js" } }],
    ["bin", { bin: { p: { toString: "no function" } } }],
    ["bundleDependencies", { bundleDependencies: [{ toString: "no" }, { toString: "no" }] }],
    ["scripts", { scripts: { postinstall: "evil" } }],
    ["scripts", { scripts: { install: "evil" } }],
    ["scripts", { scripts: { preinstall: "evil" } }],
    ["main", { main: "evil.js" }],
    ["exports", { exports: "./evil.js" }],
  ])("may not have another %s", (field, changes) => {
    expect(differingFields(packed, { ...packed, ...changes })).toEqual([field]);
  });

  test("may not lack an install script that the tarball has", () => {
    expect(differingFields({ ...packed, scripts: { install: "node-gyp rebuild" } }, packed)).toEqual(["scripts"]);
  });
});
