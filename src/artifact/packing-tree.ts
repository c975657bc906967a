/** The package as npm-packlist wants to see it: without Arborist, wherever that would say nothing else. */

import { basename, posix } from "node:path";
import type { Tree } from "npm-packlist";
import { workspaceDirectories } from "./workspace-directories.ts";
import { npmWorkspaces } from "./workspace-root.ts";

type Fields = { readonly [field: string]: unknown };

/**
 * The tree of a directory, with `manifest` for its package.json. Arborist is 100 packages and more than a second of loading:
 * it is asked only where dependencies are bundled, and where `directories.bin` names programs that it lists.
 */
export async function packingTree(directory: string, manifest: Fields): Promise<Tree> {
  const bundled = bundledIn(manifest);
  const directories = manifest["directories"] as { readonly bin?: unknown } | undefined;
  const listsPrograms = manifest["bin"] === undefined && typeof directories?.bin === "string";
  if (bundled.length === 0 && !listsPrograms) {
    const isRoot =
      manifest["workspaces"] !== undefined &&
      workspaceDirectories(directory, npmWorkspaces(directory), "npm").length > 0;
    return {
      path: directory,
      package: { ...manifest, bin: programsIn(manifest), bundleDependencies: [] },
      isProjectRoot: true,
      edgesOut: new Map(),
      workspaces: isRoot ? new Map() : null,
    };
  }
  const { path, edgesOut, workspaces, package: read } = await actualTree(directory);
  const bin = listsPrograms ? read["bin"] : programsIn(manifest);
  return {
    path,
    package: { ...manifest, bin, bundleDependencies: bundled },
    isProjectRoot: true,
    edgesOut,
    workspaces: workspaces ?? null,
  };
}

async function actualTree(directory: string): Promise<Tree> {
  const { Arborist } = await import("@npmcli/arborist");
  return (await new Arborist({ path: directory }).loadActual()) as unknown as Tree;
}

/** As npm reads `bundleDependencies`: of its two spellings the first that is there, a list, an object's keys, or all. */
export function bundledIn(manifest: Fields): readonly string[] {
  const { bundleDependencies, bundledDependencies } = manifest;
  const bundled = bundleDependencies === undefined ? bundledDependencies : bundleDependencies;
  if (bundled === true) return Object.keys((manifest["dependencies"] as object | undefined) ?? {});
  if (Array.isArray(bundled)) return bundled.filter((name) => typeof name === "string");
  return typeof bundled === "object" && bundled !== null ? Object.keys(bundled) : [];
}

/** `bin` as npm puts it in order: by name, without `./`, and never outside of the package. */
export function programsIn({ name, bin }: Fields): { readonly [name: string]: string } {
  if (typeof bin === "string") return typeof name === "string" && name !== "" ? ordered({ [name]: bin }) : {};
  if (Array.isArray(bin)) return ordered(Object.fromEntries(bin.map((path) => [basename(String(path)), path])));
  return typeof bin === "object" && bin !== null ? ordered(bin as Fields) : {};
}

function ordered(programs: Fields): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(programs).flatMap(([name, path]) => {
      const target = typeof path === "string" ? insidePath(path) : "";
      const program = basename(insidePath(name));
      return program === "" || target === "" ? [] : [[program, target]];
    }),
  );
}

function insidePath(path: string): string {
  const inside = posix.join(".", posix.join("/", path.replace(/[\\:]/g, "/")));
  return inside === "./" ? "" : inside;
}
