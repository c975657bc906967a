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
 * Flags of `run` that have it run a script alone, as a publish does: beside `x` it would run `prex` and `postx`. npm has
 * `--ignore-scripts`, but that reaches every npm that the script starts, which then leaves out what it should run; bun
 * has nothing. yarn runs them never.
 */
const ALONE: { readonly [client in Client]: readonly string[] | undefined } = {
  npm: undefined,
  pnpm: ["--config.enable-pre-post-scripts=false"],
  yarn: [],
  bun: undefined,
};

/** Throws `EUSAGE` where `run` would run more than the client's publish does, and cannot be told not to. */
export function refuseCompanions(client: Client, manifest: SourceManifest): void {
  for (const script of scriptsBefore(client, manifest)) {
    const [companion] = ALONE[client] === undefined ? companionsOf(manifest, script) : [];
    if (companion === undefined) continue;
    throw new PackgateError("EUSAGE", `${client} run ${script} would run ${companion}, which a publish never does`, {
      hint: `Remove ${companion} from the scripts, or call it in ${script}.`,
    });
  }
}

function companionsOf(manifest: SourceManifest, script: string): readonly string[] {
  return [`pre${script}`, `post${script}`].filter((name) => isScript(manifest, name));
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
  const command = [...args, "run", ...(ALONE[client] ?? []), script];
  return withPrivateDirectory(async (directory) => {
    const env = childEnvironment(environment, { [SENTINEL]: raiseSentinel(directory) }, { withholdCredentials: true });
    const status = await runInView(file, command, { cwd, env, timeout: LIMITS.packing });
    if (status === 0) return;
    const how = status === null ? "was killed" : `ended with status ${status}`;
    throw new PackgateError("EPUBLISH", `the script ${script} ${how}: nothing was uploaded`);
  });
}
