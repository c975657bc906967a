import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { workdir, write } from "./workdir.ts";

/** Files of a commit; null takes one away. */
export type Change = { readonly [path: string]: string | null };

export interface Repository {
  readonly directory: string;
  /** Runs git in it and returns what it prints. */
  readonly git: (...args: string[]) => string;
  /** Changes files and commits everything. Returns the commit's id. */
  readonly commit: (change: Change) => Promise<string>;
}

/** A git repository whose one commit is `base`, as the branch `main` and as `origin/main`. */
export async function repositoryOf(base: Change): Promise<Repository> {
  const directory = await workdir();
  const git = (...args: string[]) => gitIn(directory, args);
  const commit = async (change: Change) => {
    for (const [path, text] of Object.entries(change)) {
      await rm(join(directory, path), { recursive: true, force: true });
      if (text !== null) await write(directory, { [path]: text });
    }
    git("add", "--all", "--force");
    git("commit", "--quiet", "--message", "a change", "--allow-empty");
    return git("rev-parse", "HEAD").trim();
  };
  git("init", "--quiet", "--initial-branch=main");
  const id = await commit(base);
  git("update-ref", "refs/remotes/origin/main", id);
  git("switch", "--quiet", "--create", "topic");
  return { directory, git, commit };
}

/** Without the settings of whoever runs the tests. */
function gitIn(cwd: string, args: readonly string[]): string {
  const settings = [
    "user.name=Test",
    "user.email=test@example.com",
    "commit.gpgSign=false",
    "core.hooksPath=/dev/null",
  ];
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", [...settings.flatMap((setting) => ["-c", setting]), ...args], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
