import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Git } from "../model.ts";

/**
 * A repository's own configuration must not run code here: no file-system monitor, no hooks, no index writes. Paths are
 * paths, whatever is in them.
 */
export const SAFE = [
  ...["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"],
  ...["--no-optional-locks", "--literal-pathspecs"],
];
const LARGEST_LIST = 256 * (1 << 20);
const LONGEST_RUN = 60_000;

/**
 * What git knows of a directory, or undefined where it is no repository or git is absent. Asked only when a rule wants to
 * know, and once. Throws `EPACK`.
 */
export function gitOf(directory: string): () => Git | undefined {
  let answer: { readonly git: Git | undefined } | undefined;
  return () => {
    answer ??= { git: readGit(directory) };
    return answer.git;
  };
}

function readGit(directory: string): Git | undefined {
  const listed = listFiles(directory, []);
  if (listed === undefined) return undefined;
  const tracked = new Set(listed);
  const texts = new Map<string, Buffer | undefined>();
  return {
    tracked,
    read: (path) => {
      if (!texts.has(path)) texts.set(path, tracked.has(path) ? readIfPresent(join(directory, path)) : undefined);
      return texts.get(path);
    },
  };
}

/**
 * Files that git ignores, of those that are `paths` or lie below them: relative to the directory, as `paths` are. Throws
 * `EPACK`, also where one of them lies in a submodule.
 */
export function ignoredBelow(directory: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  return listFiles(directory, ["--others", "--ignored", "--exclude-standard", "--", ...paths]) ?? [];
}

/**
 * What points git at another repository than that of the directory (`git rev-parse --local-env-vars`): a hook of git has
 * them set, and whatever runs below it.
 */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|GRAFT_FILE|SHALLOW_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|REPLACE_REF_BASE|NO_REPLACE_OBJECTS)$/;

/** The environment for git: it finds the repository by the directory, and says in English what it does not find. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !ELSEWHERE.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}

/** Undefined where the directory is in no repository, or git is absent. */
function listFiles(cwd: string, which: readonly string[]): readonly string[] | undefined {
  const { error, status, stdout, stderr } = spawnSync("git", [...SAFE, "ls-files", "-z", ...which], {
    cwd,
    env: gitEnvironment(),
    encoding: "utf8",
    maxBuffer: LARGEST_LIST,
    timeout: LONGEST_RUN,
  });
  if (error === undefined && status === 0) return stdout.split("\0").filter((path) => path !== "");
  if (error !== undefined && "code" in error && error.code === "ENOENT") return undefined;
  if (error === undefined && /not a git repository/.test(stderr)) return undefined;
  throw new PackgateError("EPACK", "git could not list files", { cause: error });
}

/**
 * A tracked file may be deleted in the working tree, or be a directory (a submodule). A named pipe, which would be waited
 * for, and a device are no files either.
 */
export function readIfPresent(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return fstatSync(descriptor).isFile() ? readFileSync(descriptor) : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && /^(?:ENOENT|EISDIR|ENOTDIR|ELOOP)$/.test(String(error.code))) {
      return undefined;
    }
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
