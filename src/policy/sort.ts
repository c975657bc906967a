import type { Finding } from "../model.ts";

/** Path bytes, layers, position, rule, fingerprint: the one order in which findings are shown. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings
    .map((finding) => ({
      finding,
      // Whole-package findings come first. Bytes, because UTF-16 units and locales order names otherwise.
      path: Buffer.from(finding.path ?? ""),
      layers: finding.layers.map((layer) => Buffer.from(layer)),
    }))
    .sort(
      (a, b) =>
        Buffer.compare(a.path, b.path) ||
        compareLayers(a.layers, b.layers) ||
        (a.finding.line ?? 0) - (b.finding.line ?? 0) ||
        (a.finding.column ?? 0) - (b.finding.column ?? 0) ||
        compareAscii(a.finding.rule, b.finding.rule) ||
        compareAscii(a.finding.fingerprint, b.finding.fingerprint),
    )
    .map(({ finding }) => finding);
}

function compareLayers(a: readonly Buffer[], b: readonly Buffer[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = Buffer.compare(a[index]!, b[index]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareAscii(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
