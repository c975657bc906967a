import { createHash } from "node:crypto";
import { defineRule } from "./define-rule.ts";

/**
 * The container is what a package manager writes. Installers disagree about anything else, silently: in one survey 17 of
 * 36 odd tarballs installed other files under npm, pnpm, yarn and bun without a word.
 */
export default defineRule({
  id: "canonical-tarball",
  title: "Tarball that no package manager writes",
  severity: "error",
  waiver: "pinned",
  fix: "Pack again with npm, pnpm, yarn or bun, and publish that file",
  *check({ artifact }) {
    // Any change to the file changes its integrity, and lapses the waiver.
    const digest = `sha256-${createHash("sha256").update(artifact.integrity).digest("hex")}`;
    for (const { kind, path, message } of artifact.deviations) {
      yield {
        ...(path !== null && { entry: { path } }),
        message,
        digest,
        key: message,
        // Where packgate ran the packer, its oddities would be news; of others' they are history.
        ...(kind === "oddity" && artifact.origin.packer === null && { weight: "info" as const }),
      };
    }
  },
});
