/** How often a property is tried: a few thousand times in every run, a million in `npm run soak`. Both are seeded (PACKGATE_SEED). */
export const SEED = Number(process.env["PACKGATE_SEED"] ?? 20261121);

export function runs(often: number, soak: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: process.env["PACKGATE_SOAK"] === undefined ? often : soak, seed: SEED };
}
