/** The lifecycle scripts of a publish that a pack does not run. */

import { PackgateError } from "../errors.ts";
import { type Client, LIMITS } from "../model.ts";
import { runInView } from "./child.ts";
import { childEnvironment } from "./child-environment.ts";
import { withPrivateDirectory } from "./private-directory.ts";
import { findProgram } from "./program.ts";
import { raiseSentinel, SENTINEL } from "./sentinel.ts";

/** As each client runs them when it publishes a directory; measured, for they differ from what their manuals say. */
const BEFORE: { readonly [client in Client]: readonly string[] } = {
  npm: ["prepublishOnly"],
  pnpm: ["prepublishOnly", "prepublish"],
  yarn: ["prepublish"],
  bun: ["prepublishOnly"],
};
const AFTER: { readonly [client in Client]: readonly string[] } = {
  npm: ["publish", "postpublish"],
  pnpm: ["publish", "postpublish"],
  yarn: [],
  bun: ["publish", "postpublish"],
};

interface SourceManifest {
  readonly [field: string]: unknown;
}

/** The scripts of this package that run before the pack, in their order. */
export function scriptsBefore(client: Client, manifest: SourceManifest): readonly string[] {
  return BEFORE[client].filter((name) => isScript(manifest, name));
}

/** Those that run after the upload of a directory; no client runs them for a tarball. */
export function scriptsAfter(client: Client, manifest: SourceManifest): readonly string[] {
  return AFTER[client].filter((name) => isScript(manifest, name));
}

function isScript({ scripts }: SourceManifest, name: string): boolean {
  return typeof scripts === "object" && scripts !== null && typeof (scripts as SourceManifest)[name] === "string";
}

/**
 * Runs one script by the client's own `run`, in view. A packgate that is wired there stands down, for what it would
 * predict is checked afterwards; credentials are withheld as from the scripts of a pack. Throws `EPUBLISH`.
 */
export function runPublishScript(
  client: Client,
  script: string,
  { cwd, environment }: { readonly cwd: string; readonly environment: NodeJS.ProcessEnv },
): Promise<void> {
  const { file, args } = findProgram(client, environment);
  return withPrivateDirectory(async (directory) => {
    const env = childEnvironment(environment, { [SENTINEL]: raiseSentinel(directory) }, { withholdCredentials: true });
    const status = await runInView(file, [...args, "run", script], { cwd, env, timeout: LIMITS.packing });
    if (status === 0) return;
    const how = status === null ? "was killed" : `ended with status ${status}`;
    throw new PackgateError("EPUBLISH", `the script ${script} ${how}: nothing was uploaded`);
  });
}
