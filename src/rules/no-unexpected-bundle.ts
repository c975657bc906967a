import { bundledManifests, bundledNames, dependenciesOf, locationOf } from "../inspect/dependencies.ts";
import { packedPaths } from "../inspect/packed-paths.ts";
import type { Artifact } from "../model.ts";
import { defineRule } from "./define-rule.ts";

/** A `node_modules/` that is not the package's own: a fixture, a copy, or what a bundler left in its output. */
const NESTED = /^((?:[^/]+\/)+?node_modules\/(?:@[^/]+\/)?[^/]+)(?:\/|$)/;

/**
 * Dependencies ship where bundleDependencies asks for them, with what they need themselves; others are somebody's
 * installation, with the private packages in it.
 */
export default defineRule({
  id: "no-unexpected-bundle",
  title: "Bundled dependency that nothing asks for",
  severity: "error",
  waiver: "path",
  listing: true,
  // A packed manifest can name the dependency that explains another one.
  monotone: false,
  fix: 'Name the dependency in "bundleDependencies" in package.json, or keep node_modules out with "files"',
  *check({ artifact, surroundings }) {
    const expected = new Set([...(surroundings.bundled ?? []), ...reached(artifact)]);
    const packages = packedPaths(artifact);
    for (const entry of artifact.entries) {
      const { path } = entry;
      if (path.startsWith("node_modules/")) {
        const location = locationOf(path);
        if (location !== null && expected.has(location)) continue;
        yield {
          entry,
          message: `belongs to ${JSON.stringify(location ?? path)}, which bundleDependencies does not reach`,
        };
      } else if (path.includes("/node_modules/")) {
        const copy = NESTED.exec(path)?.[1] ?? path;
        // Without a manifest it is a bundler's output (rollup's preserveModules), and the allowlist's business.
        const isOutput = !packages.has(`${copy}/package.json`);
        yield {
          entry,
          message: `belongs to a copy of a dependency at ${JSON.stringify(copy)}`,
          ...(isOutput ? { weight: "warning" as const } : {}),
        };
      }
    }
  },
});

/** The locations that bundleDependencies reaches, by Node's way of finding a package among those that are packed. */
function reached(artifact: Artifact): Set<string> {
  const manifests = bundledManifests(artifact);
  const found = new Set<string>();
  const queue: { readonly name: string; readonly from: string }[] = bundledNames(artifact.manifest).map((name) => ({
    name,
    from: "",
  }));
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const location = resolve(next.name, next.from, manifests);
    if (location === null || found.has(location)) continue;
    found.add(location);
    for (const { name } of dependenciesOf(manifests.get(location)!)) queue.push({ name, from: location });
  }
  return found;
}

function resolve(name: string, from: string, manifests: ReadonlyMap<string, unknown>): string | null {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")))) {
    const location = place === "" ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (manifests.has(location)) return location;
    if (place === "") return null;
  }
}
