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
export const semanticRelease = tool({
  name: "semantic-release",
  directory: "semantic-release-25",
  bin: "semantic-release/bin/semantic-release.js",
  youngerNode: "node-22",
});
export const changesets = tool({ name: "changesets", directory: "changesets-2", bin: "@changesets/cli/bin.js" });
export const releaseIt = tool({ name: "release-it", directory: "release-it-19", bin: "release-it/bin/release-it.js" });

/** These three refuse Node 20 too, and are too large for every run: together they take most of a minute to install. */
const inTheSoak = { youngerNode: "node-24", installedBy: "npm run soak" };
export const np = tool({ name: "np", directory: "np-12", bin: "np/source/cli.js", ...inTheSoak });
export const lerna = tool({ name: "lerna", directory: "lerna-10", bin: "lerna/dist/cli.js", ...inTheSoak });
/** What nx publishes with is in @nx/js, which brings nx along. */
export const nx = tool({ name: "nx", directory: "nx-js-23", bin: "nx/dist/bin/nx.js", ...inTheSoak });

interface Installed {
  readonly name: string;
  readonly directory: string;
  readonly bin: string;
  readonly youngerNode?: string;
  readonly installedBy?: string;
}

function tool({ name, directory, bin, youngerNode, installedBy = ".ci/run" }: Installed): ReleaseTool {
  const modules = join(clientsDirectory, directory, "node_modules");
  const node =
    youngerNode === undefined ? process.execPath : join(clientsDirectory, youngerNode, "node_modules/node/bin/node");
  const missing = [node, join(modules, bin)].some((path) => !existsSync(path));
  return {
    name,
    modules,
    absent: missing && `${name} is not installed; ${installedBy} installs it`,
    run: (args, { cwd, env }) => {
      const PATH = `${dirname(node)}${delimiter}${process.env["PATH"]}`;
      return run(node, [join(modules, bin), ...args], { cwd, env: { PATH, ...env } });
    },
  };
}
