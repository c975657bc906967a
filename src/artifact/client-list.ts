import { PackgateError } from "../errors.ts";
import { type Client, LIMITS } from "../model.ts";
import { acquire } from "./acquire.ts";
import { npmVersion } from "./npm.ts";
import { packingScripts } from "./packing-scripts.ts";
import { readTarball } from "./read-tarball.ts";

/** What the package manager that will publish really packs. */
export interface ClientList {
  readonly client: Client;
  readonly version: string;
  readonly paths: ReadonlySet<string>;
}

/**
 * The real list of a client whose list may be another than npm 11's: all but npm 10 and 11, which agree. It packs the
 * directory without lifecycle scripts. null where there is nothing to compare. Throws `EPACK` and what else a pack does,
 * `EUSAGE` for yarn where the package has scripts, for yarn cannot leave them out.
 */
export async function clientList(
  directory: string,
  client: Client,
  environment: NodeJS.ProcessEnv,
  manifest: { readonly [field: string]: unknown },
): Promise<ClientList | null> {
  if (client === "npm" && /^1[01]\./.test(await npmVersion(directory, environment))) return null;
  if (client === "yarn" && packingScripts(client, manifest, false).length > 0) {
    throw new PackgateError("EUSAGE", "yarn cannot pack without running the package's scripts");
  }
  const spec = { kind: "directory", given: ".", path: directory } as const;
  const limits = Promise.resolve(LIMITS);
  const { tarball, origin } = await acquire(spec, { ignoreScripts: client !== "yarn", environment, client, limits });
  const { entries } = await readTarball(tarball, origin, { limits: LIMITS });
  return { client, version: origin.packer?.version ?? "unknown", paths: new Set(entries.map(({ path }) => path)) };
}
