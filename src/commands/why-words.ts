/** The words of `packgate why`. Whatever a package says in them is escaped. */

import type { Exclusion, Place, Reason } from "../artifact/reason.ts";
import { escapeTerminal } from "../report/escape.ts";
import { showPath } from "../report/place.ts";
import { formatCount } from "../report/units.ts";

/** Paths shown of many. */
const SAMPLES = 3;

/** `package.json:5 files[0] "dist"` */
export function showPlaceOf({ file, line, text, field }: Place): string {
  const said = text === "" ? "" : ` ${JSON.stringify(text)}`;
  return escapeTerminal(`${file}:${line}${field === undefined || field === text ? "" : ` ${field}`}${said}`);
}

/** Why npm packs a file: one line for what decided, and one for each line that would have kept it out. */
export function reasonLines(reason: Reason): readonly string[] {
  switch (reason.by) {
    case "files":
      return [showPlaceOf(reason.place)];
    case "entry point":
      return [`${showPlaceOf(reason.place)}, which npm packs whatever "files" says`];
    case "name":
      return ["its name: npm always packs package.json, README, LICENSE, LICENCE and COPYING, with any ending"];
    case "ignore file":
      return [`${showPlaceOf(reason.place)} takes it back in`];
    case "default":
      return [
        'nothing keeps it out: no "files" in package.json, and no line of an ignore file that counts',
        ...reason.unheeded.map((place) => `${showPlaceOf(place)} would, but does not count here`),
      ];
    case "bundle": {
      const [asked, ...needed] = reason.chain;
      const place = reason.place === null ? "a bundled dependency" : showPlaceOf(reason.place);
      const chain =
        needed.length === 0 ? "" : `: ${[asked, ...needed].map((name) => escapeTerminal(name ?? "")).join(" needs ")}`;
      return [`${place}${chain}`];
    }
  }
}

/** Why npm does not pack a file. */
export function exclusionLine(exclusion: Exclusion): string {
  switch (exclusion.by) {
    case "absence":
      return "there is no such file";
    case "files":
      return `${exclusion.place === null ? "package.json" : showPlaceOf(exclusion.place)} does not name it`;
    case "line":
      return `${showPlaceOf(exclusion.place)} keeps out ${whole(exclusion.directory)}`;
    case "npm":
      return `npm never packs ${exclusion.directory === null ? "such a name" : showPath(`${exclusion.directory}/`)} (${escapeTerminal(exclusion.pattern)})`;
    case "kind":
      return escapeTerminal(exclusion.kind);
  }
}

function whole(directory: string | null): string {
  return directory === null ? "this file" : `the whole of ${showPath(`${directory}/`)}`;
}

/** `a.js, b.js and 7 more` */
export function somePaths(paths: readonly string[]): string {
  const shown = paths.slice(0, SAMPLES).map(showPath).join(", ");
  return paths.length > SAMPLES ? `${shown} and ${paths.length - SAMPLES} more` : shown;
}

/** Files by what lets them in, the largest group first: `package.json:5 files[0] "dist"   38 files`. */
export function reasonTable(packed: Iterable<readonly [string, Reason]>): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const [path, reason] of packed) {
    const [head = ""] =
      reason.by === "default"
        ? ['no "files" in package.json, and nothing else that keeps it out']
        : reasonLines(reason);
    groups.set(head, [...(groups.get(head) ?? []), path]);
  }
  return [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(
      ([head, paths]) =>
        `${formatCount(paths.length, "file").padStart(11)}   ${head}${paths.length === 1 ? `   ${showPath(paths[0]!)}` : ""}`,
    );
}
