import type { Origin, PackageReport, Verdict } from "../model.ts";
import { escapeTerminal } from "./escape.ts";
import { groupFindings } from "./group.ts";
import { formatCount, formatNumber } from "./units.ts";

/** What a verdict says of a package in a list of several. A list of paths never passes: it is listed. */
export function outcomeOf(verdict: Verdict, listed: boolean): string {
  if (verdict === "pass") return listed ? "listed, contents not read" : "passed";
  return verdict === "fail" ? "failed" : "could not be checked";
}

/** `1,263 errors (3 causes), 0 warnings, 2 waived`: what is hidden is counted. */
export function countsOf({ package: summary, problems, findings }: PackageReport): string {
  const counts = problems.length > 0 ? [formatCount(problems.length, "problem")] : [];
  if (summary === null) return counts.join(", ");
  const open = findings.filter(({ waiver }) => waiver === null);
  for (const severity of ["error", "warning"] as const) {
    const those = open.filter((finding) => finding.severity === severity);
    const causes = groupFindings(those, {}).length;
    counts.push(
      formatCount(those.length, severity) + (causes === those.length ? "" : ` (${formatCount(causes, "cause")})`),
    );
  }
  const infos = open.filter(({ severity }) => severity === "info").length;
  if (infos > 0) counts.push(`${formatNumber(infos)} info`);
  if (open.length < findings.length) counts.push(`${formatNumber(findings.length - open.length)} waived`);
  return counts.join(", ");
}

/** What follows from the verdict. */
export function consequenceOf({ package: summary, origin, verdict }: PackageReport): string {
  const published = origin.kind === "registry";
  if (verdict === "pass") {
    if (origin.listed !== undefined) return "nothing against its paths; contents were not read";
    if (published) return "what is published keeps to the policy";
    const later = stillToRun(origin);
    return later.length > 0
      ? `may be published if ${later.join(" and ")} ${later.length > 1 ? "change" : "changes"} nothing`
      : "may be published";
  }
  const blocked = published ? "does not pass" : "publish would be blocked";
  if (verdict === "fail") return published ? "what is published breaks the policy" : blocked;
  return `${blocked}: ${summary === null ? "nothing" : "not everything"} could be checked`;
}

/** What must be known of a result that is only a prediction. */
export function predictionOf(origin: Origin): string {
  const later = stillToRun(origin);
  if (later.length === 0) return "This is a prediction: the package is packed once more for the upload.";
  const run = later.length > 1 ? "run" : "runs";
  return `Warning: this is a prediction. ${later.join(" and ")} still ${run} before the upload and may change these bytes.`;
}

/** The scripts that run between this check and the upload. */
function stillToRun({ predicted, packer }: Origin): readonly string[] {
  if (!predicted || packer === null) return [];
  return ["prepack", "prepare"].filter((name) => packer.scripts.some((script) => script.startsWith(`${name}:`)));
}

/** What a list leaves open; empty where the package was read. */
export function listingWords({ origin, stats }: PackageReport, rules: number): string {
  if (origin.listed === undefined) return "";
  const { client } = origin.listed;
  const asked = `${stats["rules"] ?? 0} of ${rules} rules were asked`;
  const other = client === "npm" ? "" : ` This is npm's list: ${client}, which will publish, may pack others.`;
  return `Listing only: contents were not read, no script was run, ${asked}. This does not replace packgate check.${other}`;
}

/** `Limits that the policy raises: entries 300,000 (standard 200,000).` */
export function raisedWords(raised: PackageReport["raisedLimits"]): string {
  const words = raised.map(
    ({ limit, value, standard }) => `${limit} ${formatNumber(value)} (standard ${formatNumber(standard)})`,
  );
  return `Limits that the policy raises: ${words.join(", ")}.`;
}

/** `as closed source (preset recommended)`, for a project that has no policy of its own. */
export function presetOf(source: string): string {
  if (source === "recommended") return "as closed source (preset recommended)";
  return source === "open-source" ? "as open source (preset open-source)" : `under ${escapeTerminal(source)}`;
}
