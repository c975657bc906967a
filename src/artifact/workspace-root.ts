import { dirname, join, relative, sep } from "node:path";
import { minimatch } from "minimatch";
import { readIfPresent } from "./git.ts";
import { pnpmPackages } from "./pnpm-workspace.ts";

/**
 * The nearest directory above that counts `directory` among its workspaces, or undefined. Its policy judges too. The
 * search ends at the top of the repository.
 */
export function workspaceRoot(directory: string): string | undefined {
  let current = dirname(directory);
  for (let below = directory; below !== current; below = current, current = dirname(current)) {
    if (isAmong(workspacesOf(current), current, directory)) return current;
    if (readIfPresent(join(current, ".git", "HEAD")) !== undefined) return undefined;
  }
  return undefined;
}

/** The patterns by which a directory names its workspaces: `workspaces` for npm, yarn and bun, and pnpm's own file. */
export function workspacesOf(directory: string): readonly string[] {
  return [...npmWorkspaces(directory), ...pnpmWorkspaces(directory)];
}

/** The patterns of a pnpm-workspace.yaml. */
export function pnpmWorkspaces(directory: string): readonly string[] {
  const bytes = readIfPresent(join(directory, "pnpm-workspace.yaml"));
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
export function npmWorkspaces(directory: string): readonly string[] {
  const bytes = readIfPresent(join(directory, "package.json"));
  if (bytes === undefined) return [];
  const manifest: unknown = parse(bytes);
  const field = (manifest as { workspaces?: unknown } | null)?.workspaces;
  const list = Array.isArray(field) ? field : (field as { packages?: unknown } | undefined)?.packages;
  return Array.isArray(list) ? list.filter((pattern) => typeof pattern === "string") : [];
}

/** A package.json above that is not JSON is not this package's: it can name no workspaces. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function covers(pattern: string, path: string): boolean {
  return minimatch(path, pattern.replace(/^\.\//, "").replace(/\/$/, ""), { nonegate: true });
}
