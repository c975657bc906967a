import { availableParallelism } from "node:os";
import { relative, resolve, sep } from "node:path";
import { clientFor } from "../artifact/client.ts";
import { workspaceRoot } from "../artifact/workspace-root.ts";
import { type Workspace, workspaceAt, workspacesIn } from "../artifact/workspaces.ts";
import { type CheckOptions, checkPackage, reportOn } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { PackageReport, Report } from "../model.ts";
import { didYouMean } from "../policy/did-you-mean.ts";
import { checkSeveral, type Tally } from "./check-several.ts";

export interface WorkspaceFlags {
  readonly workspaces?: boolean;
  /** Names or directories, as npm's `--workspace`. */
  readonly workspace?: readonly string[];
  readonly includeWorkspaceRoot?: boolean;
  /** `2/5`: the second of five jobs that share the packages. */
  readonly shard?: string;
}

/** What is to be checked and what is passed over, each sorted by path. */
export interface Selection {
  readonly chosen: readonly Workspace[];
  readonly skipped: Report["skipped"];
}

/** Names that a hint lists. */
const NAMED = 5;

/**
 * The workspaces of a root that the flags choose. As with npm the root is one of them only with
 * `--include-workspace-root`. Private packages are passed over, unless `--workspace` names that very one. Throws `EUSAGE`
 * where there are none, or not that one.
 */
export function selectWorkspaces(specs: readonly string[], flags: WorkspaceFlags, options: CheckOptions): Selection {
  const cwd = resolve(options.cwd ?? ".");
  const root = resolve(cwd, rootIn(specs));
  const all = workspacesIn(root, options.client ?? clientFor(root, options.environment ?? {}));
  if (all.length === 0) throw noneIn(root, cwd);
  const named = new Set<Workspace>();
  const covered = new Set<Workspace>(flags.workspaces === true ? all : []);
  for (const given of flags.workspace ?? []) {
    const one = all.filter(({ name, directory }) => name === given || isAt(directory, given, root, cwd));
    const below = one.length > 0 ? [] : all.filter(({ directory }) => isBelow(directory, given, root, cwd));
    if (one.length + below.length === 0) throw unknown(given, all);
    for (const workspace of one) named.add(workspace);
    for (const workspace of below) covered.add(workspace);
  }
  const candidates = [
    ...(flags.includeWorkspaceRoot === true ? [workspaceAt(root, root)] : []),
    ...all.filter((workspace) => named.has(workspace) || covered.has(workspace)),
  ];
  const isSkipped = (workspace: Workspace): boolean => workspace.private && !named.has(workspace);
  return {
    chosen: candidates.filter((workspace) => !isSkipped(workspace)),
    skipped: candidates.filter(isSkipped).map(({ name, path }) => ({ name: name ?? path, reason: "private" })),
  };
}

/**
 * Checks each package by itself, in its own directory and with a package manager of its own, as many at a time as there
 * are cores.
 */
export async function checkWorkspaces(
  { chosen, skipped }: Selection,
  options: CheckOptions,
  onProgress: (tally: Tally) => void,
  check: (spec: string, options: CheckOptions) => Promise<PackageReport> = checkPackage,
): Promise<Report> {
  const cwd = resolve(options.cwd ?? ".");
  const specs = chosen.map((workspace) => specOf(workspace, cwd));
  const reports = await checkSeveral(specs, availableParallelism(), options, onProgress, check);
  return reportOn(reports, options, skipped);
}

/** A workspace as a user would name it from `cwd`: what a report calls it. */
export function specOf({ directory }: Workspace, cwd: string): string {
  return relative(cwd, directory).split(sep).join("/") || ".";
}

function rootIn(specs: readonly string[]): string {
  const [root, ...more] = specs;
  if (root !== undefined && more.length === 0) return root;
  throw new PackgateError("EUSAGE", "workspaces are those of one directory, but several specs are given");
}

/** npm takes a directory from where it stands; from the root is what people mean who copy it from a pattern. */
function isAt(directory: string, given: string, root: string, cwd: string): boolean {
  return directory === resolve(cwd, given) || directory === resolve(root, given);
}

function isBelow(directory: string, given: string, root: string, cwd: string): boolean {
  return [resolve(cwd, given), resolve(root, given)].some((parent) => directory.startsWith(parent + sep));
}

function noneIn(root: string, cwd: string): PackgateError {
  const above = workspaceRoot(root);
  const where = above === undefined ? undefined : relative(cwd, above);
  return new PackgateError("EUSAGE", "there are no workspaces here", {
    hint:
      where === undefined
        ? 'Neither "workspaces" in package.json nor "packages" in pnpm-workspace.yaml names a package.'
        : `This directory is a workspace itself. Run packgate in the root: ${JSON.stringify(where)}.`,
  });
}

function unknown(given: string, all: readonly Workspace[]): PackgateError {
  const names = all.flatMap(({ name, path }) => (name === undefined ? [path] : [name, path]));
  const tails = new Map(names.map((name) => [name.slice(name.lastIndexOf("/") + 1), name]));
  const known = all.map(({ name, path }) => name ?? path);
  const listed = [...known.slice(0, NAMED), ...(known.length > NAMED ? [`${known.length - NAMED} more`] : [])];
  const same = tails.get(given);
  const meant = same === undefined ? didYouMean(given, names) : `did you mean "${same}"?`;
  return new PackgateError("EUSAGE", `there is no workspace ${JSON.stringify(given)}`, {
    hint: meant === undefined ? `There are ${listed.join(", ")}.` : `${meant[0]!.toUpperCase()}${meant.slice(1)}`,
  });
}
