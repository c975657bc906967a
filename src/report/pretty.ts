import type { Origin, PackageReport, Report, Verdict } from "../model.ts";
import { adviceBlocks } from "./advice.ts";
import { findingBlocks, problemBlocks, waivedBlock } from "./blocks.ts";
import { consequenceOf, countsOf, listingWords, outcomeOf, predictionOf, presetOf, raisedWords } from "./decision.ts";
import { driftBlock } from "./drift.ts";
import { escapeTerminal } from "./escape.ts";
import { flow, type Screen, type Style, screenOf, type Terminal, wrap } from "./terminal.ts";
import { formatBytes, formatCount, formatNumber } from "./units.ts";

const STYLE: { readonly [verdict in Verdict]: Style } = { pass: "pass", fail: "error", error: "error" };

/** Packages that the closing line names. */
const NAMED = 3;

/**
 * The report for people: for each package what was read, what could not be checked, what is wrong with its cause and
 * its cure, and, last, the decision. A function of its arguments alone; ends in a newline.
 */
export function renderPretty(report: Report, terminal: Terminal): string {
  const screen = screenOf(terminal);
  const { reports, skipped } = report;
  const tool = `packgate ${escapeTerminal(report.tool.version)}`;
  const single = reports.length === 1;
  const blocks = [
    single ? [] : [reports.length === 0 ? tool : `${tool}  ${formatCount(reports.length, "package")}`],
    ...problemBlocks(report.problems, screen),
    ...reports.flatMap((each) => packageBlocks(each, report.rules, single ? `${tool}  ` : null, screen)),
    skipped.map(({ name, reason }) => `skipped  ${escapeTerminal(name)}   ${escapeTerminal(reason)}`),
    single && reports[0]!.verdict === report.verdict ? [] : overallLines(report, screen),
  ];
  return `${present(blocks)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** `tool` is null where several packages share the screen. */
function packageBlocks(report: PackageReport, rules: Report["rules"], tool: string | null, screen: Screen): string[][] {
  const body = present([
    ...problemBlocks(report.problems, screen),
    driftBlock(report, screen),
    ...findingBlocks(report, rules, screen),
    ...(screen.verbose ? [waivedBlock(report, screen)] : []),
    ...adviceBlocks(report, screen),
  ]);
  const decision = decisionLines(report, screen);
  const asked = listingLines(report, Object.keys(rules).length, screen);
  if (tool !== null) return [[...headLines(report, tool, screen), ...asked], ...body, decision];
  // Of forty packages that pass with nothing found, forty lines are enough.
  const quiet = report.verdict === "pass" && report.findings.every(({ waiver }) => waiver !== null) && !screen.verbose;
  return quiet ? [decision] : [[...headLines(report, `${screen.glyph.section} `, screen), ...asked], ...body, decision];
}

/** What a list leaves open, said before anything else of it. */
function listingLines(report: PackageReport, rules: number, screen: Screen): string[] {
  const said = listingWords(report, rules);
  return said === "" ? [] : wrap(said, screen.columns);
}

function headLines(report: PackageReport, tool: string, screen: Screen): string[] {
  const { package: summary, origin, policies, raisedLimits, alternatives, notApplicable } = report;
  const facts = [tool + screen.paint("bold", nameOf(report))];
  if (summary !== null) facts.push(contentOf(report), provenanceOf(origin));
  const lines = flow(facts, 4, screen);
  if (policies.length > 1) {
    lines.push(`Judged under ${policies.length} policies, each for itself: ${sourcesOf(report)}.`);
  } else if (policies[0]?.own === false) {
    lines.push(`${alternatives.length > 0 ? "No packgate.json: judged" : "Judged"} ${presetOf(policies[0].source)}.`);
  }
  if (raisedLimits.length > 0) lines.push(...wrap(raisedWords(raisedLimits), screen.columns));
  if (origin.predicted) {
    lines.push(...wrap(predictionOf(origin), screen.columns));
  }
  if (notApplicable.length > 0) {
    const said = ["Not compared with", ...notApplicable.map(escapeTerminal)].join(` ${screen.glyph.dot} `);
    lines.push(screen.paint("dim", said));
  }
  return lines;
}

function provenanceOf({ kind, spec, packer, listed }: Origin): string {
  if (listed !== undefined) return "listed, not packed";
  if (packer === null) return kind === "registry" ? "from the registry" : `read from ${escapeTerminal(spec)}`;
  const ran = packer.scripts.length === 0 ? "" : ` (ran ${packer.scripts.map(escapeTerminal).join(", ")})`;
  return `packed by ${escapeTerminal(packer.client)} ${escapeTerminal(packer.version)}${ran}`;
}

/** The last thing on the screen: the verdict and what follows from it, then what exactly was judged under which policy. */
function decisionLines(report: PackageReport, screen: Screen): string[] {
  const { package: summary, verdict } = report;
  const { listed } = report.origin;
  const decided = [
    `${verdictWord(verdict, screen, listed !== undefined)}  ${screen.paint("bold", nameOf(report))}`,
    consequenceOf(report),
  ];
  const counts = countsOf(report);
  if (counts !== "") decided.push(counts);
  if (summary === null) return flow(decided, 6, screen);
  const { integrity } = summary;
  const digest = screen.verbose ? integrity : `${integrity.slice(0, 11)}${screen.glyph.ellipsis}`;
  const bytes = listed === undefined ? [escapeTerminal(digest)] : [];
  const judged = [contentOf(report), ...bytes, `policy: ${sourcesOf(report)}`];
  const line = flow([...decided, ...judged], 6, screen);
  if (line.length === 1) return line;
  return [...flow(decided, 6, screen), ...flow(judged, 0, screen).map((part) => " ".repeat(6) + part)];
}

/** The closing line where the packages' own decisions are not the whole story. */
function overallLines({ verdict, reports, problems }: Report, screen: Screen): string[] {
  const listed = reports.some(({ origin }) => origin.listed !== undefined);
  const counts = (["error", "fail", "pass"] as const).flatMap((each) => {
    const names = reports.filter((report) => report.verdict === each).map(nameOf);
    if (names.length === 0) return [];
    const named =
      names.length > NAMED ? `${names.slice(0, NAMED).join(", ")}, ${screen.glyph.ellipsis}` : names.join(", ");
    return [`${formatNumber(names.length)} ${outcomeOf(each, listed)}${each === "pass" ? "" : ` (${named})`}`];
  });
  if (problems.length > 0) counts.unshift(formatCount(problems.length, "problem"));
  const checked = reports.length === 0 ? "no package was checked" : formatCount(reports.length, "package");
  const blocked = verdict === "pass" ? [] : ["publish would be blocked"];
  return flow([`${verdictWord(verdict, screen, listed)}  ${checked}`, ...blocked, counts.join(", ")], 6, screen);
}

/** A list never passes: it is listed. */
function verdictWord(verdict: Verdict, screen: Screen, listed: boolean): string {
  if (listed && verdict === "pass") return screen.paint("info", "LISTED");
  return screen.paint(STYLE[verdict], verdict.toUpperCase());
}

function nameOf({ package: summary, origin }: PackageReport): string {
  return escapeTerminal(summary === null ? origin.spec : `${summary.name}@${summary.version}`);
}

function contentOf({ package: summary }: PackageReport): string {
  return summary === null ? "" : `${formatCount(summary.entryCount, "file")}, ${formatBytes(summary.unpackedSize)}`;
}

function sourcesOf({ policies }: PackageReport): string {
  return policies.map(({ source }) => escapeTerminal(source)).join(" + ");
}

function present(blocks: readonly string[][]): string[][] {
  return blocks.filter((lines) => lines.length > 0);
}
