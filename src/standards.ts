/**
 * What a package is held against: the policies that apply, and what their rules want found. For a directory all of it is
 * known before the package manager is done, so it is made ready meanwhile.
 */

import { workspaceRoot } from "./artifact/workspace-root.ts";
import type { Literal, Policy, Rule, Scan, Severity, Surroundings } from "./model.ts";
import { viewPolicy } from "./policy/allow.ts";
import { PRESETS } from "./policy/extends.ts";
import { tighten } from "./policy/judge.ts";
import { loadPolicies, loadPreset } from "./policy/load.ts";

export interface Standards {
  readonly rules: readonly Rule[];
  readonly policies: readonly Policy[];
  /** The presets that the project has not chosen: judging is pure, so their verdicts cost nothing. */
  readonly alternatives: readonly Policy[];
  /** By `literalsKey`. */
  readonly literals: ReadonlyMap<string, readonly (Literal | Scan)[]>;
}

export interface StandardsRequest {
  /** The project's directory, where it is here. */
  readonly directory: string | undefined;
  readonly cwd: string;
  readonly policy: string | undefined;
  readonly failOn: Severity | undefined;
  readonly rules: readonly Rule[];
  readonly surroundings: Surroundings;
}

/** Throws `EPOLICY` for a policy that cannot be read, `EUSAGE` for a looser `failOn`. */
export function standardsFor({ directory, cwd, policy, failOn, rules, surroundings }: StandardsRequest): Standards {
  const root = directory === undefined ? undefined : workspaceRoot(directory);
  const loaded = loadPolicies({ rules, directory, root, named: policy, cwd });
  const policies = failOn === undefined ? loaded : loaded.map((one) => tighten(one, failOn));
  const others = policy === undefined && policies.every(({ own }) => !own) ? PRESETS : [];
  const alternatives = others
    .filter((preset) => policies.every(({ source }) => source !== preset))
    .map((preset) => loadPreset(preset, rules));

  const literals = new Map<string, readonly (Literal | Scan)[]>();
  for (const { rules: settings } of [...policies, ...alternatives]) {
    for (const rule of rules) {
      const setting = settings[rule.id];
      if (rule.literals === undefined || setting === undefined || setting.severity === "off") continue;
      const key = literalsKey(rule, setting.options);
      if (!literals.has(key)) {
        literals.set(key, rule.literals({ options: setting.options as never, surroundings }));
      }
    }
  }
  // Compiles the patterns, of which the first use is the dear one.
  for (const one of [...policies, ...alternatives]) viewPolicy(one, []);
  return { rules, policies, alternatives, literals };
}

/** One rule may look for different things under two policies. */
export function literalsKey(rule: Rule, options: unknown): string {
  return `${rule.id} ${JSON.stringify(options)}`;
}
