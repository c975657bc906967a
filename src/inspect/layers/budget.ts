import { PackgateError } from "../../errors.ts";
import { LIMITS, type Limits, RATIO_FROM } from "../../model.ts";

/** Derived bytes so far: one budget for each artifact. What `live` counts is given back when a layer has been searched. */
export interface Budget {
  live: number;
  total: number;
  readonly limits: Limits;
}

/** Nothing of it is used yet. */
export function fullBudget(limits: Limits = LIMITS): Budget {
  return { live: 0, total: 0, limits };
}

/** The most bytes that a decoder may put out for `packed` bytes of input. */
export function room({ live, total, limits }: Budget, packed: number): number {
  const ratio = Math.max(RATIO_FROM, limits.ratio * packed);
  return Math.max(0, Math.min(limits.derivedAtOnce - live, limits.derived - total, ratio));
}

/** Takes derived bytes from the budget. Throws `ELIMIT` where it is spent: a bomb ends as a Problem, never as an unread rest. */
export function reserve(budget: Budget, bytes: number): void {
  const { live, total, limits } = budget;
  if (live + bytes > limits.derivedAtOnce || total + bytes > limits.derived) throw spent(budget);
  budget.live += bytes;
  budget.total += bytes;
}

/** The error for a decoder that met its `room`. */
export function spent({ limits }: Budget, cause?: unknown): PackgateError {
  const { derivedAtOnce, derived, ratio } = limits;
  return new PackgateError(
    "ELIMIT",
    `what is packed inside this file is larger than packgate unpacks (${inMebibytes(derivedAtOnce)} at once, ${inMebibytes(derived)} in all, ${ratio} times its size)`,
    { hint: "Ship the file unpacked, or leave it out of the package; limits of the policy say otherwise.", cause },
  );
}

function inMebibytes(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${bytes} bytes`;
}
