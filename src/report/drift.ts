import type { Drift, PackageReport } from "../model.ts";
import { escapeTerminal } from "./escape.ts";
import { showPath } from "./place.ts";
import { cutMiddle, type Screen, widthOf } from "./terminal.ts";
import { formatBytes, formatNumber } from "./units.ts";

/** Files shown of each kind, largest first. */
const SHOWN = 5;

/** The difference from the last release as a table: what it is, of which file, from how much to how much. */
export function driftBlock({ package: summary, drift }: PackageReport, screen: Screen): string[] {
  if (drift === undefined || summary === null) return [];
  const { against } = drift;
  const factor = against.unpackedSize === 0 ? "" : `${(summary.unpackedSize / against.unpackedSize).toFixed(2)} times`;
  const rows = [
    ["unpacked", factor, formatBytes(against.unpackedSize), formatBytes(summary.unpackedSize)],
    ["tarball", "", formatBytes(against.size), formatBytes(summary.size)],
    ["files", "", formatNumber(against.entryCount), formatNumber(summary.entryCount)],
    ...fileRows(
      "new",
      drift.added.map((file) => ({ ...file, before: undefined })),
      screen,
    ),
    ...fileRows(
      "lost",
      drift.lost.map(({ path, bytes }) => ({ path, before: bytes, bytes: undefined })),
      screen,
    ),
    ...fileRows("grown", drift.grown, screen),
    ...drift.installScripts.map(({ hook, kind }) => ["script", escapeTerminal(hook), kind === "new" ? "-" : "", kind]),
    ...drift.dependencies.map((id) => ["depends", showPath(id), "-", "new"]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => widthOf(row[column] ?? "")));
  const [kind, what, before, now] = [width(0), width(1), width(2), width(3)];
  const table = rows.map(([a = "", b = "", c = "", d = ""]) =>
    `    ${a}${pad(a, kind)}  ${b}${pad(b, what)}  ${pad(c, before)}${c}  ${pad(d, now)}${d}`.trimEnd(),
  );
  const version = against.source.endsWith(against.version) ? "" : ` (${escapeTerminal(against.version)})`;
  return [`Compared with ${escapeTerminal(against.source)}${version}`, ...table];
}

interface Row {
  readonly path: string;
  readonly before: number | undefined;
  readonly bytes: number | undefined;
}

function fileRows(kind: string, files: readonly Row[], screen: Screen): string[][] {
  const weight = ({ before = 0, bytes = 0 }: Row) => Math.max(before, bytes);
  const shown = [...files].sort((a, b) => weight(b) - weight(a)).slice(0, screen.verbose ? files.length : SHOWN);
  const said = (bytes: number | undefined) => (bytes === undefined ? "-" : formatBytes(bytes));
  const rows = shown.map((row) => {
    const path = cutMiddle(showPath(row.path), Math.max(20, screen.columns - 40), screen);
    return [kind, path, said(row.before), said(row.bytes)];
  });
  const rest = files.length - shown.length;
  return rest === 0 ? rows : [...rows, [kind, `and ${formatNumber(rest)} more`, "", ""]];
}

function pad(text: string, width: number): string {
  return " ".repeat(width - widthOf(text));
}

/** The same for machines, the keys always in the same order. */
export function driftJson({ against, added, lost, grown, installScripts, dependencies, outgrown }: Drift) {
  return {
    against: {
      source: against.source,
      name: against.name,
      version: against.version,
      size: against.size,
      unpackedSize: against.unpackedSize,
      entryCount: against.entryCount,
    },
    added: added.map(({ path, bytes }) => ({ path, bytes })),
    lost: lost.map(({ path, bytes }) => ({ path, bytes })),
    grown: grown.map(({ path, before, bytes }) => ({ path, before, bytes })),
    installScripts: installScripts.map(({ hook, kind }) => ({ hook, kind })),
    dependencies,
    outgrown,
  };
}
