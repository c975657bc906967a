/** Where a package manager's program lies, and how it is started without a shell. */

import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { PackgateError } from "../errors.ts";

export interface Program {
  readonly file: string;
  /** Before all others: the script, where `file` is Node. */
  readonly args: readonly string[];
}

/**
 * The package manager that runs this script, else the one on PATH. JavaScript is started with Node directly, for Node
 * refuses to start a .cmd without a shell, and a shell is not wanted. Throws `EPACK`.
 */
export function findProgram(name: string, environment: NodeJS.ProcessEnv): Program {
  const running = environment["npm_execpath"];
  if (running !== undefined && isNamed(running, name) && existsSync(running)) return programAt(running);
  const path = environment["PATH"] ?? environment["Path"] ?? "";
  for (const directory of path.split(delimiter).filter((directory) => directory !== "")) {
    for (const file of process.platform === "win32" ? [`${name}.exe`, `${name}.cmd`] : [name]) {
      if (!existsSync(join(directory, file))) continue;
      if (!file.endsWith(".cmd")) return programAt(join(directory, file));
      // What npm puts on PATH on Windows starts a script beside it.
      const script = SCRIPTS[name]?.map((path) => join(directory, "node_modules", path)).find(existsSync);
      if (script !== undefined) return programAt(script);
    }
  }
  throw new PackgateError("EPACK", `${name} was not found on PATH`, {
    hint: `Install it, or name the package manager that will publish with --client.`,
  });
}

const SCRIPTS: { readonly [name: string]: readonly string[] | undefined } = {
  npm: ["npm/bin/npm-cli.js"],
  pnpm: ["pnpm/bin/pnpm.cjs", "corepack/dist/pnpm.js"],
  yarn: ["@yarnpkg/cli-dist/bin/yarn.js", "corepack/dist/yarn.js"],
  bun: ["bun/bin/bun.exe"],
};

/** `npm-cli.js` is npm, `pnpm.cjs` is pnpm, `yarn-4.18.1.cjs` is yarn; npx and pnpx are not. */
function isNamed(path: string, name: string): boolean {
  return new RegExp(`^${name}(?:-cli|-\\d[\\w.-]*)?(?:\\.(?:[cm]?js|exe))?$`).test(basename(path));
}

function programAt(path: string): Program {
  const file = realpathSync(path);
  if (/\.[cm]?js$/.test(file)) return { file: process.execPath, args: [file] };
  // npm's own start script on some systems is a shell script that looks for Node.
  const beside = join(dirname(file), "node_modules", "npm", "bin", "npm-cli.js");
  if (basename(file) === "npm" && existsSync(beside)) return { file: process.execPath, args: [beside] };
  return { file, args: [] };
}
