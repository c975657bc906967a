import { setImmediate } from "node:timers/promises";
import { MessageChannel } from "node:worker_threads";
import type { Entry } from "../model.ts";

/** Bytes. Below, a buffer may lie in a pool that Node shares among all, and is not worth it. */
const LARGE = 1 << 20;

/**
 * Gives a large buffer's memory back. It must have an ArrayBuffer of its own, and is empty afterwards. V8 would free it at
 * its next collection of garbage, but reading one large archive makes next to none: the compressed bytes would lie beside
 * the inflated ones to the end. A message that nobody can receive any more is freed with what was transferred in it.
 */
export async function release(bytes: Buffer): Promise<void> {
  if (bytes.buffer.byteLength < LARGE) return;
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(null, [bytes.buffer as ArrayBuffer]);
  port1.close();
  port2.close();
  // The ports close in the next turn of the event loop.
  await setImmediate();
  await setImmediate();
}

/** The same for the inflated tarball, which all of its entries are views of: they are empty afterwards. */
export async function releaseEntries(entries: readonly Entry[]): Promise<void> {
  const [first] = entries;
  if (first !== undefined) await release(first.bytes);
}
