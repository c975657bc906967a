/** Which package manager will publish: it must be the one that packs, for no two pack the same tree alike. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Client } from "../model.ts";
import { readIfPresent } from "./read-if-present.ts";

/** A version that each of them pins for its own project stands in one of these, or in `packageManager`. */
const LOCKFILES: readonly (readonly [string, Client])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["yarn.lock", "yarn"],
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
];

/**
 * Inside a lifecycle script the client that runs it; else the one that a `packageManager` or a lockfile names, in the
 * directory, in a workspace's root above it or at the top of the repository; else the one that started this process; else
 * npm. yarn 1 counts as npm: its projects publish with npm or a tool that does.
 */
export function clientFor(directory: string, environment: NodeJS.ProcessEnv): Client {
  const running = runningClient(environment);
  if (running !== undefined && LIFECYCLE.test(environment["npm_lifecycle_event"] ?? "")) return running;
  for (const place of placesFrom(directory)) {
    const named = namedIn(place);
    if (named !== undefined) return named;
  }
  return running ?? "npm";
}

/** A lockfile that somebody left in a home directory names nobody's client. */
function* placesFrom(directory: string): Iterable<string> {
  let current = directory;
  for (;;) {
    const isTop = existsSync(join(current, ".git"));
    if (current === directory || isTop || declaresWorkspaces(current)) yield current;
    const parent = dirname(current);
    if (isTop || parent === current) return;
    current = parent;
  }
}

function declaresWorkspaces(directory: string): boolean {
  if (existsSync(join(directory, "pnpm-workspace.yaml"))) return true;
  return readIfPresent(join(directory, "package.json"))?.includes('"workspaces"') ?? false;
}

/** The scripts of a pack or a publish; what else runs packgate by a script may be any client. */
const LIFECYCLE = /^(?:prepublish|prepublishOnly|prepack|prepare|postpack|publish|postpublish)$/;

/** `pnpm/12.21.0 npm/? node/? linux x64` */
function runningClient(environment: NodeJS.ProcessEnv): Client | undefined {
  const [, name, major] = /^(npm|pnpm|yarn|bun)\/(\d+)/.exec(environment["npm_config_user_agent"] ?? "") ?? [];
  if (name === undefined) return undefined;
  return name === "yarn" && major === "1" ? "npm" : (name as Client);
}

function namedIn(directory: string): Client | undefined {
  const manifest = readIfPresent(join(directory, "package.json"));
  const pinned = manifest === undefined ? undefined : pinnedIn(manifest);
  if (pinned !== undefined) return pinned;
  for (const [file, client] of LOCKFILES) {
    if (existsSync(join(directory, file)))
      return client === "yarn" && isClassic(join(directory, file)) ? "npm" : client;
  }
  return undefined;
}

/** `"packageManager": "pnpm@10.34.9+sha512.…"`, as corepack reads it. */
function pinnedIn(manifest: Buffer): Client | undefined {
  const text = /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@(\d+)/.exec(manifest.toString("utf8"));
  if (text === null) return undefined;
  return text[1] === "yarn" && text[2] === "1" ? "npm" : (text[1] as Client);
}

function isClassic(lockfile: string): boolean {
  return /^# yarn lockfile v1\r?$/m.test(readIfPresent(lockfile)?.toString("utf8", 0, 1024) ?? "");
}
