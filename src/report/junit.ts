import type { Finding, PackageReport, Problem, Report } from "../model.ts";
import { cutText } from "./cut.ts";
import { escapeMarkup, escapeTerminal } from "./escape.ts";
import { decidingFindings, groupBy } from "./group.ts";
import { showPlace } from "./place.ts";
import { screenOf } from "./terminal.ts";
import { formatCount, formatNumber } from "./units.ts";
import { labelOf } from "./verdict-line.ts";

/** Places that the file lists in all, and of one test case: GitLab reads no file of more than 30 MB. */
const LINES = 5000;
const LINES_OF_CASE = 100;
/** Characters of a line. */
const LINE = 600;

const SCREEN = screenOf({ columns: Number.POSITIVE_INFINITY, color: false, unicode: true });

interface Case {
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** In one line, why it did not pass. */
  readonly message: string;
  /** What the outcome rests on, and what else there is to say. Not escaped for XML yet. */
  readonly lines: readonly string[];
  readonly output: readonly string[];
}

interface Suite {
  readonly name: string;
  /** What test case it is does not depend on the version. */
  readonly subject: string;
  readonly cases: readonly Case[];
}

/**
 * JUnit's XML as GitLab, Jenkins and others read it: a suite per package, a test case per rule, so that what passed is
 * seen as well. A failure is what decides; warnings and waived findings stand in `system-out`; what could not be checked is
 * an error. Without times: the same report is the same file.
 * https://github.com/testmoapp/junitxml
 */
export function renderJunit(report: Report): string {
  const suites = [...overall(report), ...report.reports.map((each) => suiteOf(each, report.rules))];
  const filled = suites.flatMap(({ cases }) => cases).filter(({ lines, output }) => lines.length + output.length > 0);
  const room = Math.max(1, Math.min(LINES_OF_CASE, Math.floor(LINES / Math.max(1, filled.length))));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="packgate"${countsOf(all)}>`,
    ...suites.flatMap((suite) => suiteLines(suite, room)),
    "</testsuites>\n",
  ].join("\n");
}

/** What is of no package: without a package there is nothing that could be green. */
function overall({ problems, skipped, reports, verdict }: Report): readonly Suite[] {
  const nothing = verdict === "error" && reports.length === 0 && problems.length === 0;
  const cases: readonly Case[] = [
    ...problemCases(problems),
    ...(nothing ? [{ ...EMPTY, name: "packages", outcome: "error" as const, message: "no package was checked" }] : []),
    ...skipped.map(({ name, reason }) => ({ ...EMPTY, name, outcome: "skipped" as const, message: reason })),
  ];
  return cases.length === 0 ? [] : [{ name: "packgate", subject: "packgate", cases }];
}

const EMPTY = { message: "", lines: [], output: [] } as const;

function suiteOf(report: PackageReport, rules: Report["rules"]): Suite {
  const { package: summary, origin, problems, findings } = report;
  const byRule = groupBy(findings, ({ rule }) => rule);
  const deciding = new Set(report.verdict === "error" ? findings.filter(isOpenError) : decidingFindings(report));
  // What there is no package of, no rule was asked about.
  const asked = summary === null ? [] : Object.keys(rules);
  const names = [...new Set([...asked, ...byRule.keys()])];
  return {
    name: labelOf(report),
    subject: summary?.name ?? origin.spec,
    cases: [...problemCases(problems), ...names.map((name) => caseOf(name, byRule.get(name) ?? [], deciding, report))],
  };
}

function isOpenError({ severity, waiver }: Finding): boolean {
  return severity === "error" && waiver === null;
}

function caseOf(
  name: string,
  findings: readonly Finding[],
  deciding: ReadonlySet<Finding>,
  report: PackageReport,
): Case {
  const failed = findings.filter((finding) => deciding.has(finding));
  const output = findings.filter((finding) => !deciding.has(finding)).map(outputLine);
  if (failed.length > 0) {
    const message =
      failed.length === 1
        ? failed[0]!.message
        : `${formatCount(failed.length, "finding")}, such as: ${failed[0]!.message}`;
    return { name, outcome: "failure", message, lines: failed.map(findingLine), output };
  }
  // No news of a rule is good news only where all of it was looked at.
  const why = report.rulesOff?.includes(name)
    ? "switched off by the policy"
    : report.origin.listed !== undefined
      ? "only listed: contents were not read"
      : report.verdict === "error"
        ? "not everything could be checked"
        : undefined;
  if (why !== undefined) return { name, outcome: "skipped", message: why, lines: [], output };
  return { name, outcome: "passed", message: "", lines: [], output };
}

function problemCases(problems: readonly Problem[]): readonly Case[] {
  return [...groupBy(problems, ({ code }) => code)].map(([code, group]) => ({
    name: code,
    outcome: "error",
    message: group[0]!.message.split("\n")[0]!,
    lines: group.flatMap(problemLines),
    output: [],
  }));
}

function problemLines(problem: Problem): readonly string[] {
  const [said = "", ...quoted] = problem.message.split("\n");
  const place = problem.path === null ? "" : `${showPlace(problem, LINE / 2, SCREEN)}: `;
  return [
    place + said,
    // What a child process said is marked as another's word.
    ...quoted.map((line) => `│ ${line}`),
    ...(problem.hint === null ? [] : [`hint: ${problem.hint}`]),
  ];
}

function findingLine(finding: Finding): string {
  const { message, evidence, cause, committed } = finding;
  const more = [
    ...(evidence === null ? [] : [`found ${evidence}`]),
    ...(cause === null ? [] : [`from ${cause}`]),
    ...(committed === undefined ? [] : [`let in at ${committed.file}:${committed.line}`]),
  ];
  return [`${showPlace(finding, LINE / 2, SCREEN)}: ${message}`, ...more].join(", ");
}

function outputLine(finding: Finding): string {
  const { severity, waiver } = finding;
  if (waiver === null) return `${severity}: ${findingLine(finding)}`;
  return `waived until ${waiver.expires} (${waiver.reason}): ${findingLine(finding)}`;
}

function suiteLines({ name, subject, cases }: Suite, room: number): readonly string[] {
  return [
    `<testsuite name="${attribute(name)}"${countsOf(cases)}>`,
    ...cases.map((each) => caseLines(each, subject, room)),
    "</testsuite>",
  ];
}

function countsOf(cases: readonly Case[]): string {
  const of = (outcome: Case["outcome"]) => cases.filter((each) => each.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`;
}

function caseLines({ name, outcome, message, lines, output }: Case, subject: string, room: number): string {
  const said = outcome === "skipped" ? "" : `\n${textOf(lines, room)}`;
  const result =
    outcome === "passed"
      ? ""
      : `<${outcome} message="${attribute(message)}"${outcome === "skipped" ? "" : ` type="${attribute(name)}"`}>${said}</${outcome}>`;
  const printed = output.length === 0 ? "" : `<system-out>\n${textOf(output, room)}</system-out>`;
  return `<testcase name="${attribute(name)}" classname="${attribute(subject)}">${result}${printed}</testcase>`;
}

/** One line each; what a cut leaves out is counted. */
function textOf(lines: readonly string[], room: number): string {
  const rest = lines.length - room;
  const more = rest > 0 ? `and ${formatNumber(rest)} more\n` : "";
  return (
    lines
      .slice(0, room)
      .map((line) => `${attribute(line)}\n`)
      .join("") + more
  );
}

function attribute(text: string): string {
  return escapeMarkup(cutText(escapeTerminal(text), LINE));
}
