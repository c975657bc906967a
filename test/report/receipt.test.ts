import { describe, expect, test } from "vitest";
import type { PackageReport, Redacted } from "../../src/model.ts";
import { escapeJson } from "../../src/report/escape.ts";
import { purlOf, receiptOf } from "../../src/report/receipt.ts";
import { finding, packageReport, problem, reportOf, waiver } from "./report-of.ts";

const NOW = new Date("2026-11-21T13:00:00.000Z");
const summary = packageReport().package!;

function receipt(parts: Partial<PackageReport> = {}, now = NOW) {
  const report = reportOf([packageReport(parts)]);
  return receiptOf(report, report.reports[0]!, now);
}

const leaks = [
  finding("no-secret", "error", "dist/a.js", "holds a token", { evidence: "npm_…" as Redacted, detail: ["a detail"] }),
  finding("no-dev-file", "warning", "dist/a.test.js", "is a test"),
  finding("no-private-key", "error", "dist/key.js", "holds a key", { waiver }),
  finding("no-private-key", "error", "dist/key2.js", "holds a key", { waiver }),
];

test("a package that passed is stated with its tarball, its policies and what checked it", () => {
  expect(receipt({ package: { ...summary, name: "@acme/lib", tarDigest: "ab".repeat(32) } })).toEqual({
    _type: "https://in-toto.io/Statement/v1",
    subject: [
      { name: "pkg:npm/%40acme/lib@2.3.0", digest: { sha512: expect.stringMatching(/^ef2b476d6a76[0-9a-f]{116}$/) } },
    ],
    predicateType: "https://slsa.dev/verification_summary/v1",
    predicate: {
      verifier: { id: "pkg:npm/packgate", version: { packgate: "1.0.0" } },
      timeVerified: "2026-11-21T13:00:00.000Z",
      resourceUri: "pkg:npm/%40acme/lib@2.3.0",
      policy: { uri: "packgate.json", digest: { sha256: "11" } },
      verificationResult: "PASSED",
      verifiedLevels: ["PACKGATE_PASSED"],
      "pkg:npm/packgate#check": {
        schema: 1,
        tar: { sha256: "ab".repeat(32) },
        policies: [{ source: "packgate.json", digest: "sha256-11" }],
        ruleSet: { packgate: "1.0.0", digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
        origin: "directory",
        packer: { client: "npm", version: "11.19.1", scripts: ["prepack: npm run build"] },
        predicted: false,
        verdict: "pass",
        findings: { error: 0, warning: 0, info: 0, waived: 0 },
        waivers: [],
      },
    },
  });
});

test("a package that failed is stated too, with counts and waivers, and nothing of what was found", () => {
  const failed = receipt({ findings: leaks })!;
  expect(failed.predicate).toMatchObject({ verificationResult: "FAILED", verifiedLevels: ["FAILED"] });
  expect(failed.predicate["pkg:npm/packgate#check"]).toMatchObject({
    verdict: "fail",
    findings: { error: 1, warning: 1, info: 0, waived: 2 },
    waivers: [{ rule: "no-private-key", reason: "RFC 9500 test key", expires: "2027-06-01" }],
  });
  expect(JSON.stringify(failed)).not.toMatch(/dist|token|npm_|detail|sha256-00|fingerprint/);
});

test.each([
  ["not everything could be checked", { problems: [problem("ELIMIT", "too large")] }],
  ["there is no artifact", { package: null, verdict: "error" as const }],
])("where %s nothing is stated", (_, parts) => {
  expect(receipt(parts)).toBeUndefined();
});

test("two receipts of one check differ in their time alone", () => {
  const [first, second] = [receipt(), receipt({}, new Date(0))];
  expect({ ...second!.predicate, timeVerified: first!.predicate.timeVerified }).toEqual(first!.predicate);
});

test("the digest of the rules does not depend on their order, and changes with a rule", () => {
  const digest = (change: (rules: [string, unknown][]) => [string, unknown][]) => {
    const report = reportOf([packageReport()]);
    const rules = Object.fromEntries(change(Object.entries(report.rules))) as typeof report.rules;
    return receiptOf({ ...report, rules }, report.reports[0]!, NOW)!.predicate["pkg:npm/packgate#check"].ruleSet.digest;
  };
  expect(digest((rules) => rules.reverse())).toEqual(digest((rules) => rules));
  expect(digest((rules) => rules.slice(1))).not.toEqual(digest((rules) => rules));
});

describe("package URLs", () => {
  test.each([
    ["lib", "1.0.0", "pkg:npm/lib@1.0.0"],
    ["@acme/lib", "1.0.0-rc.1", "pkg:npm/%40acme/lib@1.0.0-rc.1"],
    ["lib", "1.0.0+build", "pkg:npm/lib@1.0.0%2Bbuild"],
    ["a@b?c#d", "1", "pkg:npm/a%40b%3Fc%23d@1"],
    ["\ud800", "1", "pkg:npm/%EF%BF%BD@1"],
  ])("%j at %j is %s", (name, version, purl) => {
    expect(purlOf(name, version)).toBe(purl);
  });
});

test("what a hostile package or policy says is harmless where the receipt is printed", () => {
  const text = "\u001b[2K\r::error::\u202e\u{e0041}##vso[task]\u2028";
  const stated = receipt({
    package: { ...summary, name: text, version: text },
    policies: [{ source: text, digest: "sha256-11", own: true }],
    findings: [finding("no-secret", "error", text, text, { waiver: { ...waiver, reason: text } })],
  });
  const printed = escapeJson(stated);
  expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2028\u{e0041}]|##vso\[|^\s*::/mu);
  expect(JSON.parse(printed)).toEqual(stated);
});
