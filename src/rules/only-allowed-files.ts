import { packedBy } from "../inspect/packed-by.ts";
import { baseName, isBundled } from "../inspect/paths.ts";
import { defineRule } from "./define-rule.ts";

/** Empty files whose only purpose is their name; GitHub Pages and git ask for them. */
const MARKERS = new Set([".gitkeep", ".nojekyll"]);

/** Deny by default: the one rule that stops what no other rule has heard of. */
export default defineRule({
  id: "only-allowed-files",
  title: "File that the policy does not allow",
  severity: "error",
  waiver: "path",
  listing: true,
  fix: 'Keep the file out with "files" in package.json, or add its path to "allow" in the policy',
  *check({ artifact, policy }) {
    const causeOf = packedBy(artifact.manifest);
    for (const entry of artifact.entries) {
      if (isBundled(entry.path)) continue;
      if (entry.bytes.length === 0 && MARKERS.has(baseName(entry.path))) continue;
      const { admitted, pattern } = policy.admit(entry.path);
      if (admitted) continue;
      const cause = causeOf(entry.path);
      yield {
        entry,
        message: pattern === null ? "is not allowed by the policy" : `is denied by ${JSON.stringify(pattern)}`,
        ...(cause === null ? {} : { cause }),
      };
    }
  },
});
