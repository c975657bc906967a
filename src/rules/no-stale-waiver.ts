import type { Waiver } from "../model.ts";
import { defineRule } from "./define-rule.ts";

/** An exception that nothing needs any more would excuse the next leak at its place. */
export default defineRule({
  id: "no-stale-waiver",
  title: "Waiver that covers nothing",
  severity: "warning",
  waiver: "path",
  subject: "policy",
  monotone: false,
  fix: "Delete the waiver from the policy; an expired one is renewed only with a new reason",
  *check({ policy }) {
    const own = policy.waivers.filter(({ waiver }) => waiver.inherited === undefined);
    for (const use of policy.waivers) {
      const { waiver, state } = use;
      if (state === "used") continue;
      const what = `a waiver of ${waiver.rule} for ${placeOf(waiver)}`;
      const why = {
        expired: `that expired on ${waiver.expires}`,
        duplicate: "twice",
        unused: "that covers nothing",
      };
      yield {
        message: `has ${what} ${why[state]}`,
        about: { file: "policy", keys: ["waivers", own.indexOf(use)] },
        key: [waiver.rule, waiver.path, waiver.fingerprint, waiver.digest, waiver.expires].join(" "),
      };
    }
  },
});

function placeOf({ path, fingerprint }: Waiver): string {
  return path === undefined ? `the finding ${fingerprint}` : JSON.stringify(path);
}
