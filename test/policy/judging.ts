import type { Observation, Policy, RuleMeta, Severity } from "../../src/model.ts";
import { type Judgement, judge } from "../../src/policy/judge.ts";
import { loadPreset } from "../../src/policy/load.ts";
import { someRules } from "./some-rules.ts";

const TODAY = "2026-11-21";

/** A policy as loading makes it, with what a test says instead. `rules` are severities. */
export function policyWith({
  rules = {},
  ...rest
}: Omit<Partial<Policy>, "rules"> & { readonly rules?: { readonly [id: string]: Severity | "off" } } = {}): Policy {
  const preset = loadPreset("recommended", someRules);
  const settings = Object.entries(rules).map(([id, severity]) => [id, { severity, options: {} }]);
  return { ...preset, own: true, ...rest, rules: { ...preset.rules, ...Object.fromEntries(settings) } };
}

export function judging(
  policy: Policy,
  observations: { readonly [rule: string]: readonly Observation[] },
  { rules = someRules, today = TODAY }: { rules?: readonly RuleMeta[]; today?: string } = {},
): Judgement {
  return judge({ policy, rules, observations: new Map(Object.entries(observations)), today });
}
