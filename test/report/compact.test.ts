import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { renderCompact } from "../../src/report/compact.ts";
import { pageText } from "../support/pages.ts";
import { hostileText } from "./hostile-text.ts";
import { finding, packageReport, packed, problem, reportOf, waiver } from "./report-of.ts";

const PIPE = { columns: Number.POSITIVE_INFINITY, color: false, unicode: true };
const lines = (report: Report) => renderCompact(report, PIPE).trimEnd().split("\n");

/** The problem matcher that docs/ci.md shows. */
function shownMatcher() {
  const [, block = ""] = /```json\n(\{[^`]*"problemMatcher"[^`]*)```/.exec(pageText("docs/ci.md")) ?? [];
  const [task] = JSON.parse(block).tasks;
  return task as { command: string; problemMatcher: { pattern: { regexp: string; [group: string]: unknown } } };
}
const { regexp, ...groups } = shownMatcher().problemMatcher.pattern;

/** What VS Code makes of a line: https://code.visualstudio.com/docs/debugtest/tasks#_defining-a-problem-matcher */
function matched(line: string) {
  const match = new RegExp(regexp).exec(line);
  if (match === null) return null;
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, match[group as number]]));
}

const TOKEN = finding("no-secret", "error", "dist/cli.js", "holds a token", { line: 12, column: 345 });
const committed = { file: "package.json", line: 9 };

describe("the compact reporter", () => {
  it.each([
    [
      "the file in the package, where nothing else is known",
      TOKEN,
      "dist/cli.js:12:345: error no-secret: holds a token",
    ],
    [
      "the committed line, which can be changed, and then the place",
      { ...TOKEN, committed },
      "package.json:9:1: error no-secret: dist/cli.js:12:345: holds a token",
    ],
    [
      "the file, where the position is one inside a layer",
      { ...TOKEN, layers: ["base64"] },
      "dist/cli.js:1:1: error no-secret: dist/cli.js ▸ base64:12:345: holds a token",
    ],
    [
      "the manifest, where it is about the package as a whole",
      finding("size-budget", "warning", null, "has 12 files too many"),
      "package.json:1:1: warning size-budget: has 12 files too many",
    ],
    [
      "a path with spaces as it is, and one with a colon so that it ends none",
      finding("no-secret", "info", "my docs/a:1:1.js", "holds a token"),
      "my docs/a\\u{3a}1\\u{3a}1.js:1:1: info no-secret: holds a token",
    ],
  ])("names %s", (_what, found, line) => {
    expect(lines(reportOf([packageReport({ findings: [found] })]))[0]).toBe(line);
  });

  it("names the package's directory before the path, and the package, where there are several", () => {
    const at = (spec: string) => packageReport({ findings: [TOKEN], origin: { ...packed, spec } });
    const published = packageReport({ findings: [TOKEN], origin: { ...packed, kind: "registry", spec: "acme-lib@2" } });
    expect(lines(reportOf([at("packages/a"), published])).slice(0, 2)).toEqual([
      "packages/a/dist/cli.js:12:345: error no-secret: holds a token (acme-lib@2.3.0)",
      "dist/cli.js:12:345: error no-secret: holds a token (acme-lib@2.3.0)",
    ]);
  });

  it("has a line for each problem, the first of its message, and ends in the verdict", () => {
    const problems = [problem("EPACK", "npm pack failed\nnpm error x\nnpm error y")];
    const report = reportOf([packageReport({ findings: [{ ...TOKEN, waiver }], problems })], {
      problems: [problem("ELIMIT", "too much", { path: "a.zip", layers: ["zip"] })],
    });
    expect(lines(report)).toEqual([
      "a.zip:1:1: error ELIMIT: a.zip ▸ zip: too much",
      "package.json:1:1: error EPACK: npm pack failed (and 2 more lines)",
      "packgate 1.0.0: ERROR, 1 package, 2 problems, 0 errors, 0 warnings, 1 waived",
    ]);
  });

  it("leaves no finding out, however many there are", () => {
    const findings = Array.from({ length: 30_000 }, (_, index) => ({ ...TOKEN, path: `dist/${index}.js` }));
    expect(lines(reportOf([packageReport({ findings })]))).toHaveLength(30_001);
  });
});

describe("the problem matcher of docs/ci.md", () => {
  it("takes every line of real output apart, and leaves the verdict alone", () => {
    const problems = [problem("EPACK", "npm pack failed: 1")];
    const out = lines(reportOf([packageReport({ findings: [TOKEN, { ...TOKEN, committed }], problems })]));
    expect(out.map(matched)).toEqual([
      { file: "package.json", line: "1", column: "1", severity: "error", code: "EPACK", message: "npm pack failed: 1" },
      {
        file: "dist/cli.js",
        line: "12",
        column: "345",
        severity: "error",
        code: "no-secret",
        message: "holds a token",
      },
      {
        file: "package.json",
        line: "9",
        column: "1",
        severity: "error",
        code: "no-secret",
        message: "dist/cli.js:12:345: holds a token",
      },
      null,
    ]);
  });

  test("no text makes more lines, another place or another severity", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const named = { ...packageReport().package!, name: text, version: text };
        const found = finding(text, "warning", `x${text}`, text, { line: 7, column: 8, cause: text });
        const report = reportOf([
          packageReport({ package: named, findings: [found, { ...found, committed: { file: `y${text}`, line: 9 } }] }),
          packageReport({ package: named }),
        ]);
        const out = lines(report).map(matched);
        expect(out.map((match) => match && [match["line"], match["column"], match["severity"]])).toEqual([
          ["7", "8", "warning"],
          ["9", "1", "warning"],
          null,
        ]);
      }),
    );
  });
});
