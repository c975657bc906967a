import { type EntryPoint, entryPointsOf, finderIn } from "../inspect/entry-points.ts";
import { lateBuild } from "../inspect/late-build.ts";
import { count } from "../inspect/quantity.ts";
import { defineRule } from "./define-rule.ts";

/**
 * The other half of packaging errors: a list that keeps too much out. That none at all is packed is a Problem of the
 * check, not a finding.
 */
export default defineRule({
  id: "entry-points-exist",
  title: "Entry point that is not in the tarball",
  severity: "error",
  waiver: "path",
  monotone: false,
  fix: 'Build before packing, and add the file to "files" in package.json; or take it out of main, bin or exports',
  *check({ artifact }) {
    const isPacked = finderIn(artifact.entries.map((entry) => entry.path));
    const missing = new Map<string, EntryPoint[]>();
    for (const point of entryPointsOf(artifact.manifest)) {
      if (isPacked(point)) continue;
      const points = missing.get(point.path);
      if (points === undefined) missing.set(point.path, [point]);
      else points.push(point);
    }
    const build = lateBuild(artifact);
    for (const [path, points] of missing) {
      const others = points.length > 1 ? ` and ${count(points.length - 1, "other place")}` : "";
      const what = points[0]!.lookup === "wildcard" ? "which matches nothing" : "which is not";
      yield {
        entry: { path: "package.json" },
        message: `names ${JSON.stringify(path)} in ${points[0]!.field}${others}, ${what} in the tarball`,
        key: path,
        about: { file: "package.json", keys: points[0]!.keys },
        ...(build !== null && { fix: build }),
        ...(points.every(({ weak }) => weak) ? { weight: "warning" as const } : {}),
      };
    }
  },
});
