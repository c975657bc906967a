import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { escapeTerminal } from "../../src/report/escape.ts";
import { renderGithub } from "../../src/report/github.ts";
import { type Command, commandIn } from "./github-command.ts";
import { FORBIDDEN, hostileText, RUNNER_COMMAND } from "./hostile-text.ts";
import { finding, packageReport, packed, problem, reportOf, waiver } from "./report-of.ts";

const map = (index: number) =>
  finding("no-embedded-sources", "error", `dist/a${index}.js.map`, `embeds ${index} original source files`, {
    cause: 'package.json files[0] "dist"',
    committed: { file: "package.json", line: 9 },
  });

/** Findings of as many causes: each in a directory of its own. */
const causes = (severity: "error" | "warning" | "info", count: number) =>
  Array.from({ length: count }, (_, index) => finding("no-secret", severity, `d${index}/a.js`, "holds a token"));

function annotations(text: string): readonly Command[] {
  return text.split("\n").flatMap((line) => commandIn(line) ?? []);
}

describe("the github reporter", () => {
  it("tells a cause once, at the committed line, with the place in the tarball in the message", () => {
    const report = reportOf([packageReport({ findings: [1, 2, 3, 4, 5].map(map) })]);
    expect(`\n${renderGithub(report)}`).toMatchInlineSnapshot(`
      "
      ::error file=package.json,line=9,title=no-embedded-sources%3A Source map with embedded sources::embeds 1 original source files, and others like it%0Ain 5 places: dist/a1.js.map, dist/a2.js.map, dist/a3.js.map and 2 more%0Afrom: package.json files[0] "dist"%0Afix: Turn source maps off for the release build, or keep *.map out of the package's files
      packgate 1.0.0: FAIL, 1 package, 5 errors, 0 warnings
      "
    `);
    expect(annotations(renderGithub(report))).toEqual([
      {
        name: "error",
        properties: {
          file: "package.json",
          line: "9",
          title: "no-embedded-sources: Source map with embedded sources",
        },
        data: expect.stringContaining("in 5 places: dist/a1.js.map, dist/a2.js.map, dist/a3.js.map and 2 more"),
      },
    ]);
  });

  it("names no file where the committed line is not known: the path is that of built output", () => {
    const [told] = annotations(renderGithub(reportOf([packageReport({ findings: causes("error", 1) })])));
    expect(Object.keys(told?.properties ?? {})).toEqual(["title"]);
    expect(told?.data).toContain("in d0/a.js");
  });

  it.each([
    ["error", "error"],
    ["warning", "warning"],
    ["info", "notice"],
  ] as const)(
    "tells ten causes of the kind %s as they are, and of eleven nine and what is missing",
    (severity, kind) => {
      const told = (count: number) =>
        annotations(renderGithub(reportOf([packageReport({ findings: causes(severity, count) })])));
      expect(told(10)).toHaveLength(10);
      expect(told(10).filter(({ data }) => data.includes("more cause"))).toEqual([]);
      expect(told(11)).toHaveLength(10);
      expect(told(11).every(({ name }) => name === kind)).toBe(true);
      expect(told(11).at(-1)?.data).toBe(
        "and 2 more causes with 2 places: no-secret (2)\nAll of them: packgate check --format pretty, or --format json:report.json",
      );
    },
  );

  it("tells the worst of all packages first, and of which package it is", () => {
    const one = packageReport({ findings: causes("warning", 1) });
    const other = { ...one.package!, name: "acme-cli" };
    const two = packageReport({
      package: other,
      findings: causes("error", 1),
      problems: [problem("ELIMIT", "too much")],
    });
    const told = annotations(renderGithub(reportOf([one, two], { problems: [problem("EPOLICY", "unknown key")] })));
    expect(told.map(({ name, properties }) => [name, properties["title"]])).toEqual([
      ["error", "EPOLICY: could not be checked"],
      ["error", "ELIMIT: could not be checked"],
      ["error", "no-secret: Token of a known kind"],
      ["warning", "no-secret: Token of a known kind"],
    ]);
    expect(told.map(({ data }) => /^package: (.*)$/m.exec(data)?.[1])).toEqual([
      undefined,
      "acme-cli@2.3.0",
      "acme-cli@2.3.0",
      "acme-lib@2.3.0",
    ]);
  });

  it("says no word of what is waived but its number", () => {
    const findings = causes("error", 2).map((each) => ({ ...each, waiver }));
    expect(renderGithub(reportOf([packageReport({ findings })]))).toBe(
      "packgate 1.0.0: PASS, 1 package, 0 errors, 0 warnings, 2 waived\n",
    );
  });

  it.each([
    [
      "a report without a package",
      reportOf([]),
      "packgate 1.0.0: PASS, no package was checked, 0 errors, 0 warnings\n",
    ],
    [
      "a listing, which never passes",
      reportOf([packageReport({ origin: { ...packed, listed: { client: "npm" } } })]),
      "packgate 1.0.0: LISTED, 1 package, 0 errors, 0 warnings, contents were not read\n",
    ],
  ])("has a verdict for %s", (_what, report, text) => {
    expect(renderGithub(report)).toBe(text);
  });
});

test("what the runner decodes is the visible text, whole or with the number of characters that were cut", () => {
  fc.assert(
    fc.property(hostileText, hostileText, fc.nat(3000), (path, message, times) => {
      const long = message.repeat(1 + Math.min(times, Math.floor(20_000 / (message.length + 1))));
      const committed = { file: path, line: 3 };
      const found = finding("no-secret", "error", path, long, { committed, cause: long, fix: long, evidence: long });
      const report = reportOf([
        packageReport({ findings: [found], problems: [problem(path, long, { hint: long, path })] }),
      ]);
      const lines = renderGithub(report).trimEnd().split("\n");
      const told = lines.map(commandIn);
      expect(told.map((command) => command?.name)).toEqual(["error", "error", undefined]);
      expect(lines.at(-1)).not.toMatch(RUNNER_COMMAND);
      for (const command of told.slice(0, 2)) {
        expect(command?.data.length).toBeLessThanOrEqual(4096);
        expect(command?.data.replaceAll("\n", "")).not.toMatch(FORBIDDEN);
        expect(command?.properties["title"]?.length).toBeLessThanOrEqual(255);
      }
      expect(told[1]?.properties["file"] ?? "").toBe(escapeTerminal(path));
      const [shown = ""] = told[1]?.data.split("\n") ?? [];
      const whole = [...escapeTerminal(long)];
      expect(shown).toBe(
        whole.length <= 500
          ? escapeTerminal(long)
          : `${whole.slice(0, 500).join("")}… (${String(whole.length - 500).replace(/\B(?=(\d{3})+$)/g, ",")} more character${whole.length === 501 ? "" : "s"})`,
      );
    }),
  );
});
