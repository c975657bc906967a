import type { Finding, Leak, PackageReport, Report, Severity } from "../model.ts";
import { escapeTerminal } from "./escape.ts";
import { KINDS } from "./marks.ts";
import type { DirectoryNode, FileNode } from "./package-tree.ts";
import type { Rest } from "./treemap.ts";

/**
 * What one page holds at most, however many packages it shows: a report is mailed around and opened on a phone. What is
 * left out is counted on the page.
 */
const MOST_FILES = 60_000;
const MOST_FINDINGS = 20_000;
/** Of one package; there is a card of all of them. */
const MOST_PROBLEMS = 500;
/** Characters of what findings say, and of the names of sources. */
const MOST_TEXT = 1_500_000;

/** What the page's script reads. Texts are escaped for the eye and stand once in `texts`; elsewhere are their numbers. */
interface PageData {
  readonly texts: readonly string[];
  readonly kinds: readonly string[];
  readonly packages: readonly PackageData[];
}

interface PackageData {
  /** By column, a row for each file of the page's table. */
  readonly files: {
    readonly directory: readonly number[];
    readonly name: readonly string[];
    readonly bytes: readonly number[];
    readonly kind: readonly number[];
    readonly drift: readonly number[];
    readonly reason: readonly number[];
    readonly pattern: readonly number[];
    /** Chain, how often, bytes; and how many are left out. Only of files that have some. */
    readonly layers: { readonly [file: number]: readonly [readonly (readonly [number, number, number])[], number] };
  };
  readonly filesLeftOut: number;
  readonly hasContents: boolean;
  /** `12-60,75`: the files behind each rectangle that stands for several. */
  readonly rests: readonly string[];
  readonly findings: readonly FindingData[];
  readonly findingsLeftOut: number;
  readonly leaks: readonly LeakData[];
  readonly leaksLeftOut: number;
}

/**
 * File, rule or code of a problem, severity or `waived` or `unread`, place inside the file, message, evidence, cause, fix, reason of the waiver, and the path
 * of a file that the table does not hold.
 */
type FindingData = readonly [number, number, string, number, number, number, number, number, number, number];
/** File, layers, sources (path, bytes, 1 for a dependency's), how many are left out. */
type LeakData = readonly [number, number, readonly (readonly [string, number, 0 | 1])[], number];

export interface DataWriter {
  /** Tells the number of each file that the page's table holds, by its path. */
  readonly add: (report: PackageReport, root: DirectoryNode, draw: Draw) => (path: string) => number | undefined;
  readonly data: () => PageData;
}

/** Is handed the number of each file, and hands back what the numbers of rests stand for. */
type Draw = (numberOf: (file: FileNode) => number | undefined) => readonly Rest[];

/** Collects what the page's script reads; the packages of the report share what a page may hold. */
export function dataWriter({ reports, rules }: Pick<Report, "reports" | "rules">): DataWriter {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const numberOfText = (text: string | null | undefined): number => {
    if (text === null || text === undefined) return -1;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    return texts.push(escapeTerminal(text)) - 1;
  };
  const share = (most: number) => Math.floor(most / Math.max(reports.length, 1));
  const written: PackageData[] = [];

  const add: DataWriter["add"] = (report, root, draw) => {
    const all = filesOf(root);
    const listed = all.length <= share(MOST_FILES) ? all : worstAndLargest(all).slice(0, share(MOST_FILES));
    const byIndex = new Map(listed.map(({ file }, number) => [file.index, number]));
    const byPath = new Map(listed.map(({ file }, number) => [file.path, number]));
    const layers: { [file: number]: PackageData["files"]["layers"][number] } = {};
    listed.forEach(({ file }, number) => {
      const { shipped } = file;
      if (shipped === undefined || shipped.layers.length === 0) return;
      const chains = shipped.layers.map(
        ({ chain, count, bytes }) => [numberOfText(chain.join(" ▸ ")), count, bytes] as const,
      );
      layers[number] = [chains, shipped.layersLeftOut];
    });
    const rests = draw(({ index }) => byIndex.get(index));
    const findings = findingsOf(report, rules, byPath, numberOfText, share(MOST_FINDINGS), share(MOST_TEXT));
    const leaks = leaksOf(report, byPath, numberOfText, share(MOST_TEXT));
    written.push({
      files: {
        directory: listed.map(({ directory }) => numberOfText(directory)),
        name: listed.map(({ file }) => escapeTerminal(file.name)),
        bytes: listed.map(({ file }) => file.bytes),
        kind: listed.map(({ file }) => KINDS.indexOf(file.mark.kind)),
        drift: listed.map(({ file }) => (file.mark.drift === null ? 0 : file.mark.drift === "new" ? 1 : 2)),
        reason: listed.map(({ file }) => numberOfText(file.shipped?.reason)),
        pattern: listed.map(({ file }) => numberOfText(file.shipped?.pattern)),
        layers,
      },
      filesLeftOut: all.length - listed.length,
      hasContents: report.contents !== undefined,
      rests: rests.map(({ files }) => rangesOf(files.flatMap(({ index }) => byIndex.get(index) ?? []))),
      findings: [...problemsOf(report, byPath, numberOfText), ...findings],
      findingsLeftOut: report.findings.length - findings.length,
      leaks,
      leaksLeftOut: (report.contents?.leaksLeftOut ?? 0) + (report.contents?.leaks.length ?? 0) - leaks.length,
    });
    return (path) => byPath.get(path);
  };
  return { add, data: () => ({ texts, kinds: KINDS, packages: written }) };
}

interface Listed {
  readonly file: FileNode;
  readonly directory: string;
}

/** In the order of the tree, so that what lies together has numbers that follow one another. */
function filesOf(directory: DirectoryNode, into: Listed[] = []): Listed[] {
  for (const below of directory.directories) filesOf(below, into);
  for (const file of directory.files) into.push({ file, directory: directory.path });
  return into;
}

function worstAndLargest(files: readonly Listed[]): readonly Listed[] {
  const rank = ({ file }: Listed) => KINDS.indexOf(file.mark.kind);
  return files.toSorted((a, b) => rank(a) - rank(b) || b.file.bytes - a.file.bytes);
}

/** What could not be checked of a file is said beside its findings; what of the whole package, above the picture. */
function problemsOf(
  { problems }: PackageReport,
  byPath: ReadonlyMap<string, number>,
  text: (text: string | null) => number,
): readonly FindingData[] {
  return problems.slice(0, MOST_PROBLEMS).flatMap(({ code, message, path, layers, hint }): FindingData[] => {
    const file = path === null ? undefined : byPath.get(path);
    if (file === undefined) return [];
    const inside = layers.length === 0 ? -1 : text(layers.join(" ▸ "));
    return [[file, text(code), "unread", inside, text(message), -1, -1, text(hint), -1, -1]];
  });
}

const RANK: { readonly [severity in Severity]: number } = { error: 0, warning: 1, info: 2 };

/** The worst first, as many as there is room for. */
function findingsOf(
  { findings }: PackageReport,
  rules: Report["rules"],
  byPath: ReadonlyMap<string, number>,
  text: (text: string | null) => number,
  most: number,
  room: number,
): readonly FindingData[] {
  const rank = ({ severity, waiver }: Finding) => RANK[severity] + (waiver === null ? 0 : 3);
  const worst = findings.toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
  const told: FindingData[] = [];
  let left = room;
  for (const finding of worst) {
    const { rule, severity, path, layers, line, column, message, evidence, cause, fix, waiver } = finding;
    left -= 60 + message.length + (evidence?.length ?? 0) + layers.join().length;
    if (left < 0) break;
    const position = line === null ? "" : `${line}${column === null ? "" : `:${column}`}`;
    const inside = [...layers, ...(position === "" ? [] : [position])].join(" ▸ ");
    const file = path === null ? -1 : (byPath.get(path) ?? -1);
    told.push([
      file,
      text(rule),
      waiver === null ? severity : "waived",
      inside === "" ? -1 : text(inside),
      text(message),
      text(evidence),
      text(cause),
      text(fix ?? rules[rule]?.fix ?? null),
      text(waiver === null ? null : `${waiver.reason} (until ${waiver.expires})`),
      file < 0 ? text(path) : -1,
    ]);
  }
  return told;
}

/** Those that hold the most first; of each, as many names as there is room for. */
function leaksOf(
  { contents }: PackageReport,
  byPath: ReadonlyMap<string, number>,
  text: (text: string | null) => number,
  room: number,
): readonly LeakData[] {
  let left = room;
  const held = ({ sources }: Leak) => sources.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = (contents?.leaks ?? [])
    .map((leak) => ({ leak, bytes: held(leak) }))
    .sort((a, b) => b.bytes - a.bytes);
  return largest.flatMap(({ leak }): LeakData[] => {
    const file = byPath.get(leak.path);
    if (file === undefined) return [];
    const sources: (readonly [string, number, 0 | 1])[] = [];
    for (const { path, bytes, dependency } of leak.sources) {
      const name = path === null ? "(without a name)" : escapeTerminal(path);
      left -= name.length + 16;
      if (left < 0) break;
      sources.push([name, bytes, dependency ? 1 : 0]);
    }
    const leftOut = leak.sourcesLeftOut + leak.sources.length - sources.length;
    return [[file, leak.layers.length === 0 ? -1 : text(leak.layers.join(" ▸ ")), sources, leftOut]];
  });
}

function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}
