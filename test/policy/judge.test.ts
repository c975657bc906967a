import { expect, test } from "vitest";
import type { Finding, Observation, Policy, Problem, Severity } from "../../src/model.ts";
import { conjoin, tighten } from "../../src/policy/judge.ts";
import { judging, policyWith } from "./judging.ts";

const at = (path: string, more: Partial<Observation> = {}): Observation => ({
  entry: { path },
  message: "is wrong",
  ...more,
});
const only = (findings: readonly Finding[]): Finding => {
  expect(findings).toHaveLength(1);
  return findings[0]!;
};
const say = (policy: Policy, observation: Observation, rule = "no-secret") =>
  judging(policy, { [rule]: [observation] }).findings;

// ── judge ────────────────────────────────────────────────────────────────────────────────────────────────────────

test("a finding has what the observation has, and null for the rest", () => {
  const [full, bare] = judging(policyWith({ source: "packgate.json" }), {
    "no-secret": [
      at("a.js", {
        layers: ["data: URI", "base64"],
        position: { line: 3, column: 7 },
        cause: 'package.json files[0] "a.js"',
        digest: "sha256-00",
        fix: "leave it out",
        detail: ["src/  3 files"],
        key: "k",
      }),
      { message: "is wrong altogether" },
    ],
  }).findings.toSorted((a, b) => (b.line ?? 0) - (a.line ?? 0));
  expect(full).toEqual({
    rule: "no-secret",
    severity: "error",
    path: "a.js",
    layers: ["data: URI", "base64"],
    line: 3,
    column: 7,
    message: "is wrong",
    cause: 'package.json files[0] "a.js"',
    evidence: null,
    digest: "sha256-00",
    fix: "leave it out",
    detail: ["src/  3 files"],
    fingerprint: full?.fingerprint,
    waiver: null,
    policies: ["packgate.json"],
  });
  expect(bare).toMatchObject({
    path: null,
    layers: [],
    line: null,
    column: null,
    cause: null,
    digest: null,
    detail: [],
    fix: null,
  });
});

// The policy's word, the observation's weight → the finding's severity.
const SEVERITIES: readonly (readonly [Severity | "off", "warning" | "info" | undefined, Severity | null])[] = [
  ["error", undefined, "error"],
  ["error", "warning", "warning"],
  ["error", "info", "info"],
  ["warning", undefined, "warning"],
  ["warning", "warning", "warning"],
  ["warning", "info", "info"],
  ["info", undefined, "info"],
  ["info", "warning", "info"],
  ["off", undefined, null],
  ["off", "info", null],
];

test.each(SEVERITIES)("a rule at %s and a weight of %s make %s", (setting, weight, severity) => {
  const policy = policyWith({ rules: { "no-secret": setting } });
  const findings = say(policy, at("a.js", weight === undefined ? {} : { weight }));
  expect(findings.map((finding) => finding.severity)).toEqual(severity === null ? [] : [severity]);
});

test("a hard rule is an error even under a policy that has slipped past the schema", () => {
  for (const setting of ["off", "info", "warning"] as const) {
    const policy = policyWith({ rules: { "no-private-key": setting } });
    expect(only(say(policy, at("a.js"), "no-private-key")).severity).toBe("error");
  }
});

test("weaker evidence of a hard rule stays weaker", () => {
  expect(only(say(policyWith(), at("a.js", { weight: "info" }), "no-private-key")).severity).toBe("info");
});

test("what an unknown rule says is not dropped", async () => {
  const judgement = Promise.resolve().then(() => judging(policyWith(), { "no-such-rule": [at("a.js")] }));
  await expect(judgement).rejects.toMatchObject({
    code: "ERULE",
    message: 'unknown rule "no-such-rule" reported something',
  });
});

test("what a finding is about is handed on, and no key of it where it says nothing", () => {
  const about = { file: "package.json", keys: ["bin"] } as const;
  expect(only(say(policyWith(), at("package.json", { about }))).about).toEqual(about);
  expect(only(say(policyWith(), at("package.json")))).not.toHaveProperty("about");
});

test("a rule that the policy does not name has its own severity", () => {
  const { ["no-secret"]: _, ...rules } = policyWith().rules;
  expect(only(say({ ...policyWith(), rules }, at("a.js"))).severity).toBe("error");
});

test("a fingerprint has 32 hex digits, and outlives lines, messages, digests, policies and severities", () => {
  const { fingerprint } = only(say(policyWith(), at("a.js", { key: "k", position: { line: 1, column: 1 } })));
  expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
  const other = policyWith({ source: "other.json", rules: { "no-secret": "info" } });
  const later = at("a.js", { key: "k", message: "is else", digest: "sha256-11", position: { line: 9, column: 4 } });
  expect(only(say(other, later)).fingerprint).toBe(fingerprint);
});

test("rule, path, layers and key make the fingerprint, and cannot be shifted into each other", () => {
  const observations: readonly (readonly [string, Observation])[] = [
    ["no-secret", at("a.js")],
    ["no-dev-file", at("a.js")],
    ["no-secret", at("b.js")],
    ["no-secret", { message: "is wrong" }],
    ["no-secret", at("")],
    ["no-secret", at("a.js", { key: "" })],
    ["no-secret", at("a.js", { key: "k" })],
    ["no-secret", at("a.js", { layers: ["k"] })],
    ["no-secret", at("a.js\0k")],
    ["no-secret", at("a.js", { layers: ["x", "y"] })],
    ["no-secret", at("a.js", { layers: ["x\0y"] })],
    ["no-secret", at("a.js", { layers: ["x"], key: "y" })],
    ["no-secret", at("a.js", { layers: ['x","y'] })],
  ];
  const fingerprints = observations.map(([rule, each]) => only(say(policyWith(), each, rule)).fingerprint);
  expect(new Set(fingerprints).size).toBe(observations.length);
});

test("equal observations are numbered by position, whichever is said first", () => {
  const first = at("a.js", { position: { line: 1, column: 5 } });
  const second = at("a.js", { position: { line: 1, column: 9 } });
  const fingerprints = (observed: readonly Observation[]) =>
    new Map(judging(policyWith(), { "no-secret": observed }).findings.map((each) => [each.column, each.fingerprint]));
  expect(fingerprints([second, first])).toEqual(fingerprints([first, second]));
  expect(new Set(fingerprints([first, second]).values()).size).toBe(2);
  expect(fingerprints([first]).get(5)).toBe(fingerprints([first, second]).get(5));
});

// ── conjoin ──────────────────────────────────────────────────────────────────────────────────────────────────────

const waiver = { rule: "no-secret", path: "a.js", reason: "r", expires: "2027-01-01" };
const PROBLEM: Problem = { code: "ELIMIT", message: "too deep", path: null, layers: [], hint: null };

test("nothing found is a pass, under no policy and under several", () => {
  expect(conjoin([], []).verdict).toBe("pass");
  expect(conjoin([judging(policyWith(), {}), judging(policyWith(), {})], [])).toEqual({
    findings: [],
    verdict: "pass",
  });
});

// failOn, severity → verdict
test.each([
  ["error", "error", "fail"],
  ["error", "warning", "pass"],
  ["error", "info", "pass"],
  ["warning", "error", "fail"],
  ["warning", "warning", "fail"],
  ["warning", "info", "pass"],
  ["info", "info", "fail"],
] as const)("under failOn %s a finding of severity %s is a %s", (failOn, severity, verdict) => {
  const policy = policyWith({ failOn, rules: { "no-secret": severity } });
  expect(conjoin([judging(policy, { "no-secret": [at("a.js")] })], []).verdict).toBe(verdict);
});

test("a problem is an error, whatever is found or waived", () => {
  expect(conjoin([], [PROBLEM]).verdict).toBe("error");
  expect(conjoin([judging(policyWith(), { "no-secret": [at("a.js")] })], [PROBLEM])).toMatchObject({
    verdict: "error",
    findings: [{ path: "a.js" }],
  });
});

const A = policyWith({ source: "a/packgate.json" });
const B = policyWith({ source: "packgate.json" });
const BOTH = ["a/packgate.json", "packgate.json"];
const under = (...policies: readonly Policy[]) =>
  conjoin(
    policies.map((policy) => judging(policy, { "no-secret": [at("a.js")] })),
    [],
  );

test("the same finding under two policies is one, and names both", () => {
  const { findings, verdict } = under(A, B);
  expect([only(findings).policies, verdict]).toEqual([BOTH, "fail"]);
});

test("a finding is waived only if every policy under which it stands waives it", () => {
  const waived = { ...A, waivers: [waiver] };
  expect(under(waived, B)).toMatchObject({ verdict: "fail", findings: [{ waiver: null, policies: BOTH }] });
  expect(under(waived, { ...B, waivers: [waiver] })).toMatchObject({
    verdict: "pass",
    findings: [{ waiver, policies: BOTH }],
  });
  expect(under(waived, policyWith({ rules: { "no-secret": "off" } }))).toMatchObject({
    verdict: "pass",
    findings: [{ waiver, policies: ["a/packgate.json"] }],
  });
});

test("a finding is as strong as under the strictest policy", () => {
  const weak = policyWith({ source: "packgate.json", rules: { "no-secret": "info" } });
  expect(under(A, weak)).toMatchObject({ verdict: "fail", findings: [{ severity: "error", policies: BOTH }] });
  expect(under(weak, A)).toMatchObject({ verdict: "fail", findings: [{ severity: "error" }] });
});

test("where one policy waives an error that the other only mentions, both pass, and so does the package", () => {
  const weak = policyWith({ source: "packgate.json", rules: { "no-secret": "info" } });
  expect(under({ ...A, waivers: [waiver] }, weak)).toMatchObject({
    verdict: "pass",
    findings: [{ severity: "info", waiver: null, policies: BOTH }],
  });
});

test("each policy fails by its own failOn", () => {
  const warns = { "no-secret": "warning" } as const;
  const lenient = policyWith({ rules: warns });
  expect(under(lenient, policyWith({ source: "b", rules: warns, failOn: "warning" })).verdict).toBe("fail");
  expect(under(lenient, policyWith({ source: "b", rules: { "no-secret": "info" }, failOn: "warning" })).verdict).toBe(
    "pass",
  );
});

test("findings are sorted by path bytes, layers, position, rule", () => {
  const position = (line: number, column: number) => ({ position: { line, column } });
  const judgement = judging(policyWith(), {
    "no-secret": [
      at("\u{1f600}.js"),
      at("\uff21.js"),
      at("b.js", { layers: ["gzip"] }),
      at("b.js", { layers: ["base64", "gzip"] }),
      at("b.js", { layers: ["base64"] }),
      at("b.js", position(10, 1)),
      at("b.js", position(9, 2)),
      at("b.js", position(9, 10)),
      at("B.js"),
      { message: "is wrong" },
    ],
    "no-dev-file": [at("B.js")],
  });
  const places = conjoin([judgement], []).findings.map(({ path, layers, line, column, rule }) =>
    [path, ...layers, line, column, rule.slice(3)].filter((part) => part !== null).join(" "),
  );
  expect(places).toEqual([
    "secret",
    "B.js dev-file",
    "B.js secret",
    "b.js 9 2 secret",
    "b.js 9 10 secret",
    "b.js 10 1 secret",
    "b.js base64 secret",
    "b.js base64 gzip secret",
    "b.js gzip secret",
    // U+FF21 comes before U+1F600 in bytes, after it in UTF-16.
    "\uff21.js secret",
    "\u{1f600}.js secret",
  ]);
});

// ── tighten ──────────────────────────────────────────────────────────────────────────────────────────────────────

test("--fail-on makes a policy stricter, and its digest another", () => {
  const policy = policyWith({ failOn: "error" });
  expect(tighten(policy, "error")).toBe(policy);
  const stricter = tighten(policy, "info");
  expect(stricter.failOn).toBe("info");
  expect(stricter.digest).not.toBe(policy.digest);
  expect(tighten(policyWith({ failOn: "warning" }), "info")).toEqual(tighten(policyWith({ failOn: "error" }), "info"));
});

test.each([
  ["warning", "error"],
  ["info", "warning"],
  ["info", "error"],
] as const)("a policy that fails on %s is not weakened to %s", async (failOn, wanted) => {
  const policy = policyWith({ failOn, source: "packgate.json" });
  const tightened = Promise.resolve().then(() => tighten(policy, wanted));
  await expect(tightened).rejects.toMatchObject({
    code: "EUSAGE",
    message: `--fail-on ${wanted} is weaker than failOn "${failOn}" of packgate.json`,
    hint: "--fail-on may only make a check stricter; what a policy says is changed in the policy",
  });
});
