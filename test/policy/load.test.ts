import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Policy } from "../../src/model.ts";
import { loadPolicies, loadPreset } from "../../src/policy/load.ts";
import { faultOf, policiesOf, projectOf } from "./policy-of.ts";
import { someRules } from "./some-rules.ts";

const chains = (policies: readonly Policy[]) =>
  policies.map(({ source, own, extends: above }) => [source, own, ...above]);

// ── Which policy ─────────────────────────────────────────────────────────────────────────────────────────────────

const FOUND: { readonly [claim: string]: readonly [Parameters<typeof policiesOf>, unknown] } = {
  "without a policy it is recommended, which is not the project's own": [
    [{ "package.json": { name: "p" } }],
    [["recommended", false]],
  ],
  "packgate.json, which extends recommended unless it says otherwise": [
    [{ "packgate.json": {} }],
    [["packgate.json", true, "recommended"]],
  ],
  "the key in package.json": [
    [{ "package.json": { packgate: { extends: "strict" } } }],
    [["package.json#packgate", true, "strict", "recommended"]],
  ],
  "a preset by name, in place of the package's policy": [
    [{ "packgate.json": { allow: [] } }, { named: "open-source" }],
    [["open-source", false, "recommended"]],
  ],
  "a file by name, in place of the package's policy": [
    [{ "packgate.json": "broken", "ci/release.json": {} }, { named: "ci/release.json" }],
    [["ci/release.json", true, "recommended"]],
  ],
  "a file of a preset's name, if it is written as a file": [
    [{ "strict.json": { extends: "open-source" } }, { named: "./strict.json" }],
    [["strict.json", true, "open-source", "recommended"]],
  ],
};

test.each(Object.entries(FOUND))("found: %s", async (_, [project, expected]) => {
  expect(chains(await policiesOf(...project))).toEqual(expected);
});

test("an absolute path does not enter the report", async () => {
  const directory = await projectOf({ "release.json": {} });
  expect(chains(loadPolicies({ named: join(directory, "release.json"), rules: someRules }))).toEqual([
    ["release.json", true, "recommended"],
  ]);
});

test("without a directory it is recommended", () => {
  expect(loadPolicies({ rules: someRules })).toEqual([loadPreset("recommended", someRules)]);
});

const WORKSPACE = { "packgate.json": { failOn: "warning" }, "packages/a/package.json": { name: "a" } };

test("the workspace root judges beside the package", async () => {
  const root = await projectOf({ ...WORKSPACE, "packages/a/packgate.json": { extends: "strict" } });
  expect(chains(loadPolicies({ root, directory: join(root, "packages/a"), rules: someRules }))).toEqual([
    ["packages/a/packgate.json", true, "strict", "recommended"],
    ["packgate.json", true, "recommended"],
  ]);
});

test("the workspace root alone judges a package without a policy", async () => {
  const root = await projectOf(WORKSPACE);
  expect(chains(loadPolicies({ root, directory: join(root, "packages/a"), rules: someRules }))).toEqual([
    ["packgate.json", true, "recommended"],
  ]);
});

test("a named policy replaces the package's, not the root's", async () => {
  const root = await projectOf({ ...WORKSPACE, "packages/a/packgate.json": { extends: "strict" } });
  const policies = loadPolicies({ root, directory: join(root, "packages/a"), named: "open-source", rules: someRules });
  expect(policies.map(({ source }) => source)).toEqual(["open-source", "packgate.json"]);
});

test("a root that is the package judges once, also by another name", async () => {
  const root = await projectOf({ "packgate.json": {} });
  symlinkSync(root, join(root, "self"));
  expect(loadPolicies({ root: join(root, "self"), directory: root, rules: someRules })).toHaveLength(1);
});

test("what the root allows and waives need not be used by each package", async () => {
  const waiver = { rule: "no-secret", path: "a.js", reason: "r", expires: "2027-06-01" };
  const root = await projectOf({ "packgate.json": { allow: ["dist/a.js"], waivers: [waiver] }, "a/package.json": {} });
  const [policy] = loadPolicies({ root, directory: join(root, "a"), rules: someRules });
  expect(policy).toMatchObject({
    own: true,
    allow: [{ pattern: "dist/a.js", own: false }],
    waivers: [{ ...waiver, inherited: true }],
  });
});

// ── What is not a policy ─────────────────────────────────────────────────────────────────────────────────────────

test("two policies in one place are refused", async () => {
  const project = { "packgate.json": {}, "package.json": { packgate: {} } };
  expect(await faultOf(policiesOf(project))).toBe(
    'packgate.json and "packgate" in package.json: two policies in one place\nkeep one of them',
  );
});

const NOT_READ: { readonly [name: string]: string } = {
  "packgate.yaml": "a policy is JSON with comments: YAML is not read",
  "packgate.yml": "a policy is JSON with comments: YAML is not read",
  "packgate.js": "a policy is data, never code: write it as JSON",
  "packgate.cjs": "a policy is data, never code: write it as JSON",
  "packgate.mjs": "a policy is data, never code: write it as JSON",
  "packgate.ts": "a policy is data, never code: write it as JSON",
  "packgate.jsonc": "this name is not read",
  "packgate.toml": "a policy's file name ends in .json",
};

test.each(Object.entries(NOT_READ))("%s is refused, not passed over", async (name, message) => {
  expect(await faultOf(policiesOf({ [name]: "!!js/function 'x'" }))).toBe(`${name}: ${message}\nname it packgate.json`);
});

test("a policy that is a directory is refused", async () => {
  expect(await faultOf(policiesOf({ "packgate.json/a": "" }))).toBe("packgate.json: is not a regular file");
});

test.skipIf(process.platform === "win32")("a policy that is a pipe is refused, not waited for", async () => {
  const directory = await projectOf({ "package.json": {} });
  execFileSync("mkfifo", [join(directory, "packgate.json")]);
  const load = Promise.resolve().then(() => loadPolicies({ directory, rules: someRules }));
  expect(await faultOf(load)).toBe("packgate.json: is not a regular file");
});

test("a policy that is a symbolic link is refused, also one that leads nowhere", async () => {
  for (const target of ["real.json", "nowhere.json"]) {
    const directory = await projectOf({ "real.json": {} });
    symlinkSync(join(directory, target), join(directory, "packgate.json"));
    const load = Promise.resolve().then(() => loadPolicies({ directory, rules: someRules }));
    expect(await faultOf(load)).toBe("packgate.json: is a symbolic link, which a policy must not be");
  }
});

const NAMED: { readonly [named: string]: string } = {
  recomended: 'unknown preset "recomended"\ndid you mean "recommended"?',
  production:
    'unknown preset "production"\nthe presets are recommended, open-source, strict; a file\'s name ends in .json',
  "policy.yaml": '"policy.yaml": a policy is JSON with comments: YAML is not read',
  "./policy.mts": '"./policy.mts": a policy is data, never code: write it as JSON',
  "missing.json": '"missing.json" does not exist',
};

test.each(Object.entries(NAMED))("--policy %s is refused", async (named, says) => {
  expect(await faultOf(policiesOf({}, { named }))).toBe(says);
});

test("a preset that is none is refused", async () => {
  const load = Promise.resolve().then(() => loadPreset("stirct", someRules));
  expect(await faultOf(load)).toBe('unknown preset "stirct"\ndid you mean "strict"?');
});

// ── extends ──────────────────────────────────────────────────────────────────────────────────────────────────────

test("a relative file, and what it extends in its turn", async () => {
  const policies = await policiesOf({
    "packgate.json": { extends: "./policies/base.json" },
    "policies/base.json": { extends: "../common.json" },
    "common.json": { extends: "strict" },
  });
  expect(chains(policies)).toEqual([
    ["packgate.json", true, "policies/base.json", "common.json", "strict", "recommended"],
  ]);
});

test("a JSON file of an installed package, looked up as Node would, which may extend its neighbour", async () => {
  const policies = await policiesOf(
    {
      ".git/HEAD": "",
      "packages/a/packgate.json": { extends: "@acme/policy/rules/base.json" },
      "node_modules/@acme/policy/rules/base.json": { extends: "../common.json" },
      "node_modules/@acme/policy/common.json": { extends: "open-source" },
      "node_modules/@acme/policy/index.js": "throw new Error('executed')",
    },
    { at: "packages/a" },
  );
  expect(chains(policies)).toEqual([
    ["packgate.json", true, "@acme/policy/rules/base.json", "@acme/policy/common.json", "open-source", "recommended"],
  ]);
});

test("an installed package may be linked, as pnpm links it", async () => {
  const directory = await projectOf({
    "packgate.json": { extends: "policy/base.json" },
    "node_modules/.pnpm/policy@1.0.0/node_modules/policy/base.json": { extends: "shared/x.json" },
    "node_modules/.pnpm/policy@1.0.0/node_modules/shared/x.json": { extends: "strict" },
  });
  const link = join(directory, "node_modules/policy");
  symlinkSync(join(directory, "node_modules/.pnpm/policy@1.0.0/node_modules/policy"), link);
  expect(chains(loadPolicies({ directory, rules: someRules }))).toEqual([
    ["packgate.json", true, "policy/base.json", "shared/x.json", "strict", "recommended"],
  ]);
});

const AT = "packgate.json:2:14:";
const EXTENDS: { readonly [spec: string]: string } = {
  recomended: `${AT} unknown preset "recomended"\ndid you mean "recommended"?`,
  company: `${AT} unknown preset "company"\na file is written "./policy.json", a package's "@acme/policy/base.json"`,
  "http://policies.example/p.json": `${AT} "http://policies.example/p.json" is a URL: a policy is never fetched`,
  "https://policies.example/p.json": `${AT} "https://policies.example/p.json" is a URL: a policy is never fetched`,
  "file:///etc/policy.json": `${AT} "file:///etc/policy.json" is a URL: a policy is never fetched`,
  "/etc/policy.json": `${AT} "/etc/policy.json" is not a relative path written with "/"`,
  ".\\base.json": `${AT} ".\\\\base.json" is not a relative path written with "/"`,
  "./base.js": `${AT} "./base.js": a policy is data, never code: write it as JSON`,
  "./base.ts": `${AT} "./base.ts": a policy is data, never code: write it as JSON`,
  "acme/policy.yaml": `${AT} "acme/policy.yaml": a policy is JSON with comments: YAML is not read`,
  "./base": `${AT} "./base": a policy's file name ends in .json`,
  "./missing.json": `${AT} "missing.json" does not exist`,
  "../outside.json": `${AT} "../outside.json" is outside of the repository`,
  "./dir/../../outside.json": `${AT} "../outside.json" is outside of the repository`,
  "./linked/outside.json": `${AT} "linked/outside.json" is outside of the repository`,
  "./link.json": "link.json: is a symbolic link, which a policy must not be",
  "./dir.json": "dir.json: is not a regular file",
  "./large.json": "large.json: is larger than 1 MB",
  "./broken.json": "broken.json:1:2: not valid JSON: close brace expected",
  "acme/missing.json": `${AT} "acme/missing.json" does not exist`,
  "acme/../../outside.json": `${AT} "acme/../../outside.json" is neither a relative file nor a file of a package`,
  "absent/policy.json": `${AT} package "absent" is not installed`,
  "planted/policy.json": `${AT} package "planted" is not installed`,
};

test.each(Object.entries(EXTENDS))("extends %s is refused", async (spec, says) => {
  const above = await projectOf({
    "outside.json": {},
    "node_modules/planted/policy.json": {},
    "repository/.git/HEAD": "",
    "repository/packgate.json": { extends: spec },
    "repository/base.js": "",
    "repository/dir.json/a": "",
    "repository/broken.json": "{",
    "repository/large.json": `{}${" ".repeat(1_000_000)}`,
    "repository/node_modules/acme/package.json": {},
  });
  const directory = join(above, "repository");
  mkdirSync(join(directory, "dir"));
  symlinkSync(above, join(directory, "linked"));
  symlinkSync(join(above, "outside.json"), join(directory, "link.json"));
  const load = Promise.resolve().then(() => loadPolicies({ directory, rules: someRules }));
  expect(await faultOf(load)).toBe(says);
});

test("a policy that extends itself, through whatever, is refused", async () => {
  const project = {
    "packgate.json": { extends: "./a.json" },
    "a.json": { extends: "./b.json" },
    "b.json": { extends: "./packgate.json" },
  };
  expect(await faultOf(policiesOf(project))).toBe(
    'b.json:2:14: extends itself: "packgate.json" extends "a.json" extends "b.json" extends "packgate.json"',
  );
  expect(await faultOf(policiesOf({ "packgate.json": { extends: "./packgate.json" } }))).toBe(
    'packgate.json:2:14: extends itself: "packgate.json" extends "packgate.json"',
  );
});

test("a fault in an inherited file is told with that file's name", async () => {
  const project = { "packgate.json": { extends: "./base.json" }, "base.json": { alow: [] } };
  expect(await faultOf(policiesOf(project))).toBe('base.json:2:3: unknown key "alow"\ndid you mean "allow"?');
});

test("a policy may not leave an installed package either", async () => {
  const directory = await projectOf({ "packgate.json": { extends: "acme/base.json" }, "secret.json": {} });
  mkdirSync(join(directory, "node_modules/acme"), { recursive: true });
  writeFileSync(join(directory, "node_modules/acme/base.json"), '{ "extends": "../../secret.json" }');
  const load = Promise.resolve().then(() => loadPolicies({ directory, rules: someRules }));
  expect(await faultOf(load)).toBe('acme/base.json:1:14: "../secret.json" is outside of the repository');
});
