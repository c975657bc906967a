import { createHash } from "node:crypto";
import type { Policy } from "../model.ts";

/**
 * `sha256-<hex>` of what a policy decides, over canonical JSON: sorted keys, sorted pattern lists (their order never
 * matters). Where the policy stands and what it extends are not part of it: the same decisions have the same digest.
 */
export function digestOf(policy: Omit<Policy, "digest">): string {
  const { allow, deny, failOn, budget, limits, rules, waivers, own } = policy;
  const patterns = allow.map(({ pattern }) => pattern).sort();
  const written = waivers.map(({ inherited, ...waiver }) => waiver);
  const decided = { allow: patterns, deny: [...deny].sort(), failOn, budget, limits, rules, waivers: written, own };
  return `sha256-${createHash("sha256")
    .update(JSON.stringify(canonical(decided)))
    .digest("hex")}`;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, child]) => [key, canonical(child)]));
}
