import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { type Run, type RunOptions, run } from "./clients.ts";
import { write } from "./workdir.ts";

/** The built command. `npm test` builds it first. */
export const CLI = join(import.meta.dirname, "../../dist/cli.js");

/** Runs the built command in a child process, by the Node of the tests where none is given. */
export function packgate(args: readonly string[], options: RunOptions, node = process.execPath): Promise<Run> {
  return run(node, [CLI, ...args], options);
}

/** Puts `packgate` where a package finds an installed devDependency's command. */
export async function installCommand(directory: string): Promise<void> {
  const command = join(directory, "node_modules/.bin/packgate");
  await write("", { [command]: `#!/bin/sh\nexec node "${CLI}" "$@"\n` });
  await chmod(command, 0o755);
}
