import { expect, test } from "vitest";
import type { Policy } from "../../src/model.ts";
import { digestOf } from "../../src/policy/digest.ts";
import { policyWith } from "./judging.ts";

const allow = (...patterns: readonly string[]) => patterns.map((pattern) => ({ pattern, own: true }));
const waiver = { rule: "no-secret", path: "a.js", reason: "a test value", expires: "2027-06-01" };

const PLAIN = policyWith({
  allow: allow("a", "b"),
  deny: ["c", "d"],
  budget: { size: 1, entryCount: 2 },
  waivers: [waiver],
});

const SAME: { readonly [claim: string]: Partial<Policy> } = {
  "where it stands and what it extends": { source: "other.json", extends: ["strict"] },
  "the order of allow": { allow: allow("b", "a") },
  "whose a pattern is": { allow: [{ pattern: "a", own: false }, ...allow("b")] },
  "the order of deny": { deny: ["d", "c"] },
  "the order of keys": { budget: { entryCount: 2, size: 1 } },
  "the order of rules": { rules: Object.fromEntries(Object.entries(PLAIN.rules).toReversed()) },
  "whether a waiver is inherited": { waivers: [{ ...waiver, inherited: true }] },
};
test.each(Object.entries(SAME))("%s is no part of a digest", (_, other) => {
  expect(digestOf({ ...PLAIN, ...other })).toBe(digestOf(PLAIN));
});

const OTHER: { readonly [claim: string]: Partial<Policy> } = {
  "a pattern more": { allow: allow("a", "b", "b2") },
  "another pattern": { allow: allow("a", "x") },
  "nothing denied": { deny: [] },
  "other paths denied": { deny: ["c", "x"] },
  "another failOn": { failOn: "info" },
  "another budget": { budget: { size: 1, entryCount: 3 } },
  "the same numbers for other sizes": { budget: { size: 2, entryCount: 1 } },
  "another limit": { limits: { ...PLAIN.limits, depth: 1 } },
  "a rule's severity": { rules: { ...PLAIN.rules, "no-secret": { severity: "off", options: {} } } },
  "a rule's options": { rules: { ...PLAIN.rules, "no-secret": { severity: "error", options: { terms: ["x"] } } } },
  "an option of null": { rules: { ...PLAIN.rules, "no-secret": { severity: "error", options: { terms: null } } } },
  "a list in another order, where order may matter": {
    rules: { ...PLAIN.rules, "no-secret": { severity: "error", options: { terms: ["y", "x"] } } },
  },
  "another reason": { waivers: [{ ...waiver, reason: "another" }] },
  "no waiver": { waivers: [] },
  "that it is packgate's own": { own: false },
};
test("each decision is a part of a digest", () => {
  const digests = [PLAIN, ...Object.values(OTHER).map((other) => ({ ...PLAIN, ...other }))].map(digestOf);
  expect(new Set(digests).size).toBe(1 + Object.keys(OTHER).length);
  for (const digest of digests) expect(digest).toMatch(/^sha256-[0-9a-f]{64}$/);
});
