import { realpathSync } from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Git, Surroundings } from "../model.ts";
import { gitOf, ignoredBelow } from "./git.ts";
import { installedText } from "./installed-text.ts";
import { namedDirectories } from "./named-directories.ts";
import { perKey } from "./per-key.ts";
import { manifestIn, publicDirectories } from "./public-directories.ts";
import { textReader } from "./text-reader.ts";
import { workspaceRoot } from "./workspace-root.ts";

type PublicText = NonNullable<Surroundings["publicText"]>;

/** More directories than are asked about in one question to git. */
const MOST_NAMED = 2000;

/**
 * Says where an embedded text is public, for the package in `directory`, whose tracked files `git` lists. Asks for nothing
 * before the first question, and for most of it once. What git or the file system refuses to tell, and what lies beyond
 * the reader's limits, is not shown to be public.
 */
export function publicTextIn(directory: string, git: () => Git | undefined): PublicText {
  let made: PublicText | undefined;
  return (source) => {
    made ??= make(realpathSync(directory), git);
    return made(source);
  };
}

function make(own: string, git: () => Git | undefined): PublicText {
  const root = workspaceRoot(own) ?? own;
  const directories = publicDirectories(own, root);
  const reader = textReader();
  const isInstalled = installedText(ancestors(own, root), reader);

  const tracked = once(() => {
    // The package may be a repository of its own inside of the workspace's.
    const lists = [{ base: own, paths: orNothing(() => git()?.tracked) }];
    if (root !== own) lists.push({ base: root, paths: orNothing(() => gitOf(root)()?.tracked) });
    return byName(lists);
  });
  const ignored = once(() => {
    const workspaces = [...(tracked().get("package.json") ?? [])]
      .map(dirname)
      .filter((workspace) => workspace !== own && directories.begin(workspace));
    const siblings = workspaces.flatMap((workspace) => named(workspace, root)).slice(0, MOST_NAMED);
    return byName([
      { base: own, paths: orNothing(() => ignoredBelow(own, named(own, own))) },
      { base: root, paths: orNothing(() => ignoredBelow(root, siblings)) },
    ]);
  });

  /** Digests of all files of one name: a map may have thousands of index.ts, and so may the repository. */
  const digestsIn = (files: () => FilesByName) =>
    perKey((name) => {
      const held = [...(files().get(name) ?? [])].filter((file) => directories.hold(dirname(file)));
      return new Set(held.flatMap((file) => [...reader.digests(file)]));
    });
  const trackedDigests = digestsIn(tracked);
  const ignoredDigests = digestsIn(ignored);

  return ({ path, sha256 }) => {
    if (path === null) return undefined;
    // webpack tells texts of one name apart by a query.
    const plain = path.replaceAll("\\", "/").replace(/\?.*$/, "");
    const name = posix.basename(plain);
    if (trackedDigests(name).has(sha256)) return "tracked";
    if (ignoredDigests(name).has(sha256)) return "ignored";
    const installed = /(?:^|\/)(node_modules\/.+)$/.exec(plain)?.[1];
    if (installed === undefined) return undefined;
    const normal = posix.normalize(installed);
    return normal.startsWith("node_modules/") && isInstalled(normal, sha256) ? "dependency" : undefined;
  };
}

/** A directory and those above it, up to `last`: where its dependencies are installed. */
function ancestors(directory: string, last: string): readonly string[] {
  return directory === last ? [directory] : [directory, ...ancestors(dirname(directory), last)];
}

/** What a manifest names, relative to `base`. */
function named(directory: string, base: string): readonly string[] {
  const within = relative(base, directory).split(sep).join("/");
  return namedDirectories(manifestIn(directory) ?? {}).map((path) => posix.join(within, path));
}

/** Absolute paths by their last segment. */
type FilesByName = ReadonlyMap<string, ReadonlySet<string>>;

/** Without what is installed below a base. */
function byName(lists: readonly { readonly base: string; readonly paths: Iterable<string> }[]): FilesByName {
  const found = new Map<string, Set<string>>();
  for (const { base, paths } of lists) {
    for (const path of paths) {
      if (/(?:^|\/)node_modules\//.test(path)) continue;
      const name = basename(path);
      const files = found.get(name) ?? new Set();
      found.set(name, files.add(join(base, path)));
    }
  }
  return found;
}

function orNothing<T>(list: () => Iterable<T> | undefined): Iterable<T> {
  try {
    return list() ?? [];
  } catch (error) {
    if (error instanceof PackgateError) return [];
    throw error;
  }
}

function once<T>(make: () => T): () => T {
  const made = perKey(make);
  return () => made("");
}
