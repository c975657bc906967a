import { setImmediate } from "node:timers/promises";

let word: string | undefined;

/** Sets what a signal that comes from now on has to say. A publish is in another state before its upload and after it. */
export function sayIfInterrupted(text: string | undefined): void {
  word = text;
}

export function wordIfInterrupted(): string | undefined {
  return word;
}

/**
 * Lets a signal act that came while nothing else could: inspection does not yield. Signals are heard between two turns
 * of the event loop, so it takes two.
 */
export async function turnOfSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
