import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { clientsDirectory, type Run, run } from "./clients.ts";

/** A tool that versions and publishes, as its users start it. */
export interface ReleaseTool {
  readonly name: string;
  /** Why it cannot run here, or false. */
  readonly absent: string | false;
  readonly run: (
    args: readonly string[],
    options: { cwd: string; env: Readonly<Record<string, string>> },
  ) => Promise<Run>;
  /** Its packages, for a plugin that must be beside them. */
  readonly modules: string;
}

/** semantic-release refuses Node 20, so it gets a younger one. */
export const semanticRelease = tool(
  "semantic-release",
  "semantic-release-25",
  "semantic-release/bin/semantic-release.js",
  "node-22",
);
export const changesets = tool("changesets", "changesets-2", "@changesets/cli/bin.js");
export const releaseIt = tool("release-it", "release-it-19", "release-it/bin/release-it.js");

function tool(name: string, directory: string, bin: string, nodeDirectory?: string): ReleaseTool {
  const modules = join(clientsDirectory, directory, "node_modules");
  const node =
    nodeDirectory === undefined
      ? process.execPath
      : join(clientsDirectory, nodeDirectory, "node_modules/node/bin/node");
  const missing = [node, join(modules, bin)].some((path) => !existsSync(path));
  return {
    name,
    modules,
    absent: missing && `${name} is not installed; .ci/run installs it`,
    run: (args, { cwd, env }) => {
      const PATH = `${dirname(node)}${delimiter}${process.env["PATH"]}`;
      return run(node, [join(modules, bin), ...args], { cwd, env: { PATH, ...env } });
    },
  };
}
