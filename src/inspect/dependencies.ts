import type { Artifact, Entry, Manifest } from "../model.ts";

/** The fields whose dependencies the users of a package get; devDependencies are not installed. */
const RUNTIME_FIELDS = ["dependencies", "optionalDependencies", "peerDependencies"] as const;

export interface Dependency {
  readonly field: (typeof RUNTIME_FIELDS)[number];
  readonly name: string;
  /** A range, tag, URL or path, as the manifest writes it. */
  readonly spec: string;
}

/** The runtime dependencies of a manifest, in its order. What is not a string is not a dependency. */
export function dependenciesOf(manifest: { readonly [field: string]: unknown }): Dependency[] {
  return RUNTIME_FIELDS.flatMap((field) =>
    Object.entries(recordOf(manifest[field])).flatMap(([name, spec]) =>
      typeof spec === "string" ? [{ field, name, spec: spec.trim() }] : [],
    ),
  );
}

/** The names in `bundleDependencies` or `bundledDependencies`; `true` means all dependencies. */
export function bundledNames(manifest: Manifest): string[] {
  const bundle = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  if (bundle === true) {
    return ["dependencies", "optionalDependencies"].flatMap((field) => Object.keys(recordOf(manifest[field])));
  }
  return Array.isArray(bundle) ? bundle.filter((name) => typeof name === "string") : Object.keys(recordOf(bundle));
}

/** Larger than any manifest of a dependency. */
const MAX_MANIFEST = 4 << 20;

/** The manifests of bundled packages, by location: `node_modules/a/node_modules/@s/b`. One that is not JSON is `{}`. */
export function bundledManifests(artifact: Artifact): Map<string, { readonly [field: string]: unknown }> {
  const manifests = new Map<string, { readonly [field: string]: unknown }>();
  for (const entry of artifact.entries) {
    const location = locationOf(entry.path);
    if (location !== null && entry.path === `${location}/package.json`) manifests.set(location, manifestIn(entry));
  }
  return manifests;
}

/** Where the package is installed that a path below node_modules/ belongs to, or null for other paths. */
export function locationOf(path: string): string | null {
  return /^(?:node_modules\/(?:@[^/]+\/)?[^/@][^/]*(?=\/|$)\/?)+/.exec(path)?.[0].replace(/\/$/, "") ?? null;
}

function manifestIn({ bytes }: Entry): { readonly [field: string]: unknown } {
  if (bytes.length > MAX_MANIFEST) return {};
  try {
    return recordOf(JSON.parse(bytes.toString("utf8")));
  } catch (error) {
    // A dependency's manifest that is no JSON names no edges, so what only it would reach stays unexpected.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function recordOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : {};
}
