import { setImmediate } from "node:timers/promises";
import { PackgateError, toldError } from "../errors.ts";

let word: string | undefined;

/**
 * Says how far a publish is, for whatever may cut it short from now on: a signal, or an error that nobody expected. It
 * stands behind "interrupted" or "internal error": `during the upload of p@1.0.0. …`.
 */
export function sayHowFar(text: string): void {
  word = text;
}

/** What is true where a publish ends now; undefined where none has begun. */
export function howFar(): string | undefined {
  return word;
}

/**
 * What is told of an error. What the system refuses may come at any time, so that is told with how far the publish was;
 * packgate's own errors say what they mean for the upload. Throws a defect again, as `toldError` does.
 */
export function toldWithState(error: unknown): PackgateError {
  const { code, message, hint } = toldError(error);
  const state = code !== "ESYSTEM" || word === undefined ? "" : `, ${word}`;
  return new PackgateError(code, `${message}${state}`, { ...(hint && { hint }), cause: error });
}

/**
 * Lets a signal act that came while nothing else could: inspection does not yield. Signals are heard between two turns
 * of the event loop, so it takes two.
 */
export async function turnOfSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
