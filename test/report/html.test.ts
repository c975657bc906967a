import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderHtml } from "../../src/report/html.ts";
import { pageScript } from "../../src/report/html-script.ts";
import { hostile, leaking } from "./html-reports.ts";
import { finding, packageReport, packed, problem, reportOf } from "./report-of.ts";

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const between = (text: string, before: string, after: string) => text.split(before)[1]!.split(after)[0]!;
const dataOf = (html: string) => JSON.parse(between(html, '<script type="application/json" id="data">', "</script>"));
const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");

describe("the page", () => {
  test("lets by its policy nothing run but its own style and script, by their digests", () => {
    const html = renderHtml(reportOf([leaking]));
    const style = sha256(between(html, "<style>", "</style>"));
    const script = sha256(between(html, '<script type="module">', "</script>"));
    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${style}'; script-src 'sha256-${script}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style>"));
    expect(html).not.toMatch(/<[^>]* (?:style|src|on\w+)=|href="(?!#)/);
  });

  test("has a script of all its parts, which needs no import", () => {
    const parts = readdirSync(new URL("../../src/report/page", import.meta.url)).filter((name) => name.endsWith(".js"));
    const script = pageScript();
    expect(script).not.toMatch(/^\s*(?:import|export)\b/m);
    expect(script.match(/@ts-nocheck/g)?.length).toBe(parts.length);
    expect(script).not.toMatch(/\.innerHTML|insertAdjacent|document\.write|eval\(/);
  });

  test("is the same for the same report, whatever order a machine has", () => {
    expect(renderHtml(hostile)).toBe(renderHtml(structuredClone(hostile)));
  });

  test("no name of a package leaves its place", () => {
    const html = renderHtml(hostile);
    expect(html.match(/<\/script>/g)?.length).toBe(2);
    expect(html.match(/<script\b/g)?.length).toBe(2);
    expect(html).not.toMatch(/<img|<b>(?!\S{1,2}<\/b>)|<svg onload/);
  });

  test.each([
    ["no package", packageReport({ package: null, entries: [], problems: [problem("EPACK", "npm pack failed")] })],
    ["a merged report", packageReport({ entries: [], findings: [finding("no-secret", "error", "a.js", "x")] })],
    ["no contents", packageReport()],
    ["a list", packageReport({ origin: { ...packed, listed: { client: "pnpm" } } })],
    ["empty files alone", packageReport({ entries: many(9, (i) => ({ path: `${i}`, bytes: 0 })) })],
  ])("shows %s", (_what, report) => {
    const html = renderHtml(reportOf([report]));
    expect(html).toContain(report.package === null ? "There is no package to draw." : "acme-lib@2.3.0");
    expect(dataOf(html).packages.length).toBe(1);
  });

  test("shows that no package was checked", () => {
    expect(renderHtml(reportOf([], { skipped: [{ name: "a", reason: "private" }] }))).toContain(
      "no package was checked",
    );
  });

  test("of thirty thousand files and findings a page of some megabytes, which counts what it leaves out", () => {
    const entries = many(30_000, (i) => ({ path: `packages/module-${i % 300}/lib/file-number-${i}.js`, bytes: i }));
    const findings = entries.map(({ path }, i) =>
      finding("no-secret", "error", path, `holds token ${i} of a known kind`, {
        line: i,
        column: 3,
        evidence: `ghp_••• ${i}`,
      }),
    );
    const html = renderHtml(reportOf([packageReport({ entries, findings })]));
    expect(html.length).toBeLessThan(5_000_000);
    expect(html.match(/class="cell /g)!.length).toBeLessThan(2000);
    const [data] = dataOf(html).packages;
    expect(data.files.name.length + data.filesLeftOut).toBe(30_000);
    expect(data.findings.length + data.findingsLeftOut).toBe(30_000);
    expect(data.findingsLeftOut).toBeGreaterThan(0);
    expect(html).toMatch(/and 29,992 more/);
  });

  test("shares what a page may hold among many packages", () => {
    const entries = many(2000, (i) => ({ path: `dist/${i}.js`, bytes: 1000 + i }));
    const html = renderHtml(reportOf(many(100, () => packageReport({ entries }))));
    expect(html.length).toBeLessThan(9_000_000);
    expect(dataOf(html).packages[0].filesLeftOut).toBe(1400);
  });
});
