/** npm packs for packgate: `npm pack --dry-run`, whose tarball lies in npm's cache under the integrity it reports. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Limits } from "../model.ts";
import { type ChildResult, runChild } from "./child.ts";
import { childEnvironment } from "./child-environment.ts";
import { isIntegrity } from "./integrity.ts";
import { readFromCache } from "./npm-cache.ts";
import { withPrivateDirectory } from "./private-directory.ts";
import { findProgram } from "./program.ts";
import { raiseSentinel, SENTINEL } from "./sentinel.ts";

export interface Packed {
  readonly tarball: Buffer;
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
        "--foreground-scripts=false",
        "--loglevel=error",
        "--no-workspaces",
        "--no-update-notifier",
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
    if (result.status !== 0) throw failed(result, spec, published);
    const tarball = readFromCache(cache, integrityIn(result.stdout), (await limits).tarball);
    return { tarball, version: versionOf(args[0] ?? file) };
  });
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

function versionOf(npmCli: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(npmCli), "..", "package.json"), "utf8"));
  const version = (manifest as { version?: unknown }).version;
  return typeof version === "string" ? version : "unknown";
}

function failed(result: ChildResult, spec: string, published: boolean): PackgateError {
  const said = (result.stderr.match(/^npm (?:error|ERR!) (?!A complete log|code |path |Log files).+$/gm) ?? [])
    .map((line) => line.replace(/^npm (?:error|ERR!) /, ""))
    .slice(0, 5)
    .join("; ");
  const status = result.status === null ? "was killed" : `exited with status ${result.status}`;
  const what = published ? `npm could not fetch ${spec}` : "npm could not pack the package";
  return new PackgateError(
    published ? "EREGISTRY" : "EPACK",
    `${what}: it ${status}${said === "" ? "" : `: ${said}`}`,
    {
      hint: published
        ? "Is the name right, and the registry reachable?"
        : "Run npm pack --dry-run to see all of its output.",
    },
  );
}
