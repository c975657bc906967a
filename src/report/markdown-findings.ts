import type { Finding, PackageReport, Problem, Report } from "../model.ts";
import { type Group, groupBy, groupFindings } from "./group.ts";
import { listSection, type Section } from "./markdown-fit.ts";
import { code, drawing, few, place, prose } from "./markdown-text.ts";
import { formatCount, formatNumber } from "./units.ts";

/** How much of a thing is shown, before anything is cut for want of room. */
export interface Detail {
  /** Points or rows of one list. */
  readonly items: number;
  /** Places of one cause. */
  readonly places: number;
  /** Files that grew. */
  readonly growth: number;
  /** Drawings, and what is waived with its reason. */
  readonly full: boolean;
}

/** What could not be checked, one point per cause. */
export function problemSection(problems: readonly Problem[], level: string, detail: Detail): Section[] {
  if (problems.length === 0) return [];
  const groups = groupBy(problems, ({ code, message, hint }) => JSON.stringify([code, message, hint]));
  const head = `${level} ${formatCount(problems.length, "problem")}: not everything could be checked\n`;
  const rest = (count: number) => `And ${formatCount(count, "more cause")} of problems.`;
  return [listSection(head, [...groups.values()], (group) => problemPoint(group, detail), rest, detail.items)];
}

/** The findings that nothing waives, one point per cause, worst first. */
export function findingSection(
  { findings, policies }: PackageReport,
  rules: Report["rules"],
  level: string,
  detail: Detail,
): Section[] {
  const open = findings.filter(({ waiver }) => waiver === null);
  if (open.length === 0) return [];
  const groups = groupFindings(open, rules);
  const causes = groups.length === open.length ? "" : ` of ${formatCount(groups.length, "cause")}`;
  const head = `${level} ${formatCount(open.length, "finding")}${causes}\n`;
  const rest = (count: number) =>
    `And findings of ${formatCount(count, "more cause")}: \`--format json\` lists them all.`;
  const show = (group: Group) => groupPoint(group, rules, policies.length, detail);
  return [listSection(head, groups, show, rest, detail.items)];
}

/** What is waived: how much of which rule, or each with its reason and its last day. */
export function waivedSection({ findings }: PackageReport, level: string, detail: Detail): Section[] {
  const waived = findings.filter(({ waiver }) => waiver !== null);
  if (waived.length === 0) return [];
  const head = `${level} ${formatNumber(waived.length)} waived\n`;
  const rest = (count: number) => `And ${formatNumber(count)} more.`;
  if (detail.full) return [listSection(head, waived, waivedPoint, rest, detail.items)];
  const byRule = [...groupBy(waived, ({ rule }) => rule)];
  const show = ([rule, { length }]: [string, readonly Finding[]]) => `- ${code(rule)}: ${formatNumber(length)}`;
  return [listSection(head, byRule, show, (count) => `And ${formatCount(count, "more rule")}.`, detail.items)];
}

function problemPoint(group: readonly Problem[], { places }: Detail): string {
  const { code: id, message, hint, path } = group[0]!;
  const [said = "", ...quoted] = message.split("\n");
  const several = group.length > 1;
  const where = several ? ` ${formatCount(group.length, "place")}` : path === null ? "" : ` ${place(group[0]!)}`;
  return point([
    `**problem** ${code(id)}${where}`,
    prose(said),
    quoted.length > 0 && drawing(quoted),
    several && path !== null && placesOf(group, places),
    hint !== null && `hint: ${prose(hint)}`,
  ]);
}

function waivedPoint(finding: Finding): string {
  const { reason = "", expires = "" } = finding.waiver ?? {};
  return `- ${code(finding.rule)} ${place(finding)}, until ${prose(expires)}: ${prose(reason)}`;
}

function groupPoint(group: Group, rules: Report["rules"], policies: number, detail: Detail): string {
  const { rule, severity, directory, findings } = group;
  const first = findings[0]!;
  const known = rules[rule];
  const fix = first.fix ?? known?.fix;
  const alike = findings.every(({ message }) => message === first.message);
  const found = findings.map(({ evidence }) => evidence).filter((evidence) => evidence !== null);
  const digests = [...new Set(findings.map(({ digest }) => digest))].filter((digest) => digest !== null);
  const causes = [...new Set(findings.map(({ cause }) => cause))].filter((cause) => cause !== null);
  const committed = [...new Set(findings.flatMap(({ committed: at }) => (at ? [`${at.file}:${at.line}`] : [])))];
  return point([
    `**${severity}** ${code(rule)} ${findings.length === 1 ? place(first) : scopeOf(directory, findings)}`,
    alike ? prose(first.message) : `${prose(first.message)}, and the like`,
    findings.length > 1 && first.path !== null && placesOf(findings, detail.places),
    detail.full && first.detail.length > 0 && drawing(first.detail),
    found.length > 0 && `found: ${few([...new Set(found)], 3)}`,
    committed.length > 0 && `let in by ${few(committed, 3)}`,
    causes.length > 0 &&
      `from ${causes.slice(0, 3).map(prose).join("; ")}${causes.length > 3 ? `; and ${formatNumber(causes.length - 3)} more` : ""}`,
    first.policies.length < policies && `under ${few(first.policies, 3)}`,
    known?.waiver === "pinned" && digests.length === 1 && `digest: ${few(digests, 1)}`,
    fix !== undefined && `fix: ${prose(fix)}`,
  ]);
}

function scopeOf(directory: string, findings: readonly Finding[]): string {
  const paths = new Set(findings.map(({ path }) => path));
  const places = paths.size === findings.length ? "" : `, ${formatCount(findings.length, "place")}`;
  if (findings[0]!.path === null) return formatCount(findings.length, "finding");
  if (paths.size === 1) return `${place({ ...findings[0]!, layers: [], line: null })}${places}`;
  return `${formatCount(paths.size, "file")}${directory === "" ? "" : ` in ${code(directory)}`}${places}`;
}

function placesOf(places: readonly (Finding | Problem)[], most: number): string {
  const rest = places.length - most;
  return places.slice(0, most).map(place).join(", ") + (rest > 0 ? ` and ${formatNumber(rest)} more` : "");
}

/** A point of a list, and what is said of it as points below it. */
function point([head, ...said]: readonly (string | false)[]): string {
  const points = said.filter((part) => part !== false && part !== "");
  return [`- ${head}`, ...points.map((part) => `  - ${part}`.replaceAll("\n", "\n    "))].join("\n");
}
