import type { Artifact } from "../model.ts";

const KNOWN = new WeakMap<Artifact, ReadonlySet<string>>();

/** The paths of all entries. Made once of each artifact: many rules ask, and a package may have a hundred thousand. */
export function packedPaths(artifact: Artifact): ReadonlySet<string> {
  const known = KNOWN.get(artifact) ?? new Set(artifact.entries.map(({ path }) => path));
  KNOWN.set(artifact, known);
  return known;
}
