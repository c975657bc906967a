/** What the registry says of a version, and where that differs from the tarball. */

import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { PackgateError } from "../errors.ts";
import type { Manifest } from "../model.ts";
import { runChild } from "./child.ts";
import { isIntegrity } from "./integrity.ts";
import { findProgram } from "./program.ts";
import { type Place, type Uploader, uploadEnvironment } from "./upload.ts";

/** Milliseconds before each look: a registry may need a moment until it shows what it took. */
const PAUSES = [0, 1000, 2000, 4000, 8000];
/** Milliseconds after which no other look is begun, and for one look: a registry that is down holds npm for over a minute. */
const PATIENCE = 60_000;

export interface Published {
  /** `dist.integrity` */
  readonly integrity: string;
  /** Where the tarball now is, as `https://registry.npmjs.org`. */
  readonly registry: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

export interface LookupRequest {
  /** The client that published knows the registry and its credentials. */
  readonly uploader: Uploader;
  readonly packed: Manifest;
  readonly flags: readonly string[];
}

/** `absent`: the registry answers that it has no such version. `unreadable`: nothing can be said. */
export type Lookup = Published | "absent" | "unreadable";

/** Looks until the version is there: for some fifteen seconds, where the registry answers. */
export async function awaitPublished(request: LookupRequest, place: Place): Promise<Lookup> {
  const end = performance.now() + PATIENCE;
  let found: Lookup = "unreadable";
  for (const pause of PAUSES) {
    await setTimeout(pause);
    found = await lookUp(request, place);
    if (typeof found === "object" || performance.now() > end) return found;
  }
  return found;
}

/** Asks the registry once. */
export async function lookUp(request: LookupRequest, { cwd, environment }: Place): Promise<Lookup> {
  const { file, args } = findProgram(request.uploader, environment);
  try {
    const result = await runChild(file, [...args, ...lookupArguments(request)], {
      cwd,
      env: uploadEnvironment(environment),
      timeout: PATIENCE,
    });
    return understand(result.stdout);
  } catch (error) {
    if (error instanceof PackgateError) return "unreadable";
    throw error;
  }
}

/**
 * Where an upload goes: the origin of the registry that a flag, `publishConfig` or the client's configuration names;
 * undefined where the client does not say.
 */
export async function registryOf(
  { uploader, packed, flags }: LookupRequest,
  { cwd, environment }: Place,
): Promise<string | undefined> {
  const { file, args } = findProgram(uploader, environment);
  const scoped = packed.name.startsWith("@") ? [`${packed.name.split("/")[0]}:registry`] : [];
  // In a workspace npm would look at its configuration for all of them, which it cannot.
  const alone = uploader === "npm" ? ["--no-workspaces"] : [];
  for (const key of [...scoped, "registry"]) {
    const ask = ["config", "get", key, ...alone, ...registryFlags(uploader, packed, flags), ...connectionFlags(flags)];
    const options = { cwd, env: uploadEnvironment(environment), timeout: PATIENCE };
    const registry = (await runChild(file, [...args, ...ask], options)).stdout.trim();
    if (URL.canParse(registry)) return new URL(registry).origin;
  }
  return undefined;
}

export function lookupArguments({ uploader, packed, flags }: LookupRequest): readonly string[] {
  return [
    "view",
    `${packed.name}@${packed.version}`,
    "--json",
    ...registryFlags(uploader, packed, flags),
    ...connectionFlags(flags),
  ];
}

/** `publishConfig` moves a publish to another registry, but not a view. A flag beats it, except for a scope's registry. */
function registryFlags(uploader: Uploader, packed: Manifest, flags: readonly string[]): readonly string[] {
  const config = packed["publishConfig"];
  if (typeof config !== "object" || config === null) return [];
  const scope = `${packed.name.split("/")[0]}:registry`;
  const { registry, [scope]: scoped } = config as Readonly<Record<string, unknown>>;
  const isScoped = packed.name.startsWith("@") && typeof scoped === "string";
  // pnpm 12 does not know the flag of a scope.
  if (isScoped) return [uploader === "npm" ? `--${scope}=${scoped}` : `--registry=${scoped}`];
  const isChosen = flags.some((flag) => /^--registry(?:=|$)/.test(flag));
  return typeof registry === "string" && !isChosen ? [`--registry=${registry}`] : [];
}

/** Of all flags those that say where the registry is and who asks; the others belong to publish alone. */
function connectionFlags(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag, index) => {
    const [, assigned] =
      /^--(?:(?:@[^=]+:)?registry|userconfig|globalconfig|cafile|proxy|https-proxy|strict-ssl|\/\/[^=]+)(=.*)?$/s.exec(
        flag,
      ) ?? [flag, null];
    if (assigned === null) return flag === "--no-strict-ssl" ? [flag] : [];
    const value = flags[index + 1];
    return assigned === undefined && value !== undefined && !value.startsWith("-") ? [flag, value] : [flag];
  });
}

/** npm 12 prints a list where npm 10 and 11 print the one version; all print an error as JSON too. */
export function understand(stdout: string): Lookup {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    return "unreadable";
  }
  const manifest = record(Array.isArray(answer) ? answer[0] : answer);
  const code = record(manifest["error"])["code"];
  if (typeof code === "string") return /404|NOT_FOUND/.test(code) ? "absent" : "unreadable";
  const { integrity, tarball } = record(manifest["dist"]);
  if (!isIntegrity(integrity) || typeof tarball !== "string" || !URL.canParse(tarball)) return "unreadable";
  return { integrity, registry: new URL(tarball).origin, manifest };
}

/**
 * The fields in which the registry's manifest is not the packed one's: clients resolve and run installs by the former.
 * Other spellings of the same, and what npm adds when it publishes, are no difference.
 */
export function differingFields(packed: Manifest, published: Published["manifest"]): readonly string[] {
  const [before, after] = [normalised(packed), normalised(published)];
  // npm names the build that a binding.gyp implies.
  if (before.scripts["install"] === undefined && after.scripts["install"] === "node-gyp rebuild") {
    delete after.scripts["install"];
  }
  return (Object.keys(before) as (keyof typeof before)[]).filter(
    (field) => !isDeepStrictEqual(before[field], after[field]),
  );
}

function normalised(manifest: Readonly<Record<string, unknown>>) {
  const optional = record(manifest["optionalDependencies"]);
  const dependencies = { ...record(manifest["dependencies"]), ...optional };
  const scripts = record(manifest["scripts"]);
  return {
    name: manifest["name"],
    version: manifest["version"],
    dependencies,
    optionalDependencies: { ...optional },
    peerDependencies: { ...record(manifest["peerDependencies"]) },
    bundleDependencies: bundled(manifest["bundleDependencies"] ?? manifest["bundledDependencies"], dependencies),
    bin: commands(manifest),
    scripts: pick(scripts, ["preinstall", "install", "postinstall"]),
    main: manifest["main"],
    exports: manifest["exports"],
  };
}

function pick(scripts: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => scripts[name] !== undefined).map((name) => [name, scripts[name]]));
}

function bundled(value: unknown, dependencies: object): readonly unknown[] {
  if (value === true) return Object.keys(dependencies).sort();
  if (!Array.isArray(value)) return [];
  // What a registry answers is no list of names before it is looked at.
  return value.every((name) => typeof name === "string") ? [...value].sort() : value;
}

/** One command has the package's name; npm drops the `./` before a path. */
function commands({ name, bin, directories }: Readonly<Record<string, unknown>>): unknown {
  // npm lists the files of such a directory, which only the tarball knows.
  if (record(directories)["bin"] !== undefined) return undefined;
  const all = typeof bin === "string" ? { [String(name).replace(/^@[^/]+\//, "")]: bin } : record(bin);
  return Object.fromEntries(
    Object.entries(all).map(([command, path]) => [
      command,
      typeof path === "string" ? path.replace(/^(?:\.?\/)+/, "") : path,
    ]),
  );
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
