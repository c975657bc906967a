import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The directory of the package that a command means which runs in `cwd`: the nearest in its repository, else `cwd`. */
export function nearestPackage(cwd: string): string {
  for (let directory = cwd; ; directory = dirname(directory)) {
    if (existsSync(join(directory, "package.json"))) return directory;
    if (existsSync(join(directory, ".git")) || directory === dirname(directory)) return cwd;
  }
}
