/** Handing a tarball to the client that uploads it. */

import { PackgateError } from "../errors.ts";
import { type Client, LIMITS } from "../model.ts";
import { runChild, runInView } from "./child.ts";
import { childEnvironment } from "./child-environment.ts";
import { findProgram } from "./program.ts";

export type Uploader = "npm" | "pnpm";

export interface UploadRequest {
  readonly uploader: Uploader;
  /** An absolute path: npm takes `dir/x.tgz` for a repository on GitHub. */
  readonly tarball: string;
  readonly stage: boolean;
  readonly dryRun: boolean;
  /** What the user wants the client to be told, unchanged. */
  readonly flags: readonly string[];
}

/** yarn takes no tarball, and bun wants a package beside it: npm uploads for both, and stages for everybody. */
export function uploaderFor(client: Client, stage: boolean): Uploader {
  return client === "pnpm" && !stage ? "pnpm" : "npm";
}

export function uploadArguments({ uploader, tarball, stage, dryRun, flags }: UploadRequest): readonly string[] {
  return [
    ...(stage ? ["stage"] : []),
    "publish",
    tarball,
    "--ignore-scripts",
    // They ask about the directory; the bytes are beyond that.
    ...(uploader === "pnpm" ? ["--no-git-checks"] : []),
    ...(dryRun ? ["--dry-run"] : []),
    ...flags,
  ];
}

/** Flags that would have the client do something else than upload this one tarball, and what to say instead. */
const NOT_HANDED_ON: readonly (readonly [RegExp, string])[] = [
  [/^--(?:no-)?dry-run(?:=|$)/, "Say packgate publish --dry-run."],
  [/^--(?:no-)?ignore-scripts(?:=|$)/, "Pack without scripts by the client itself, then packgate publish <file>.tgz."],
  [/^(?:-w|-ws|--workspaces?|--(?:no-)?include-workspace-root|--recursive|-r|--filter)(?:=|$)/, "Name its directory."],
];

/** Throws `EUSAGE` for a flag that would change what is uploaded, or whether. */
export function refuseOtherErrands(flags: readonly string[]): void {
  for (const flag of flags) {
    const refused = NOT_HANDED_ON.find(([pattern]) => pattern.test(flag));
    if (refused === undefined) continue;
    throw new PackgateError("EUSAGE", `${JSON.stringify(flag.slice(0, 80))} is not handed to the client`, {
      hint: refused[1],
    });
  }
}

export interface Place {
  /** Of the package, so that its .npmrc applies. */
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Staging came with npm 11.15. Throws `EUSAGE` where this npm is older, `EPACK` where there is none. */
export async function requireStage({ cwd, environment }: Place): Promise<void> {
  const { file, args } = findProgram("npm", environment);
  const env = uploadEnvironment(environment);
  const { stdout } = await runChild(file, [...args, "--version"], { cwd, env, timeout: LIMITS.packing });
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(stdout.trim()) ?? [];
  if (Number(major) > 11 || (Number(major) === 11 && Number(minor) >= 15)) return;
  throw new PackgateError("EUSAGE", `npm ${stdout.trim().slice(0, 40)} cannot stage a package`, {
    hint: "npm stage came with npm 11.15. Update npm, or publish without --stage.",
  });
}

/**
 * Runs the upload in view of the user, with the user's credentials. Returns the client's exit status, null where it was
 * killed. Throws `EPACK` where it cannot be started or takes too long.
 */
export function upload(request: UploadRequest, { cwd, environment }: Place): Promise<number | null> {
  const { file, args } = findProgram(request.uploader, environment);
  return runInView(file, [...args, ...uploadArguments(request)], {
    cwd,
    env: uploadEnvironment(environment),
    timeout: LIMITS.packing,
  });
}

/** Credentials and the user's cache stay; what the npm around packgate was told does not reach this one. */
export function uploadEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const cache = environment["npm_config_cache"];
  const additions: Record<string, string> = cache === undefined ? {} : { npm_config_cache: cache };
  return childEnvironment(environment, additions, { withholdCredentials: false });
}
