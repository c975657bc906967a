import { inPool } from "../artifact/pool.ts";
import { type CheckOptions, checkPackage } from "../check.ts";
import type { PackageReport } from "../model.ts";

/** How far a check of several packages is. */
export interface Tally {
  readonly packages: number;
  readonly checked: number;
  /** Of those that are checked. */
  readonly failed: number;
  /** Of all packages so far. */
  readonly files: number;
  /** The spec of the one that was begun last. Not escaped. */
  readonly current: string | undefined;
}

/** Keeps count of several packages, and tells of every change. */
export function tallyOf(packages: number, show: (tally: Tally) => void) {
  let tally: Tally = { packages, checked: 0, failed: 0, files: 0, current: undefined };
  const change = (changed: Partial<Tally>): void => {
    tally = { ...tally, ...changed };
    show(tally);
  };
  return {
    begun: (spec: string) => change({ current: spec }),
    read: () => change({ files: tally.files + 1 }),
    checked: ({ verdict }: PackageReport) =>
      change({ checked: tally.checked + 1, failed: tally.failed + (verdict === "pass" ? 0 : 1) }),
  };
}

/** Checks each of them by itself, `width` at a time; the reports stand in the order of the specs. */
export async function checkSeveral(
  specs: readonly string[],
  width: number,
  options: CheckOptions,
  show: (tally: Tally) => void,
  check: (spec: string, options: CheckOptions) => Promise<PackageReport> = checkPackage,
): Promise<PackageReport[]> {
  const { begun, read, checked } = tallyOf(specs.length, show);
  return inPool(specs, width, async (spec) => {
    begun(spec);
    const report = await check(spec, { ...options, onProgress: read });
    checked(report);
    return report;
  });
}
