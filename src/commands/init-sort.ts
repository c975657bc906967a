/** What of that which ships today may enter an allowlist, and what should rather leave the package. */

import type { Finding, PackageReport } from "../model.ts";
import { allowPatterns, extensionOf } from "../report/allow-patterns.ts";
import { ALLOWLIST_RULE, groupBy } from "../report/group.ts";

/** Files of one directory and kind that no policy should name without somebody having said so. */
export interface Doubt {
  /** What admits them, and nothing else that ships. */
  readonly patterns: readonly string[];
  readonly paths: readonly string[];
  /** Why: the rule that speaks against them, or that the preset does not let their kind out. */
  readonly why: string;
  /** False where a rule says that they are a leak: no line of `allow` would let them pass. */
  readonly mayShip: boolean;
}

export interface Sorted {
  readonly allowed: readonly string[];
  /** Worst first, then by place. */
  readonly doubts: readonly Doubt[];
}

/** Rules that say of a file that it does not belong into a package, by what it is and not by what stands in it. */
const MISPLACED = new Set([
  "no-agent-file",
  "no-build-residue",
  "no-credential-file",
  "no-dev-file",
  "no-env-file",
  "no-nested-archive",
  "no-runtime-data",
  "no-vcs-file",
]);

/** Rules about content, which blame the file itself only where it holds nothing else. */
const BLAMED: { readonly [rule: string]: RegExp } = {
  "no-embedded-sources": /\.map$/i,
  "no-private-key": /(?:^|\/)[^.]*$|\.(?:pem|key|p8|p12|pfx|jks|asc|ppk)$/i,
};

/**
 * Sorts the files of a package, package.json and bundled dependencies aside, by the report under a preset: what the preset
 * admits and no rule blames may ship.
 */
export function sortFiles({ entries, findings }: PackageReport): Sorted {
  const reasons = new Map<string, { readonly why: string; readonly mayShip: boolean }>();
  for (const finding of findings) {
    const { path, waiver } = finding;
    if (path === null || waiver !== null || isBeside(path)) continue;
    if (isBlamed(finding)) reasons.set(path, { why: finding.rule, mayShip: false });
    else if (finding.rule === ALLOWLIST_RULE && !reasons.has(path)) {
      reasons.set(path, { why: kindOf(path), mayShip: true });
    }
  }
  const paths = [...new Set(entries.map(({ path }) => path))].filter((path) => !isBeside(path)).sort();
  const groups = groupBy(
    paths.filter((path) => reasons.has(path)),
    (path) => JSON.stringify([reasons.get(path), topOf(path)]),
  );
  const doubts = [...groups.values()].map((group): Doubt => {
    return { ...reasons.get(group[0]!)!, paths: group, patterns: allowPatterns(group) };
  });
  return {
    allowed: paths.filter((path) => !reasons.has(path)),
    doubts: doubts.sort((a, b) => Number(a.mayShip) - Number(b.mayShip) || (a.paths[0]! < b.paths[0]! ? -1 : 1)),
  };
}

function isBlamed({ rule, severity, path }: Finding): boolean {
  if (severity !== "error") return false;
  return MISPLACED.has(rule) || (BLAMED[rule]?.test(path ?? "") ?? false);
}

/** package.json always ships, and bundled dependencies are no matter of the allowlist. */
function isBeside(path: string): boolean {
  return path === "package.json" || path.startsWith("node_modules/");
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf("/") + 1);
}

/** In the words of somebody who looks over a list: what the preset thinks it sees. */
function kindOf(path: string): string {
  const extension = extensionOf(path);
  if (extension === ".map") return "source map";
  if (/(?:^|\/)(?:test|tests|__tests__)\//i.test(path)) return "test";
  if (/^(?:src\/|.*\.(?:[cm]?ts|tsx|jsx|vue|svelte|coffee)$)/i.test(path) && !/\.d\.[cm]?ts$/i.test(path))
    return "source";
  if (/^(?:docs|examples?)\//i.test(path)) return "documentation";
  if (/(?:^|\/)(?:tsconfig[^/]*\.json|Makefile)$/i.test(path)) return "set-up of the build";
  return `unusual in a package`;
}
