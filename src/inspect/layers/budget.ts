import { PackgateError } from "../../errors.ts";

const MIB = 1 << 20;

/** Limits of one artifact: bytes and counts, never time. */
export const LAYER_LIMITS = {
  depth: 6,
  /** Derived bytes at once, and in all. */
  live: 64 * MIB,
  total: 512 * MIB,
  /** Unpacked to packed, once `ratioFrom` bytes are out: as for the tarball itself. */
  ratio: 200,
  ratioFrom: 32 * MIB,
} as const;

/** Derived bytes so far: one budget for each artifact. What `live` counts is given back when a layer has been searched. */
export interface Budget {
  live: number;
  total: number;
}

/** The most bytes that a decoder may put out for `packed` bytes of input. */
export function room(budget: Budget, packed: number): number {
  const ratio = Math.max(LAYER_LIMITS.ratioFrom, LAYER_LIMITS.ratio * packed);
  return Math.max(0, Math.min(LAYER_LIMITS.live - budget.live, LAYER_LIMITS.total - budget.total, ratio));
}

/** Takes derived bytes from the budget. Throws `ELIMIT` where it is spent: a bomb ends as a Problem, never as an unread rest. */
export function reserve(budget: Budget, bytes: number): void {
  if (budget.live + bytes > LAYER_LIMITS.live || budget.total + bytes > LAYER_LIMITS.total) throw spent();
  budget.live += bytes;
  budget.total += bytes;
}

/** The error for a decoder that met its `room`. */
export function spent(cause?: unknown): PackgateError {
  return new PackgateError(
    "ELIMIT",
    "what is packed inside this file is larger than packgate unpacks (64 MiB at once, 512 MiB in all, 200 times its size)",
    { hint: "Ship the file unpacked, or leave it out of the package.", cause },
  );
}
