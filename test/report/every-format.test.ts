/**
 * The one hostile report through every format. A format that is registered without a row here, which says what of its text
 * is valid and what its readers take, fails.
 */

import { marked } from "marked";
import { beforeAll, describe, expect, test } from "vitest";
import type { PackageReport, Report } from "../../src/model.ts";
import { parseReport } from "../../src/policy/report-schema.ts";
import { reporters } from "../../src/report/reporters.ts";
import type { Terminal } from "../../src/report/terminal.ts";
import { hasXmlParser, htmlTags, parseXml } from "../support/xml.ts";
import { commandIn } from "./github-command.ts";
import { FINDINGS, hostileReport, PLANTED } from "./hostile-report.ts";
import { FORBIDDEN, RUNNER_COMMAND, withoutAnnotations } from "./hostile-text.ts";
import { validSarif } from "./valid-sarif.ts";

type Format = keyof typeof reporters;

const MIB = 1 << 20;
const PIPE: Terminal = { columns: Number.POSITIVE_INFINITY, color: false, unicode: true };
const NARROW: Terminal = { columns: 40, color: true, unicode: false, verbose: true };

const report = hostileReport();
const again = hostileReport();
const open = report.reports.flatMap(({ findings }) => findings).filter(({ waiver }) => waiver === null);
const problems = [...report.problems, ...report.reports.flatMap((each) => each.problems)];
const FORBIDDEN_IN_LINE = new RegExp(`(?!\\n)${FORBIDDEN.source}`, "u");
const lines = (text: string) => text.trimEnd().split("\n");

const VALID: { readonly [format: string]: (text: string) => void } = {
  pretty: (text) => expect(text).toMatch(/\nERROR {2}\d+ packages {3}publish would be blocked {3}30 problems,.*\n$/),
  tree: (text) => expect(text).toMatch(/\nERROR {2}\d+ packages/),
  // What `packgate merge` reads.
  json: (text) => {
    const written = JSON.parse(text);
    expect(written.reports).toHaveLength(report.reports.length);
    // A list cannot be merged.
    const checked = written.reports.filter((each: PackageReport) => each.origin.listed === undefined);
    const read = parseReport(JSON.stringify({ ...written, reports: checked }), "report.json");
    expect(read.reports[0]?.findings).toHaveLength(FINDINGS);
    expect(read.reports).toHaveLength(report.reports.length - 1);
  },
  listing: (text) => {
    const { listing, packages } = JSON.parse(text);
    expect(listing).toBe(1);
    const released = report.reports.filter((each) => each.package !== null && each.release !== undefined);
    expect(packages.map(({ name }: { name: string }) => name)).toEqual(released.map((each) => each.package?.name));
  },
  github: (text) => {
    const commands = lines(text).map(commandIn);
    // Ten of a kind, of which the last says what is missing, then the verdict, which is none.
    expect(commands.map((command) => command?.name ?? null)).toEqual([
      ...["error", "warning", "notice"].flatMap((kind) => Array<string>(10).fill(kind)),
      null,
    ]);
    for (const at of [9, 19, 29]) expect(commands[at]?.data).toMatch(/^and [\d,]+ more causes with [\d,]+ places: /);
    expect(Math.max(...commands.map((command) => command?.data.length ?? 0))).toBeLessThanOrEqual(4096);
  },
  // GitLab: "individual JUnit files must be less than 30 MB".
  junit: (text) => {
    expect(Buffer.byteLength(text)).toBeLessThan(30 * MIB);
    if (!hasXmlParser) return;
    const [root] = parseXml([text]);
    expect(root?.children).toHaveLength(1 + report.reports.length);
    const cases = root?.children.flatMap(({ children }) => children) ?? [];
    expect(root?.attributes).toMatchObject({ tests: String(cases.length) });
    expect(cases.filter(({ children }) => children[0]?.name === "error").length).toBe(
      Number(root?.attributes["errors"]),
    );
  },
  compact: (text) => {
    const matched = lines(text).filter((line) => /^[^:]+:\d+:\d+: (?:error|warning|info) [^\s:]+: /.test(line));
    expect(matched).toHaveLength(open.length + problems.length);
    expect(lines(text)).toHaveLength(matched.length + 1);
  },
  sarif: (text) => expect(validSarif(text).runs.length).toBeLessThanOrEqual(20),
  gitlab: (text) => {
    const violations = JSON.parse(text) as readonly {
      fingerprint: string;
      severity: string;
      description: string;
      check_name: string;
      location: { path: string; lines: { begin: number } };
    }[];
    expect(violations.length).toBeLessThanOrEqual(5001);
    expect(new Set(violations.map(({ fingerprint }) => fingerprint)).size).toBe(violations.length);
    for (const { severity, description, check_name, location } of violations) {
      expect(["info", "minor", "major", "critical", "blocker"]).toContain(severity);
      expect([description, check_name, location.path].every((text) => text !== "")).toBe(true);
      expect(location.path).not.toMatch(/^\//);
      expect(location.lines.begin).toBeGreaterThan(0);
    }
  },
  markdown: (text) => {
    expect(text.length).toBeLessThan(60_000);
    expectInert(text, /^<!-- packgate:\* -->$/);
  },
  summary: (text) => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MIB);
    expectInert(text, /(?!)/);
  },
  html: (text) => {
    const [, data = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text) ?? [];
    expect(JSON.parse(data)).toBeTypeOf("object");
    if (!hasXmlParser) return;
    const tags = htmlTags(text);
    const of = (name: string) => tags.filter(([tag]) => tag === name).length;
    expect([of("script"), of("style"), of("body"), of("main")]).toEqual([2, 1, 1, 1]);
    const foreign = /^(?:img|iframe|object|embed|link|base|form|x)$/;
    expect(
      tags.filter(([tag, names]) => foreign.test(tag) || names.some((name) => /^on|^src$|^srcdoc$/.test(name))),
    ).toEqual([]);
  },
};

/** Markdown in which nothing of the report is markup: no tag, no picture, no link that packgate has not made. */
function expectInert(markdown: string, ownTag: RegExp): void {
  const found: string[] = [];
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => {
    if (token.type === "html" && !ownTag.test(token.raw.trim())) found.push(token.raw);
    if (token.type === "image" || token.type === "link" || token.type === "checkbox") found.push(token.raw);
  });
  expect(found).toEqual([]);
}

/** Without packgate's own colours and the commands of the format that gives some. */
function plainOf(format: Format, text: string): string {
  const plain = text.replace(/\u001b\[(?:0|1|2|36|1;3[123])m/g, "");
  return format === "github" ? withoutAnnotations(plain) : plain;
}

/** Not `toMatch`: a failure should not print an output of megabytes, nor what would move the screen. */
function expectHarmless(text: string): void {
  const unseen = FORBIDDEN_IN_LINE.exec(text)?.[0];
  expect(unseen === undefined ? null : `U+${unseen.codePointAt(0)?.toString(16)}`).toBe(null);
  expect(RUNNER_COMMAND.exec(text)?.[0]).toBe(undefined);
  expect(/^(?:PASS\b|# PASS).*/m.exec(text)?.[0]).toBe(undefined);
  const windows = Array.from({ length: PLANTED.length - 7 }, (_, at) => PLANTED.slice(at, at + 8));
  expect(windows.filter((window) => text.includes(window))).toHaveLength(0);
}

test("every format has a row", () => {
  expect(Object.keys(reporters).filter((format) => !Object.hasOwn(VALID, format))).toEqual([]);
});

test("the secret is in the report itself", () => {
  expect(JSON.stringify(report)).toContain(PLANTED);
});

describe.each(Object.keys(reporters) as Format[])("the hostile report as %s", (format) => {
  // The others do not look at the terminal.
  const terminals = format === "pretty" || format === "tree" ? [PIPE, NARROW] : [PIPE];
  let texts: readonly string[];
  beforeAll(async () => {
    const render = await reporters[format]();
    texts = terminals.map((terminal) => render(report, terminal));
  });

  test("is valid, whole or with the number of what is left out, and within what its readers take", () => {
    const [text = ""] = texts;
    expect(text.endsWith("\n")).toBe(true);
    VALID[format]?.(text);
  });

  test("moves no screen, gives no runner a command, and holds no secret", () => {
    for (const text of texts) expectHarmless(plainOf(format, text));
  });

  test("is the same text twice", async () => {
    const render = await reporters[format]();
    expect(render(again, PIPE) === texts[0]).toBe(true);
  });

  test("is as harmless of a part of it, and of a report in which there is less than a check ever has", async () => {
    const render = await reporters[format]();
    const [large, ...small] = report.reports;
    const cut = { ...large!, findings: large!.findings.slice(0, 300) };
    const parts: readonly Report[] = [
      { ...report, reports: [], problems: [], skipped: [], rules: {} },
      { ...report, reports: [] },
      { ...report, reports: [cut], rules: {}, problems: [], skipped: [] },
      ...small.map((each) => ({ ...report, reports: [each], problems: [], skipped: [] })),
    ];
    for (const part of parts) for (const terminal of terminals) expectHarmless(plainOf(format, render(part, terminal)));
  });
});
