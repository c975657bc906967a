import type { Finding } from "../model.ts";

/** Path bytes, layers, position, rule, fingerprint: the one order in which findings are shown. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      // Whole-package findings come first.
      compareBytes(a.path ?? "", b.path ?? "") ||
      compareLayers(a.layers, b.layers) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      compareAscii(a.rule, b.rule) ||
      compareAscii(a.fingerprint, b.fingerprint),
  );
}

/**
 * By the bytes of their UTF-8: UTF-16 units and locales order names otherwise. The two differ only where a surrogate, half
 * of a character beyond U+FFFF, meets one of the few units above it. No bytes are made: there may be 100,000 findings.
 */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const one = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (one !== other) return Number(isSurrogate(one)) - Number(isSurrogate(other)) || one - other;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

function compareLayers(a: readonly string[], b: readonly string[]): number {
  for (const [index, layer] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareBytes(layer, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareAscii(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
