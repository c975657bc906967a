import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { PackgateError } from "../errors.ts";
import { SAFE } from "./ask-git.ts";

/** A commit's files as git's objects hold them. Paths are relative to the top, with `/`. Throws `EPOLICY`. */
export interface Commit {
  /** As the user named it. */
  readonly ref: string;
  /** The repository's top directory; real. */
  readonly top: string;
  /** Names in a directory; none where the commit has no such directory. */
  readonly names: (path: string) => readonly string[];
  /** The file or link at a path, or undefined; `bytes` are undefined where they are more than 1 MB. */
  readonly read: (path: string) => CommittedFile | undefined;
}

interface CommittedFile {
  readonly kind: "file" | "link" | "other";
  readonly bytes: Buffer | undefined;
}

interface Member {
  readonly mode: string;
  readonly id: string;
}

const LARGEST_FILE = 1_000_000;
const LARGEST_LIST = 256 * (1 << 20);
const LONGEST_RUN = 60_000;

/**
 * The commit that a ref names in the repository around a directory. It is read from the objects alone, by their ids: no
 * checkout, no filter, no pattern, no network. What could lead git elsewhere is shut out, because a pull request is held
 * against this: variables, a bare repository among the files, a tag of a branch's name, a replaced object, a `git` that a
 * dependency brings along.
 *
 * @throws PackgateError EUSAGE for what is no ref or names no one commit, EPOLICY where there is no repository or no git
 */
export function commitAt(ref: string, directory: string, environment: NodeJS.ProcessEnv): Commit {
  if (ref === "" || ref.startsWith("-") || /[\p{Cc}\s]/u.test(ref)) {
    throw new PackgateError("EUSAGE", `--policy-base ${JSON.stringify(ref)} is no ref of git`, {
      hint: "Name a branch, a tag or a commit, as origin/main.",
    });
  }
  const top = topAbove(realpathSync(directory), ref);
  const git = runner(top, ref, environment);
  const commit = resolveRef(ref, git);
  const trees = new Map<string, ReadonlyMap<string, Member>>();
  const treeOf = (id: string): ReadonlyMap<string, Member> => {
    const known = trees.get(id) ?? membersOf(git(["ls-tree", "-z", "--full-tree", id], LARGEST_LIST).stdout);
    trees.set(id, known);
    return known;
  };
  const find = (path: string): Member | undefined => {
    let member: Member | undefined = { mode: TREE, id: commit };
    for (const name of path === "" ? [] : path.split("/")) {
      member = member?.mode === TREE ? treeOf(member.id).get(name) : undefined;
    }
    return member;
  };
  return {
    ref,
    top,
    names: (path) => {
      const member = find(path);
      return member?.mode === TREE ? [...treeOf(member.id).keys()] : [];
    },
    read: (path) => {
      const member = find(path);
      if (member === undefined) return undefined;
      if (member.mode === LINK) return { kind: "link", bytes: undefined };
      if (!FILE.test(member.mode)) return { kind: "other", bytes: undefined };
      return { kind: "file", bytes: git(["cat-file", "blob", member.id], LARGEST_FILE).stdout };
    },
  };
}

const TREE = "040000";
const LINK = "120000";
const FILE = /^100(?:644|755|664)$/;

/** What `ls-tree -z` prints: `<mode> <type> <id>\t<name>\0`. */
function membersOf(listed: Buffer | undefined): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  for (const line of (listed ?? Buffer.alloc(0)).toString("utf8").split("\0")) {
    const [, mode, id, name] = /^(\d{6}) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    if (mode !== undefined && id !== undefined && name !== undefined) members.set(name, { mode, id });
  }
  return members;
}

/**
 * Found here, not by git: git takes a directory that holds HEAD, objects and refs for a repository, and those can be
 * committed. In a submodule the ref would be the submodule's, which a pull request chooses.
 */
function topAbove(start: string, ref: string): string {
  for (let current = start; ; current = dirname(current)) {
    const marker = join(current, ".git");
    if (existsSync(marker)) {
      if (!statSync(marker).isFile() || !/\.git[/\\]modules[/\\]/.test(readFileSync(marker, "utf8"))) return current;
      throw new PackgateError("EPOLICY", `--policy-base ${ref}: the package lies in a submodule`, {
        hint: "Its refs are not those of the repository around it. Check the submodule in a clone of its own.",
      });
    }
    if (dirname(current) === current) {
      throw new PackgateError("EPOLICY", `--policy-base ${ref}: the package lies in no git repository`);
    }
  }
}

/** Runs git in one repository. `stdout` is undefined where it is larger than was asked for. */
type RunGit = (
  args: readonly string[],
  largest: number,
  mayFail?: boolean,
) => { readonly status: number | null; readonly stdout: Buffer | undefined; readonly stderr: string };

function runner(top: string, ref: string, environment: NodeJS.ProcessEnv): RunGit {
  const program = findGit(environment);
  if (program === undefined) throw new PackgateError("EPOLICY", `--policy-base ${ref}: git was not found on PATH`);
  const own = Object.entries(environment).filter(([name]) => !/^GIT_/i.test(name));
  const env = {
    ...Object.fromEntries(own),
    // The words of its warnings are read.
    LC_ALL: "C",
    LANGUAGE: "C",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
  // Older ones than 2.45 do not know the variable; none fetches by a protocol that is not allowed.
  const settings = ["-c", "protocol.allow=never", "-c", "core.warnAmbiguousRefs=true", ...SAFE];
  return (args, largest, mayFail = false) => {
    const all = [`--git-dir=${join(top, ".git")}`, ...settings, ...args];
    const ran = spawnSync(program, all, { cwd: top, env, maxBuffer: largest, timeout: LONGEST_RUN });
    const stderr = (ran.stderr ?? Buffer.alloc(0)).toString("utf8");
    if (ran.error !== undefined && "code" in ran.error && ran.error.code === "ENOBUFS") {
      return { status: null, stdout: undefined, stderr };
    }
    if (ran.error === undefined && (ran.status === 0 || (mayFail && ran.status !== null))) {
      return { status: ran.status, stdout: ran.stdout, stderr };
    }
    throw new PackgateError("EPOLICY", `--policy-base ${ref}: git could not read the commit`, {
      hint: "In a partial clone its objects are not all there: fetch them first, for nothing is fetched here.",
      cause: ran.error,
    });
  };
}

/** A script of npm finds node_modules/.bin on PATH, and in it whatever a dependency calls git. */
function findGit(environment: NodeJS.ProcessEnv): string | undefined {
  const path = environment["PATH"] ?? environment["Path"] ?? "";
  return path
    .split(delimiter)
    .filter((directory) => isAbsolute(directory) && !/[/\\]node_modules(?:[/\\]|$)/.test(directory))
    .flatMap((directory) => [join(directory, "git"), join(directory, "git.exe")])
    .find((file) => existsSync(file));
}

function resolveRef(ref: string, git: RunGit): string {
  const { status, stdout, stderr } = git(["rev-parse", "--verify", `${ref}^{commit}`], LARGEST_LIST, true);
  if (/ambiguous/.test(stderr)) {
    throw new PackgateError("EUSAGE", `--policy-base ${ref} is the name of more than one thing`, {
      hint: `Write it in full, as refs/remotes/${ref}.`,
    });
  }
  const id = stdout?.toString("utf8").trim() ?? "";
  if (status === 0 && /^[0-9a-f]{40,64}$/.test(id)) return id;
  throw new PackgateError("EUSAGE", `--policy-base ${ref} names no commit of this repository`, {
    hint: "Fetch it first: git fetch --depth=1 origin main:refs/remotes/origin/main",
  });
}
