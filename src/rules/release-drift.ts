import * as v from "valibot";
import { keysOf } from "../inspect/manifest-diff.ts";
import { bytesText } from "../inspect/quantity.ts";
import { driftFrom, releaseOf } from "../inspect/release.ts";
import { defineRule } from "./define-rule.ts";

const GROWTH = "growth is a factor of at least 1, such as 1.5";

/**
 * What changed since the last release and nobody meant to: a map that doubles the package, an install script and a
 * dependency that a thief has added (axios 1.14.1, March 2026).
 */
export default defineRule({
  id: "release-drift",
  title: "Other than the last release",
  severity: "error",
  waiver: "path",
  // A packed file can be the one that is missed.
  monotone: false,
  fix: "See what brought it in; if it is meant, waive the finding for this release",
  options: v.strictObject({
    /** What to compare with: `latest` or another tag or version of this package, name@version, a tarball, a listing. */
    against: v.optional(v.pipe(v.string(), v.minLength(1))),
    /** The package may have so many times the bytes that it had. */
    growth: v.optional(v.pipe(v.number(), v.minValue(1, GROWTH)), 2),
  }),
  *check({ artifact, surroundings: { pastRelease }, options: { against, growth } }) {
    const past = pastRelease?.(against);
    if (past === undefined) return;
    const now = releaseOf(artifact, "");
    const drift = driftFrom(past, now, growth);
    const at = { entry: { path: "package.json" } };
    const warning = { weight: "warning" as const };
    for (const { hook, kind } of drift.installScripts) {
      const what = kind === "new" ? "that the last release has not" : "unlike that of the last release";
      const message = `runs a script at installation (${hook}) ${what}`;
      yield { ...at, message, key: `script ${hook}`, about: { file: "package.json", keys: ["scripts", hook] } };
    }
    if (drift.outgrown) {
      const sizes = `${bytesText(now.unpackedSize)} unpacked, and the last release ${bytesText(past.unpackedSize)}`;
      yield { message: `weighs ${sizes}: more than ${growth} times as much`, key: "growth" };
    }
    for (const id of drift.dependencies) {
      yield {
        ...at,
        message: `has ${JSON.stringify(id)}, which the last release has not`,
        key: `new ${id}`,
        about: { file: "package.json", keys: keysOf(id) },
        ...warning,
      };
    }
    for (const { path } of drift.added) {
      yield { entry: { path }, message: "is not in the last release", key: "new", ...warning };
    }
    for (const { path, before, bytes } of drift.grown) {
      const message = `has grown from ${bytesText(before)} to ${bytesText(bytes)} since the last release`;
      yield { entry: { path }, message, key: "grown", ...warning };
    }
    for (const { path } of drift.lost) {
      yield { message: `lacks ${JSON.stringify(path)}, which the last release has`, key: `lost ${path}`, ...warning };
    }
  },
});
