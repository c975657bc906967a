const MIB = 1 << 20;

/** What a tarball may be before packgate stops reading it. A limit that is hit is a Problem, never a truncation. */
export const LIMITS = {
  /** Bytes of the tarball. */
  tarball: 256 * MIB,
  /** Bytes after inflating. */
  inflated: 1024 * MIB,
  /** Inflated to compressed, once `ratioFrom` bytes are out: a bomb, not a package. */
  ratio: 200,
  ratioFrom: 32 * MIB,
  entries: 200_000,
  /** Bytes of one path. */
  path: 1024,
  /** Bytes of one PAX header. */
  pax: 64 * 1024,
  /** Milliseconds a package manager may take, its lifecycle scripts included. */
  packing: 10 * 60_000,
} as const;
