import type { PackageReport, Report } from "../model.ts";
import { escapeTerminal } from "./escape.ts";
import { formatCount, formatNumber } from "./units.ts";

/**
 * The decision in one line, for formats that are lists: `packgate 1.0.0: FAIL, 2 packages, 3 errors, 1 warning, 2 waived`.
 * It quotes nothing of a package, so that no name can make another line of it.
 */
export function verdictLine({ tool, verdict, problems, skipped, reports }: Report): string {
  // A list never passes: it is listed.
  const listed = reports.some(({ origin }) => origin.listed !== undefined);
  const word = listed && verdict === "pass" ? "LISTED" : verdict.toUpperCase();
  const findings = reports.flatMap((report) => report.findings);
  const open = findings.filter(({ waiver }) => waiver === null);
  const of = (severity: string) => open.filter((finding) => finding.severity === severity).length;
  const unchecked = problems.length + reports.reduce((sum, report) => sum + report.problems.length, 0);
  const counts = [
    reports.length === 0 ? "no package was checked" : formatCount(reports.length, "package"),
    ...(unchecked > 0 ? [formatCount(unchecked, "problem")] : []),
    formatCount(of("error"), "error"),
    formatCount(of("warning"), "warning"),
    ...(of("info") > 0 ? [`${formatNumber(of("info"))} info`] : []),
    ...(open.length < findings.length ? [`${formatNumber(findings.length - open.length)} waived`] : []),
    ...(skipped.length > 0 ? [`${formatNumber(skipped.length)} skipped`] : []),
    ...(listed ? ["contents were not read"] : []),
  ];
  return `packgate ${escapeTerminal(tool.version)}: ${word}, ${counts.join(", ")}`;
}

/** What a package is called: `acme-lib@2.3.0`, or the spec where there is none. Not escaped. */
export function labelOf({ package: summary, origin }: PackageReport): string {
  return summary === null ? origin.spec : `${summary.name}@${summary.version}`;
}
