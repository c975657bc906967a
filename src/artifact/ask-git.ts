import { spawnSync } from "node:child_process";

/**
 * A repository's own configuration must not run code here: no file-system monitor, no hooks, no index writes. Paths are
 * paths, whatever is in them.
 */
export const SAFE = [
  ...["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"],
  ...["--no-optional-locks", "--literal-pathspecs"],
];

/**
 * What is shut out above is what git guards against in a repository of another user. A container checks out as one user
 * and publishes as another, and what git would refuse there is only a list.
 */
const OTHERS = ["-c", "safe.directory=*"];

const LARGEST_ANSWER = 256 * (1 << 20);
const LONGEST_RUN = 60_000;

/**
 * What points git at another repository than that of the directory (`git rev-parse --local-env-vars`): a hook of git has
 * them set, and whatever runs below it.
 */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|GRAFT_FILE|SHALLOW_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|REPLACE_REF_BASE|NO_REPLACE_OBJECTS)$/;

/**
 * The environment for git: it finds the repository by the directory, takes objects for what they are, fetches nothing, and
 * says in English what it does not find.
 */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !ELSEWHERE.test(name));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/** What git answers; `error` where it could not be started, took too long, or said more than `largest` bytes. */
export interface Answer {
  readonly error: Error | undefined;
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Asks git in a directory. `args` must only read objects, the index and ignore files: anything else may run filters.
 * `literal: false` is for check-ignore, which refuses to be told that paths are paths: there they begin with `./`.
 */
export function askGit(
  cwd: string,
  args: readonly string[],
  {
    input,
    largest = LARGEST_ANSWER,
    literal = true,
  }: { readonly input?: string; readonly largest?: number; readonly literal?: boolean } = {},
): Answer {
  // Versions before 2.45 do not know the variable that forbids fetching.
  const safe = literal ? SAFE : SAFE.filter((flag) => flag !== "--literal-pathspecs");
  const settings = [...safe, ...OTHERS, "-c", "protocol.allow=never"];
  const { error, status, stdout, stderr } = spawnSync("git", [...settings, ...args], {
    cwd,
    env: gitEnvironment(),
    maxBuffer: largest,
    timeout: LONGEST_RUN,
    ...(input !== undefined && { input }),
  });
  return { error, status, stdout: stdout ?? Buffer.alloc(0), stderr: (stderr ?? "").toString() };
}

/** Paths as `-z` prints them. */
export function pathsIn(stdout: Buffer): readonly string[] {
  return stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
}
