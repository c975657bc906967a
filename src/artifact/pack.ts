/** Packing by pnpm, yarn and bun: each by its own pack, into a private directory. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Client, Limits } from "../model.ts";
import { type ChildResult, runChild } from "./child.ts";
import { childEnvironment } from "./child-environment.ts";
import type { Packed } from "./npm.ts";
import { withPrivateDirectory } from "./private-directory.ts";
import { findProgram } from "./program.ts";
import { raiseSentinel, SENTINEL } from "./sentinel.ts";
import { readTarballFile, type Tarball } from "./tarball.ts";
import { withoutPostpack } from "./yarn-plugin.ts";

export interface PackRequest {
  readonly client: Exclude<Client, "npm">;
  readonly cwd: string;
  readonly ignoreScripts: boolean;
  /** Leaves postpack to the publish around it. yarn's alone. */
  readonly sparesPostpack: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly limits: Promise<Limits>;
}

const ARGUMENTS: {
  readonly [client in PackRequest["client"]]: (directory: string, ignoreScripts: boolean) => readonly string[];
} = {
  // As a configuration key: pnpm 10 does not know the plain flag, and no two majors read the same variable.
  pnpm: (directory, ignoreScripts) => [
    "pack",
    "--pack-destination",
    directory,
    ...(ignoreScripts ? ["--config.ignore-scripts=true"] : []),
  ],
  yarn: (directory) => ["pack", "--out", join(directory, "package.tgz")],
  bun: (directory, ignoreScripts) => [
    "pm",
    "pack",
    "--destination",
    directory,
    ...(ignoreScripts ? ["--ignore-scripts"] : []),
  ],
};

/** Packs a directory as that client would for its publish. Throws `EPACK`, `EUSAGE`, `ETARBALL`, `ELIMIT`. */
export function packWith(request: PackRequest): Promise<Packed> {
  const { client, cwd, ignoreScripts, sparesPostpack, environment, limits } = request;
  if (client === "yarn" && ignoreScripts) {
    throw new PackgateError("EUSAGE", "yarn cannot pack without running the package's scripts", {
      hint: "Leave --ignore-scripts out, or check the tarball that yarn pack has written.",
    });
  }
  const { file, args } = findProgram(client, environment);
  return withPrivateDirectory(async (directory) => {
    const additions = {
      [SENTINEL]: raiseSentinel(directory),
      ...(sparesPostpack && withoutPostpack(directory, environment)),
    };
    const env = childEnvironment(environment, additions, { withholdCredentials: true });
    const timeout = limits.then(({ packing }) => packing);
    const run = (more: readonly string[]) => runChild(file, [...args, ...more], { cwd, env, timeout });
    const version = run(["--version"]);
    const result = await run(ARGUMENTS[client](directory, ignoreScripts));
    if (result.status !== 0) throw failed(client, result);
    const tarball = onlyTarball(client, directory, (await limits).tarball);
    return { tarball, version: (await version).stdout.trim() || "unknown" };
  });
}

function onlyTarball(client: string, directory: string, most: number): Tarball {
  const tarballs = readdirSync(directory).filter((name) => name.endsWith(".tgz"));
  const [name] = tarballs;
  if (name === undefined || tarballs.length > 1) {
    throw new PackgateError("EPACK", `${client} ended well, but left ${tarballs.length} tarballs instead of one`, {
      hint: `Run ${client} pack and look at what it writes.`,
    });
  }
  return readTarballFile(join(directory, name), { most });
}

function failed(client: string, { status, stdout, stderr }: ChildResult): PackgateError {
  // pnpm and yarn say on stdout what is wrong.
  const said = `${stderr.trim() === "" ? stdout : stderr}`
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s*at /.test(line))
    .slice(-5);
  const how = status === null ? "was killed" : `exited with status ${status}`;
  return new PackgateError("EPACK", [`${client} could not pack the package: it ${how}`, ...said].join("\n"), {
    hint: `Run ${client === "bun" ? "bun pm pack" : `${client} pack`} to see all of its output.`,
  });
}
