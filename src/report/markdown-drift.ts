import type { PackageReport } from "../model.ts";
import { fixedSection, listSection, type Section } from "./markdown-fit.ts";
import { code, few } from "./markdown-text.ts";
import { formatBytes, formatCount, formatNumber } from "./units.ts";

/** Names shown in a line of text. */
const NAMED = 5;

/** The difference from the last release: sizes as a table, then the files that grew most, new ones among them. */
export function driftSections(report: PackageReport, level: string, most: number): Section[] {
  const { package: summary, drift } = report;
  if (drift === undefined || summary === null) return [];
  const { against } = drift;
  const version = against.source.endsWith(against.version) ? "" : ` (${code(against.version)})`;
  const sizes = [
    `${level} Compared with ${code(against.source)}${version}`,
    "",
    "| | before | now | difference |",
    "|---|---:|---:|---:|",
    sizeRow("unpacked", against.unpackedSize, summary.unpackedSize, formatBytes),
    sizeRow("tarball", against.size, summary.size, formatBytes),
    sizeRow("files", against.entryCount, summary.entryCount, formatNumber),
    "",
    changesOf(drift),
  ];
  const growth = [
    ...drift.added.map(({ path, bytes }) => ({ path, bytes, before: 0, was: "new" })),
    ...drift.grown.map(({ path, bytes, before }) => ({ path, bytes, before, was: formatBytes(before) })),
  ].sort((a, b) => b.bytes - b.before - (a.bytes - a.before));
  const table = listSection(
    `${level} Largest growth\n\n| file | before | now | growth |\n|---|---:|---:|---:|`,
    growth,
    ({ path, was, before, bytes }) =>
      `| ${code(path)} | ${was} | ${formatBytes(bytes)} | ${formatDifference(before, bytes)} |`,
    (count) => `And ${formatCount(count, "more file")}.`,
    most,
  );
  return [fixedSection(sizes.join("\n")), ...(growth.length === 0 ? [] : [table])];
}

function sizeRow(what: string, before: number, now: number, show: (value: number) => string): string {
  const times = what === "unpacked" && before > 0 ? ` (${(now / before).toFixed(2)} times)` : "";
  return `| ${what} | ${show(before)} | ${show(now)} | ${formatDifference(before, now, show)}${times} |`;
}

function formatDifference(before: number, now: number, show = formatBytes): string {
  return now === before ? "0" : `${now < before ? "-" : "+"}${show(Math.abs(now - before))}`;
}

function changesOf(drift: NonNullable<PackageReport["drift"]>): string {
  const { added, lost, grown, installScripts, dependencies, outgrown } = drift;
  const lostFirst = [...lost].sort((a, b) => b.bytes - a.bytes).map(({ path }) => path);
  const scripts = installScripts.map(({ hook, kind }) => `${hook} (${kind})`);
  return [
    `${formatCount(added.length, "file")} new, ${formatNumber(lost.length)} lost, ${formatNumber(grown.length)} grown.`,
    lost.length > 0 && `Lost: ${few(lostFirst, NAMED)}.`,
    scripts.length > 0 && `Install scripts: ${few(scripts, NAMED)}.`,
    dependencies.length > 0 && `New dependencies: ${few(dependencies, NAMED)}.`,
    outgrown && "It has grown beyond the policy's factor.",
  ]
    .filter((part) => part !== false)
    .join(" ");
}
