import type { PackageReport, Problem, Report } from "../model.ts";
import { cutList, cutText } from "./cut.ts";
import { escapeJson, escapeTerminal } from "./escape.ts";
import { groupBy } from "./group.ts";
import { notChecked, notCheckedAtAll } from "./not-checked.ts";
import { findingResult, problemResult, type Result } from "./sarif-result.ts";
import { HOME, NOT_CHECKED, ruleDescriptor, said } from "./sarif-rules.ts";
import { formatCount, formatNumber } from "./units.ts";
import { labelOf } from "./verdict-line.ts";

/**
 * GitHub takes 20 runs of a file, 25,000 results of a run, of which it shows 5,000, and 10 MB after gzip; here the results
 * alone, not indented, stay below that before it.
 * https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
 */
const MOST_RUNS = 20;
const MOST_RESULTS = 5000;
const MOST_BYTES = 9_000_000;

/** A run to be: a package, or all that have none of their own. */
interface Part {
  readonly id: string;
  readonly reports: readonly PackageReport[];
  /** Whole reports' problems, which are of no package. */
  readonly problems: readonly Problem[];
  readonly joined: boolean;
}

/** A result that is not made yet, for most of a hundred thousand never are. */
interface Draft {
  readonly part: Part;
  /** The worst first: what could not be checked, then by severity. */
  readonly rank: number;
  readonly make: () => Result;
}

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html) for code scanning: one run per
 * package, so that each is a category of its own. What could not be checked is a result too, and the run is not successful.
 * A file that would be larger than GitHub takes holds the worst and says how many are missing.
 */
export function renderSarif(report: Report): string {
  const parts = partsOf(report);
  const drafts = parts.flatMap(draftsOf);
  const kept = keepWorst(drafts);
  const listed = groupBy(drafts, ({ part }) => part.id);
  return `${escapeJson({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: parts.map((part, index) => {
      const results = kept.get(part.id) ?? [];
      const missing = (listed.get(part.id)?.length ?? 0) - results.length;
      return runOf(part, results, missing, report, index === 0 ? report.skipped : []);
    }),
  })}\n`;
}

function partsOf(report: Report): readonly Part[] {
  const { reports } = report;
  const problems = notCheckedAtAll(report);
  const whole = problems.length > 0 || reports.length === 0;
  const own = whole ? MOST_RUNS - 1 : MOST_RUNS;
  const fits = reports.length <= own;
  const alone = fits ? reports : reports.slice(0, own - 1);
  const rest = fits ? [] : reports.slice(own - 1);
  // Two runs of one category GitHub refuses.
  const taken = new Set<string>();
  const idFor = (name: string): string => {
    const plain = cutText(escapeTerminal(name).replace(/\/+$/, ""), 200);
    for (let count = 1; ; count++) {
      const id = count === 1 ? `packgate/${plain}/` : `packgate/${plain}~${count}/`;
      if (!taken.has(id)) {
        taken.add(id);
        return id;
      }
    }
  };
  taken.add("packgate//");
  return [
    ...(whole ? [{ id: "packgate/", reports: [], problems, joined: false }] : []),
    ...alone.map((report) => ({ id: idFor(nameOf(report)), reports: [report], problems: [], joined: false })),
    ...(rest.length > 0 ? [{ id: idFor("all others"), reports: rest, problems: [], joined: true }] : []),
  ];
}

function nameOf({ package: summary, origin }: PackageReport): string {
  return summary?.name ?? origin.spec;
}

const RANK = { error: 1, warning: 2, info: 3 } as const;

function draftsOf(part: Part): readonly Draft[] {
  const { joined } = part;
  const unchecked = (problem: Problem, report: PackageReport | undefined, index: number): Draft => ({
    part,
    rank: 0,
    make: () => problemResult(problem, report, index),
  });
  return [
    ...part.problems.map((problem, index) => unchecked(problem, undefined, index)),
    ...part.reports.flatMap((report) => [
      ...notChecked(report).map((problem, index) => unchecked(problem, report, index)),
      // As a suppressed result a waived finding would be an open alert: code scanning reads no suppressions.
      ...report.findings
        .filter(({ waiver }) => waiver === null)
        .map(
          (finding): Draft => ({
            part,
            rank: RANK[finding.severity],
            make: () => findingResult(finding, report, joined),
          }),
        ),
    ]),
  ];
}

/** By the run's id, in the report's order. */
function keepWorst(drafts: readonly Draft[]): ReadonlyMap<string, readonly Result[]> {
  let bytes = 0;
  const made = new Map<Draft, Result>();
  for (const draft of drafts.toSorted((a, b) => a.rank - b.rank)) {
    if (made.size === MOST_RESULTS) break;
    const result = draft.make();
    bytes += Buffer.byteLength(JSON.stringify(result));
    if (bytes > MOST_BYTES) break;
    made.set(draft, result);
  }
  const kept = new Map<string, Result[]>();
  for (const draft of drafts) {
    const result = made.get(draft);
    if (result === undefined) continue;
    const { id } = draft.part;
    const results = kept.get(id) ?? [];
    kept.set(id, results);
    results.push(result);
  }
  return kept;
}

function runOf(
  part: Part,
  results: readonly Result[],
  missing: number,
  { tool, rules, verdict }: Report,
  skipped: Report["skipped"],
) {
  const ids = [...new Set(results.map(({ ruleId }) => ruleId))].sort();
  const places = new Map(ids.map((id, index) => [id, index]));
  const names = part.reports.map(labelOf);
  const waived = part.reports.reduce(
    (sum, { findings }) => sum + findings.filter(({ waiver }) => waiver !== null).length,
    0,
  );
  const failed = part.problems.length > 0 || part.reports.some((each) => notChecked(each).length > 0);
  const notes = [
    ...(part.joined
      ? [
          `This run holds the results of ${formatCount(part.reports.length, "package")}, because a file holds ${MOST_RUNS} runs at most: ` +
            cutList(names.slice(0, 20).map(said), names.length),
        ]
      : []),
    ...(missing > 0
      ? [
          `${formatCount(missing, "result")} of this run ${missing === 1 ? "is" : "are"} left out, the least severe: a file holds ` +
            `${formatNumber(MOST_RESULTS)} at most. All of them: packgate check --format json:report.json`,
        ]
      : []),
    ...(waived > 0 ? [`${formatCount(waived, "finding")} ${waived === 1 ? "is" : "are"} waived, and not listed.`] : []),
    ...(skipped.length > 0
      ? [
          `${formatCount(skipped.length, "package")} ${skipped.length === 1 ? "was" : "were"} not to be checked: ` +
            cutList(
              skipped.slice(0, 20).map(({ name, reason }) => said(`${name} (${reason})`)),
              skipped.length,
            ),
        ]
      : []),
  ];
  return {
    tool: {
      driver: {
        name: "packgate",
        version: escapeTerminal(tool.version) || "unknown",
        informationUri: HOME,
        rules: ids.map((id) => ruleDescriptor(id, Object.hasOwn(rules, id) ? rules[id] : undefined, tool.version)),
      },
    },
    automationDetails: {
      id: part.id,
      description: {
        text: part.joined ? "packgate check of all other packages" : `packgate check of ${said(names[0] ?? "nothing")}`,
      },
    },
    invocations: [
      {
        executionSuccessful: !failed,
        toolExecutionNotifications: [
          ...results
            .filter(({ ruleId }) => ruleId === NOT_CHECKED)
            .map(({ message, locations }) => ({ level: "error", message, locations })),
          ...notes.map((text) => ({ level: missing > 0 ? "warning" : "note", message: { text } })),
        ],
      },
    ],
    originalUriBaseIds: { "%SRCROOT%": { description: { text: "The top of the repository" } } },
    results: results.map(({ ruleId, ...result }) => ({ ruleId, ruleIndex: places.get(ruleId), ...result })),
    properties: {
      verdict,
      packages: part.reports.map((report) => ({
        name: escapeTerminal(labelOf(report)),
        verdict: report.verdict,
        // A list has none.
        integrity: report.origin.listed === undefined ? escapeTerminal(report.package?.integrity ?? "") || null : null,
      })),
    },
  };
}
