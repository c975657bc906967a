import type { PackageReport, Report } from "../model.ts";
import { problemBlocks } from "./blocks.ts";
import { escapeTerminal } from "./escape.ts";
import type { Kind, Mark } from "./marks.ts";
import { type DirectoryNode, type FileNode, packageTree, worstKind } from "./package-tree.ts";
import { showPath } from "./place.ts";
import { cutMiddle, type Screen, type Style, screenOf, type Terminal, widthOf, wrap } from "./terminal.ts";
import { type Sameness, samenessOf } from "./tree-sameness.ts";
import { formatBytes, formatCount, formatNumber } from "./units.ts";

/** Files shown of one directory: of those with nothing to say of them, and of those with. */
const PLAIN_SHOWN = 4;
const MARKED_SHOWN = 8;
/** Where a terminal is narrow, this much is left to marks and reasons. */
const BEHIND_NAME = 38;

const STYLE: { readonly [kind in Kind]: Style } = {
  unread: "error",
  error: "error",
  warning: "warning",
  info: "info",
  new: "info",
  grown: "info",
  waived: "dim",
  plain: "dim",
};

interface Row {
  /** What leads to it from above. */
  readonly branch: string;
  readonly name: string;
  readonly bytes: string;
  readonly count: string;
  readonly marks: readonly { readonly kind: Kind; readonly text: string }[];
  readonly reason: string | null;
}

/**
 * What ships as a tree: sizes, what is wrong or new, and what packed it. Directories with nothing to say of them are one
 * line. A function of its arguments alone; ends in a newline.
 */
export function renderTree(report: Report, terminal: Terminal): string {
  const screen = screenOf(terminal);
  const branches = terminal.unicode ? UNICODE : ASCII;
  const blocks = [
    [`packgate ${escapeTerminal(report.tool.version)}   what ships`],
    ...report.reports.map((each) => packageLines(each, branches, screen)),
    report.skipped.map(({ name, reason }) => `skipped  ${escapeTerminal(name)}   ${escapeTerminal(reason)}`),
    problemBlocks(report.problems, screen).flat(),
    [verdictLine(report, screen)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

interface Drawing {
  readonly same: ReadonlyMap<DirectoryNode, Sameness>;
  readonly branches: Branches;
  readonly screen: Screen;
}

interface Branches {
  readonly middle: string;
  readonly last: string;
  readonly down: string;
}
const UNICODE: Branches = { middle: "├─ ", last: "└─ ", down: "│  " };
const ASCII: Branches = { middle: "|- ", last: "`- ", down: "|  " };

function packageLines(report: PackageReport, branches: Branches, screen: Screen): string[] {
  const { package: summary, origin, problems, entries } = report;
  const whole = problemBlocks(
    problems.filter(({ path }) => path === null || entries.length === 0),
    screen,
  ).flat();
  const missing = missingWords(report);
  const notes = missing === null ? [] : wrap(missing, screen.columns);
  if (summary === null) return [screen.paint("bold", escapeTerminal(origin.spec)), ...notes, ...whole];
  const name = `${escapeTerminal(summary.name)}@${escapeTerminal(summary.version)}`;
  if (entries.length === 0) return [screen.paint("bold", name), ...notes, ...whole];
  const root = packageTree(report);
  const same = samenessOf(root);
  const common = same.get(root)?.reason ?? null;
  const rows = [
    {
      branch: "",
      name,
      bytes: formatBytes(root.bytes),
      count: formatCount(root.count, "file"),
      marks: sums(root, screen),
      reason: common,
    },
    ...rowsBelow(root, "", common, { same, branches, screen }),
  ];
  return [...table(rows, screen), ...outsideLines(report, screen), ...notes, ...whole];
}

/** Findings about no file are in no tree. */
function outsideLines({ findings }: PackageReport, screen: Screen): string[] {
  return findings
    .filter(({ path, waiver, severity }) => path === null && waiver === null && severity !== "info")
    .map(({ severity, rule, message }) => {
      const head = screen.paint(severity, `${screen.glyph[severity]} ${severity}`);
      return `${head}  ${escapeTerminal(rule)}   the package as a whole ${escapeTerminal(message)}`;
    });
}

function missingWords({ package: summary, origin, entries, contents }: PackageReport): string | null {
  if (summary === null) return "There is no package to show.";
  if (entries.length === 0) return "Its files are not in this report: reports that were merged hold no list of them.";
  if (origin.listed !== undefined) return "Listing only: contents were not read.";
  return contents === undefined ? "What packed the files is not in this report." : null;
}

function rowsBelow(
  { directories, files }: DirectoryNode,
  indent: string,
  told: string | null,
  drawing: Drawing,
): Row[] {
  const { same, branches, screen } = drawing;
  const marked = files.filter(({ mark }) => mark.kind !== "plain");
  const plain = files.filter(({ mark }) => mark.kind === "plain");
  const shown = new Set([
    ...(screen.verbose ? marked : worstFirst(marked).slice(0, MARKED_SHOWN)),
    ...(screen.verbose
      ? plain
      : largestFirst(plain).slice(0, plain.length > PLAIN_SHOWN ? PLAIN_SHOWN - 1 : PLAIN_SHOWN)),
  ]);
  const hidden = files.filter((file) => !shown.has(file));
  const children: ((branch: string, down: string) => Row[])[] = [
    ...directories.map((directory) => (branch: string, down: string) => {
      const { reason = null, mark = null } = same.get(directory) ?? {};
      const head: Row = {
        branch,
        name: showPath(`${directory.name}/`),
        bytes: formatBytes(directory.bytes),
        count: formatCount(directory.count, "file"),
        marks: alike(mark, directory, screen) ?? sums(directory, screen),
        reason: reason === told ? null : reason,
      };
      const isOneThing = worstKind(directory) === "plain" || mark !== null;
      const isShut = isOneThing && directory.count > PLAIN_SHOWN && !screen.verbose;
      return isShut ? [head] : [head, ...rowsBelow(directory, down, reason ?? told, drawing)];
    }),
    ...files
      .filter((file) => shown.has(file))
      .map((file) => (branch: string): Row[] => {
        const reason = file.shipped?.reason ?? null;
        return [
          {
            branch,
            name: showPath(file.name),
            bytes: formatBytes(file.bytes),
            count: "",
            marks: marksText(file.mark, screen),
            reason: reason === told ? null : reason,
          },
        ];
      }),
    ...(hidden.length === 0 ? [] : [(branch: string): Row[] => [restRow(hidden, branch, screen)]]),
  ];
  return children.flatMap((make, index) => {
    const isLast = index === children.length - 1;
    return make(indent + (isLast ? branches.last : branches.middle), indent + (isLast ? "   " : branches.down));
  });
}

function restRow(hidden: readonly FileNode[], branch: string, screen: Screen): Row {
  const kinds = new Map<Kind, number>();
  for (const { mark } of hidden) kinds.set(mark.kind, (kinds.get(mark.kind) ?? 0) + 1);
  return {
    branch,
    name: `and ${formatCount(hidden.length, "more file")}`,
    bytes: formatBytes(hidden.reduce((sum, { bytes }) => sum + bytes, 0)),
    count: "",
    marks: countsText(kinds, screen),
    reason: null,
  };
}

function worstFirst(files: readonly FileNode[]): readonly FileNode[] {
  const rank = ({ mark }: FileNode) => ORDER.indexOf(mark.kind);
  return files.toSorted((a, b) => rank(a) - rank(b) || b.bytes - a.bytes);
}
const ORDER = Object.keys(STYLE) as Kind[];

function largestFirst(files: readonly FileNode[]): readonly FileNode[] {
  return files.toSorted((a, b) => b.bytes - a.bytes);
}

/** `✗ 250 error no-secret`: of many files the same. */
function alike(mark: Mark | null, { kinds, count }: DirectoryNode, screen: Screen): Row["marks"] | null {
  if (mark === null || count <= PLAIN_SHOWN) return null;
  return marksText(mark, screen).map(({ kind, text }, index) => ({
    kind,
    text: index === 0 ? `${formatCount(kinds[mark.kind], "file")}: ${text}` : text,
  }));
}

function sums({ kinds }: DirectoryNode, screen: Screen): Row["marks"] {
  return countsText(new Map(ORDER.map((kind) => [kind, kinds[kind]])), screen);
}

const NOUN: { readonly [kind in Kind]: string } = {
  unread: "unread",
  error: "with errors",
  warning: "with warnings",
  info: "info",
  new: "new",
  grown: "grown",
  waived: "waived",
  plain: "",
};

function countsText(kinds: ReadonlyMap<Kind, number>, screen: Screen): Row["marks"] {
  return ORDER.flatMap((kind) => {
    const count = kinds.get(kind) ?? 0;
    if (count === 0 || kind === "plain") return [];
    return [{ kind, text: `${glyphOf(kind, screen)}${formatNumber(count)} ${NOUN[kind]}` }];
  });
}

/** `✗ error no-secret, no-private-key`, `new`. */
function marksText({ kind, findings, problems, drift }: Mark, screen: Screen): Row["marks"] {
  const told: { kind: Kind; text: string }[] = [];
  const codes = [...new Set(problems.map(({ code }) => escapeTerminal(code)))];
  if (codes.length > 0) told.push({ kind: "unread", text: `${glyphOf("unread", screen)}unread ${codes.join(", ")}` });
  for (const severity of ["error", "warning", "info"] as const) {
    const open = findings.filter((finding) => finding.severity === severity && finding.waiver === null);
    const rules = [...new Set(open.map(({ rule }) => escapeTerminal(rule)))];
    if (rules.length > 0)
      told.push({ kind: severity, text: `${glyphOf(severity, screen)}${severity} ${rules.join(", ")}` });
  }
  if (drift !== null) told.push({ kind: drift, text: drift });
  if (kind === "waived") told.push({ kind, text: "waived" });
  return told;
}

function glyphOf(kind: Kind, { glyph }: Screen): string {
  if (kind === "unread" || kind === "error") return `${glyph.error} `;
  return kind === "warning" || kind === "info" ? `${glyph[kind]} ` : "";
}

function table(rows: readonly Row[], screen: Screen): string[] {
  const { columns } = screen;
  const most = (widths: readonly number[]) => widths.reduce((width, each) => Math.max(width, each), 0);
  const widest = most(rows.map(({ branch, name }) => widthOf(branch + name)));
  const nameWidth = Number.isFinite(columns) ? Math.min(widest, Math.max(columns - BEHIND_NAME, 20)) : widest;
  const bytesWidth = most(rows.map(({ bytes }) => bytes.length));
  const countWidth = most(rows.map(({ count }) => count.length));
  return rows.map(({ branch, name, bytes, count, marks, reason }) => {
    const cut = branch + cutMiddle(name, Math.max(nameWidth - widthOf(branch), 8), screen);
    const sizes = `${bytes.padStart(bytesWidth)}  ${count.padStart(countWidth)}`;
    let line = `${cut}${" ".repeat(Math.max(nameWidth - widthOf(cut), 0))}  ${sizes}`;
    let left = columns - widthOf(line);
    for (const { kind, text } of marks) {
      const fitting = cutEnd(text, Math.max(left - 2, 8), screen);
      if (left < 10) break;
      line += `  ${screen.paint(STYLE[kind], fitting)}`;
      left -= widthOf(fitting) + 2;
    }
    if (reason === null || left < 14) return line.trimEnd();
    const said = escapeTerminal(reason).replace(/^package\.json (?=files\[)/, "");
    return `${line}  ${screen.paint("dim", cutEnd(said, left - 2, screen))}`;
  });
}

/** The beginning tells the most. `text` is not painted. */
function cutEnd(text: string, width: number, { glyph }: Screen): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return characters.slice(0, Math.max(width - glyph.ellipsis.length, 1)).join("") + glyph.ellipsis;
}

const VERDICT: { readonly [verdict in Report["verdict"]]: Style } = { pass: "pass", fail: "error", error: "error" };

function verdictLine({ verdict, reports }: Report, screen: Screen): string {
  const listed = verdict === "pass" && reports.some(({ origin }) => origin.listed !== undefined);
  const word = listed ? screen.paint("info", "LISTED") : screen.paint(VERDICT[verdict], verdict.toUpperCase());
  return `${word}  ${formatCount(reports.length, "package")}   --format pretty says why`;
}
