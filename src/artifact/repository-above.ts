import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest directory, from this one upwards, with `.git` in it, which is a file in a worktree or submodule. */
export function repositoryAbove(directory: string): string | undefined {
  for (let current = directory; ; current = dirname(current)) {
    if (existsSync(join(current, ".git"))) return current;
    if (dirname(current) === current) return undefined;
  }
}
