/** What would cure the findings of a report, without anything being written. */

import { join } from "node:path";
import { readIfPresent } from "../artifact/read-if-present.ts";
import type { Reason } from "../artifact/reason.ts";
import { reasonsFor } from "../artifact/reasons.ts";
import type { TextEdit } from "../edit/keep-out.ts";
import { keepOutAll } from "../edit/keep-out-all.ts";
import type { FileEdit } from "../edit/replace-file.ts";
import { stripEmbeddedText, stripInlineMaps } from "../edit/strip-map.ts";
import { PackgateError } from "../errors.ts";
import { entryPointsOf } from "../inspect/entry-points.ts";
import type { Artifact, Finding, PackageReport } from "../model.ts";
import { ALLOWLIST_RULE } from "../report/group.ts";
import { leavingPatterns } from "./fix-patterns.ts";
import { sortFiles } from "./init-sort.ts";

/** A file of the build whose maps lose the text of the sources. */
interface Strip extends FileEdit {
  readonly before: Buffer;
  readonly after: Buffer;
  /** Texts that are taken out. */
  readonly removed: number;
}

export interface FixPlan {
  /** Paths that are to leave the tarball, and the edit that has npm leave them out and no others. */
  readonly leaving: readonly string[];
  readonly listEdit: TextEdit | null;
  readonly strips: readonly Strip[];
  /** What the tools that wrote those maps are to be told, as the findings say it. */
  readonly switches: readonly string[];
  /** Findings that no edit here cures, each with why. */
  readonly byHand: readonly { readonly finding: Finding; readonly why: string | null }[];
}

const MAP_RULE = "no-embedded-sources";

/** Throws as `reasonsFor` does. */
export async function planFix(directory: string, report: PackageReport, artifact: Artifact): Promise<FixPlan> {
  const open = report.findings.filter(({ waiver, severity }) => waiver === null && severity !== "info");
  const notAllowed = new Set(open.filter(({ rule }) => rule === ALLOWLIST_RULE).map(({ path }) => path));
  // A map that the policy lets ship is wanted: it loses its text and stays.
  const isWanted = (path: string) => !notAllowed.has(path) && path.toLowerCase().endsWith(".map");
  const misplaced = sortFiles(report)
    .doubts.flatMap(({ paths }) => paths)
    .filter((path) => !isWanted(path));
  const { packed } = await reasonsFor(directory);
  const named = new Set(entryPointsOf(artifact.manifest).flatMap(({ claimed, path }) => (claimed ? path : [])));
  const forced = new Map<string, string>();
  for (const path of misplaced) {
    const why = named.has(path) ? "package.json names it as an entry point" : forcedWhy(packed.get(path));
    if (why !== null) forced.set(path, why);
  }
  const leaving = misplaced.filter((path) => !forced.has(path));
  const listEdit = leaving.length === 0 ? null : await keepOutAll(directory, leaving, leavingPatterns);
  const gone = new Set(listEdit === null ? [] : leaving);
  const strips = open
    .filter(({ rule, path }) => rule === MAP_RULE && path !== null && !gone.has(path))
    .flatMap(({ path }) => path ?? [])
    .filter((path, index, all) => all.indexOf(path) === index)
    .flatMap((path) => stripOf(directory, path, artifact) ?? []);
  const stripped = new Set(strips.map(({ path }) => path));
  const byHand = open
    .filter(({ path }) => path === null || !gone.has(path))
    .filter(({ rule, path }) => rule !== MAP_RULE || path === null || !stripped.has(path))
    .map((finding) => ({ finding, why: forced.get(finding.path ?? "") ?? null }));
  const switches = open.flatMap(({ rule, path, fix }) =>
    rule === MAP_RULE && stripped.has(path ?? "") ? (fix ?? []) : [],
  );
  return { leaving: [...gone], listEdit, strips, switches: [...new Set(switches)], byHand };
}

function forcedWhy(reason: Reason | undefined): string | null {
  if (reason === undefined) return "npm's list does not name it: a script of the packing makes it";
  if (reason.by === "name") return "npm packs every file of this name: rename it, or move it out of the package";
  return reason.by === "bundle" ? "it comes with a bundled dependency" : null;
}

/** Only what was packed is edited: a file that a script changes after packing is another one. */
function stripOf(directory: string, path: string, { entries }: Artifact): Strip | undefined {
  const entry = entries.find((one) => one.path === path && one.type === "file");
  const before = readIfPresent(join(directory, path));
  if (entry === undefined || before === undefined || !before.equals(entry.bytes)) return undefined;
  try {
    const whole = stripEmbeddedText(before);
    const { bytes: after, removed } = whole.removed > 0 ? whole : stripInlineMaps(before);
    return removed === 0 ? undefined : { path, before, after, removed };
  } catch (error) {
    // Beyond the limits of reading nothing is edited; the finding stays for a person.
    if (error instanceof PackgateError && error.code === "ELIMIT") return undefined;
    throw error;
  }
}
