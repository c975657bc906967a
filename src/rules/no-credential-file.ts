import { createHash } from "node:crypto";
import { credentialFile } from "../inspect/secrets/credential-files.ts";
import { defineRule } from "./define-rule.ts";

export default defineRule({
  id: "no-credential-file",
  title: "File of credentials",
  severity: "error",
  waiver: "pinned",
  fix: "Keep the file out of the package, and replace every credential that it holds",
  *check({ artifact }) {
    for (const entry of artifact.entries) {
      if (entry.type === "directory") continue;
      const file = credentialFile(entry.path, entry.bytes);
      if (file === undefined) continue;
      yield {
        entry,
        message: `is ${file.what}`,
        digest: `sha256-${createHash("sha256").update(entry.bytes).digest("hex")}`,
        ...(file.encrypted
          ? {
              weight: "warning",
              fix: "Keep the file out of the package: whoever has it can try keys on it for as long as they like",
            }
          : {}),
      };
    }
  },
});
