/**
 * What a package is held against: the policies that apply, and what their rules want found. For a directory all of it is
 * known before the package manager is done, so it is made ready meanwhile.
 */

import { realpathSync } from "node:fs";
import { commitAt } from "./artifact/commit.ts";
import { workspaceRoot, workspaceRootIn } from "./artifact/workspace-root.ts";
import { PackgateError } from "./errors.ts";
import type { Literal, Policy, Rule, Scan, Severity, Surroundings } from "./model.ts";
import { viewPolicy } from "./policy/allow.ts";
import { PRESETS } from "./policy/extends.ts";
import type { PolicyFiles } from "./policy/files.ts";
import { tighten } from "./policy/judge.ts";
import { loadPastPolicies, loadPolicies, loadPreset } from "./policy/load.ts";

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
  /** A ref of git whose policies judge as well, and the variables by which git is found. */
  readonly policyBase?: { readonly ref: string; readonly environment: NodeJS.ProcessEnv } | undefined;
  readonly failOn: Severity | undefined;
  readonly rules: readonly Rule[];
  readonly surroundings: Surroundings;
  /** Where the policies are read that judge; default: the disk. */
  readonly files?: PolicyFiles | undefined;
}

/** Throws `EPOLICY` for a policy that cannot be read, `EUSAGE` for a looser `failOn` and a ref that names no commit. */
export function standardsFor(request: StandardsRequest): Standards {
  const { directory, cwd, policy, failOn, rules, surroundings, files } = request;
  const root = directory === undefined ? undefined : workspaceRoot(directory);
  const loaded = [
    ...loadPolicies({ rules, directory, root, named: policy, cwd, ...(files !== undefined && { files }) }),
    ...pastPolicies(request),
  ];
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

function pastPolicies({ directory, policyBase, rules }: StandardsRequest): readonly Policy[] {
  if (policyBase === undefined) return [];
  const { ref, environment } = policyBase;
  if (directory === undefined) {
    throw new PackgateError("EPOLICY", `--policy-base ${ref}: the package's own directory is not here`, {
      hint: "Run packgate in the directory whose package.json names this package.",
    });
  }
  const commit = commitAt(ref, directory, environment);
  const here = realpathSync(directory);
  return loadPastPolicies(commit, { directory: here, root: workspaceRootIn(commit, here), rules });
}

/** One rule may look for different things under two policies. */
export function literalsKey(rule: Rule, options: unknown): string {
  return `${rule.id} ${JSON.stringify(options)}`;
}
