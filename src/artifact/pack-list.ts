/** Which files npm would pack, by npm's own code and without running it. */

import { resolve } from "node:path";
import packlist, { type Walker } from "npm-packlist";
import { PackgateError } from "../errors.ts";
import { readSourceManifest } from "./acquire.ts";
import { type Decision, type Edited, follow, type ReadLine } from "./pack-walk.ts";
import { packingTree } from "./packing-tree.ts";

/** How a list came to be, for whoever explains it. All paths are relative to the top. */
export interface PackTrace {
  readonly paths: readonly string[];
  /** Those that are there because a dependency is bundled. */
  readonly bundled: ReadonlySet<string>;
  /** Of every name in every directory that was entered: as a file, and as a directory. */
  readonly files: ReadonlyMap<string, Decision>;
  readonly directories: ReadonlyMap<string, Decision>;
  /** What stands in the ignore files that were read, by path, also where another one took its place. */
  readonly lists: ReadonlyMap<string, readonly ReadLine[]>;
  /** Those of them that npm passes over. */
  readonly unheeded: ReadonlySet<string>;
  /** The manifest that was listed by. */
  readonly manifest: { readonly [field: string]: unknown };
}

/**
 * The files that npm 11 would pack of a directory, sorted by path. No script runs and nothing is written. Throws `EPACK`
 * where npm could not pack either, `EMANIFEST` where there is no package.
 */
export async function listPack(directory: string, edited: Edited = new Map()): Promise<readonly string[]> {
  return (await tracePack(directory, edited)).paths;
}

/** The same, and why. */
export async function tracePack(directory: string, edited: Edited = new Map()): Promise<PackTrace> {
  const top = resolve(directory);
  const manifest = manifestOf(top, edited);
  const tree = await packingTree(top, manifest);
  const walker = new packlist.Walker(tree, { path: top, isPackage: true });
  const { own, ...notes } = follow(walker, edited);
  const paths = (await finished(walker)).map((path) => path.replace(/^\.\/(?=@)/, "")).sort();
  return { ...notes, paths, bundled: new Set(paths.filter((path) => !own.has(path))), manifest };
}

function manifestOf(top: string, edited: Edited): { readonly [field: string]: unknown } {
  const text = edited.get("package.json");
  if (text === undefined) return readSourceManifest(top);
  return JSON.parse(text.replace(/^\uFEFF/, "")) as { readonly [field: string]: unknown };
}

function finished(walker: Walker): Promise<readonly string[]> {
  return new Promise((done, fail) => {
    walker.on("done", done);
    walker.on("error", (cause: unknown) => fail(refusal(cause)));
    walker.start();
  });
}

function refusal(cause: unknown): PackgateError {
  if (cause instanceof PackgateError) return cause;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new PackgateError("EPACK", `the package's files cannot be listed${code}`, {
    hint: "Run npm pack --dry-run to see what npm says.",
    cause,
  });
}
