import * as v from "valibot";
import type { RuleMeta } from "../../src/model.ts";

const OPTIONS: { readonly [id: string]: NonNullable<RuleMeta["options"]> } = {
  "no-embedded-sources": v.strictObject({
    accept: v.optional(v.picklist(["none", "shipped", "public", "any"]), "none"),
    ignoreSources: v.optional(v.array(v.string()), []),
  }),
  "no-internal-reference": v.strictObject({
    hosts: v.optional(v.array(v.string()), []),
    scopes: v.optional(v.array(v.string()), []),
    terms: v.optional(v.array(v.string()), []),
  }),
  "publish-target": v.strictObject({
    name: v.optional(v.string()),
    access: v.optional(v.picklist(["public", "restricted"])),
    provenance: v.optional(v.boolean(), false),
  }),
};

const HARD = ["no-embedded-sources", "no-private-key", "canonical-tarball"];
const WEAKER: { readonly [id: string]: RuleMeta["severity"] } = {
  "no-dev-file": "warning",
  "no-untracked-file": "warning",
  "manifest-has-files": "warning",
  "no-install-script": "info",
  "no-unmatched-allow": "info",
};

/** What the policy is told about rules: as many kinds as there are, with the ids that the presets name. */
export const someRules: readonly RuleMeta[] = [
  ...HARD,
  ...Object.keys(WEAKER),
  "no-internal-reference",
  "publish-target",
  "no-build-residue",
  "no-nested-archive",
  "only-allowed-files",
  "size-budget",
  "no-secret",
].map((id) => ({
  id,
  title: `The claim ${id} does not hold`,
  severity: WEAKER[id] ?? "error",
  waiver: HARD.includes(id) ? "pinned" : "path",
  ...(OPTIONS[id] !== undefined && { options: OPTIONS[id] }),
}));
