import type { PackageReport, Report, Verdict } from "../model.ts";
import { adviceBlocks } from "./advice.ts";
import { consequenceOf, countsOf, listingWords, outcomeOf, predictionOf, presetOf, raisedWords } from "./decision.ts";
import { driftSections } from "./markdown-drift.ts";
import { type Detail, findingSection, problemSection, waivedSection } from "./markdown-findings.ts";
import { fitSections, fixedSection, listSection, type Measure, type Section } from "./markdown-fit.ts";
import { code, drawing, few, LONGEST_PROSE, PAGE, prose } from "./markdown-text.ts";
import { formatBytes, formatCount, formatNumber } from "./units.ts";

/** How long a page may be, and how much it shows of a thing. */
export interface Page extends Detail {
  /** As `measure` counts. */
  readonly room: number;
  readonly measure: Measure;
}

const RANK: { readonly [verdict in Verdict]: number } = { error: 0, fail: 1, pass: 2 };

/** A package of several has at least this part of a page, so that the first ones are told in full. */
const PACKAGES_IN_FULL = 8;

/**
 * A report as a page of Markdown for GitHub and GitLab, within the page's room whatever is in the report; ends in a
 * newline. Several packages: a table of all, then those that fail, and the others as far as they have something to say.
 */
export function renderDocument(report: Report, page: Page): string {
  const { reports } = report;
  const single = reports.length === 1 ? reports[0]! : undefined;
  const body =
    single === undefined
      ? severalPackages(report, page)
      : fitSections(
          [
            fixedSection(`## ${titleOf(single, "packgate: ")}`),
            ...problemSection(report.problems, "###", page),
            ...sectionsOf(single, report, "###", page),
            ...skippedSection(report, page),
          ],
          page.room - 1,
          page.measure,
        );
  return `${body}\n`;
}

function severalPackages(report: Report, page: Page): string {
  const { verdict, reports, problems } = report;
  const { room, measure } = page;
  const worstFirst = [...reports].sort((a, b) => RANK[a.verdict] - RANK[b.verdict]);
  const blocked = verdict === "pass" ? "" : ": publish would be blocked";
  const counts = (["error", "fail", "pass"] as const).flatMap((each) => {
    const those = reports.filter((one) => one.verdict === each);
    return those.length === 0 ? [] : [`${formatNumber(those.length)} ${outcomeOf(each, isListed(reports))}`];
  });
  const checked = reports.length === 0 ? "No package was checked" : formatCount(reports.length, "package");
  const head = [
    `## packgate: ${wordOf(verdict, isListed(reports))}`,
    "",
    `${[checked, ...counts].join(", ")}${blocked}.`,
  ];
  const top = fitSections(
    [
      fixedSection(head.join("\n")),
      ...problemSection(problems, "###", page),
      ...(reports.length === 0 ? [] : [packageTable(worstFirst, page)]),
      ...skippedSection(report, page),
    ],
    Math.floor(room / 3),
    measure,
  );
  const told = worstFirst.filter((each) => each.verdict !== "pass" || (page.full && hasSomething(each)));
  const parts = [top];
  let left = room - 1 - measure(top) - REST_ROOM;
  for (const [index, each] of told.entries()) {
    const share = Math.min(
      left,
      Math.max(Math.floor(left / (told.length - index)), Math.floor(room / PACKAGES_IN_FULL)),
    );
    const sections = [fixedSection(`### ${titleOf(each, "")}`), ...sectionsOf(each, report, "####", page)];
    const least = sections.reduce((sum, { head }) => sum + measure(head) + 2, REST_ROOM);
    if (share - 2 < least) {
      parts.push(`Left out, because there is no room: the details of ${formatCount(told.length - index, "package")}.`);
      break;
    }
    const text = fitSections(sections, share - 2, measure);
    left -= measure(text) + 2;
    parts.push(text);
  }
  return parts.join("\n\n");
}

/** Enough for the line that says how much is left out. */
const REST_ROOM = 120;

function packageTable(reports: readonly PackageReport[], { items }: Page): Section {
  const head = "| package | verdict | files | unpacked | packed | found |\n|---|---|---:|---:|---:|---|";
  return listSection(head, reports, packageRow, (count) => `And ${formatCount(count, "more package")}.`, items);
}

function packageRow(report: PackageReport): string {
  const { package: summary, verdict, origin } = report;
  const listed = origin.listed !== undefined;
  const sizes =
    summary === null
      ? ["", "", ""]
      : [formatNumber(summary.entryCount), formatBytes(summary.unpackedSize), listed ? "" : formatBytes(summary.size)];
  return `| ${[nameOf(report), wordOf(verdict, listed), ...sizes, countsOf(report)].join(" | ")} |`;
}

function skippedSection({ skipped }: Report, { items }: Page): Section[] {
  if (skipped.length === 0) return [];
  const show = ({ name, reason }: Report["skipped"][number]) => `- ${code(name)}: ${prose(reason)}`;
  const rest = (count: number) => `And ${formatNumber(count)} more.`;
  return [listSection(`${formatNumber(skipped.length)} skipped:\n`, skipped, show, rest, items)];
}

/** All that is said of one package, its title apart. */
function sectionsOf(report: PackageReport, { rules }: Report, level: string, page: Page): Section[] {
  const facts = [decisionOf(report), ...factsOf(report, Object.keys(rules).length)];
  return [
    fixedSection(facts.join("\n\n")),
    ...problemSection(report.problems, level, page),
    ...driftSections(report, level, page.growth),
    ...findingSection(report, rules, level, page),
    ...adviceSection(report, level),
    ...waivedSection(report, level, page),
  ];
}

function titleOf(report: PackageReport, before: string): string {
  return `${before}${wordOf(report.verdict, report.origin.listed !== undefined)} ${nameOf(report)}`;
}

function decisionOf(report: PackageReport): string {
  const { package: summary, policies, origin, alternatives } = report;
  const consequence = consequenceOf(report);
  const counts = countsOf(report);
  const sentences = [`**${consequence.charAt(0).toUpperCase()}${consequence.slice(1)}**${counts && `: ${counts}`}.`];
  if (summary !== null) {
    const packed = origin.listed === undefined ? ` (${formatBytes(summary.size)} packed)` : "";
    sentences.push(`${formatCount(summary.entryCount, "file")}, ${formatBytes(summary.unpackedSize)}${packed}.`);
    if (origin.listed === undefined) sentences.push(`Integrity ${code(summary.integrity)}.`);
  }
  const [first] = policies;
  const sources = few(
    policies.map(({ source }) => source),
    3,
  );
  if (policies.length > 1) sentences.push(`Judged under ${policies.length} policies, each for itself: ${sources}.`);
  else if (first?.own === false) {
    const judged = alternatives.length > 0 ? "No packgate.json: judged" : "Judged";
    sentences.push(`${judged} ${prose(presetOf(first.source))}.`);
  } else if (first !== undefined) sentences.push(`Policy: ${sources}.`);
  return sentences.join(" ");
}

/** What limits the decision. */
function factsOf(report: PackageReport, rules: number): string[] {
  const { origin, raisedLimits, notApplicable } = report;
  const said = [
    listingWords(report, rules),
    raisedLimits.length > 0 ? raisedWords(raisedLimits) : "",
    origin.predicted ? predictionOf(origin) : "",
  ].filter((part) => part !== "");
  const facts = said.map(prose);
  if (notApplicable.length > 0) {
    const rest = notApplicable.length > 5 ? `; and ${notApplicable.length - 5} more` : "";
    facts.push(`Not compared with ${notApplicable.slice(0, 5).map(prose).join("; ")}${rest}.`);
  }
  return facts;
}

/** What to paste is there as a whole or not at all. */
function adviceSection(report: PackageReport, level: string): Section[] {
  const lines = adviceBlocks(report, PAGE)
    .filter((block) => block.length > 0 && block.every((line) => line.length <= LONGEST_PROSE))
    .flatMap((block, index) => (index === 0 ? block : ["", ...block]));
  return lines.length === 0 ? [] : [fixedSection(`${level} What to do\n\n${drawing(lines)}`)];
}

function hasSomething({ findings, drift }: PackageReport): boolean {
  return findings.length > 0 || drift !== undefined;
}

function isListed(reports: readonly PackageReport[]): boolean {
  return reports.some(({ origin }) => origin.listed !== undefined);
}

/** A list never passes: it is listed. */
function wordOf(verdict: Verdict, listed: boolean): string {
  return listed && verdict === "pass" ? "LISTED" : verdict.toUpperCase();
}

function nameOf({ package: summary, origin }: PackageReport): string {
  return code(summary === null ? origin.spec : `${summary.name}@${summary.version}`);
}
