import type { Finding, PackageReport, Problem, Report } from "../model.ts";
import { escapeTerminal } from "./escape.ts";
import { manifestPath } from "./manifest-path.ts";
import { showPlace } from "./place.ts";
import { screenOf, type Terminal } from "./terminal.ts";
import { labelOf, verdictLine } from "./verdict-line.ts";

/** Where an editor goes. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * One line per finding that nothing waives and per problem, `path:line:column: error rule-id: message`, for grep and for
 * the problem matchers of editors; then the verdict. The path is one that an editor can open: the committed line that let
 * the finding in, the place in the tarball then in the message; where that line is not known, the file in the package.
 */
export function renderCompact(report: Report, { unicode }: Terminal): string {
  const { reports, problems } = report;
  const say = (place: Finding | Problem) =>
    showPlace(place, Number.POSITIVE_INFINITY, screenOf({ columns: Number.POSITIVE_INFINITY, color: false, unicode }));
  const lines = [
    ...problems.map((problem) => problemLine(problem, undefined, "", say)),
    ...reports.flatMap((each) => packageLines(each, reports.length > 1 ? ` (${labelOf(each)})` : "", say)),
  ];
  return `${[...lines, verdictLine(report)].join("\n")}\n`;
}

type Say = (place: Finding | Problem) => string;

function packageLines(report: PackageReport, label: string, say: Say): readonly string[] {
  return [
    ...report.problems.map((problem) => problemLine(problem, report, label, say)),
    ...report.findings
      .filter(({ waiver }) => waiver === null)
      .map((finding) => findingLine(finding, report, label, say)),
  ];
}

function findingLine(finding: Finding, report: PackageReport, label: string, say: Say): string {
  const { committed, path, layers, rule, severity, message, line, column } = finding;
  // A position inside a layer is none of the file.
  const exact = layers.length === 0 && line !== null;
  const place: Place =
    committed === undefined
      ? { file: inPackage(path, report), line: exact ? line : 1, column: exact ? (column ?? 1) : 1 }
      : { file: committed.file, line: committed.line, column: 1 };
  const known = committed === undefined && (path === null || layers.length === 0);
  return lineOf(place, severity, rule, `${known ? "" : `${say(finding)}: `}${message}${label}`);
}

function problemLine(problem: Problem, report: PackageReport | undefined, label: string, say: Say): string {
  const { code, message, path, layers } = problem;
  const [first = "", ...more] = message.split("\n");
  const inside = path !== null && layers.length > 0 ? `${say(problem)}: ` : "";
  const rest = more.length === 0 ? "" : ` (and ${more.length} more ${more.length === 1 ? "line" : "lines"})`;
  return lineOf({ file: inPackage(path, report), line: 1, column: 1 }, "error", code, inside + first + rest + label);
}

/** A path in the package, from where packgate was started; in a tarball or a published version there is nothing to open. */
function inPackage(path: string | null, report: PackageReport | undefined): string {
  const manifest = manifestPath(report?.origin);
  return path === null || path === "" ? manifest : `${manifest.slice(0, -"package.json".length)}${path}`;
}

function lineOf({ file, line, column }: Place, severity: string, id: string, message: string): string {
  return escapeTerminal(
    `${word(file)}:${line}:${column}: ${severity} ${word(id).replace(/\s/gu, "_") || "-"}: ${message}`,
  );
}

/** Without a colon of its own: nothing in a name may look like a position, or like the end of an id. */
function word(text: string): string {
  return escapeTerminal(text).replaceAll(":", "\\u{3a}");
}
