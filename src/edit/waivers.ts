import type { Finding, Waiver } from "../model.ts";
import { editJson, type JsonPath } from "./manifest.ts";

/** Who accepts findings, why, and until which day (UTC, `2027-02-19`). */
export interface Acceptance {
  readonly reason: string;
  readonly expires: string;
}

/** The waiver of one finding: by its fingerprint, and pinned to the evidence where it shows a digest. */
export function waiverOf(
  { rule, fingerprint, digest }: Pick<Finding, "rule" | "fingerprint" | "digest">,
  { reason, expires }: Acceptance,
): Waiver {
  return { rule, fingerprint, ...(digest !== null && { digest }), reason, expires };
}

/** A policy's text with waivers behind those that it has. `prefix`: where in it the policy stands. */
export function withWaivers(text: string, prefix: JsonPath, existing: number, added: readonly Waiver[]): string {
  if (added.length === 0) return text;
  const path = [...prefix, "waivers"];
  if (existing === 0) return editJson(text, path, added);
  return added.reduce((edited, waiver, index) => editJson(edited, [...path, existing + index], waiver), text);
}
