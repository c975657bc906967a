import { assignmentLiterals } from "../inspect/secrets/assigned.ts";
import type { Confidence } from "../inspect/secrets/kind.ts";
import { assignedKinds, assignedSecret } from "../inspect/secrets/kinds/assignments.ts";
import { secretKinds } from "../inspect/secrets/kinds/index.ts";
import { type SecretFact, secretLiterals } from "../inspect/secrets/read.ts";
import type { Hit, Observation } from "../model.ts";
import { defineRule } from "./define-rule.ts";

type SecretHit = Hit<SecretFact>;

const RANK: Record<Confidence, number> = { certain: 3, high: 2, medium: 1, low: 0 };

/** Where tokens are shown rather than used. */
const DOCUMENTATION = /(?:^|\/)docs?\/|(?:^|\/)readme[^/]*$|\.(?:md|markdown|d\.[cm]?ts)$/i;

export default defineRule({
  id: "no-secret",
  title: "Token or password of a known kind",
  severity: "error",
  waiver: "path",
  fix: "Revoke the secret at its vendor first, then keep it out of the file: once published, taking it out does not help",
  literals: ({ surroundings }) => [
    ...secretLiterals(secretKinds, surroundings.today),
    ...assignmentLiterals(assignedKinds, assignedSecret),
  ],
  *check({ hits }) {
    for (const layer of byLayer(hits as readonly SecretHit[])) yield* observe(layer);
  },
});

/**
 * The hits of each layer, without secrets that a layer around it holds too: what stands in base64 is found there, and
 * again where the base64 has been decoded.
 */
function byLayer(hits: readonly SecretHit[]): SecretHit[][] {
  const layers = new Map<string, SecretHit[]>();
  const seen = new Map<string, Set<string>>();
  for (const hit of hits) {
    const chains = hit.layers.map((_, depth) => layerKey(hit, depth));
    if (chains.some((outer) => seen.get(outer)?.has(hit.fact.digest))) continue;
    const key = layerKey(hit, hit.layers.length);
    (layers.get(key) ?? setAndGet(layers, key, [])).push(hit);
    (seen.get(key) ?? setAndGet(seen, key, new Set())).add(hit.fact.digest);
  }
  return [...layers.values()];
}

/** Names the layer `depth` steps inside an entry. */
function layerKey({ entry, layers }: SecretHit, depth: number): string {
  return [entry.path, ...layers.slice(0, depth)].join("\0");
}

function setAndGet<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  map.set(key, value);
  return value;
}

function* observe(layer: readonly SecretHit[]): Iterable<Observation> {
  const places = new Map<string, SecretHit[]>();
  for (const hit of mostSpecific(layer)) {
    (places.get(hit.fact.digest) ?? setAndGet(places, hit.fact.digest, [])).push(hit);
  }
  const numbers = new Map<string, number>();
  for (const [first, ...others] of places.values()) {
    const { entry, layers, line, column, offset, fact } = first!;
    const number = (numbers.get(fact.kind.id) ?? 0) + 1;
    numbers.set(fact.kind.id, number);
    const weight = weightOf(fact, entry.path);
    yield {
      entry,
      layers,
      // What belongs to the secret before its anchor stands on the same line.
      position: { line, column: Math.max(1, column + fact.start - offset) },
      message: messageOf(fact, others.length + 1),
      ...(weight === undefined ? {} : { weight }),
      evidence: fact.evidence,
      key: number === 1 ? fact.kind.id : `${fact.kind.id}#${number}`,
      fix: fact.kind.fix,
    };
  }
}

/** Of facts about the same bytes the surest stays, then the longest: a GitHub token in a URL is no mere password. */
function mostSpecific(layer: readonly SecretHit[]): SecretHit[] {
  const kept: SecretHit[] = [];
  let cluster: SecretHit[] = [];
  let end = 0;
  for (const hit of layer.toSorted((a, b) => a.fact.start - b.fact.start)) {
    if (hit.fact.start >= end) {
      kept.push(...withoutOverlap(cluster));
      cluster = [];
    }
    cluster.push(hit);
    end = Math.max(end, hit.fact.end);
  }
  kept.push(...withoutOverlap(cluster));
  return kept;
}

function withoutOverlap(cluster: readonly SecretHit[]): SecretHit[] {
  const kept: SecretHit[] = [];
  const bySpecificity = cluster.toSorted(
    ({ fact: a }, { fact: b }) =>
      RANK[b.confidence] - RANK[a.confidence] ||
      Number(a.kind === assignedSecret) - Number(b.kind === assignedSecret) ||
      b.end - b.start - (a.end - a.start) ||
      a.start - b.start,
  );
  for (const hit of bySpecificity) {
    if (kept.every(({ fact }) => fact.end <= hit.fact.start || hit.fact.end <= fact.start)) kept.push(hit);
  }
  return kept.sort((a, b) => a.fact.start - b.fact.start);
}

function weightOf({ kind, confidence }: SecretFact, path: string): "warning" | "info" | undefined {
  if (kind.public === true) return confidence === "low" ? "info" : "warning";
  if (confidence === "low") return "warning";
  return confidence === "medium" && DOCUMENTATION.test(path) ? "warning" : undefined;
}

function messageOf({ kind, confidence, note }: SecretFact, count: number): string {
  const claim =
    kind.public === true
      ? "shows a key that browsers may see"
      : confidence === "low"
        ? "may hold a secret"
        : "holds a secret";
  const places = count === 1 ? "" : ` in ${count} places`;
  return `${claim}${places}: ${kind.title}${note === undefined ? "" : ` (${note})`}`;
}
