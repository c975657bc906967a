import { publishedKey } from "../inspect/secrets/known-keys.ts";
import { type PrivateKeyFact, privateKeyLiterals } from "../inspect/secrets/private-key.ts";
import type { Hit } from "../model.ts";
import { defineRule } from "./define-rule.ts";

export default defineRule({
  id: "no-private-key",
  title: "Private key",
  severity: "error",
  waiver: "pinned",
  fix: "Replace the key wherever it is trusted, then keep it out of the package: once published it belongs to everybody",
  literals: () => privateKeyLiterals(),
  *check({ hits }) {
    // The same key raw, in base64 and in a layer decoded from it is one key of that file.
    const seen = new Set<string>();
    for (const { entry, layers, line, column, fact } of hits as readonly Hit<PrivateKeyFact>[]) {
      const place = `${entry.path}\0${fact.digest}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const published = publishedKey(fact.digest);
      yield {
        entry,
        layers,
        position: { line, column: Math.max(1, column + fact.shift) },
        message: `holds a private key: ${fact.label}${published === undefined ? "" : ` (${published}, which is public)`}`,
        ...(published === undefined ? {} : { weight: "info" as const }),
        evidence: fact.evidence,
        digest: fact.digest,
        key: fact.digest,
      };
    }
  },
});
