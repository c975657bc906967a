import { createHash } from "node:crypto";
import type { Finding, Origin, PackageReport, Problem } from "../model.ts";
import { cutText } from "./cut.ts";
import { escapeSarifLink, escapeTerminal, escapeUriPath } from "./escape.ts";
import { manifestPath } from "./manifest-path.ts";
import { idOf, LEVEL, type Level, NOT_CHECKED, said } from "./sarif-rules.ts";
import { labelOf } from "./verdict-line.ts";

/** Characters of a path in a message: its end tells most. */
const LONGEST_PATH = 240;

/** A result of SARIF, without the place of its rule in the run. */
export interface Result {
  readonly ruleId: string;
  readonly level: Level;
  readonly message: { readonly text: string };
  readonly locations: readonly unknown[];
  readonly relatedLocations?: readonly unknown[];
  readonly partialFingerprints: { readonly [name: string]: string };
}

/**
 * A finding. Its place is the committed line that let it in, which GitHub can show; where that is not known, the path in the
 * tarball, which is also the logical and the related location. `joined`: the run holds other packages' results as well.
 */
export function findingResult(finding: Finding, report: PackageReport, joined: boolean): Result {
  const { rule, severity, path, message, cause, evidence, fix, committed, fingerprint } = finding;
  const label = labelOf(report);
  const packed = path === null ? undefined : packedLocation(finding, path);
  const subject = path === null ? escapeSarifLink(label) : `[${escapeSarifLink(placeText(finding, path))}](1)`;
  const rest = [
    said(`${message}.`),
    ...(joined && path !== null ? [`In ${said(`${label}.`)}`] : []),
    ...labelled("Let in by", cause),
    ...labelled("Found", evidence),
    ...labelled("Fix", fix),
  ];
  const print = joined
    ? digestOf([nameOf(report), fingerprint])
    : escapeTerminal(fingerprint) || digestOf([rule, path]);
  return {
    ruleId: idOf(rule),
    level: LEVEL[severity],
    // A message of more than a thousand characters nobody reads; the link at its beginning stays whole.
    message: { text: `${subject} ${cutText(rest.join(" "), 700)}` },
    locations: [
      {
        physicalLocation:
          committed === undefined
            ? (packed ?? manifestOf(report.origin))
            : lineLocation(committed.file, committed.line),
        logicalLocations: [logicalLocation(label, path, finding.layers)],
      },
    ],
    ...(packed !== undefined && {
      relatedLocations: [{ id: 1, physicalLocation: packed, message: { text: "The file in the tarball" } }],
    }),
    partialFingerprints: { primaryLocationLineHash: print, "packgate/v1": print },
  };
}

/** What could not be checked, as a result: GitHub shows results, and not why an analysis failed. */
export function problemResult(problem: Problem, report: PackageReport | undefined, index: number): Result {
  const { code, message, path, layers, hint } = problem;
  const [first = "", ...more] = message.split("\n");
  const label = report === undefined ? "packgate" : labelOf(report);
  const place = path === null ? label : placeText(problem, path);
  const text = [
    `${said(place)} could not be checked:`,
    said(`${first} (${code}).`),
    ...(more.length > 0 ? [`${more.length} more ${more.length === 1 ? "line" : "lines"} in the other reports.`] : []),
    ...labelled("Hint", hint),
  ];
  const packed = path === null ? undefined : packedLocation({ layers: [], line: null, column: null }, path);
  const print = digestOf([report && nameOf(report), code, path, layers, index]);
  return {
    ruleId: NOT_CHECKED,
    level: "error",
    message: { text: cutText(text.join(" "), 950) },
    locations: [
      {
        physicalLocation: packed ?? manifestOf(report?.origin),
        logicalLocations: [logicalLocation(label, path, layers)],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: print, "packgate/v1": print },
  };
}

/** `dist/cli.js ▸ base64` */
function placeText({ layers }: Pick<Finding, "layers">, path: string): string {
  const text = escapeTerminal([path || "(no name)", ...layers].join(" ▸ "));
  const characters = [...text];
  return characters.length <= LONGEST_PATH ? text : `…${characters.slice(-LONGEST_PATH).join("")}`;
}

function labelled(label: string, text: string | null): readonly string[] {
  return text === null || text === "" ? [] : [`${label}: ${said(`${text}.`)}`];
}

function lineLocation(file: string, line: number, column = 1) {
  return {
    artifactLocation: { uri: escapeUriPath(file), uriBaseId: "%SRCROOT%" },
    region: regionAt(line, column),
  };
}

/** A position in a layer is none of the file's. */
function packedLocation({ layers, line, column }: Pick<Finding, "layers" | "line" | "column">, path: string) {
  const exact = layers.length === 0 && line !== null;
  return {
    artifactLocation: { uri: escapeUriPath(path) },
    region: regionAt(exact ? line : 1, exact ? (column ?? 1) : 1),
  };
}

/** GitHub asks for all four. */
function regionAt(line: number, column: number) {
  const [at, from] = [Math.max(1, line), Math.max(1, column)];
  return { startLine: at, startColumn: from, endLine: at, endColumn: from + 1 };
}

function manifestOf(origin: Origin | undefined) {
  return lineLocation(manifestPath(origin), 1);
}

/** Without the version: a fingerprint lasts from release to release. */
function nameOf({ package: summary, origin }: PackageReport): string {
  return summary?.name ?? origin.spec;
}

function logicalLocation(label: string, path: string | null, layers: readonly string[]) {
  const name = escapeTerminal(path ?? label) || "-";
  const full = [path === null ? label : `${label}/${path}`, ...layers].join(" ▸ ");
  return { name, fullyQualifiedName: escapeTerminal(full) || "-", kind: "resource" };
}

function digestOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
