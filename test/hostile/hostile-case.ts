/** One thing that can go wrong, and what must come of it. */

import type { Verdict } from "../../src/model.ts";

export interface HostileCase {
  /** Kebab case, unique in the whole catalogue. */
  readonly id: string;
  /** `a second gzip member behind the first`: what it is and, where it has one, the advisory or incident. */
  readonly what: string;
  readonly verdict: Verdict;
  /** A problem's code or a rule's id that must be in the report; nothing for a pass. */
  readonly says: string | null;
}

/** A case that is one tarball. */
export interface HostileTarball extends HostileCase {
  /** Compressed, as the registry would serve it. Built anew at each call. */
  readonly build: () => Buffer;
}
