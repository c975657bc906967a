import { PackgateError } from "../errors.ts";
import { type Limits, RATIO_FROM } from "../model.ts";

/** How much a tarball has of all that is limited in one. */
export interface Extent {
  /** Bytes of the tarball. */
  readonly tarball: number;
  /** Bytes after inflating. */
  readonly inflated: number;
  readonly entries: number;
  /** Bytes of the longest path. */
  readonly path: number;
  /** Bytes of the largest PAX header. */
  readonly pax: number;
}

/**
 * Throws `ELIMIT` where there is more of anything than may be. While a tarball is read, what is known of it so far is held
 * against one list of limits, and when it is read, against those that turn out to hold.
 */
export function requireWithin(
  { tarball = 0, inflated = 0, entries = 0, path = 0, pax = 0 }: Partial<Extent>,
  limits: Limits,
): void {
  if (tarball > limits.tarball) throw tooMuch(`the tarball has more than ${limits.tarball} bytes`);
  const most = mostInflated(tarball, limits);
  if (inflated > most)
    throw tooMuch(`the tarball inflates to more than ${most} bytes, or ${limits.ratio} times its size`);
  if (entries > limits.entries) throw tooMuch(`the tarball has more than ${limits.entries} entries`);
  if (path > limits.path) throw tooMuch(`a path has more than ${limits.path} bytes`);
  if (pax > limits.pax) throw tooMuch(`a PAX header has more than ${limits.pax} bytes`);
}

/** Bytes to which a tarball of so many bytes may inflate. */
export function mostInflated(tarball: number, { inflated, ratio }: Limits): number {
  return Math.min(inflated, Math.max(RATIO_FROM, ratio * tarball));
}

function tooMuch(message: string): PackgateError {
  return new PackgateError("ELIMIT", message, { hint: "What cannot be read whole cannot be checked." });
}
