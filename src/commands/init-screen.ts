import { unifiedDiff } from "../edit/diff.ts";
import type { PackageReport } from "../model.ts";
import { extensionOf } from "../report/allow-patterns.ts";
import { escapeTerminal } from "../report/escape.ts";
import { groupBy, groupFindings } from "../report/group.ts";
import { showPath } from "../report/place.ts";
import { flow, type Screen } from "../report/terminal.ts";
import { formatBytes, formatCount, formatNumber } from "../report/units.ts";
import { version } from "../version.ts";
import type { PlannedEdit } from "./init-plan.ts";
import type { Doubt, Sorted } from "./init-sort.ts";

/** Kinds of files that a line counts, and names that it spells out. */
const KINDS = 6;
const NAMES = 8;
/** Doubts are spelt out as long as they are few: somebody has to decide about them. */
const SPELT = 3;
const INDENT = "    ";

/** What was packed, and what of it a policy can name and what not. */
export function inventoryLines(report: PackageReport, sorted: Sorted, screen: Screen): readonly string[] {
  const { package: summary, origin } = report;
  const name = escapeTerminal(`${summary?.name}@${summary?.version}`);
  const packer = origin.packer;
  const ran =
    packer === null || packer.scripts.length === 0 ? "" : ` (ran ${packer.scripts.map(escapeTerminal).join(", ")})`;
  const head = [
    `packgate ${version}  ${screen.paint("bold", name)}`,
    `${formatCount(summary?.entryCount ?? 0, "file")}, ${formatBytes(summary?.unpackedSize ?? 0)}`,
    ...(packer === null ? [] : [`packed by ${packer.client} ${escapeTerminal(packer.version)}${ran}`]),
  ];
  return [
    ...flow(head, 4, screen),
    "",
    "What ships, and may enter the policy:",
    ...inventory(sorted.allowed).map((line) => INDENT + line),
    ...(sorted.doubts.length === 0 ? [] : ["", "What looks wrong, and should leave the package:"]),
    ...sorted.doubts.map((doubt) => `${INDENT}${screen.paint("error", screen.glyph.error)} ${doubtLine(doubt)}`),
  ];
}

/** `dist/  12 .map   source map`; what a question offers, too. */
export function doubtLine({ paths, why }: Doubt): string {
  const [line = ""] = paths.length <= SPELT ? [paths.map(showPath).join(", ")] : inventory(paths);
  return `${line}   ${escapeTerminal(why)}`;
}

/** A line for each top directory, and one for what lies beside package.json. */
function inventory(paths: readonly string[]): readonly string[] {
  return [...groupBy(paths, (path) => path.slice(0, path.indexOf("/") + 1))].map(([top, files]) => {
    if (top === "" || files.length === 1) {
      const more = files.length - NAMES;
      return files.slice(0, NAMES).map(showPath).join(", ") + (more > 0 ? ` and ${formatNumber(more)} more` : "");
    }
    const kinds = [...groupBy(files, extensionOf)].sort((a, b) => b[1].length - a[1].length);
    const counts = kinds.slice(0, KINDS).map(([kind, those]) => {
      return `${formatNumber(those.length)} ${kind === "" ? "without extension" : escapeTerminal(kind)}`;
    });
    const rest = kinds.slice(KINDS).reduce((sum, [, those]) => sum + those.length, 0);
    return `${showPath(top)}  ${[...counts, ...(rest > 0 ? [`${formatNumber(rest)} others`] : [])].join(", ")}`;
  });
}

/** The edits as diffs, each line escaped: the files are the project's, and may hold anything. */
export function diffLines(edits: readonly PlannedEdit[], screen: Screen): readonly string[] {
  return edits.flatMap(({ path, before, after }) => {
    const lines = unifiedDiff(path, before ?? "", after)
      .trimEnd()
      .split("\n");
    return ["", ...lines.map((line) => painted(escapeTerminal(layout(line)), screen))];
  });
}

/** Tabs and the line ends of Windows are no secret messages, only how the file is laid out. */
function layout(line: string): string {
  return line.replaceAll("\t", "  ").replace(/\r$/, "");
}

function painted(line: string, screen: Screen): string {
  if (/^(?:---|\+\+\+) /.test(line)) return screen.paint("bold", line);
  if (line.startsWith("+")) return screen.paint("pass", line);
  if (line.startsWith("-")) return screen.paint("error", line);
  return line.startsWith("@@") ? screen.paint("dim", line) : line;
}

/** What a check will say with the policy: one line for each cause that remains. */
export function remainingLines(
  report: PackageReport,
  rules: Parameters<typeof groupFindings>[1],
  screen: Screen,
): readonly string[] {
  const open = report.findings.filter(({ waiver, severity }) => waiver === null && severity !== "info");
  const problems = report.problems.map(({ message }) => `${screen.glyph.error} ${escapeTerminal(message)}`);
  const groups = groupFindings(open, rules).map(({ rule, severity, directory, findings }) => {
    const paths = new Set(findings.map(({ path }) => path));
    const [one] = paths;
    const where =
      paths.size > 1
        ? `${formatCount(paths.size, "file")}${directory === "" ? "" : ` in ${showPath(directory)}`}`
        : one == null
          ? "the package as a whole"
          : showPath(one);
    return `${screen.paint(severity, screen.glyph[severity])} ${rule}   ${where}   ${escapeTerminal(findings[0]!.message)}`;
  });
  return [...problems, ...groups].map((line) => INDENT + line);
}
