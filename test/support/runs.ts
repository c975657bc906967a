const SOAKS = process.env["PACKGATE_SOAK"] !== undefined;

export const SEED = Number(process.env["PACKGATE_SEED"] ?? 20261121);

/** How often a property is tried: a few thousand times in every run, a million in `npm run soak`. Both are seeded (PACKGATE_SEED). */
export function runs(often: number, soak: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: SOAKS ? soak : often, seed: SEED };
}

/** Cases that take the same way: the first in every run, all of them in the soak. */
export function firstOrAll<T>(cases: readonly T[]): readonly T[] {
  return SOAKS ? cases : cases.slice(0, 1);
}
