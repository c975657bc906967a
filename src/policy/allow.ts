import type { Admission, Policy, PolicyView } from "../model.ts";
import { effortOf } from "./effort.ts";
import { compile, type Match } from "./pattern.ts";

/**
 * What rules may know of a policy. `exact`: the paths that package.json names in `files`, `main`, `bin` and `exports`, as
 * written there; where the project has no policy of its own, they count as allowed too. Deny beats allow, except that
 * package.json, without which there is no package, always ships. To match throws `ELIMIT` where it is too much.
 */
export function viewPolicy(policy: Policy, exact: readonly string[]): PolicyView {
  const allow = policy.allow.map(({ pattern }) => ({ pattern, match: compile(pattern) }));
  const deny = policy.deny.map((pattern) => ({ pattern, match: compile(pattern, { dot: true }) }));
  const named = new Set(policy.own ? [] : exact.map((path) => path.replace(/^(?:\.?\/)+/, "")));

  const spend = effortOf([...policy.allow.map(({ pattern }) => pattern), ...policy.deny]);
  const admit = (path: string): Admission => {
    spend(path);
    if (path === "package.json") return { admitted: true, pattern: path };
    const denied = patternFor(path, deny);
    if (denied !== null) return { admitted: false, pattern: denied };
    const pattern = named.has(path) ? path : patternFor(path, allow);
    return { admitted: pattern !== null, pattern };
  };
  return {
    admit,
    allow: policy.allow,
    matches: (paths) => {
      paths.forEach(spend);
      return allow.map(({ match }) => paths.reduce((count, path) => count + (match(path) ? 1 : 0), 0));
    },
    budget: policy.budget,
    waivers: [],
  };
}

function patternFor(path: string, patterns: readonly { pattern: string; match: Match }[]): string | null {
  return patterns.find(({ match }) => match(path))?.pattern ?? null;
}
