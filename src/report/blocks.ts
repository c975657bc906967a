import type { Finding, PackageReport, Problem, Report, Severity } from "../model.ts";
import { extensionOf } from "./allow-patterns.ts";
import { escapeTerminal } from "./escape.ts";
import { ALLOWLIST_RULE, type Group, groupBy, groupFindings, worstSeverity } from "./group.ts";
import { showPath, showPlace } from "./place.ts";
import { cutMiddle, type Screen, widthOf, wrap } from "./terminal.ts";
import { formatCount, formatNumber } from "./units.ts";

const INDENT = "    ";
/** Paths shown of a group. */
const SAMPLES = 3;
/** Groups shown of one rule: beyond, there is a cause that the grouping does not know. */
const GROUPS = 10;

/** What could not be checked, one block per cause: what, where, what to do. */
export function problemBlocks(problems: readonly Problem[], screen: Screen): string[][] {
  const groups = groupBy(problems, ({ code, message, hint }) => JSON.stringify([code, message, hint]));
  return [...groups.values()].map((group) => {
    const { code, message, hint } = group[0]!;
    const [said = "", ...quoted] = message.split("\n");
    const head = headOf("error", "problem", code, screen);
    return [
      group.length > 1 ? `${head}   ${formatCount(group.length, "place")}` : head + placeAfter(head, group[0]!, screen),
      ...prose(said, screen),
      // What a child process said comes in lines, and is marked as another's word.
      ...quoted.map((line) => `${INDENT}${screen.glyph.quote} ${escapeTerminal(line)}`),
      ...(group.length > 1 ? placeLines(group, screen) : []),
      ...labelled("hint", hint, screen),
    ];
  });
}

/** The findings that nothing waives, one block per rule and fix, worst first. */
export function findingBlocks(report: PackageReport, rules: Report["rules"], screen: Screen): string[][] {
  const open = report.findings.filter(({ waiver }) => waiver === null);
  const collapsed = screen.verbose || (report.verdict === "fail" && worstSeverity(open) === "info") ? null : "info";
  const groups = groupFindings(
    open.filter(({ severity }) => severity !== collapsed),
    rules,
  );
  const explained = new Set<string>();
  const blocks: string[][] = [];
  for (const run of runsOf(groups)) {
    const { rule, findings } = run[0]!;
    const shown = screen.verbose ? run : run.slice(0, GROUPS);
    const hidden = run.slice(shown.length);
    const block = shown.flatMap((group) => groupLines(group, report, rules, screen));
    if (hidden.length > 0) {
      const count = hidden.reduce((sum, group) => sum + group.findings.length, 0);
      block.push(`${INDENT}and ${formatCount(count, "more finding")} of this rule: --format json lists them all`);
    }
    block.push(...labelled("fix", findings[0]!.fix ?? rules[rule]?.fix ?? null, screen));
    if (!explained.has(rule)) block.push(...labelled("why", rules[rule]?.help ?? null, screen));
    explained.add(rule);
    blocks.push(block);
  }
  const infos = open.filter(({ severity }) => severity === collapsed);
  if (infos.length > 0) blocks.push(infoLines(infos, screen));
  return blocks;
}

/** What was found and is waived, with the reason and the last day. */
export function waivedBlock({ findings }: PackageReport, screen: Screen): string[] {
  return findings.flatMap((finding) => {
    if (finding.waiver === null) return [];
    const { reason, expires } = finding.waiver;
    const place = showPlace(finding, Number.POSITIVE_INFINITY, screen);
    return `waived   ${escapeTerminal(finding.rule)}   ${place}   until ${escapeTerminal(expires)}: ${escapeTerminal(reason)}`;
  });
}

/** Neighbours of the same rule, severity and fix share the fix's line. */
function runsOf(groups: readonly Group[]): Group[][] {
  const runs: Group[][] = [];
  for (const group of groups) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const joins = last?.rule === group.rule && last.severity === group.severity;
    if (run !== undefined && joins && last.findings[0]!.fix === group.findings[0]!.fix) run.push(group);
    else runs.push([group]);
  }
  return runs;
}

function groupLines(group: Group, report: PackageReport, rules: Report["rules"], screen: Screen): string[] {
  const { rule, severity, findings } = group;
  const first = findings[0]!;
  const head = headOf(severity, severity, rule, screen);
  const place = findings.length === 1 ? placeAfter(head, first, screen) : `   ${showScope(group, report, screen)}`;
  const alike = findings.every(({ message }) => message === first.message);
  const same = alike && findings.every(({ evidence }) => evidence === first.evidence);
  const digest = rules[rule]?.waiver === "pinned" && findings.every((finding) => finding.digest === first.digest);
  const under = first.policies.length < report.policies.length ? first.policies.join(", ") : null;
  return [
    head + place,
    ...(alike ? prose(first.message, screen) : []),
    ...(findings.length === 1 ? [] : same ? placeLines(findings, screen) : differingLines(findings, alike, screen)),
    ...(findings.length === 1 ? detailLines(first, screen) : []),
    ...labelled("found", same ? first.evidence : null, screen),
    ...labelled("from", causesOf(findings), screen),
    ...labelled("under", under, screen),
    ...labelled("digest", digest ? first.digest : null, screen),
    ...labelled("id", screen.verbose ? findings.map(shortFingerprint).join(", ") : null, screen),
  ];
}

/** As much of it as `packgate waive` wants, in the order of the places. */
function shortFingerprint({ fingerprint }: Finding): string {
  return fingerprint.slice(0, 12);
}

/** The places that let a group in: all of them, if they are few. */
function causesOf(findings: readonly Finding[]): string | null {
  const causes = [...new Set(findings.map(({ cause }) => cause))].filter((cause) => cause !== null);
  const rest = causes.length - SAMPLES;
  return causes.length === 0 ? null : causes.slice(0, SAMPLES).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}

/** Where a group stands: `src/ would ship (260 files, 251 .ts)`, `2 files in dist/, 7 places`. */
function showScope({ rule, directory, findings }: Group, report: PackageReport, screen: Screen): string {
  const paths = new Set(findings.map(({ path }) => path));
  const files = formatCount(paths.size, "file");
  const shown = cutMiddle(showPath(directory), Math.floor(screen.columns / 2), screen);
  if (rule === ALLOWLIST_RULE) {
    const kind = showKind(paths);
    const whole =
      directory !== "" && report.entries.every(({ path }) => !path.startsWith(directory) || paths.has(path));
    if (whole) return `${shown} would ship (${files}${kind && `, ${kind}`})`;
    return `${files} ${directory === "" ? "beside package.json" : `in ${shown}`} would ship${kind && ` (${kind})`}`;
  }
  const places = findings.length === paths.size ? "" : `, ${formatCount(findings.length, "place")}`;
  if (paths.size === 1)
    return `${showPlace({ ...findings[0]!, layers: [], line: null }, screen.columns / 2, screen)}${places}`;
  return `${files}${directory === "" ? "" : ` in ${shown}`}${places}`;
}

/** `all .map`, `251 .ts`: the extension that most of the paths have. */
function showKind(paths: ReadonlySet<string | null>): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const extension = extensionOf(path ?? "");
    if (extension !== "") counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const [extension, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ["", 0];
  return count < 2 ? "" : `${count === paths.size ? "all" : formatNumber(count)} ${escapeTerminal(extension)}`;
}

function headOf(severity: Severity, word: string, name: string, screen: Screen): string {
  const mark = screen.paint(severity, `${screen.glyph[severity]} ${word.padEnd(7)}`);
  return `${mark}  ${screen.paint("bold", escapeTerminal(name))}`;
}

/** A problem without a path is about no place in the package: its message says where. */
function placeAfter(head: string, place: Finding | Problem, screen: Screen): string {
  if (place.path === null && "code" in place) return "";
  return `   ${showPlace(place, screen.columns - widthOf(head) - 3, screen)}`;
}

/** Places of which there is nothing else to say: side by side where they fit, else one per line. */
function placeLines(places: readonly (Finding | Problem)[], screen: Screen): string[] {
  const room = screen.columns - INDENT.length;
  const shown = places.slice(0, screen.verbose ? places.length : SAMPLES);
  const full = shown.map((place) => showPlace(place, Number.POSITIVE_INFINITY, screen));
  const rest = places.length - shown.length;
  const line = `${full.join(", ")}${rest === 0 ? "" : ` and ${formatNumber(rest)} more`}`;
  if (!screen.verbose && widthOf(line) <= room) return [INDENT + line];
  return [...shown.map((place) => INDENT + showPlace(place, room, screen)), ...more(places, shown)];
}

/** Places of one cause whose messages differ in their numbers and names, or whose evidence differs. */
function differingLines(findings: readonly Finding[], alike: boolean, screen: Screen): string[] {
  const room = screen.columns - INDENT.length;
  const rows = findings.slice(0, screen.verbose ? findings.length : SAMPLES).map((finding) => ({
    place: showPlace(finding, room, screen),
    said: [alike ? "" : finding.message, finding.evidence ?? ""]
      .filter((text) => text !== "")
      .map(escapeTerminal)
      .join("   "),
  }));
  const column = rows.reduce((most, { place }) => Math.max(most, widthOf(place)), 0);
  const beside = rows.every(({ said }) => column + 3 + widthOf(said) <= room);
  return [
    ...rows.flatMap(({ place, said }) =>
      beside
        ? [`${INDENT}${place}${" ".repeat(column - widthOf(place))}   ${said}`.trimEnd()]
        : [INDENT + place, ...prose(said, screen, `${INDENT}  `)],
    ),
    ...more(findings, rows),
  ];
}

/** A drawing keeps its lines: one that is too long is cut. */
function detailLines({ detail }: Finding, screen: Screen): string[] {
  const room = screen.columns - INDENT.length - 2;
  return detail.map((line) => `${INDENT}  ${cutEnd(escapeTerminal(line), room, screen)}`);
}

function more(all: readonly unknown[], shown: readonly unknown[]): string[] {
  return all.length === shown.length ? [] : [`${INDENT}and ${formatNumber(all.length - shown.length)} more`];
}

/** Info never blocks, so it takes one line per rule. */
function infoLines(infos: readonly Finding[], screen: Screen): string[] {
  return [...groupBy(infos, ({ rule }) => rule)].map(([rule, findings]) => {
    const head = headOf("info", "info", rule, screen);
    const count = findings.length === 1 ? "" : `${formatCount(findings.length, "finding")}, such as `;
    const said = `${count}${showPlace(findings[0]!, 40, screen)} ${escapeTerminal(findings[0]!.message)}`;
    return `${head}   ${cutEnd(said, screen.columns - widthOf(head) - 3, screen)}`;
  });
}

function cutEnd(text: string, width: number, screen: Screen): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return characters.slice(0, width - screen.glyph.ellipsis.length).join("") + screen.glyph.ellipsis;
}

function prose(text: string, screen: Screen, indent = INDENT): string[] {
  return lines(text, screen.columns - indent.length).map((line) => indent + line);
}

/** Escaped again after wrapping: a word that was harmless within its line may begin one now. */
function lines(text: string, width: number): string[] {
  return wrap(escapeTerminal(text), width).map(escapeTerminal);
}

function labelled(label: string, text: string | null, screen: Screen): string[] {
  if (text === null || text === "") return [];
  return lines(text, screen.columns - INDENT.length - 8).map((line, index) => {
    const margin = index === 0 ? screen.paint("dim", label.padEnd(6)) : " ".repeat(6);
    return `${INDENT}${margin}  ${line}`;
  });
}
