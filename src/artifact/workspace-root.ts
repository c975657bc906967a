import { dirname, join, relative, sep } from "node:path";
import { minimatch } from "minimatch";
import type { Commit } from "./commit.ts";
import { pnpmPackages } from "./pnpm-workspace.ts";
import { readIfPresent } from "./read-if-present.ts";

type Read = (path: string) => Buffer | undefined;

/**
 * The nearest directory above that counts `directory` among its workspaces, or undefined. Its policy judges too. The
 * search ends at the top of the repository.
 */
export function workspaceRoot(directory: string): string | undefined {
  return rootAbove(directory, readIfPresent, (current) => readIfPresent(join(current, ".git", "HEAD")) !== undefined);
}

/** The same as a commit has it: a change may well take a package out of its workspace. `directory` is real. */
export function workspaceRootIn(commit: Commit, directory: string): string | undefined {
  if (directory === commit.top) return undefined;
  const read: Read = (path) => commit.read(relative(commit.top, path).split(sep).join("/"))?.bytes;
  return rootAbove(directory, read, (current) => current === commit.top);
}

function rootAbove(directory: string, read: Read, isTop: (current: string) => boolean): string | undefined {
  let current = dirname(directory);
  for (let below = directory; below !== current; below = current, current = dirname(current)) {
    if (isAmong(workspacesOf(current, read), current, directory)) return current;
    if (isTop(current)) return undefined;
  }
  return undefined;
}

/** The patterns by which a directory names its workspaces: `workspaces` for npm, yarn and bun, and pnpm's own file. */
export function workspacesOf(directory: string, read: Read = readIfPresent): readonly string[] {
  return [...npmWorkspaces(directory, read), ...pnpmWorkspaces(directory, read)];
}

/** The patterns of a pnpm-workspace.yaml. */
export function pnpmWorkspaces(directory: string, read: Read = readIfPresent): readonly string[] {
  const bytes = read(join(directory, "pnpm-workspace.yaml"));
  return bytes === undefined ? [] : pnpmPackages(bytes.toString("utf8"));
}

/** Do the patterns of `root` name that directory below it? A later pattern overrules the earlier ones, as with npm. */
export function isAmong(patterns: readonly string[], root: string, directory: string): boolean {
  const path = relative(root, directory).split(sep).join("/");
  let among = false;
  for (const pattern of patterns) {
    const taken = pattern.startsWith("!");
    if (taken === among && covers(taken ? pattern.slice(1) : pattern, path)) among = !taken;
  }
  return among;
}

/** The patterns of `workspaces` in package.json, which npm, yarn and bun read. */
export function npmWorkspaces(directory: string, read: Read = readIfPresent): readonly string[] {
  const bytes = read(join(directory, "package.json"));
  if (bytes === undefined) return [];
  const manifest: unknown = parse(bytes);
  const field = (manifest as { workspaces?: unknown } | null)?.workspaces;
  const list = Array.isArray(field) ? field : (field as { packages?: unknown } | undefined)?.packages;
  return Array.isArray(list) ? list.filter((pattern) => typeof pattern === "string") : [];
}

/**
 * A package.json above that is not JSON is not this package's: it can name no workspaces. One that begins with a byte order
 * mark can, for npm reads past it.
 */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function covers(pattern: string, path: string): boolean {
  return minimatch(path, pattern.replace(/^\.\//, "").replace(/\/$/, ""), { nonegate: true });
}
