/** npm packs for packgate: `npm pack --dry-run`, whose tarball lies in npm's cache under the integrity it reports. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PackgateError } from "../errors.ts";
import { LIMITS, type Limits } from "../model.ts";
import { type ChildResult, runChild } from "./child.ts";
import { childEnvironment } from "./child-environment.ts";
import { isIntegrity } from "./integrity.ts";
import { readFromCache } from "./npm-cache.ts";
import { withPrivateDirectory } from "./private-directory.ts";
import { findProgram, type Program } from "./program.ts";
import { raiseSentinel, SENTINEL } from "./sentinel.ts";
import type { Tarball } from "./tarball.ts";

export interface Packed {
  readonly tarball: Tarball;
  /** Of the client that packed. */
  readonly version: string;
}

export interface NpmRequest {
  /** `.` or `name@version`. */
  readonly spec: string;
  readonly cwd: string;
  readonly ignoreScripts: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly limits: Promise<Limits>;
}

/** Packs a directory, or downloads a published version by the same route. Throws `EPACK`, `EREGISTRY`, `EINTEGRITY`. */
export function packWithNpm({ spec, cwd, ignoreScripts, environment, limits }: NpmRequest): Promise<Packed> {
  const published = spec !== ".";
  const { file, args } = findProgram("npm", environment);
  return withPrivateDirectory(async (directory) => {
    const cache = join(directory, "cache");
    const result = await runChild(
      file,
      [
        ...args,
        "pack",
        spec,
        "--dry-run",
        "--json",
        // Else npm keeps all that a script prints in its memory, and a script may print for ever.
        "--foreground-scripts",
        "--loglevel=error",
        "--no-workspaces",
        "--no-update-notifier",
        "--usage=false",
        ...(ignoreScripts ? ["--ignore-scripts"] : []),
        "--cache",
        cache,
      ],
      {
        cwd,
        env: childEnvironment(
          environment,
          { [SENTINEL]: raiseSentinel(directory) },
          { withholdCredentials: !published },
        ),
        timeout: limits.then(({ packing }) => packing),
      },
    );
    const version = readVersion(args[0]) ?? (await askVersion({ file, args }, cwd, environment));
    if (result.status !== 0) throw failed(result, spec, published, version);
    return { tarball: fromCache(cache, result.stdout, version, (await limits).tarball), version };
  });
}

function fromCache(cache: string, stdout: string, version: string, most: number): Tarball {
  try {
    return readFromCache(cache, integrityIn(stdout), most);
  } catch (error) {
    if (!(error instanceof PackgateError) || !isTooOld(version)) throw error;
    throw new PackgateError("EPACK", error.message, { hint: tooOld(version), cause: error });
  }
}

/**
 * Nothing but the integrity is taken from what npm prints: the record's shape changed in npm 12, and a script may print
 * what it likes before it. The bytes must then have that integrity, so a false one finds nothing.
 */
export function integrityIn(stdout: string): string {
  const found = new Set([...stdout.matchAll(/"integrity"\s*:\s*"([^"]{1,200})"/g)].map((match) => match[1]));
  const [integrity] = [...found].filter(isIntegrity).slice(-1);
  if (integrity === undefined) {
    throw new PackgateError("EPACK", "npm packed, but did not say what", {
      hint: "Run npm pack --dry-run --json and look at what it prints.",
    });
  }
  return integrity;
}

/** The version of the npm that would pack, or `unknown`. Throws `EPACK` where there is none. */
export async function npmVersion(cwd: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const { file, args } = findProgram("npm", environment);
  return readVersion(args[0]) ?? askVersion({ file, args }, cwd, environment);
}

/** The version of the npm whose script it is. Undefined for a shim, which has no package.json beside it. */
function readVersion(npmCli: string | undefined): string | undefined {
  try {
    if (npmCli === undefined) return undefined;
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(npmCli), "..", "package.json"), "utf8"));
    const { name, version } = (manifest ?? {}) as { name?: unknown; version?: unknown };
    return name === "npm" && typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Shims of Volta, asdf and mise are programs that look for npm. */
async function askVersion({ file, args }: Program, cwd: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const env = childEnvironment(environment, {}, { withholdCredentials: true });
  const { stdout } = await runChild(file, [...args, "--version"], { cwd, env, timeout: LIMITS.packing });
  return /^\d+\.\d+\.\d+\S{0,40}$/.exec(stdout.trim())?.[0] ?? "unknown";
}

/** What the tests run with. Older ones may do, but are not promised. */
const OLDEST = 10;

function isTooOld(version: string): boolean {
  return Number.parseInt(version, 10) < OLDEST;
}

function tooOld(version: string): string {
  return `This is npm ${version}; packgate needs npm ${OLDEST} or later: npm install --global npm@latest.`;
}

/** As shells say it, and cmd.exe. */
const HOOK_MISSING = /\bpackgate: (?:command )?not found|'packgate' is not recognized/;

function failed(result: ChildResult, spec: string, published: boolean, version: string): PackgateError {
  const lines = result.stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^npm (?:warn|WARN|notice) /.test(line));
  // Frames of npm's own stack tell where it is installed, and nothing else.
  const ofNpm = lines.filter((line) =>
    /^npm (?:error|ERR!) (?!A complete log|code |path |Log files| *at ). *\S/.test(line),
  );
  // A script prints past npm.
  const ofScript = lines.filter((line) => !/^(?:npm|>) /.test(line));
  const said = [
    ...ofNpm.map((line) => line.replace(/^npm (?:error|ERR!) /, "")).slice(0, 5),
    ...ofScript.slice(-3),
  ].join("; ");
  const status = result.status === null ? "was killed" : `exited with status ${result.status}`;
  const what = published ? `npm could not fetch ${spec}` : "npm could not pack the package";
  return new PackgateError(
    published ? "EREGISTRY" : "EPACK",
    `${what}: it ${status}${said === "" ? "" : `: ${said}`}`,
    {
      hint: isTooOld(version)
        ? tooOld(version)
        : published
          ? "Is the name right, and the registry reachable?"
          : HOOK_MISSING.test(said)
            ? "A script of this package runs packgate, which is not installed here: npm install, with packgate among the devDependencies."
            : "Run npm pack --dry-run to see all of its output.",
    },
  );
}
