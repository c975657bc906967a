/** Whose the embedded sources are, and how many of them can be had elsewhere. */

import type { EmbeddedSource } from "../model.ts";

/** Where a source can be had beside the map. */
export interface Whereabouts {
  /** It equals a packed file. */
  readonly isPacked: (source: EmbeddedSource) => boolean;
  /** It equals a file that git tracks, in the package or a workspace that is not private. */
  readonly isTracked: (source: EmbeddedSource) => boolean;
}

export interface SourceCounts {
  readonly own: number;
  readonly dependency: number;
  /** Of the own ones; one may be both. */
  readonly packed: number;
  readonly tracked: number;
}

/** Counts sources by whose they are, and the own ones by their text. */
export function countSources(sources: readonly EmbeddedSource[], { isPacked, isTracked }: Whereabouts): SourceCounts {
  const own = sources.filter(isOwn);
  return {
    own: own.length,
    dependency: sources.length - own.length,
    packed: own.filter(isPacked).length,
    tracked: own.filter(isTracked).length,
  };
}

/** What a dependency wrote is public in most cases; what has no name is yours until somebody says otherwise. */
export function isOwn({ path }: EmbeddedSource): boolean {
  return path === null || !/(?:^|[\\/])node_modules[\\/]/.test(path);
}
