import { expect, test } from "vitest";
import type { Observation, Waiver, WaiverUse } from "../../src/model.ts";
import { judging, policyWith } from "./judging.ts";
import { HEX } from "./policy-of.ts";

const DIGEST = `sha256-${HEX}`;
const OTHER = `sha256-${HEX.replace(/0/g, "1")}`;

const waiver = (more: Partial<Waiver>): Waiver => ({
  rule: "no-secret",
  reason: "a test value",
  expires: "2027-06-01",
  ...more,
});

/** What becomes of a waiver and a finding: is the finding covered, and what is the waiver's state? */
function together(
  given: Waiver,
  observation: Omit<Observation, "message">,
  { rule = "no-secret", today }: { rule?: string; today?: string } = {},
): readonly [boolean, WaiverUse["state"] | undefined] {
  const policy = policyWith({ waivers: [given] });
  const said = { [rule]: [{ ...observation, message: "is wrong" }] };
  const { findings, waivers } = judging(policy, said, today === undefined ? {} : { today });
  return [findings[0]!.waiver === given, waivers[0]?.state];
}

const entry = (path: string) => ({ entry: { path } });

const PATHS: readonly (readonly [string, string | undefined, boolean])[] = [
  ["dist/a.js", "dist/a.js", true],
  ["dist/*.js", "dist/a.js", true],
  ["dist/**", "dist/x/a.js", true],
  ["DIST/A.js", "dist/a.js", true],
  ["dist/*.js", "dist/x/a.js", false],
  ["a.js", "dist/a.js", false],
  ["**", ".env", false],
  [".env", ".env", true],
  [".", undefined, true],
  ["**", undefined, false],
  [".", "dist/a.js", false],
  ["package.json", "package.json", true],
];

test.each(PATHS)("a waiver for %s and a finding at %s: %s", (path, found, covered) => {
  const state = covered ? "used" : "unused";
  expect(together(waiver({ path }), found === undefined ? {} : entry(found))).toEqual([covered, state]);
});

test("a waiver covers its own rule alone", () => {
  const options = { rule: "no-dev-file" };
  expect(together(waiver({ path: "a.js" }), entry("a.js"), options)).toEqual([false, "unused"]);
});

test("a waiver covers the fingerprint that it names", () => {
  const { fingerprint } = judging(policyWith(), { "no-secret": [{ ...entry("a.js"), message: "m" }] }).findings[0]!;
  expect(together(waiver({ fingerprint }), entry("a.js"))).toEqual([true, "used"]);
  expect(together(waiver({ fingerprint }), entry("b.js"))).toEqual([false, "unused"]);
});

// ── pinned ───────────────────────────────────────────────────────────────────────────────────────────────────────

const HARD = { rule: "no-private-key" };

test("a hard rule's finding is covered while the evidence is the same", () => {
  const pinned = waiver({ ...HARD, path: "a.js", digest: DIGEST });
  expect(together(pinned, { ...entry("a.js"), digest: DIGEST }, HARD)).toEqual([true, "used"]);
  expect(together(pinned, { ...entry("a.js"), digest: OTHER }, HARD)).toEqual([false, "unused"]);
  expect(together(pinned, entry("a.js"), HARD)).toEqual([false, "unused"]);
});

test("a hard rule's finding is not covered by a waiver that has slipped past the schema without a digest", () => {
  const path = waiver({ ...HARD, path: "a.js" });
  expect(together(path, { ...entry("a.js"), digest: DIGEST }, HARD)).toEqual([false, "unused"]);
  expect(together(path, entry("a.js"), HARD)).toEqual([false, "unused"]);
});

test("a fingerprint does not replace a hard rule's digest", () => {
  const policy = policyWith();
  const said = { "no-private-key": [{ ...entry("a.js"), message: "m" }] };
  const { fingerprint } = judging(policy, said).findings[0]!;
  const pinned = waiver({ ...HARD, fingerprint, digest: DIGEST });
  expect(together(pinned, { ...entry("a.js"), digest: OTHER }, HARD)).toEqual([false, "unused"]);
  expect(together(pinned, { ...entry("a.js"), digest: DIGEST }, HARD)).toEqual([true, "used"]);
});

test("a waiver without a place, which the schema refuses, covers nothing", () => {
  expect(together(waiver({}), entry("a.js"))).toEqual([false, "unused"]);
  expect(together(waiver({}), {})).toEqual([false, "unused"]);
});

test("a digest binds the waiver of another rule too", () => {
  const pinned = waiver({ path: "a.js", digest: DIGEST });
  expect(together(pinned, { ...entry("a.js"), digest: DIGEST })).toEqual([true, "used"]);
  expect(together(pinned, { ...entry("a.js"), digest: OTHER })).toEqual([false, "unused"]);
});

// ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test.each([
  ["2027-05-31", true, "used"],
  ["2027-06-01", true, "used"],
  ["2027-06-02", false, "expired"],
  ["2028-01-01", false, "expired"],
] as const)("on %s a waiver until 2027-06-01 covers: %s", (today, covered, state) => {
  expect(together(waiver({ path: "a.js" }), entry("a.js"), { today })).toEqual([covered, state]);
});

// ── states ───────────────────────────────────────────────────────────────────────────────────────────────────────

test("every waiver that covers a finding is used, the first is named", () => {
  const both = [waiver({ path: "a.js" }), waiver({ path: "*.js" })];
  const { findings, waivers } = judging(policyWith({ waivers: both }), {
    "no-secret": [{ ...entry("a.js"), message: "m" }],
  });
  expect(findings[0]?.waiver).toBe(both[0]);
  expect(waivers.map(({ state }) => state)).toEqual(["used", "used"]);
});

test("the same waiver twice is told, but for one that renews an expired one", () => {
  const said = { "no-secret": [{ ...entry("a.js"), message: "m" }] };
  const states = (waivers: readonly Waiver[]) =>
    judging(policyWith({ waivers }), said).waivers.map(({ state }) => state);
  const again = waiver({ path: "a.js", expires: "2027-12-31", reason: "once more" });
  expect(states([waiver({ path: "a.js" }), again])).toEqual(["used", "duplicate"]);
  expect(states([waiver({ path: "a.js", expires: "2020-01-01" }), again])).toEqual(["expired", "used"]);
});

test("a waiver of a rule that is off is unused", () => {
  const policy = policyWith({ rules: { "no-secret": "off" }, waivers: [waiver({ path: "a.js" })] });
  expect(judging(policy, { "no-secret": [{ ...entry("a.js"), message: "m" }] })).toMatchObject({
    findings: [],
    waivers: [{ state: "unused" }],
  });
});

test("an inherited waiver that nothing needed here is not stale, a used one is told", () => {
  const inherited = waiver({ path: "a.js", inherited: true });
  expect(together(inherited, entry("b.js"))).toEqual([false, undefined]);
  expect(together(inherited, entry("b.js"), { today: "2028-01-01" })).toEqual([false, undefined]);
  expect(together(inherited, entry("a.js"))).toEqual([true, "used"]);
});
