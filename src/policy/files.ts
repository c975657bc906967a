import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { PackgateError } from "../errors.ts";
import { decodeText, readText } from "./document.ts";

/** Where policies are read: the disk, or the files of a commit as if they lay on it. Paths are absolute. */
export interface PolicyFiles {
  /** How a file that messages and reports call `place` is named here. */
  readonly label: (place: string) => string;
  /** The top of the repository that a directory is in, or `otherwise`. Real. */
  readonly top: (directory: string, otherwise: string) => string;
  /** Names in a directory; throws `EPOLICY` where it cannot be read. */
  readonly names: (directory: string) => readonly string[];
  readonly exists: (path: string) => boolean;
  readonly real: (path: string) => string;
  /** A policy's text, or undefined where there is no such file; throws `EPOLICY`. */
  readonly text: (path: string, label: string) => string | undefined;
}

/** The files of a commit; `artifact` makes it of git's objects. Paths are relative to `top`, with `/`. */
export interface PastFiles {
  readonly ref: string;
  readonly top: string;
  readonly names: (path: string) => readonly string[];
  readonly read: (
    path: string,
  ) => { readonly kind: "file" | "link" | "other"; readonly bytes: Buffer | undefined } | undefined;
}

/** The disk. */
export const onDisk: PolicyFiles = {
  label: (place) => place,
  top: repositoryTop,
  names: (directory) => {
    try {
      return readdirSync(directory);
    } catch (cause) {
      throw new PackgateError("EPOLICY", "the package's directory cannot be read", { cause });
    }
  },
  exists: existsSync,
  real: (path) => realpathSync(path),
  text: readText,
};

/** The disk as it will be when `texts` are written, by absolute path: what they would decide can be seen before they are. */
export function onDiskWith(texts: ReadonlyMap<string, string>): PolicyFiles {
  const planned = new Map([...texts].map(([path, text]) => [join(realpathSync(dirname(path)), basename(path)), text]));
  return {
    ...onDisk,
    names: (directory) => {
      const added = [...planned.keys()].filter((path) => dirname(path) === directory).map((path) => basename(path));
      return [...new Set([...onDisk.names(directory), ...added])];
    },
    text: (path, label) => planned.get(path) ?? onDisk.text(path, label),
  };
}

/**
 * A commit. What it does not hold and lies below a node_modules, or in a store outside, is taken as it is installed; a
 * package that is a link into the repository, as a workspace is, is the commit's again.
 */
export function inCommit(commit: PastFiles): PolicyFiles {
  const { ref, top } = commit;
  const placeOf = (path: string) => (path === top ? "" : relative(top, path).split(sep).join("/"));
  const holds = (path: string) => commit.read(placeOf(path)) !== undefined;
  const isInstalled = (path: string) => /^\.\.\/|(?:^|\/)node_modules(?:\/|$)/.test(placeOf(path)) && !holds(path);
  const label = (place: string) => `${ref}:${place}`;
  return {
    label,
    top: () => top,
    names: (directory) => commit.names(placeOf(directory)),
    exists: (path) => holds(path) || (isInstalled(path) && existsSync(path)),
    real: (path) => (isInstalled(path) && existsSync(path) ? realpathSync(path) : path),
    text: (path, name) => {
      const file = commit.read(placeOf(path));
      if (file === undefined) return isInstalled(path) ? readText(path, name) : undefined;
      if (file.kind === "file") return decodeText(file.bytes, name);
      const what = file.kind === "link" ? "is a symbolic link, which a policy must not be" : "is not a regular file";
      throw new PackgateError("EPOLICY", `${name}: ${what}`);
    },
  };
}

function repositoryTop(directory: string, otherwise: string): string {
  const start = realpathSync(directory);
  for (let current = start; ; current = dirname(current)) {
    if (existsSync(join(current, ".git"))) return current;
    if (dirname(current) === current) return realpathSync(otherwise);
  }
}
