import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { escapeTerminal } from "../../src/report/escape.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { type Element, hasXmlParser, parseXml } from "../support/xml.ts";
import { hostileText } from "./hostile-text.ts";
import { finding, packageReport, packed, problem, reportOf, rules, waiver } from "./report-of.ts";

const two = { "no-secret": rules["no-secret"]!, "no-private-key": rules["no-private-key"]! };
const token = finding("no-secret", "error", "dist/cli.js", "holds a token", {
  line: 1,
  column: 17,
  evidence: "ghp_…[36 characters]",
  cause: 'package.json files[0] "dist"',
  committed: { file: "package.json", line: 9 },
});

/** `no-secret: failure`, by suite. */
function outcomes(report: Report): readonly (readonly [string, ...string[]])[] {
  const [root] = parseXml([renderJunit(report)]);
  return root!.children.map((suite) => [suite.attributes["name"]!, ...suite.children.map(outcome)]);
}

function outcome({ attributes, children }: Element): string {
  const parts = children.map(({ name }) => name).join(" and ");
  return `${attributes["name"]}: ${parts === "" ? "passed" : parts}`;
}

describe("the junit reporter", () => {
  it("writes a suite of the package and a case of every rule", () => {
    const report = reportOf([packageReport({ findings: [token] })], { rules: two });
    expect(`\n${renderJunit(report)}`).toMatchInlineSnapshot(`
      "
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="packgate" tests="2" failures="1" errors="0" skipped="0">
      <testsuite name="acme-lib@2.3.0" tests="2" failures="1" errors="0" skipped="0">
      <testcase name="no-secret" classname="acme-lib"><failure message="holds a token" type="no-secret">
      dist/cli.js:1:17: holds a token, found ghp_…[36 characters], from package.json files[0] &quot;dist&quot;, let in at package.json:9
      </failure></testcase>
      <testcase name="no-private-key" classname="acme-lib"></testcase>
      </testsuite>
      </testsuites>
      "
    `);
  });

  test.skipIf(!hasXmlParser).each<[string, Report, readonly (readonly string[])[]]>([
    [
      "every rule passes",
      reportOf([packageReport()], { rules: two }),
      [["acme-lib@2.3.0", "no-secret: passed", "no-private-key: passed"]],
    ],
    [
      "a warning beside a failure decides nothing",
      reportOf([packageReport({ findings: [token, finding("no-private-key", "warning", "a", "holds a key")] })], {
        rules: two,
      }),
      [["acme-lib@2.3.0", "no-secret: failure", "no-private-key: system-out"]],
    ],
    [
      "a warning decides where the policy says so",
      reportOf(
        [packageReport({ verdict: "fail", findings: [finding("no-secret", "warning", "a", "holds a token")] })],
        {
          rules: two,
        },
      ),
      [["acme-lib@2.3.0", "no-secret: failure", "no-private-key: passed"]],
    ],
    [
      "what is waived is said and is no failure",
      reportOf([packageReport({ findings: [{ ...token, waiver }] })], { rules: two }),
      [["acme-lib@2.3.0", "no-secret: system-out", "no-private-key: passed"]],
    ],
    [
      "where something could not be checked, no rule passes",
      reportOf([packageReport({ findings: [token], problems: [problem("ELIMIT", "too much")] })], { rules: two }),
      [["acme-lib@2.3.0", "ELIMIT: error", "no-secret: failure", "no-private-key: skipped"]],
    ],
    [
      "nor a rule that the policy switches off",
      reportOf([packageReport({ rulesOff: ["no-secret"] })], { rules: two }),
      [["acme-lib@2.3.0", "no-secret: skipped", "no-private-key: passed"]],
    ],
    [
      "nor where contents were not read",
      reportOf([packageReport({ origin: { ...packed, listed: { client: "npm" } } })], { rules: two }),
      [["acme-lib@2.3.0", "no-secret: skipped", "no-private-key: skipped"]],
    ],
    [
      "a package that could not be had has its error, and no rule was asked",
      reportOf([packageReport({ package: null, problems: [problem("EPACK", "exit status 1")] })], { rules: two }),
      [[".", "EPACK: error"]],
    ],
    [
      "what is of no package has a suite of its own",
      reportOf([packageReport()], {
        rules: {},
        problems: [problem("EPOLICY", "unknown key")],
        skipped: [{ name: "@acme/site", reason: "private" }],
      }),
      [["packgate", "EPOLICY: error", "@acme/site: skipped"], ["acme-lib@2.3.0"]],
    ],
    ["nothing at all is an error", { ...reportOf([]), verdict: "error" }, [["packgate", "packages: error"]]],
    ["a shard into which nothing falls is none", reportOf([]), []],
  ])("%s", (_what, report, expected) => {
    expect(outcomes(report)).toEqual(expected);
  });

  test.skipIf(!hasXmlParser)("counts what is in it, of each suite and in all", () => {
    const report = reportOf(
      [packageReport({ findings: [token] }), packageReport({ package: null, problems: [problem("EPACK", "x")] })],
      {
        rules: two,
      },
    );
    const [root] = parseXml([renderJunit(report)]);
    const counts = ({ attributes: { tests, failures, errors, skipped } }: Element) => [
      tests,
      failures,
      errors,
      skipped,
    ];
    expect(counts(root!)).toEqual(["3", "1", "1", "0"]);
    expect(root!.children.map(counts)).toEqual([
      ["2", "1", "0", "0"],
      ["1", "0", "1", "0"],
    ]);
  });

  it("says how many places it leaves out", () => {
    const findings = Array.from({ length: 30_000 }, (_, index) => ({ ...token, path: `dist/${index}.js` }));
    const text = renderJunit(reportOf([packageReport({ findings })], { rules: two }));
    expect(text.match(/^dist\/\d+\.js/gm)).toHaveLength(100);
    expect(text).toContain("\nand 29,900 more\n</failure>");
  });

  it("marks what a child process said, line by line", () => {
    const said = problem("EPACK", "npm pack failed\nPASS  acme-lib\n::error::x", { hint: "Run npm pack" });
    const text = renderJunit(reportOf([packageReport({ package: null, problems: [said] })]));
    expect(text).toContain("\nnpm pack failed\n│ PASS  acme-lib\n│ ::error::x\nhint: Run npm pack\n");
  });
});

test.skipIf(!hasXmlParser)("is XML, and a parser reads the visible text of whatever it says", () => {
  fc.assert(
    fc.property(fc.array(hostileText, { minLength: 30, maxLength: 60 }), (texts) => {
      const shorten = (text: string) => [...escapeTerminal(text)].slice(0, 600).join("");
      const documents = texts.map((text) => {
        const findings = [
          finding(text, "error", text, text, { layers: [text], cause: text, evidence: text }),
          finding(`${text}2`, "warning", text, text),
          finding(`${text}3`, "error", text, text, { waiver: { ...waiver, reason: text, expires: text } }),
        ];
        const named = { ...packageReport().package!, name: text, version: text };
        const problems = [problem(text, text, { path: text, hint: text })];
        return renderJunit(
          reportOf(
            [packageReport({ package: named, findings }), packageReport({ package: named, findings, problems })],
            {
              problems,
              skipped: [{ name: text, reason: text }],
              rules: {},
            },
          ),
        );
      });
      parseXml(documents).forEach((root, index) => {
        const [own, first] = root.children;
        const text = shorten(texts[index]!);
        expect(own?.children.map(({ attributes }) => attributes["name"])).toEqual([text, text]);
        expect(first?.children[0]?.attributes["name"]).toBe(text);
        expect(first?.children[0]?.children[0]).toMatchObject({ name: "failure", attributes: { message: text } });
      });
    }),
    { numRuns: 8 },
  );
});
