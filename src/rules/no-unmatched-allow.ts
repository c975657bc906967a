import { isBundled } from "../inspect/paths.ts";
import { defineRule } from "./define-rule.ts";

/** A pattern that matches nothing admits what nobody expects there later. A preset's patterns need not earn their place. */
export default defineRule({
  id: "no-unmatched-allow",
  title: "Allow pattern that matches nothing",
  severity: "info",
  waiver: "path",
  subject: "policy",
  monotone: false,
  fix: 'Delete the pattern from "allow" in the policy',
  *check({ artifact, policy }) {
    if (!policy.allow.some(({ own }) => own)) return;
    const paths = artifact.entries.map((entry) => entry.path).filter((path) => !isBundled(path));
    const matches = policy.matches(paths);
    for (const [index, { pattern, own }] of policy.allow.entries()) {
      if (!own || matches[index] !== 0) continue;
      yield {
        message: `allows ${JSON.stringify(pattern)}, which matches nothing in the tarball`,
        key: pattern,
        about: { file: "policy", keys: ["allow", pattern] },
      };
    }
  },
});
