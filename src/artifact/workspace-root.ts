import { dirname, join, relative, sep } from "node:path";
import { minimatch } from "minimatch";
import { readIfPresent } from "./git.ts";

/**
 * The nearest directory above whose package.json counts `directory` among its workspaces, or undefined. Its policy
 * judges too. The search ends at the top of the repository.
 */
export function workspaceRoot(directory: string): string | undefined {
  let current = dirname(directory);
  for (let below = directory; below !== current; below = current, current = dirname(current)) {
    if (workspacesOf(current).some((pattern) => covers(pattern, relative(current, directory)))) return current;
    if (readIfPresent(join(current, ".git", "HEAD")) !== undefined) return undefined;
  }
  return undefined;
}

function workspacesOf(directory: string): readonly string[] {
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
  return minimatch(path.split(sep).join("/"), pattern.replace(/^\.\//, "").replace(/\/$/, ""), { nonegate: true });
}
