import { hash } from "node:crypto";
import type { Observation } from "../model.ts";

/**
 * The first 128 bits of SHA-256 over rule, path, layers and the rule's own key: the same from build to build, so neither
 * line nor message is in it. Observations that are equal in all of these are numbered in the order of their positions. The
 * parts are joined as JSON, because a file's name may hold any separator.
 */
export function* fingerprinted(
  rule: string,
  observed: readonly Observation[],
): Generator<{ readonly observation: Observation; readonly fingerprint: string }> {
  const counts = new Map<string, number>();
  for (const observation of observed.toSorted((a, b) => positionOrder(a.position, b.position))) {
    const identity = [rule, observation.entry?.path ?? null, observation.layers ?? [], observation.key ?? null];
    const first = fingerprintOf(identity);
    const count = counts.get(first) ?? 0;
    counts.set(first, count + 1);
    yield { observation, fingerprint: count === 0 ? first : fingerprintOf([...identity, count]) };
  }
}

function fingerprintOf(identity: readonly unknown[]): string {
  return hash("sha256", JSON.stringify(identity), "buffer").toString("hex", 0, 16);
}

function positionOrder(a: Observation["position"], b: Observation["position"]): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
