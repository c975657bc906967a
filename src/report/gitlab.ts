import { createHash } from "node:crypto";
import type { Finding, PackageReport, Problem, Report } from "../model.ts";
import { cutText } from "./cut.ts";
import { escapeJson, escapeTerminal } from "./escape.ts";
import { manifestPath } from "./manifest-path.ts";
import { notChecked, notCheckedAtAll } from "./not-checked.ts";
import { formatCount } from "./units.ts";
import { labelOf } from "./verdict-line.ts";

/** A merge request that has more is not read; GitLab's own limit is the size of an artifact. */
const MOST = 5000;
/** Characters of a description: GitLab shows it in one line. */
const LONGEST = 700;

const SEVERITIES = ["blocker", "critical", "major", "minor", "info"] as const;
type Severity = (typeof SEVERITIES)[number];

interface Violation {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/**
 * GitLab's Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format): what nothing
 * waives, worst first, at the committed line that let it in, else at its path in the tarball. What could not be checked is a
 * blocker. Of two entries with one fingerprint GitLab shows one, so none is there twice.
 */
export function renderGitlab(report: Report): string {
  const all = [
    ...notCheckedAtAll(report).map((problem, index) => ofProblem(problem, undefined, index)),
    ...report.reports.flatMap((each) => [
      ...notChecked(each).map((problem, index) => ofProblem(problem, each, index)),
      ...each.findings.flatMap((finding) => (finding.waiver === null ? [ofFinding(finding, each, report)] : [])),
    ]),
  ].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return `${escapeJson(distinct(capped(all)))}\n`;
}

function ofFinding(finding: Finding, report: PackageReport, { rules }: Report): Violation {
  const { rule, severity, path, layers, line, message, evidence, cause, committed, fingerprint } = finding;
  const isHard = Object.hasOwn(rules, rule) && rules[rule]?.waiver === "pinned";
  const subject = [path ?? labelOf(report), ...layers].join(" ▸ ");
  const more = [cause === null ? "" : ` Let in by ${cause}.`, evidence === null ? "" : ` Found: ${evidence}.`];
  const exact = layers.length === 0 && line !== null ? line : 1;
  return {
    description: said(`${subject} ${message}.${more.join("")}`),
    check_name: named(rule),
    fingerprint: digestOf([nameOf(report), fingerprint]),
    severity: severity === "error" ? (isHard ? "critical" : "major") : severity === "warning" ? "minor" : "info",
    location:
      committed === undefined
        ? placeAt(path ?? manifestPath(report.origin), path === null ? 1 : exact)
        : placeAt(committed.file, committed.line),
  };
}

function ofProblem(
  { code, message, path, layers, hint }: Problem,
  report: PackageReport | undefined,
  index: number,
): Violation {
  const [first = "", ...more] = message.split("\n");
  const subject = [path ?? (report === undefined ? "packgate" : labelOf(report)), ...layers].join(" ▸ ");
  const rest = more.length === 0 ? "" : ` (and ${formatCount(more.length, "more line")})`;
  return {
    description: said(`${subject} could not be checked: ${first}${rest}.${hint === null ? "" : ` ${hint}`}`),
    check_name: named(code),
    fingerprint: digestOf(["problem", report && nameOf(report), code, path, layers, index]),
    severity: "blocker",
    location: placeAt(path ?? manifestPath(report?.origin), 1),
  };
}

function nameOf({ package: summary, origin }: PackageReport): string {
  return summary?.name ?? origin.spec;
}

/** The last entry says what is missing. */
function capped(sorted: readonly Violation[]): readonly Violation[] {
  if (sorted.length <= MOST) return sorted;
  const left = sorted.length - MOST + 1;
  const { severity } = sorted[MOST - 1]!;
  const notice: Violation = {
    description: `${formatCount(left, "more finding")} of this kind or a lesser one: packgate check --format pretty shows all`,
    check_name: "packgate",
    fingerprint: digestOf(["left out"]),
    severity,
    location: placeAt("package.json", 1),
  };
  return [...sorted.slice(0, MOST - 1), notice];
}

/** Two packages of one name may have the same finding. */
function distinct(violations: readonly Violation[]): readonly Violation[] {
  const counts = new Map<string, number>();
  return violations.map((violation) => {
    const { fingerprint } = violation;
    const count = counts.get(fingerprint) ?? 0;
    counts.set(fingerprint, count + 1);
    return count === 0 ? violation : { ...violation, fingerprint: digestOf([fingerprint, count]) };
  });
}

/** GitLab takes no path that begins with `./`, and links it below the repository. */
function placeAt(path: string, line: number): Violation["location"] {
  const relative = escapeTerminal(path).replace(/^(?:\.{0,2}\/+)+/, "");
  return { path: relative || "package.json", lines: { begin: Math.max(1, line) } };
}

function said(text: string): string {
  return cutText(escapeTerminal(text), LONGEST);
}

function named(id: string): string {
  return cutText(escapeTerminal(id).trim(), 200) || "unknown";
}

function digestOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
