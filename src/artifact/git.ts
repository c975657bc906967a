import { realpathSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Git } from "../model.ts";
import { askGit, pathsIn } from "./ask-git.ts";
import { standingIn } from "./git-standing.ts";
import { readIfPresent } from "./read-if-present.ts";
import { repositoryAbove } from "./repository-above.ts";

/**
 * What git knows of a directory, or undefined where it is no repository or git is absent. Asked only when a rule wants to
 * know, and once. Throws `EPROJECT`.
 */
export function gitOf(directory: string): () => Git | undefined {
  let answer: { readonly git: Git | undefined } | undefined;
  return () => {
    answer ??= { git: readGit(directory) };
    return answer.git;
  };
}

function readGit(directory: string): Git | undefined {
  // To start git for its "no" would take longer than many a package is read.
  if (repositoryAbove(realpathSync(directory)) === undefined) return undefined;
  const listed = listFiles(directory, []);
  if (listed === undefined) return undefined;
  const tracked = new Set(listed);
  const texts = new Map<string, Buffer | undefined>();
  return {
    tracked,
    standing: standingIn(directory, tracked),
    read: (path) => {
      if (!texts.has(path)) texts.set(path, tracked.has(path) ? readIfPresent(join(directory, path)) : undefined);
      return texts.get(path);
    },
  };
}

/**
 * Files that git ignores, of those that are `paths` or lie below them: relative to the directory, as `paths` are. Throws
 * `EPROJECT`, also where one of them lies in a submodule.
 */
export function ignoredBelow(directory: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  return listFiles(directory, ["--others", "--ignored", "--exclude-standard", "--", ...paths]) ?? [];
}

/** Undefined where the directory is in no repository, or git is absent. */
function listFiles(cwd: string, which: readonly string[]): readonly string[] | undefined {
  const { error, status, stdout, stderr } = askGit(cwd, ["ls-files", "-z", ...which]);
  if (error === undefined && status === 0) return pathsIn(stdout);
  if (error !== undefined && "code" in error && error.code === "ENOENT") return undefined;
  if (error === undefined && /not a git repository/.test(stderr)) return undefined;
  throw new PackgateError("EPROJECT", "git could not list files", {
    hint: "Run git ls-files in the package's directory, and see what it says.",
    cause: error,
  });
}
