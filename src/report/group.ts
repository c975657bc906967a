import type { Finding, PackageReport, Report, Severity } from "../model.ts";

/** Its findings are told by place and kind of file, not by message, and its cure may be a line of the policy. */
export const ALLOWLIST_RULE = "only-allowed-files";

/** Findings with one cause: what one edit would cure. */
export interface Group {
  readonly rule: string;
  readonly severity: Severity;
  /** `dist/`; empty for files beside package.json and for the package as a whole. */
  readonly directory: string;
  /** In the report's order, never empty. */
  readonly findings: readonly Finding[];
}

const RANK: { readonly [severity in Severity]: number } = { error: 0, warning: 1, info: 2 };

/**
 * A build that leaks one map leaks a thousand, and a thousand lines bury the one key among them. So findings of one
 * rule that say the same of the same top directory, for the same reason and with the same fix, are one group. Worst
 * first: by severity; then hard rules, then what is wrong in itself, then what nobody allowed; the larger group first.
 */
export function groupFindings(findings: readonly Finding[], rules: Report["rules"]): readonly Group[] {
  const groups = groupBy(findings, ({ rule, severity, path, message, cause, fix, policies }) =>
    // Three lines of "files" that let the maps of one directory in are one decision about maps.
    JSON.stringify([
      rule,
      severity,
      directoryOf(path),
      shape(message),
      rule === ALLOWLIST_RULE || cause,
      fix,
      policies,
    ]),
  );
  const order = new Map(Object.keys(rules).map((id, index) => [id, index]));
  const weightOf = (rule: string) => (rules[rule]?.waiver === "pinned" ? 0 : rule === ALLOWLIST_RULE ? 2 : 1);
  return [...groups.values()]
    .map((group) => {
      const { rule, severity, path } = group[0]!;
      return { rule, severity, directory: directoryOf(path), findings: group };
    })
    .sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        weightOf(a.rule) - weightOf(b.rule) ||
        (order.get(a.rule) ?? order.size) - (order.get(b.rule) ?? order.size) ||
        b.findings.length - a.findings.length,
    );
}

/** In the order in which the keys come up. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The worst severity that nothing waives. A report does not name the policy's `failOn`; on a failure this decided. */
export function worstSeverity(findings: readonly Finding[]): Severity | null {
  let worst: Severity | null = null;
  for (const { severity, waiver } of findings) {
    if (waiver === null && (worst === null || RANK[severity] < RANK[worst])) worst = severity;
  }
  return worst;
}

/** The findings that block, as far as a report tells. */
export function decidingFindings({ verdict, findings }: PackageReport): readonly Finding[] {
  const worst = verdict === "fail" ? worstSeverity(findings) : null;
  return findings.filter(({ severity, waiver }) => waiver === null && severity === worst);
}

function directoryOf(path: string | null): string {
  return path === null ? "" : path.slice(0, path.indexOf("/") + 1);
}

/** "embeds 3 original source files (12 kB)" and "embeds 1 original source file (900 B)" have one cause. */
function shape(message: string): string {
  return message
    .replace(/"[^"]*"/g, '""')
    .replace(/\d[\d,.]*( ?(bytes?|B|[kMG]i?B)\b)?/g, "0")
    .replace(/(?<=[a-z])s\b/g, "");
}
