import * as v from "valibot";
import { expect, test } from "vitest";
import type { Policy, RuleMeta } from "../../src/model.ts";
import { faultOf, HEX, policiesOf, policyOf } from "./policy-of.ts";
import { someRules } from "./some-rules.ts";

const BASE = {
  "base.json": {
    extends: "recommended",
    allow: ["base/a.js", "base/b.js"],
    deny: ["base/b.js"],
    failOn: "warning",
    budget: { size: "1 kB", entryCount: 5 },
    rules: {
      "no-secret": "warning",
      "no-internal-reference": { severity: "warning", hosts: ["a.example", "b.example"], scopes: ["@acme"] },
    },
    waivers: [{ rule: "no-secret", path: "base/a.js", reason: "base", expires: "2027-01-01" }],
  },
};

const over = (written: object): Promise<Policy> => policyOf({ extends: "./base.json", ...written }, BASE);
const patterns = ({ allow }: Policy) => allow.map(({ pattern }) => pattern);

const LISTS: { readonly [claim: string]: readonly [object, readonly string[], readonly string[]] } = {
  "nothing written inherits both": [{}, ["base/a.js", "base/b.js"], ["base/b.js"]],
  "allow replaces, and takes the inherited deny away with it": [{ allow: ["x.js"] }, ["x.js"], []],
  "allow after the ellipsis adds, and the inherited deny stays": [
    { allow: ["...", "x.js"] },
    ["base/a.js", "base/b.js", "x.js"],
    ["base/b.js"],
  ],
  "deny alone replaces only deny": [{ deny: ["y.js"] }, ["base/a.js", "base/b.js"], ["y.js"]],
  "deny after the ellipsis adds": [{ deny: ["...", "y.js"] }, ["base/a.js", "base/b.js"], ["base/b.js", "y.js"]],
  "a new allow may keep the inherited deny": [{ allow: ["x.js"], deny: ["..."] }, ["x.js"], ["base/b.js"]],
  "an empty allow allows nothing": [{ allow: [] }, [], []],
};

test.each(Object.entries(LISTS))("lists: %s", async (_, [written, allow, deny]) => {
  const policy = await over(written);
  expect([patterns(policy), policy.deny]).toEqual([allow, deny]);
});

test("only patterns of the file itself are the project's own", async () => {
  expect((await over({ allow: ["...", "x.js"] })).allow).toEqual([
    { pattern: "base/a.js", own: false },
    { pattern: "base/b.js", own: false },
    { pattern: "x.js", own: true },
  ]);
});

test("budgets merge per key", async () => {
  const { budget } = await over({ budget: { size: "2 MiB", fileSize: 10 } });
  expect(budget).toEqual({
    size: 2_097_152,
    unpackedSize: 256_000_000,
    fileSize: 10,
    textFileSize: 16_000_000,
    entryCount: 5,
  });
});

test.each([
  [1_000, 1_000],
  ["5 kB", 5_000],
  ["5kB", 5_000],
  ["1.5 MB", 1_500_000],
  ["2 GB", 2_000_000_000],
  ["512 KiB", 524_288],
  ["1 MiB", 1_048_576],
  ["1 GiB", 1_073_741_824],
])("a size of %j is %d bytes", async (size, bytes) => {
  expect((await policyOf({ budget: { size } })).budget.size).toBe(bytes);
});

test("failOn is the nearest file's", async () => {
  expect([(await over({})).failOn, (await over({ failOn: "error" })).failOn]).toEqual(["warning", "error"]);
});

test("waivers append, and say which are inherited", async () => {
  const own = { rule: "no-secret", path: "x.js", reason: "own", expires: "2027-02-01" };
  expect((await over({ waivers: [own] })).waivers).toEqual([
    { rule: "no-secret", path: "base/a.js", reason: "base", expires: "2027-01-01", inherited: true },
    own,
  ]);
});

const RULE = "no-internal-reference";
const RULES: { readonly [claim: string]: readonly [unknown, string, object] } = {
  "a bare severity changes only the severity": [
    "info",
    "info",
    { hosts: ["a.example", "b.example"], scopes: ["@acme"], terms: [] },
  ],
  "an option changes only that option, a list replaces the list": [
    { hosts: ["c.example"] },
    "warning",
    { hosts: ["c.example"], scopes: ["@acme"], terms: [] },
  ],
  both: [{ severity: "error", scopes: [] }, "error", { hosts: ["a.example", "b.example"], scopes: [], terms: [] }],
};

test.each(Object.entries(RULES))("rules: %s", async (_, [entry, severity, options]) => {
  expect((await over({ rules: { [RULE]: entry } })).rules[RULE]).toEqual({ severity, options });
});

test("every rule has a setting, complete with defaults", async () => {
  const { rules } = await policyOf({});
  expect(rules).toMatchObject({
    "no-embedded-sources": { severity: "error", options: { accept: "none", ignoreSources: [] } },
    "no-dev-file": { severity: "warning", options: {} },
  });
});

test("options of a hard rule merge; its severity stays", async () => {
  const { rules } = await policyOf({
    rules: { "no-embedded-sources": { accept: "shipped" }, "no-private-key": "error" },
  });
  expect(rules["no-embedded-sources"]).toEqual({
    severity: "error",
    options: { accept: "shipped", ignoreSources: [] },
  });
});

const BROAD: { readonly [pattern: string]: string | null } = {
  "**": "**",
  "*": "*",
  "**/*": "*",
  "**/**": "**",
  "dist/**": "**",
  "dist/*": "*",
  "dist/**/*": "*",
  "dist/?*": "?*",
  "dist/[a-z]*": "[a-z]*",
  "dist/*.*": "*.*",
  "{dist/a.js,**}": "**",
  "{lib,dist}/{a.js,*}": "*",
  "**/*.js": "literal segment",
  "*/*.js": "literal segment",
  "*/{*.js,x.js}": "literal segment",
  "dist/*.js": null,
  "dist/**/*.js": null,
  "dist/chunk-*.js": null,
  "chunk-*.js": null,
  "**/LICENSE": null,
  "app/\\[id\\]/*.js": null,
  "app/\\[id\\].js": null,
  "dist/index.{js,d.ts}": null,
};

test.each(Object.entries(BROAD))("under strict, the breadth of %s is judged", async (pattern, fault) => {
  const load = policyOf({ extends: "strict", allow: [pattern] });
  if (fault === null) expect(patterns(await load)).toEqual([pattern]);
  else expect(await faultOf(load)).toMatch(/^packgate\.json:4:5: under strict /);
  if (fault !== null) expect(await faultOf(policyOf({ extends: "strict", allow: [pattern] }))).toContain(fault);
  expect(patterns(await policyOf({ allow: [pattern] }))).toEqual([pattern]);
});

test("breadth is judged where strict stands further up, and told where the pattern stands", async () => {
  const files = { "base.json": { extends: "strict", allow: ["package.json", "dist/**"] } };
  expect(await faultOf(policyOf({ extends: "./base.json", allow: ["..."] }, files))).toMatch(
    /^base\.json:5:5: under strict/,
  );
  expect(patterns(await policyOf({ extends: "./base.json", allow: ["dist/a.js"] }, files))).toEqual(["dist/a.js"]);
});

test("the digest is that of what is decided, however it is written", async () => {
  const written = { allow: ["a.js", "b.js"], budget: { size: "1 kB" } };
  const digest = async (policy: object) => (await policyOf(policy)).digest;
  const plain = await digest(written);
  expect(plain).toMatch(/^sha256-[0-9a-f]{64}$/);
  expect(await digest({ budget: { size: 1000 }, extends: "recommended", allow: ["b.js", "a.js"] })).toBe(plain);
  const others = [
    { ...written, allow: ["a.js"] },
    { ...written, deny: ["b.js"] },
    { ...written, failOn: "info" },
    { ...written, budget: { size: 1001 } },
    { ...written, rules: { "no-secret": "off" } },
    { ...written, rules: { "no-embedded-sources": { accept: "any" } } },
    {
      ...written,
      waivers: [{ rule: "no-secret", path: ".", reason: "r", expires: "2027-01-01", digest: `sha256-${HEX}` }],
    },
  ];
  const digests = await Promise.all(others.map(digest));
  expect(new Set([plain, ...digests]).size).toBe(others.length + 1);
});

const together: RuleMeta = {
  id: "no-both",
  title: "Both of two",
  severity: "error",
  waiver: "path",
  options: v.pipe(
    v.strictObject({ one: v.optional(v.boolean()), other: v.optional(v.boolean()) }),
    v.check(({ one, other }) => !(one && other), "one of them is enough"),
  ),
};

test("options that a rule refuses in combination are refused at the nearest file that names the rule", async () => {
  const base = { rules: { "no-both": { one: true } } };
  const files = {
    "base.json": base,
    "packgate.json": { extends: "./base.json", rules: { "no-both": { other: true } } },
  };
  const rules = [...someRules, together];
  expect(await faultOf(policiesOf(files, { rules }))).toBe("packgate.json:4:16: no-both: one of them is enough");
  const silent = { "base.json": base, "packgate.json": { extends: "./base.json" } };
  expect((await policiesOf(silent, { rules }))[0]?.rules["no-both"]).toEqual({
    severity: "error",
    options: { one: true },
  });
});

test("a rule that refuses its own defaults is packgate's fault, and no line's", async () => {
  const broken: RuleMeta = {
    ...together,
    options: v.pipe(
      v.strictObject({}),
      v.check(() => false, "never"),
    ),
  };
  expect(await faultOf(policiesOf({ "packgate.json": {} }, { rules: [...someRules, broken] }))).toBe("no-both: never");
});
