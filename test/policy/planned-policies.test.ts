import { realpathSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { onDisk, onDiskWith } from "../../src/policy/files.ts";
import { loadPolicies } from "../../src/policy/load.ts";
import { faultOf, type Project, projectOf } from "./policy-of.ts";
import { someRules } from "./some-rules.ts";

/** The policies as they will be when `planned` is written over what is there. */
async function planned(files: Project, texts: Project) {
  const directory = realpathSync(await projectOf({ "package.json": {}, ...files }));
  const written = Object.entries(texts).map(([path, value]) => [join(directory, path), JSON.stringify(value)] as const);
  return loadPolicies({ directory, cwd: directory, rules: someRules, files: onDiskWith(new Map(written)) });
}

test("a policy that is not written yet decides", async () => {
  const [policy] = await planned({}, { "packgate.json": { deny: ["planned"] } });
  expect([policy?.source, policy?.deny]).toEqual(["packgate.json", ["planned"]]);
});

test("it decides in place of the one that is there", async () => {
  const [policy] = await planned({ "packgate.json": { deny: ["there"] } }, { "packgate.json": { deny: ["planned"] } });
  expect(policy?.deny).toEqual(["planned"]);
});

test("what is not planned stays as it is", async () => {
  const files = { "base.json": { deny: ["there"] }, "packgate.json": {} };
  const [policy] = await planned(files, { "packgate.json": { extends: "./base.json" } });
  expect(policy?.deny).toEqual(["there"]);
});

test("a planned name is looked at as one that is there, and one of another directory is not", async () => {
  const other = { "a/packgate.yml": {}, "packgate.json": { deny: ["planned"] } };
  expect((await planned({ "a/x": "" }, other))[0]?.deny).toEqual(["planned"]);
  expect(await faultOf(planned({}, { "packgate.yml": {} }))).toBe(
    "packgate.yml: a policy is JSON with comments: YAML is not read\nname it packgate.json",
  );
});

test("a directory that is not there is said", async () => {
  const directory = realpathSync(await projectOf({ "package.json": {} }));
  const missing = {
    directory: `${directory}/none`,
    cwd: directory,
    rules: someRules,
    files: { ...onDisk, real: String },
  };
  expect(await faultOf(Promise.resolve().then(() => loadPolicies(missing)))).toBe(
    "the package's directory cannot be read",
  );
});

test("names that are there are still looked at", async () => {
  expect(await faultOf(planned({ "packgate.yaml": "" }, { "packgate.json": {} }))).toContain("packgate.yaml: ");
});
