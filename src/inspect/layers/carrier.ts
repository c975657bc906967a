/**
 * What a carrier is: a form in which bytes carry other bytes. A new one is a file that exports a `Container` or a
 * `Passage`, and a line in `carriers.ts`.
 */

import type { Budget } from "./budget.ts";

/** One thing that was inside. */
export type Inner =
  | {
      /** The steps that lead to it, outermost first: `["zip", "lib/a.js.map"]`. */
      readonly chain: readonly string[];
      readonly bytes: Buffer;
      /** What the container calls it, or what is left of the outer name: some formats are known by their name only. */
      readonly name: string;
      /** Where all of it is original source that no source map announces: its path. */
      readonly original?: string;
    }
  | {
      readonly chain: readonly string[];
      /** Recognised, but it cannot be opened: `damaged`, `encrypted`, `compressed by a method that packgate does not have`. */
      readonly unreadable: string;
      readonly format: string;
    };

/** A form that a whole layer has, or that stands somewhere in it by its own rules. */
export interface Container {
  /** Cheap and exact: by magic bytes; by name only where the format has no magic. */
  readonly matches: (bytes: Buffer, name: string) => boolean;
  /**
   * What is inside, one at a time: each is searched and let go before the next is asked for. Bytes that are not a view
   * into `bytes` are taken from the budget (`budget.ts`), which throws `ELIMIT` when it is spent.
   */
  readonly open: (bytes: Buffer, name: string, budget: Budget) => Iterable<Inner>;
}

/** A form that stands within other text, and is found by a needle of the one search, or by a search of its own. */
export interface Passage {
  /** Byte strings of at least 3 bytes, one of which stands in every such passage that `places` does not find. */
  readonly needles: readonly string[];
  /** Finds passages without a needle, in ascending order. It reads all bytes once more: it must skip most of them. */
  readonly places?: (bytes: Buffer, visit: (offset: number) => void) => void;
  /** The passage around a place, or undefined. `end` is its raw end: what begins before it is not looked at again. */
  readonly at: (
    bytes: Buffer,
    offset: number,
  ) => { readonly end: number; readonly open: (budget: Budget) => Inner } | undefined;
}
