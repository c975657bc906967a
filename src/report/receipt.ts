import { createHash } from "node:crypto";
import type { Finding, PackageReport, Receipt, Report, Severity, Waiver } from "../model.ts";

/**
 * The receipt of a check: an in-toto Statement v1 (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md)
 * whose predicate is SLSA's verification summary v1 (https://slsa.dev/spec/v1.1/verification_summary). Subject and
 * `resourceUri` are the package URL that npm's own provenance uses, with the sha512 of the tarball. packgate verifies no
 * level of SLSA, so `verifiedLevels` has a value of its own; what the predicate has no place for stands under a key that
 * is a URI, as the format asks of extensions.
 *
 * Holds counts and waivers, never evidence, paths or messages. The same report gives the same receipt but for
 * `timeVerified`. Undefined where not everything could be checked, or only a list was: there is nothing to state.
 */
export function receiptOf({ tool, rules }: Report, checked: PackageReport, now: Date): Receipt | undefined {
  const { package: summary, origin, verdict, findings } = checked;
  const policies = checked.policies.map(({ source, digest }) => ({ source, digest }));
  const [policy] = policies;
  if (summary === null || verdict === "error" || policy === undefined || origin.listed !== undefined) return undefined;
  const purl = purlOf(summary.name, summary.version);
  const { packer, predicted } = origin;
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: purl, digest: { sha512: hexOf("sha512-", summary.integrity) } }],
    predicateType: "https://slsa.dev/verification_summary/v1",
    predicate: {
      verifier: { id: "pkg:npm/packgate", version: { packgate: tool.version } },
      timeVerified: now.toISOString(),
      resourceUri: purl,
      policy: { uri: policy.source, digest: { sha256: policy.digest.slice("sha256-".length) } },
      verificationResult: verdict === "pass" ? "PASSED" : "FAILED",
      verifiedLevels: [verdict === "pass" ? "PACKGATE_PASSED" : "FAILED"],
      "pkg:npm/packgate#check": {
        schema: 1,
        ...(summary.tarDigest !== undefined && { tar: { sha256: summary.tarDigest } }),
        policies,
        ruleSet: { packgate: tool.version, digest: { sha256: ruleSetDigest(rules) } },
        origin: origin.kind,
        packer: packer && { client: packer.client, version: packer.version, scripts: packer.scripts },
        predicted,
        verdict,
        findings: {
          error: open(findings, "error"),
          warning: open(findings, "warning"),
          info: open(findings, "info"),
          waived: findings.filter(({ waiver }) => waiver !== null).length,
        },
        waivers: waiversUsed(findings),
      },
    },
  };
}

/**
 * The package URL of a published version, `pkg:npm/%40acme/lib@1.0.0`
 * (https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md).
 */
export function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.split("/").map(encode).join("/")}@${encode(version)}`;
}

/** A lone surrogate, which no URL can hold, becomes the replacement character. */
function encode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function hexOf(prefix: string, integrity: string): string {
  return Buffer.from(integrity.slice(prefix.length), "base64").toString("hex");
}

/** Over the ids of the rules and how hard each is by itself; what a policy sets of them is in the policy's digest. */
function ruleSetDigest(rules: Report["rules"]): string {
  const set = Object.entries(rules)
    .map(([id, { severity, waiver }]) => [id, severity, waiver])
    .sort(([a], [b]) => (a! < b! ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(set)).digest("hex");
}

function open(findings: readonly Finding[], of: Severity): number {
  return findings.filter(({ severity, waiver }) => waiver === null && severity === of).length;
}

function waiversUsed(findings: readonly Finding[]): readonly Pick<Waiver, "rule" | "reason" | "expires">[] {
  const used = findings.flatMap(({ waiver }) =>
    waiver === null ? [] : [{ rule: waiver.rule, reason: waiver.reason, expires: waiver.expires }],
  );
  return [...new Map(used.map((waiver) => [JSON.stringify(waiver), waiver])).values()];
}
