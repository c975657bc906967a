/**
 * From a spec to the bytes of its tarball. Only what starts the package manager is imported here: everything else loads
 * while the package manager works.
 */

import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { PackgateError } from "../errors.ts";
import { type Client, LIMITS, type Limits, type Origin, type Spec } from "../model.ts";
import { clientFor } from "./client.ts";
import { isIntegrity } from "./integrity.ts";
import { type Packed, packWithNpm } from "./npm.ts";
import { readFromCache } from "./npm-cache.ts";
import type { PackRequest } from "./pack.ts";
import { packingScripts } from "./packing-scripts.ts";
import { SENTINEL } from "./sentinel.ts";
import { readTarballFile, readWhole, type Tarball } from "./tarball.ts";

export interface Acquired {
  readonly tarball: Tarball;
  readonly origin: Origin;
  /** Whose package it must be; a tarball may be anybody's. */
  readonly expected: { readonly name?: unknown; readonly version?: unknown };
}

export interface AcquireOptions {
  readonly ignoreScripts: boolean;
  /** Of the process: npm tells its lifecycle scripts by variables what it is doing. */
  readonly environment: NodeJS.ProcessEnv;
  /** Instead of the one that the project names. */
  readonly client?: Client | undefined;
  /** Those of the policies, which may still be read when the package manager starts. Must not reject. Default: packgate's own. */
  readonly limits?: Promise<Limits>;
}

/** Throws `EPACK`, `EREGISTRY`, `ETARBALL`, `ELIMIT`, `EINTEGRITY`, `EMANIFEST`, `EUSAGE`. */
export async function acquire(spec: Spec, options: AcquireOptions): Promise<Acquired> {
  const { environment, limits = Promise.resolve(LIMITS) } = options;
  const origin: Origin = { kind: spec.kind, spec: spec.given, packer: null, predicted: false };
  if (spec.kind === "tarball") {
    const { tarball: most } = await limits;
    return { tarball: readTarballFile(spec.path, { follow: true, most }), origin, expected: {} };
  }
  if (spec.kind === "registry") {
    const request = {
      spec: `${spec.name}@${spec.range}`,
      cwd: process.cwd(),
      ignoreScripts: true,
      environment,
      limits,
    };
    return { tarball: (await packWithNpm(request)).tarball, origin, expected: { name: spec.name } };
  }

  if (environment[SENTINEL] !== undefined) {
    throw new PackgateError("EUSAGE", "packgate is packing this package already");
  }
  const manifest = readSourceManifest(spec.path);
  const expected = { name: manifest["name"], version: manifest["version"] };
  const aboutToUpload = await uploadInProgress(spec.path, environment, limits);
  if (aboutToUpload !== undefined) return { tarball: aboutToUpload, origin, expected };

  const client = options.client ?? clientFor(spec.path, environment);
  // In `postpack` the client has packed, and its scripts have run.
  const ignoreScripts = options.ignoreScripts || environment["npm_lifecycle_event"] === "postpack";
  const sparesPostpack = client === "yarn" && environment["npm_lifecycle_event"] === "prepack";
  const { tarball, version } = await pack(client, {
    cwd: spec.path,
    ignoreScripts,
    sparesPostpack,
    environment,
    limits,
  });
  const scripts = packingScripts(client, manifest, ignoreScripts).filter(
    (script) => !(sparesPostpack && script.startsWith("postpack:")),
  );
  return {
    tarball,
    expected,
    origin: {
      ...origin,
      packer: { client, version, scripts },
      predicted: isBeforePacking(environment),
    },
  };
}

async function pack(client: Client, request: Omit<PackRequest, "client">): Promise<Packed> {
  if (client === "npm") return packWithNpm({ spec: ".", ...request });
  const { packWith } = await import("./pack.ts");
  return packWith({ client, ...request });
}

/** The directory's own package.json as it stands on disk. Throws `EMANIFEST` where a pack would make no sense. */
export function readSourceManifest(directory: string): { readonly [field: string]: unknown } {
  const bytes = readManifestFile(join(directory, "package.json"));
  try {
    const manifest: unknown = JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
    if (typeof manifest === "object" && manifest !== null && !Array.isArray(manifest)) {
      return manifest as { readonly [field: string]: unknown };
    }
  } catch (cause) {
    throw new PackgateError("EMANIFEST", "package.json is not valid JSON", { cause });
  }
  throw new PackgateError("EMANIFEST", "package.json is not a JSON object");
}

function readManifestFile(path: string): Buffer {
  try {
    return readWhole(path, { follow: true });
  } catch (cause) {
    throw new PackgateError("EMANIFEST", "the directory has no package.json that can be read", {
      hint: "Name the directory of a package.",
      cause,
    });
  }
}

/**
 * In `postpack` npm has built the tarball, not yet uploaded it, and names its integrity: those bytes are checked, with
 * no second pack. Only there, and only for the package whose script this is.
 */
async function uploadInProgress(
  directory: string,
  environment: NodeJS.ProcessEnv,
  limits: Promise<Limits>,
): Promise<Tarball | undefined> {
  const integrity = environment["npm_package_integrity"];
  const cache = environment["npm_config_cache"];
  const manifest = environment["npm_package_json"];
  if (environment["npm_lifecycle_event"] !== "postpack" || !isIntegrity(integrity)) return undefined;
  if (cache === undefined || manifest === undefined || dirname(manifest) !== realpathSync(directory)) return undefined;
  return readFromCache(cache, integrity, (await limits).tarball);
}

/** After prepublishOnly and prepublish the client packs once more, for the upload. */
function isBeforePacking(environment: NodeJS.ProcessEnv): boolean {
  return /^prepublish(?:Only)?$/.test(environment["npm_lifecycle_event"] ?? "");
}
