import { LIMITS, type Limits, type Policy, type RaisedLimit } from "../model.ts";

const NAMES = Object.keys(LIMITS) as readonly (keyof Limits)[];

/** Written limits on top of packgate's own: what a policy does not say holds as it is. */
export function completeLimits(written: Partial<Limits>): Limits {
  return { ...LIMITS, ...written };
}

/**
 * What several policies allow together: the least of each. A policy that says nothing means packgate's own limit, so that
 * one is raised only by all of them.
 */
export function strictestLimits(policies: readonly Pick<Policy, "limits">[]): Limits {
  const least = (name: keyof Limits) => Math.min(...policies.map(({ limits }) => limits[name]));
  return Object.fromEntries(NAMES.map((name) => [name, least(name)])) as unknown as Limits;
}

/** Those that are above packgate's own, in the order of `Limits`. */
export function raisedLimits(limits: Limits): readonly RaisedLimit[] {
  return NAMES.filter((name) => limits[name] > LIMITS[name]).map((name) => ({
    limit: name,
    value: limits[name],
    standard: LIMITS[name],
  }));
}
