import type { Artifact, Finding, PackageReport } from "../model.ts";

/** The report with a second opinion on the maps that leak, as far as they are files of their own and few. */
export async function witnessed(report: PackageReport, { entries }: Artifact): Promise<PackageReport> {
  if (!report.findings.some(isLeakingMap)) return report;
  const { LARGEST_WITNESSED, MOST_WITNESSED, mappingStatistics } = await import("./map-witness.ts");
  let left = MOST_WITNESSED;
  const findings: Finding[] = [];
  for (const finding of report.findings) {
    const entry = isLeakingMap(finding) ? entries.find(({ path }) => path === finding.path) : undefined;
    if (entry === undefined || entry.bytes.length > LARGEST_WITNESSED || left === 0) {
      findings.push(finding);
    } else {
      left -= 1;
      findings.push({ ...finding, detail: [...finding.detail, await mappingStatistics(entry.bytes)] });
    }
  }
  return { ...report, findings };
}

function isLeakingMap({ rule, path, layers }: Finding): boolean {
  return rule === "no-embedded-sources" && layers.length === 0 && (path?.endsWith(".map") ?? false);
}
