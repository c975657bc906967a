/**
 * The check of a list: what a package's paths and its manifest tell, in the time that a pre-commit hook has. No package
 * manager and no script runs, and no file's content is read, so that it can find fault but never vouch for a package.
 */

import { clientFor } from "./artifact/client.ts";
import { listedArtifact } from "./artifact/listed.ts";
import { parseSpec } from "./artifact/spec.ts";
import { bundledLocations, surroundingsIn } from "./artifact/surroundings.ts";
import { type CheckOptions, unchecked } from "./check.ts";
import { withCommittedLines } from "./committed-cause.ts";
import { PackgateError, toldError } from "./errors.ts";
import { textMask } from "./inspect/secrets/mask-text.ts";
import { judgePackage } from "./judge-package.ts";
import type { PackageReport, Rule } from "./model.ts";
import { strictestLimits } from "./policy/limits.ts";
import { rules } from "./rules/index.ts";
import { standardsFor } from "./standards.ts";

/**
 * Checks the list of one directory by the rules that need no more than that. Does not throw for what it finds, as `check`.
 * `options.rules` are not asked: they may want to read.
 */
export async function checkListing(given: string, options: CheckOptions): Promise<PackageReport> {
  const { cwd = ".", environment = {}, now = new Date(), policy, policyBase: ref, failOn } = options;
  try {
    const spec = parseSpec(given, cwd);
    if (spec.kind !== "directory") {
      throw new PackgateError(
        "EUSAGE",
        `${JSON.stringify(given.slice(0, 200))} is no directory: only one can be listed`,
        {
          hint: "Leave --list out.",
        },
      );
    }
    const { today, sourceManifest } = surroundingsIn(spec.path, now);
    const surroundings = { today, ...(sourceManifest !== undefined && { sourceManifest }) };
    const policyBase = ref === undefined ? undefined : { ref, environment };
    // The policy may speak of every rule; what they want found in the contents is not looked for.
    const known = rules.map(({ literals: _, ...rule }): Rule => rule);
    const standards = standardsFor({
      directory: spec.path,
      cwd,
      policy,
      policyBase,
      failOn,
      rules: known,
      surroundings,
    });
    const client = options.client ?? clientFor(spec.path, environment);
    const artifact = await listedArtifact(spec.path, given, client, strictestLimits(standards.policies));
    const bundled = await bundledLocations(spec.path, artifact.manifest);
    const report = judgePackage({
      artifact,
      surroundings: bundled === undefined ? surroundings : { ...surroundings, bundled },
      // What another preset would say of a list reads like what it says of the package.
      standards: { ...standards, rules: known.filter(({ listing }) => listing), alternatives: [] },
      onEntry: undefined,
      contents: options.contents,
    });
    const { policies } = standards;
    const manifest = sourceManifest ?? artifact.manifest;
    return withCommittedLines(report, { directory: spec.path, cwd, manifest, policies, today: surroundings.today });
  } catch (error) {
    const mask = textMask(now.toISOString().slice(0, 10));
    return unchecked({ kind: "directory", spec: given, packer: null, predicted: false }, toldError(error), mask);
  }
}
