import type { Finding, PackageReport, Problem, Report, RuleReport, Waiver } from "../model.ts";
import { driftJson } from "./drift.ts";
import { escapeJson } from "./escape.ts";

/**
 * The report for machines: one JSON document in every case, the keys always in the same order, ends in a newline. The
 * list of entries stays out: it would be most of the document, and the tarball has it.
 */
export function renderJson(report: Report): string {
  const { schema, tool, verdict, problems, skipped, rules, reports, shard } = report;
  return `${escapeJson({
    schema,
    tool: { name: tool.name, version: tool.version },
    // Whoever reads no more than the verdict must not take a list for a check.
    ...(reports.some(({ origin }) => origin.listed !== undefined) && { listing: "contents were not read" }),
    ...(shard !== undefined && {
      shard: { index: shard.index, count: shard.count, packages: shard.packages, whole: shard.whole },
    }),
    verdict,
    problems: problems.map(problemJson),
    skipped: skipped.map(({ name, reason }) => ({ name, reason })),
    rules: sorted(rules, ruleJson),
    reports: reports.map(packageJson),
  })}\n`;
}

function packageJson(report: PackageReport) {
  const {
    package: summary,
    origin,
    policies,
    raisedLimits,
    verdict,
    problems,
    findings,
    rulesOff,
    notApplicable,
    alternatives,
    drift,
    stats,
  } = report;
  const { packer } = origin;
  return {
    package: summary && {
      name: summary.name,
      version: summary.version,
      // Nothing was packed for a list.
      integrity: origin.listed === undefined ? summary.integrity : null,
      size: origin.listed === undefined ? summary.size : null,
      unpackedSize: summary.unpackedSize,
      entryCount: summary.entryCount,
    },
    origin: {
      kind: origin.kind,
      spec: origin.spec,
      packer: packer && { client: packer.client, version: packer.version, scripts: packer.scripts },
      predicted: origin.predicted,
      ...(origin.listed !== undefined && { listed: { client: origin.listed.client } }),
    },
    policies: policies.map(({ source, digest, own }) => ({ source, digest, own })),
    raisedLimits: raisedLimits.map(({ limit, value, standard }) => ({ limit, value, standard })),
    verdict,
    problems: problems.map(problemJson),
    findings: findings.map(findingJson),
    ...(rulesOff !== undefined && { rulesOff }),
    notApplicable,
    alternatives: alternatives.map(({ preset, verdict, deciding }) => ({ preset, verdict, deciding })),
    ...(drift !== undefined && { drift: driftJson(drift) }),
    stats: sorted(stats, (count) => count),
  };
}

function problemJson({ code, message, path, layers, hint }: Problem) {
  return { code, message, path, layers, hint };
}

function findingJson(finding: Finding) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    path: finding.path,
    // Only where npm writes another path, or none.
    ...(finding.installed !== undefined && { installed: finding.installed }),
    layers: finding.layers,
    line: finding.line,
    column: finding.column,
    message: finding.message,
    cause: finding.cause,
    ...(finding.committed !== undefined && {
      committed: { file: finding.committed.file, line: finding.committed.line },
    }),
    evidence: finding.evidence,
    digest: finding.digest,
    fix: finding.fix,
    detail: finding.detail,
    fingerprint: finding.fingerprint,
    waiver: finding.waiver && waiverJson(finding.waiver),
    policies: finding.policies,
  };
}

function waiverJson({ rule, path, fingerprint, digest, reason, expires }: Waiver) {
  return { rule, path, fingerprint, digest, reason, expires };
}

function ruleJson({ title, severity, waiver, fix, help }: RuleReport) {
  return { title, severity, waiver, fix, help };
}

function sorted<T, U>(record: { readonly [key: string]: T }, show: (value: T) => U): { [key: string]: U } {
  const keys = Object.keys(record).sort();
  return Object.fromEntries(keys.map((key) => [key, show(record[key]!)]));
}
