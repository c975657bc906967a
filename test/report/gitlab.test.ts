import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { renderGitlab } from "../../src/report/gitlab.ts";
import { validReport } from "./code-quality.ts";
import { FORBIDDEN, hostileText, RUNNER_COMMAND } from "./hostile-text.ts";
import { finding, packageReport, packed, problem, reportOf, waiver } from "./report-of.ts";

const told = (...findings: ReturnType<typeof finding>[]) =>
  validReport(renderGitlab(reportOf([packageReport({ findings })])));
const leak = finding("no-embedded-sources", "error", "dist/a.js.map", "embeds 3 original source files", {
  line: 1,
  column: 17,
  cause: 'package.json files[0] "dist"',
  committed: { file: "packages/a/package.json", line: 9 },
});
const { committed: _, ...unplaced } = leak;

describe("a violation", () => {
  it("stands at the committed line, and names the file in the tarball", () => {
    expect(told(leak)).toEqual([
      {
        description: 'dist/a.js.map embeds 3 original source files. Let in by package.json files[0] "dist".',
        check_name: "no-embedded-sources",
        fingerprint: expect.any(String),
        severity: "critical",
        location: { path: "packages/a/package.json", lines: { begin: 9 } },
      },
    ]);
  });

  it.each([
    ["the path in the tarball, where no committed line is known", unplaced, "dist/a.js.map", 1],
    ["its line there", { ...unplaced, line: 7 }, "dist/a.js.map", 7],
    ["no line of a layer", { ...unplaced, line: 7, layers: ["gzip"] }, "dist/a.js.map", 1],
    ["the manifest, where it is about the whole package", { ...unplaced, path: null }, "package.json", 1],
  ])("stands at %s", (_, given, path, begin) => {
    expect(told(given)[0]?.location).toEqual({ path, lines: { begin } });
  });

  it.each([
    ["no-embedded-sources", "error", "critical"],
    ["no-secret", "error", "major"],
    ["no-secret", "warning", "minor"],
    ["no-secret", "info", "info"],
  ] as const)("of %s %s is %s", (rule, severity, is) => {
    expect(told(finding(rule, severity, "a.js", "is there"))[0]?.severity).toBe(is);
  });

  it("has the same fingerprint at another line, in another version and on another day", () => {
    const [now] = told(leak);
    const later = packageReport({
      package: { ...packageReport().package!, version: "9.0.0" },
      findings: [
        { ...leak, line: 99, message: "embeds 4 original source files", committed: { file: "x.json", line: 2 } },
      ],
    });
    expect(validReport(renderGitlab(reportOf([later])))[0]?.fingerprint).toBe(now?.fingerprint);
  });
});

test("what is waived is none", () => {
  expect(told({ ...leak, waiver })).toEqual([]);
});

test("the worst comes first", () => {
  const severities = told(finding("a", "info", "a", "x"), finding("b", "error", "b", "y"), leak).map(
    ({ severity }) => severity,
  );
  expect(severities).toEqual(["critical", "major", "info"]);
});

test.each([
  [
    "a problem",
    packageReport({ problems: [problem("ELIMIT", "is too large\nmore", { path: "a.js", hint: "Less." })] }),
  ],
  ["a package that could not be had", packageReport({ package: null, problems: [problem("EPACK", "npm failed")] })],
  ["a failure without a word", packageReport({ verdict: "error" })],
  ["a list", packageReport({ origin: { ...packed, listed: { client: "npm" } } })],
])("what was not checked is a blocker: %s", (_, report) => {
  expect(validReport(renderGitlab(reportOf([report])))).toMatchObject([{ severity: "blocker" }]);
});

test("no package at all is a blocker, too", () => {
  expect(validReport(renderGitlab(reportOf([], { verdict: "error" })))).toMatchObject([
    { severity: "blocker", description: "packgate could not be checked: no package was checked." },
  ]);
});

test("two packages of one name tell their findings apart", () => {
  const report = reportOf([packageReport({ findings: [leak] }), packageReport({ findings: [leak] })]);
  expect(validReport(renderGitlab(report))).toHaveLength(2);
});

test("of 30,000 findings the worst are told, and how many are not", () => {
  const findings = Array.from({ length: 30_000 }, (_, index) =>
    finding("no-secret", index === 29_999 ? "error" : "warning", `${index}.js`, "holds a token", {
      fingerprint: `${index}`.padStart(32, "0"),
    }),
  );
  const violations = told(...findings);
  expect(violations).toHaveLength(5000);
  expect(violations[0]).toMatchObject({ severity: "major", location: { path: "29999.js" } });
  expect(violations.at(-1)?.description).toContain("25,001 more findings of this kind or a lesser one");
});

test("text of a package is no command and no control character, whatever it is", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (a, b) => {
      const findings = [
        finding(a, "error", b, a, { cause: b, evidence: a, layers: [b] }),
        finding(b, "info", null, b, { committed: { file: a, line: 1 } }),
      ];
      const text = renderGitlab(
        reportOf([packageReport({ findings, problems: [problem(a, b, { path: a, hint: b })] })], {
          problems: [problem(b, a)],
        }),
      );
      expect(text.replaceAll("\n", "")).not.toMatch(FORBIDDEN);
      expect(text).not.toMatch(RUNNER_COMMAND);
      validReport(text);
    }),
  );
});
