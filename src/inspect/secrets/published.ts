import { createHash } from "node:crypto";

/**
 * Keys that stand in public samples for everybody to copy, as the first 8 bytes of their SHA-256: Google's Firebase samples
 * and test fixtures carry them, and other scanners let them pass too. In digests, so that no scanner takes this file for a leak.
 */
const PUBLISHED = new Set([
  ...["2037abcaffb2b777", "3f370c9dd8225c63", "e4a5542bb7fd7b67", "a19f89ab3555eac1", "0b476bdf9acf2123"],
  ...["eb540d2b6ee2a0a4", "37f8f09bdf12c2f2", "8731261cb72d8626", "49f777db995e8260", "27a9a42931dff7eb"],
  ...["dc0fcf046c61640c", "4c98242dcadc8b29", "ea9bb1082cf95663", "3a8b61d0f636b007", "a6c814bc555ae62c"],
]);

/** Is this key one of those that vendors have published as samples? */
export function isPublished(key: string): boolean {
  return PUBLISHED.has(createHash("sha256").update(key, "latin1").digest("hex").slice(0, 16));
}
