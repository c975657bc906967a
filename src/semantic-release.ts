/**
 * A plugin of semantic-release (https://semantic-release.gitbook.io/semantic-release/extending/plugins) that publishes in
 * place of @semantic-release/npm: that one packs a second time for the upload, so what a step before has checked is not
 * what it publishes. It still writes the version into package.json, with `npmPublish: false`.
 */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { howFar, toldWithState } from "./commands/interruption.ts";
import type { Io } from "./commands/io.ts";
import { runPublish } from "./commands/publish.ts";
import { heedingSignals } from "./commands/signals.ts";
import { PackgateError, refusedBySystem } from "./errors.ts";

/** What this plugin reads of semantic-release's context. */
export interface Context {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
  readonly options: { readonly [step: string]: unknown };
  readonly nextRelease?: { readonly version: string; readonly channel?: string | null | undefined };
}

const NPM_PLUGIN = "@semantic-release/npm";

/** Throws `EUSAGE` where @semantic-release/npm would publish as well, past the gate. */
export async function verifyConditions(_: unknown, { options }: Context): Promise<void> {
  if (npmPlugins(options).every(({ npmPublish }) => npmPublish === false)) return;
  throw new PackgateError("EUSAGE", `${NPM_PLUGIN} would publish what it packs itself, and packgate has not checked`, {
    hint: `Write ["${NPM_PLUGIN}", { "npmPublish": false }] before "packgate/semantic-release": it writes the version, packgate publishes.`,
  });
}

/**
 * Packs once, checks, and uploads those very bytes under the release's dist-tag. Returns what semantic-release announces.
 * Throws `EPUBLISH` where the package does not pass, and all that `packgate publish` throws.
 */
export async function publish(_: unknown, context: Context): Promise<{ name: string; channel: string }> {
  const { cwd, env, stdout, stderr, options, nextRelease } = context;
  const directory = resolve(cwd, packageRoot(options));
  if (nextRelease !== undefined) requireVersion(directory, nextRelease.version);
  const tag = distTag(nextRelease?.channel);
  const io = {
    cwd: directory,
    environment: env,
    stdout: { write: (text: string) => void stdout.write(text), terminal: {} },
    stderr: { write: (text: string) => void stderr.write(text), terminal: {} },
  };
  const status = await heedingSignals(io.stderr.write, () => publishOrSayHowFar(tag, io));
  if (status !== 0) throw new PackgateError("EPUBLISH", "the package does not pass its policy: nothing was published");
  return { name: `npm package (@${tag} dist-tag)`, channel: tag };
}

/** What semantic-release prints of an error that nobody expected says nothing of the registry. */
async function publishOrSayHowFar(tag: string, io: Io): Promise<number> {
  try {
    return await runPublish(".", { format: [] }, ["--tag", tag], io);
  } catch (cause) {
    if (cause instanceof PackgateError || refusedBySystem(cause) !== undefined) throw toldWithState(cause);
    throw new PackgateError("EPUBLISH", `internal error ${howFar()}`, { cause });
  }
}

/** The settings of @semantic-release/npm, wherever the configuration names it: as a word, a pair, or an object. */
function npmPlugins(options: Context["options"]): readonly { readonly [setting: string]: unknown }[] {
  return Object.values(options)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .flatMap((entry: unknown) => {
      const [name, settings] = Array.isArray(entry) ? entry : [nameOf(entry), entry];
      if (name !== NPM_PLUGIN) return [];
      return [typeof settings === "object" && settings !== null ? settings : {}];
    });
}

function nameOf(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null ? (entry as { path?: unknown }).path : entry;
}

/** The directory whose version @semantic-release/npm has written. */
function packageRoot(options: Context["options"]): string {
  const [root] = npmPlugins(options).flatMap(({ pkgRoot }) => (typeof pkgRoot === "string" ? [pkgRoot] : []));
  return root ?? ".";
}

/** A channel that reads as a range of versions (`1.x`) is no dist-tag: @semantic-release/npm names it `release-1.x`. */
function distTag(channel: string | null | undefined): string {
  if (channel === undefined || channel === null || channel === "") return "latest";
  return /^v?(?:\d+|x|\*)(?:\.(?:\d+|x|\*))*$/i.test(channel) ? `release-${channel}` : channel;
}

function requireVersion(directory: string, version: string): void {
  const manifest: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  if ((manifest as { version?: unknown } | null)?.version === version) return;
  throw new PackgateError(
    "EMANIFEST",
    `package.json does not have the version ${JSON.stringify(version)} of this release`,
    {
      hint: `Write ["${NPM_PLUGIN}", { "npmPublish": false }] before "packgate/semantic-release": it writes the version.`,
    },
  );
}
