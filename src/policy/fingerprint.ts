import { createHash } from "node:crypto";
import type { Observation } from "../model.ts";

/**
 * The first 128 bits of SHA-256 over rule, path, layers and the rule's own key: the same from build to build, so neither
 * line nor message is in it. Observations that are equal in all of these are numbered in the order of their positions. The
 * parts are joined as JSON, because a file's name may hold any separator.
 */
export function fingerprinted(
  rule: string,
  observed: readonly Observation[],
): readonly { readonly observation: Observation; readonly fingerprint: string }[] {
  const counts = new Map<string, number>();
  const ordered = [...observed].sort((a, b) => positionOrder(a.position, b.position));
  return ordered.map((observation) => {
    const identity = [rule, observation.entry?.path ?? null, observation.layers ?? [], observation.key ?? null];
    const base = JSON.stringify(identity);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const numbered = count === 0 ? base : JSON.stringify([...identity, count]);
    return { observation, fingerprint: createHash("sha256").update(numbered).digest("hex").slice(0, 32) };
  });
}

function positionOrder(a: Observation["position"], b: Observation["position"]): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
