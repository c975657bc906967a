import { isText } from "../inspect/binary.ts";
import { bytesText, count } from "../inspect/quantity.ts";
import type { BudgetKey } from "../model.ts";
import { defineRule } from "./define-rule.ts";

/** A leak is big: the map of March 2026 more than doubled its package, and nobody was told. */
export default defineRule({
  id: "size-budget",
  title: "More than the budget",
  severity: "error",
  waiver: "path",
  fix: 'Find out what grew (npm pack --dry-run lists all sizes), and keep it out; or raise the "budget" in the policy',
  *check({ artifact, policy: { budget } }) {
    const { size, unpackedSize, fileSize, textFileSize, entryCount } = budget;
    if (size !== undefined && artifact.size > size) {
      yield { message: weighs(artifact.size, " as a tarball", size), ...budgetOf("size") };
    }
    if (unpackedSize !== undefined && artifact.unpackedSize > unpackedSize) {
      yield { message: weighs(artifact.unpackedSize, " unpacked", unpackedSize), ...budgetOf("unpackedSize") };
    }
    if (entryCount !== undefined && artifact.entries.length > entryCount) {
      yield {
        message: `holds ${count(artifact.entries.length, "entry", "entries")}, ${entryCount} at most`,
        ...budgetOf("entryCount"),
      };
    }
    for (const entry of artifact.entries) {
      const bytes = entry.bytes.length;
      if (fileSize !== undefined && bytes > fileSize) {
        yield { entry, message: weighs(bytes, "", fileSize), ...budgetOf("fileSize") };
      } else if (textFileSize !== undefined && bytes > textFileSize && isText(entry.bytes)) {
        yield { entry, message: weighs(bytes, " of text", textFileSize), ...budgetOf("textFileSize") };
      }
    }
  },
});

function budgetOf(key: BudgetKey) {
  return { key, about: { file: "policy", keys: ["budget", key] } } as const;
}

/** In bytes where the rounded sizes are the same. */
function weighs(bytes: number, how: string, budget: number): string {
  const [is, most] = [bytesText(bytes), bytesText(budget)];
  return is === most ? `weighs ${bytes} bytes${how}, ${budget} at most` : `weighs ${is}${how}, ${most} at most`;
}
