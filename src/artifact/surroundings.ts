import { hostname } from "node:os";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Manifest, Spec, Surroundings } from "../model.ts";
import { readSourceManifest } from "./acquire.ts";
import { gitOf } from "./git.ts";
import { machineIdentity } from "./machine.ts";
import { parseManifest } from "./manifest.ts";
import { publicTextIn } from "./public-text.ts";
import { readIfPresent } from "./read-if-present.ts";

/**
 * What lies around a package in its project's directory, or only the date where it has none here. Nothing of it is made
 * by packing, so it is collected while the package manager works; and nothing here uses the network. `environment` is
 * that of the build, where it happens here: whatever else is checked was made on a machine of which nothing is known.
 */
export function surroundingsIn(
  directory: string | undefined,
  now: Date,
  environment?: NodeJS.ProcessEnv,
): Surroundings {
  const today = dayOf(now);
  if (directory === undefined) return { today };
  const source = readIfPresent(join(directory, "package.json"));
  const git = gitOf(directory);
  return {
    today,
    ...(source !== undefined && { sourceManifest: parseManifest(source, "package.json") }),
    git,
    ...(environment !== undefined && { machine: machineIdentity(directory, environment, hostname()) }),
    publicText: publicTextIn(directory, git),
  };
}

/** Days are compared as text: a year of five digits would come before all others. Throws `ESYSTEM`. */
function dayOf(now: Date): string {
  const today = Number.isNaN(now.getTime()) ? "" : now.toISOString().slice(0, 10);
  if (/^\d{4}-\d\d-\d\d$/.test(today)) return today;
  throw new PackgateError("ESYSTEM", "the clock of this machine says no day by which a waiver could expire", {
    hint: "Set the clock, then check again.",
  });
}

/** The directory that was packed, or the current one if it is the project of that tarball or published version. */
export function projectDirectory(spec: Spec, name: string | undefined, cwd: string): string | undefined {
  if (spec.kind === "directory") return spec.path;
  if (readIfPresent(join(cwd, "package.json")) === undefined) return undefined;
  return readSourceManifest(cwd)["name"] === name ? cwd : undefined;
}

/**
 * Where the packages lie that `bundleDependencies` of the directory's actual tree reaches, or undefined where it bundles
 * none: arborist is 100 packages and more than a second of loading.
 */
export async function bundledLocations(
  directory: string,
  manifest: Manifest,
): Promise<ReadonlySet<string> | undefined> {
  const bundles = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  if (bundles === undefined || bundles === false || (Array.isArray(bundles) && bundles.length === 0)) return undefined;
  const { Arborist } = await import("@npmcli/arborist");
  const tree = await new Arborist({ path: directory }).loadActual();
  const locations = new Set<string>();
  for (const node of tree.inventory.values()) if (node.inBundle) locations.add(node.location);
  return locations;
}
