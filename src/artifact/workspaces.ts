/** The packages of a workspace, for whoever checks or publishes all of them. */

import { relative, sep } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Client } from "../model.ts";
import { readSourceManifest } from "./acquire.ts";
import { type Fields, isPrivate } from "./public-directories.ts";
import { workspaceDirectories } from "./workspace-directories.ts";
import { npmWorkspaces, pnpmWorkspaces } from "./workspace-root.ts";

export interface Workspace {
  /** Absolute. */
  readonly directory: string;
  /** From the root, with slashes; `.` for the root itself. */
  readonly path: string;
  /** As package.json says; undefined where it cannot be read or says nothing. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** npm would refuse to publish it. False where package.json cannot be read: that is no reason to leave it unchecked. */
  readonly private: boolean;
  /** Names that it depends on, whether installed with it or expected beside it. */
  readonly dependencies: readonly string[];
}

/**
 * The workspaces of `root`, sorted by path, as `client` lists them; the root itself is not among them. pnpm's own file
 * names those of pnpm, `workspaces` in package.json those of the others; the other place counts where that names none.
 */
export function workspacesIn(root: string, client: Client): readonly Workspace[] {
  const [pnpm, npm] = [pnpmWorkspaces(root), npmWorkspaces(root)];
  const [own, other] = client === "pnpm" ? [pnpm, npm] : [npm, pnpm];
  const directories = new Set(workspaceDirectories(root, own.length > 0 ? own : other, client));
  if (client === "yarn") {
    // A set hands out what is added while it is walked: to yarn every workspace may be the root of others.
    for (const directory of directories) {
      for (const below of workspaceDirectories(directory, npmWorkspaces(directory), client)) directories.add(below);
    }
    directories.delete(root);
  }
  return [...directories].map((directory) => workspaceAt(root, directory)).sort(byPath);
}

/** One package of the workspace `root`: its root, too. */
export function workspaceAt(root: string, directory: string): Workspace {
  const manifest = manifestIn(directory);
  const text = (field: string): string | undefined => {
    const value = manifest[field];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    directory,
    path: relative(root, directory).split(sep).join("/") || ".",
    name: text("name"),
    version: text("version"),
    private: isPrivate(manifest),
    dependencies: ["dependencies", "optionalDependencies", "peerDependencies"].flatMap((field) =>
      Object.keys((manifest[field] as object | undefined) ?? {}),
    ),
  };
}

function manifestIn(directory: string): Fields {
  try {
    return readSourceManifest(directory);
  } catch (error) {
    // Whoever checks the package says what is wrong with it.
    if (error instanceof PackgateError) return {};
    throw error;
  }
}

function byPath(a: Workspace, b: Workspace): number {
  return a.path < b.path ? -1 : 1;
}
