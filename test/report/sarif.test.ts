import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { escapeSarifLink, escapeSarifText, escapeTerminal } from "../../src/report/escape.ts";
import { renderSarif } from "../../src/report/sarif.ts";
import { rules as ownRules } from "../../src/rules/index.ts";
import { FORBIDDEN, hostileText, RUNNER_COMMAND } from "./hostile-text.ts";
import { finding, packageReport, packed, problem, reportOf, waiver } from "./report-of.ts";
import { linksIn, validSarif } from "./valid-sarif.ts";

const leak = finding("no-embedded-sources", "error", "dist/cli.js.map", "embeds 3 original source files (12 kB)", {
  line: 1,
  column: 17,
  cause: 'package.json files[0] "dist"',
  committed: { file: "packages/a/package.json", line: 9 },
});
const named = (name: string, parts: Parameters<typeof packageReport>[0] = {}) =>
  packageReport({ ...parts, package: { ...packageReport().package!, name } });
const onlyRun = (text: string) => {
  const { runs } = validSarif(text);
  expect(runs).toHaveLength(1);
  return runs[0]!;
};

describe("a result", () => {
  const { results, tool } = onlyRun(renderSarif(reportOf([packageReport({ findings: [leak] })])));
  const [result] = results;

  it("stands at the committed line, with the file in the tarball as related and logical location", () => {
    expect(result).toEqual({
      ruleId: "no-embedded-sources",
      ruleIndex: 0,
      level: "error",
      message: {
        text: '[dist/cli.js.map](1) embeds 3 original source files (12 kB). Let in by: package.json files[0] "dist".',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "packages/a/package.json", uriBaseId: "%SRCROOT%" },
            region: { startLine: 9, startColumn: 1, endLine: 9, endColumn: 2 },
          },
          logicalLocations: [
            { name: "dist/cli.js.map", fullyQualifiedName: "acme-lib@2.3.0/dist/cli.js.map", kind: "resource" },
          ],
        },
      ],
      relatedLocations: [
        {
          id: 1,
          physicalLocation: {
            artifactLocation: { uri: "dist/cli.js.map" },
            region: { startLine: 1, startColumn: 17, endLine: 1, endColumn: 18 },
          },
          message: { text: "The file in the tarball" },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: leak.fingerprint, "packgate/v1": leak.fingerprint },
    });
  });

  it("comes with its rule, and with no other", () => {
    expect(tool.driver.rules).toMatchObject([
      {
        id: "no-embedded-sources",
        shortDescription: { text: "Source map with embedded sources" },
        defaultConfiguration: { level: "error" },
        properties: { "security-severity": "8.0", precision: "very-high" },
      },
    ]);
  });

  it.each([
    [
      "at its path in the tarball, where no committed line is known",
      { committed: undefined },
      "dist/cli.js.map",
      1,
      17,
    ],
    ["at no position of a layer", { committed: undefined, layers: ["gzip"] }, "dist/cli.js.map", 1, 1],
    [
      "at the manifest, where it is about the whole package",
      { committed: undefined, path: null },
      "package.json",
      1,
      1,
    ],
  ])("stands %s", (_, parts, uri, startLine, startColumn) => {
    const { committed: __, ...rest } = { ...leak, ...parts };
    const [found] = onlyRun(renderSarif(reportOf([packageReport({ findings: [rest] })]))).results;
    expect(found?.locations[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri },
      region: { startLine, startColumn },
    });
  });

  it("is counted and not listed where it is waived: code scanning would open an alert", () => {
    const run = onlyRun(renderSarif(reportOf([packageReport({ findings: [{ ...leak, waiver }] })])));
    expect(run.results).toEqual([]);
    expect(run.invocations[0]?.toolExecutionNotifications).toEqual([
      { level: "note", message: { text: "1 finding is waived, and not listed." } },
    ]);
  });

  it.each([
    ["error", "error"],
    ["warning", "warning"],
    ["info", "note"],
  ] as const)("of severity %s has the level %s", (severity, level) => {
    const [found] = onlyRun(renderSarif(reportOf([packageReport({ findings: [{ ...leak, severity }] })]))).results;
    expect(found?.level).toBe(level);
  });
});

test("each of packgate's rules has a precision of its own, and those about security a score", () => {
  const findings = ownRules.map(({ id, severity }) => finding(id, severity, "a.js", "is there", { fingerprint: id }));
  const rules = Object.fromEntries(
    ownRules.map(({ id, title, severity, waiver, fix }) => [
      id,
      { title, severity, waiver, fix, help: `docs/rules/${id}.md` },
    ]),
  );
  const described = onlyRun(renderSarif(reportOf([packageReport({ findings })], { rules }))).tool.driver.rules;
  expect(described.map(({ id }) => id)).toEqual(ownRules.map(({ id }) => id).sort());
  for (const { id, helpUri, properties } of described) {
    expect(helpUri, id).toBe(`https://unpkg.com/packgate@1.0.0/docs/rules/${id}.md`);
    expect(properties["precision"], id).toBeDefined();
  }
  const unscored = described
    .filter(({ properties }) => properties["security-severity"] === undefined)
    .map(({ id }) => id);
  expect(unscored).toEqual([
    ...["entry-points-exist", "manifest-has-files", "no-build-residue", "no-dev-file", "no-stale-waiver"],
    ...["no-unmatched-allow", "size-budget"],
  ]);
});

describe("what was not checked", () => {
  it.each([
    [
      "a problem of a package",
      reportOf([packageReport({ problems: [problem("ELIMIT", "is too large", { path: "a.js" })] })]),
    ],
    [
      "a package that could not be had",
      reportOf([packageReport({ package: null, problems: [problem("EPACK", "npm failed\nwith\nmore")] })]),
    ],
    ["a problem of the check", reportOf([packageReport()], { problems: [problem("EUSAGE", "no")] })],
    ["no package at all", reportOf([], { verdict: "error" })],
    ["a failure without a word", reportOf([packageReport({ verdict: "error" })])],
    ["a list", reportOf([packageReport({ origin: { ...packed, listed: { client: "npm" } } })])],
  ])("is a result, a notification and no success: %s", (_, report) => {
    const { runs } = validSarif(renderSarif(report));
    const failed = runs.filter(({ invocations }) => !invocations[0]!.executionSuccessful);
    expect(failed).toHaveLength(1);
    expect(failed[0]!.results).toMatchObject([{ ruleId: "packgate/not-checked", level: "error" }]);
    expect(failed[0]!.invocations[0]!.toolExecutionNotifications[0]).toMatchObject({ level: "error" });
  });

  it("is none of a package that passes", () => {
    const { results, invocations, tool } = onlyRun(renderSarif(reportOf([packageReport()])));
    expect(results).toEqual([]);
    expect(tool.driver.rules).toEqual([]);
    expect(invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  });
});

describe("several packages", () => {
  it("are a category each, also where two have one name", () => {
    const packages = ["@acme/a", "@acme/b", "@acme/a"].map((name) => named(name, { findings: [leak] }));
    expect(validSarif(renderSarif(reportOf(packages))).runs.map((run) => run.automationDetails.id)).toEqual([
      "packgate/@acme/a/",
      "packgate/@acme/b/",
      "packgate/@acme/a~2/",
    ]);
  });

  it.each([
    [20, 20, []],
    [21, 20, ["p19", "p20"]],
    [50, 20, undefined],
  ] as const)("of which there are %i are %i runs", (count, runs, rest) => {
    const packages = Array.from({ length: count }, (_, index) => named(`p${index}`, { findings: [leak] }));
    const told = validSarif(renderSarif(reportOf(packages))).runs;
    expect(told).toHaveLength(runs);
    expect(told.reduce((sum, { results }) => sum + results.length, 0)).toBe(count);
    const last = told.at(-1)!;
    const notes = last.invocations[0]!.toolExecutionNotifications.map(({ message }) => message.text).join();
    if (count === runs) return expect(notes).toBe("");
    expect(notes).toContain(`holds the results of ${count - 19} packages`);
    for (const name of rest ?? []) expect(notes).toContain(`${name}@2.3.0`);
    expect(last.results[0]?.message.text).toContain("In p19@2.3.0.");
  });

  it("that were not to be checked are named", () => {
    const { invocations } = onlyRun(
      renderSarif(reportOf([packageReport()], { skipped: [{ name: "x", reason: "private" }] })),
    );
    expect(invocations[0]!.toolExecutionNotifications[0]?.message.text).toBe(
      "1 package was not to be checked: x (private)",
    );
  });
});

test("of 30,000 findings the 5,000 worst are told, and how many are not", () => {
  const many = (severity: "error" | "warning", count: number, path: string) =>
    Array.from({ length: count }, (_, index) =>
      finding("no-secret", severity, `${path}/${index}.js`, "holds a token", {
        fingerprint: `${path}${index}`.padStart(32, "0"),
      }),
    );
  const findings = [...many("warning", 29_990, "a"), ...many("error", 10, "b")];
  const { results, invocations } = onlyRun(renderSarif(reportOf([packageReport({ findings })])));
  expect(results).toHaveLength(5000);
  expect(results.filter(({ level }) => level === "error")).toHaveLength(10);
  expect(invocations[0]!.toolExecutionNotifications[0]).toMatchObject({
    level: "warning",
    message: { text: expect.stringContaining("25,000 results of this run are left out") },
  });
});

test("a file of long names that nothing compresses stays below 10 MB, and says what is missing", () => {
  const random = fc.sample(fc.string({ minLength: 900, maxLength: 1000 }), { numRuns: 6000, seed: 1 });
  const findings = random.map((text, index) =>
    finding("no-secret", "error", text, text, {
      cause: text,
      evidence: text,
      fingerprint: `${index}`.padStart(32, "0"),
    }),
  );
  const { results, invocations } = onlyRun(renderSarif(reportOf([packageReport({ findings })])));
  expect(results.length).toBeLessThan(6000);
  expect(invocations[0]!.toolExecutionNotifications[0]?.message.text).toMatch(/left out/);
});

describe("text of a package", () => {
  it("is no link, command or control character, whatever it is", () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        const finds = [
          finding(a, "error", b, `${a}${b}`, { cause: b, evidence: a, fix: b, layers: [a], fingerprint: "1" }),
          finding("no-secret", "warning", null, a, { waiver: { ...waiver, reason: b }, fingerprint: "2" }),
          finding("no-secret", "info", a, b, { committed: { file: b, line: 1 }, fingerprint: "3" }),
        ];
        const report = reportOf([named(a, { findings: finds, problems: [problem(a, b, { path: a, hint: b })] })], {
          skipped: [{ name: a, reason: b }],
          tool: { name: "packgate", version: a },
        });
        const text = renderSarif(report);
        expect(text.replaceAll("\n", "")).not.toMatch(FORBIDDEN);
        expect(text).not.toMatch(RUNNER_COMMAND);
        validSarif(text);
      }),
    );
  });

  it("in a message reads as on a terminal, but for what would end a link", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const escaped = escapeSarifText(text);
        expect(linksIn(escaped)).toEqual([]);
        expect(
          escaped.replace(/(\\*)\\\](?=\()/g, (_, slashes: string) => `${slashes.slice(0, slashes.length / 2)}]`),
        ).toBe(escapeTerminal(text));
      }),
    );
  });

  it("in a link is the link's text, and nothing more", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(linksIn(`[${escapeSarifLink(text)}](1) [a](2)`)).toEqual([
          [escapeTerminal(text), "1"],
          ["a", "2"],
        ]);
      }),
    );
  });
});
