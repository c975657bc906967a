import type { Drift, Finding, PackageReport, Problem, Severity } from "../model.ts";

/**
 * What a picture says of one file, the worst first: `unread` could not be checked, `new` and `grown` are so since the last
 * release, `waived` is accepted for a while, and of `plain` there is nothing to say.
 */
export const KINDS = ["unread", "error", "warning", "info", "new", "grown", "waived", "plain"] as const;
export type Kind = (typeof KINDS)[number];

export interface Mark {
  /** The worst of what is said. */
  readonly kind: Kind;
  /** As the report's, of this path. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly drift: "new" | "grown" | null;
}

const NOTHING: Mark = { kind: "plain", findings: [], problems: [], drift: null };

/** Tells what a report says of a path. */
export function marksOf({ findings, problems, drift }: PackageReport): (path: string) => Mark {
  const marks = new Map<string, { findings: Finding[]; problems: Problem[]; drift: Mark["drift"] }>();
  const at = (path: string) => {
    const known = marks.get(path) ?? { findings: [], problems: [], drift: null };
    marks.set(path, known);
    return known;
  };
  for (const finding of findings) if (finding.path !== null) at(finding.path).findings.push(finding);
  for (const problem of problems) if (problem.path !== null) at(problem.path).problems.push(problem);
  for (const [path, how] of driftOf(drift)) at(path).drift = how;
  return (path) => {
    const mark = marks.get(path);
    return mark === undefined ? NOTHING : { ...mark, kind: kindOf(mark) };
  };
}

function driftOf(drift: Drift | undefined): (readonly [string, "new" | "grown"])[] {
  if (drift === undefined) return [];
  return [
    ...drift.grown.map(({ path }) => [path, "grown"] as const),
    ...drift.added.map(({ path }) => [path, "new"] as const),
  ];
}

function kindOf({ findings, problems, drift }: Omit<Mark, "kind">): Kind {
  if (problems.length > 0) return "unread";
  const open = new Set<Severity>();
  for (const { severity, waiver } of findings) if (waiver === null) open.add(severity);
  const severity = (["error", "warning", "info"] as const).find((each) => open.has(each));
  return severity ?? drift ?? (findings.length > 0 ? "waived" : "plain");
}
