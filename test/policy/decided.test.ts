import { expect, test } from "vitest";
import { type Decided, decidedIn } from "../../src/policy/decided.ts";
import { policyChains } from "../../src/policy/load.ts";
import { type Project, projectOf } from "./policy-of.ts";
import { someRules } from "./some-rules.ts";

async function decided(id: string, files: Project): Promise<Decided> {
  const directory = await projectOf(files);
  const [first] = policyChains({ directory, cwd: directory, rules: someRules });
  const rule = someRules.find((one) => one.id === id)!;
  return decidedIn(first!.chain, rule);
}

const NOTHING = { options: [], waivers: [] };
const WAIVER = { rule: "no-secret", path: "a.js", reason: "a test value", expires: "2027-06-01" };

// A rule, what the files say → what is decided, and on which line.
const DECIDED: { readonly [claim: string]: readonly [string, Project, Decided] } = {
  "what no file says is the rule's own": [
    "no-dev-file",
    { "packgate.json": { allow: [] } },
    { severity: "warning", where: null, ...NOTHING },
  ],
  "a bare severity": [
    "no-dev-file",
    { "packgate.json": { rules: { "no-dev-file": "error" } } },
    { severity: "error", where: "packgate.json:3:5", ...NOTHING },
  ],
  "a severity among options": [
    "publish-target",
    { "packgate.json": { rules: { "publish-target": { severity: "info", name: "a" } } } },
    {
      severity: "info",
      where: "packgate.json:4:7",
      options: [{ name: "name", value: "a", where: "packgate.json:5:7" }],
      waivers: [],
    },
  ],
  "options without a severity leave it as it is": [
    "publish-target",
    { "packgate.json": { rules: { "publish-target": { access: "public" } } } },
    {
      severity: "error",
      where: null,
      options: [{ name: "access", value: "public", where: "packgate.json:4:7" }],
      waivers: [],
    },
  ],
  "the nearest file wins, option by option": [
    "publish-target",
    {
      "base.json": { rules: { "publish-target": { severity: "warning", name: "a", access: "public" } } },
      "packgate.json": { extends: "./base.json", rules: { "publish-target": { name: "b" } } },
    },
    {
      severity: "warning",
      where: "base.json:4:7",
      options: [
        { name: "name", value: "b", where: "packgate.json:5:7" },
        { name: "access", value: "public", where: "base.json:6:7" },
      ],
      waivers: [],
    },
  ],
  "a preset's word": [
    "manifest-has-files",
    { "packgate.json": { extends: "open-source" } },
    { severity: "info", where: expect.stringMatching(/open-source.*:\d+:\d+$/), ...NOTHING },
  ],
  "waivers of the rule alone, those of all files": [
    "no-secret",
    {
      "base.json": { waivers: [WAIVER] },
      "packgate.json": { extends: "./base.json", waivers: [{ ...WAIVER, rule: "no-dev-file" }, WAIVER] },
    },
    {
      severity: "error",
      where: null,
      options: [],
      waivers: [
        { waiver: WAIVER, where: "packgate.json:10:5" },
        { waiver: WAIVER, where: "base.json:3:5" },
      ],
    },
  ],
};
test.each(Object.entries(DECIDED))("%s", async (_, [id, files, expected]) => {
  expect(await decided(id, files)).toEqual(expected);
});
