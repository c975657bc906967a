import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observation, Policy, Verdict } from "../../src/model.ts";
import { viewPolicy } from "../../src/policy/allow.ts";
import { parseDocument } from "../../src/policy/document.ts";
import { conjoin } from "../../src/policy/judge.ts";
import { resolvePolicy } from "../../src/policy/resolve.ts";
import type { WrittenPolicy } from "../../src/policy/schema.ts";
import { validate } from "../../src/policy/validate.ts";
import { judging } from "./judging.ts";
import { someRules } from "./some-rules.ts";

const PATHS = ["index.js", "dist/a.js", "dist/b.js", "dist/x/c.js", "src/a.js", "README.md", ".env"];
const PATTERNS = ["**", "*.js", "dist/**", "dist/*.js", "**/a.js", "{index,dist/b}.js", "README.md", ".env", "src/**"];
const SEVERITIES = ["off", "info", "warning", "error"] as const;
const FAIL_ON = ["error", "warning", "info"] as const;
const RULES = ["only-allowed-files", "size-budget", "no-secret"];

type Written = Required<Omit<WrittenPolicy, "extends">>;

function policy(written: Written): Policy {
  const document = parseDocument(JSON.stringify(written), "packgate.json");
  const level = { name: "packgate.json", preset: false, document, written: validate(document, someRules) };
  return resolvePolicy([level], { rules: someRules });
}

/** The verdict on a package of paths, where `secret` are those with a secret inside. Stands in for the rules. */
function verdict(written: Written, paths: readonly string[], secret: readonly string[]): Verdict {
  const loaded = policy(written);
  const view = viewPolicy(loaded, []);
  const at = (path: string): Observation => ({ entry: { path }, message: "is there" });
  const { entryCount = Number.POSITIVE_INFINITY } = view.budget;
  const judgement = judging(loaded, {
    "only-allowed-files": paths.filter((path) => !view.admit(path).admitted).map(at),
    "size-budget": paths.length > entryCount ? [{ message: "has too many files" }] : [],
    "no-secret": secret.filter((path) => paths.includes(path)).map(at),
  });
  return conjoin([judgement], []).verdict;
}

const someOf = (list: readonly string[]) => fc.shuffledSubarray([...list]);
const written: fc.Arbitrary<Written> = fc.record({
  allow: someOf(PATTERNS),
  deny: fc.shuffledSubarray(["src/**", "dist/x/**", "**/b.js"], { maxLength: 2 }),
  failOn: fc.constantFrom(...FAIL_ON),
  budget: fc.record({ entryCount: fc.nat(8) }),
  limits: fc.constant({}),
  rules: fc.record(Object.fromEntries(RULES.map((id) => [id, fc.constantFrom(...SEVERITIES)]))),
  waivers: fc.array(
    fc.record({
      rule: fc.constantFrom(...RULES),
      path: fc.constantFrom(".", ...PATTERNS),
      reason: fc.constant("r"),
      expires: fc.constantFrom("2020-01-01", "2099-01-01"),
    }),
    { maxLength: 3 },
  ),
});

const without = <T>(list: readonly T[], index: number): readonly T[] => list.filter((_, at) => at !== index);
const up = <T>(list: readonly T[], value: T): T => list[Math.min(list.indexOf(value) + 1, list.length - 1)]!;

// Each makes a policy stricter; the number chooses where.
const TIGHTER: { readonly [claim: string]: (policy: Written, n: number) => Written } = {
  "lowering a budget": (policy, n) => ({
    ...policy,
    budget: { entryCount: Math.max(0, Number(policy.budget["entryCount"]) - n) },
  }),
  "raising a severity": (policy, n) => {
    const id = RULES[n % RULES.length]!;
    return { ...policy, rules: { ...policy.rules, [id]: up(SEVERITIES, policy.rules[id] as "off") } };
  },
  "lowering failOn": (policy) => ({ ...policy, failOn: up(FAIL_ON, policy.failOn) }),
  "deleting an allow pattern": (policy, n) => ({ ...policy, allow: without(policy.allow, n % policy.allow.length) }),
  "adding a deny pattern": (policy, n) => ({ ...policy, deny: [...policy.deny, PATTERNS[n % PATTERNS.length]!] }),
  "deleting a waiver": (policy, n) => ({ ...policy, waivers: without(policy.waivers, n % policy.waivers.length) }),
};

test.each(Object.entries(TIGHTER))("%s never turns fail into pass", (_, tighter) => {
  let failed = 0;
  fc.assert(
    fc.property(written, someOf(PATHS), someOf(PATHS), fc.nat(20), (before, paths, secret, n) => {
      if (verdict(before, paths, secret) === "pass") return;
      failed++;
      expect(verdict(tighter(before, n), paths, secret)).toBe("fail");
    }),
    { numRuns: 500 },
  );
  expect(failed, "packages that fail were among those tried").toBeGreaterThan(50);
});

test("a file more never turns fail into pass", () => {
  fc.assert(
    fc.property(written, someOf(PATHS), someOf(PATHS), fc.constantFrom(...PATHS), (policy, paths, secret, more) => {
      if (verdict(policy, paths, secret) === "fail") expect(verdict(policy, [...paths, more], secret)).toBe("fail");
    }),
    { numRuns: 300 },
  );
});

test("the order within allow and deny never matters", () => {
  fc.assert(
    fc.property(written, fc.shuffledSubarray(PATTERNS, { minLength: PATTERNS.length }), (one, order) => {
      const sorted = (list: readonly string[]) => list.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
      const other = { ...one, allow: sorted(one.allow), deny: one.deny.toReversed() };
      const admitted = (policy: Policy) => PATHS.map((path) => viewPolicy(policy, []).admit(path).admitted);
      expect(admitted(policy(other))).toEqual(admitted(policy(one)));
      expect(policy(other).digest).toBe(policy(one).digest);
    }),
    { numRuns: 300 },
  );
});

test("a second policy never turns fail into pass", () => {
  fc.assert(
    fc.property(written, written, someOf(PATHS), (one, two, paths) => {
      const judgements = [one, two].map((each) => {
        const loaded = policy(each);
        const view = viewPolicy(loaded, []);
        const refused = paths.filter((path) => !view.admit(path).admitted);
        return judging(loaded, {
          "only-allowed-files": refused.map((path) => ({ entry: { path }, message: "is not allowed" })),
        });
      });
      const alone = judgements.map((judgement) => conjoin([judgement], []).verdict);
      expect(conjoin(judgements, []).verdict).toBe(alone.includes("fail") ? "fail" : "pass");
    }),
    { numRuns: 300 },
  );
});

test("no text makes the reader crash: it is a policy, or an EPOLICY with a place", () => {
  const fragments = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    '"allow"',
    '"rules"',
    '"no-secret"',
    '"off"',
    "1",
    "null",
    "//",
    "/*",
  ];
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(...fragments)).map((parts) => parts.join("")),
    fc.json(),
    fc.record({ waivers: fc.anything(), rules: fc.anything() }).map((value) => JSON.stringify(value) ?? ""),
  );
  fc.assert(
    fc.property(text, (input) => {
      try {
        validate(parseDocument(input, "packgate.json"), someRules);
      } catch (error) {
        expect(error).toMatchObject({
          code: "EPOLICY",
          message: expect.stringMatching(/^packgate\.json:\d+:\d+: [^\p{Cc}]+$/u),
        });
      }
    }),
    { numRuns: 1_000 },
  );
});
