import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Redacted, Report } from "../../src/model.ts";
import { reporters } from "../../src/report/reporters.ts";
import type { Terminal } from "../../src/report/terminal.ts";
import { withoutAnnotations } from "./hostile-text.ts";
import { finding, packageReport, packed, problem, reportOf, rules, waiver } from "./report-of.ts";

const FORBIDDEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\p{Surrogate}]/u;
const RUNNER_COMMAND = /^\s*::|##[a-z]*\[/im;

const terminals: Terminal[] = [
  { columns: Number.POSITIVE_INFINITY, color: false, unicode: true },
  { columns: Number.POSITIVE_INFINITY, color: false, unicode: true, verbose: true },
  { columns: 80, color: false, unicode: false },
  { columns: 40, color: true, unicode: true, verbose: true },
];

/** A report in which everything that a package, a child process or a policy could have said is `text`. */
function saying(text: string): Report {
  const place = {
    layers: [text, text],
    line: 3,
    column: 4,
    cause: text,
    fix: text,
    detail: [text],
    digest: text,
    policies: [text],
  };
  const findings = ["error", "warning", "info"].flatMap((severity) =>
    [`dist/${text}`, text, `${text}/b`].flatMap((path) => [
      finding("only-allowed-files", severity as "error", path, text, { ...place, evidence: text as Redacted }),
      finding("no-private-key", severity as "error", path, `${path} holds ${text}`, place),
      finding("no-private-key", severity as "error", `${path}2`, `${path} holds ${text}`, place),
      finding(text, severity as "error", path, text, { waiver: { ...waiver, reason: text, expires: text } }),
    ]),
  );
  const allowlisted = ["a", "b", "c", "d", "e", "f"].map((name) =>
    finding("only-allowed-files", "error", `${name}.${text}`, "is not allowed by the policy", { policies: [text] }),
  );
  const problems = [
    problem(text, `${text}\n${text}`, { path: text, layers: [text], hint: text }),
    problem("ELIMIT", text, { path: text }),
    problem("ELIMIT", text, { path: `${text}2` }),
  ];
  const parts = {
    package: { ...packageReport().package!, name: text, version: text, integrity: text },
    origin: { ...packed, spec: text, packer: { client: text as "npm", version: text, scripts: [text, text] } },
    notApplicable: [text],
    policies: [
      { source: text, digest: text, own: false },
      { source: text, digest: text, own: true },
    ],
    alternatives: [{ preset: text, verdict: "pass", deciding: 0 }],
  } as const;
  return reportOf(
    [
      packageReport({ ...parts, findings, problems }),
      packageReport({
        ...parts,
        findings: allowlisted,
        origin: { ...packed, kind: "tarball", spec: text, packer: null },
      }),
      packageReport({ ...parts, findings: allowlisted, policies: [{ source: text, digest: text, own: false }] }),
      packageReport({ ...parts, package: null, problems }),
    ],
    {
      tool: { name: "packgate", version: text },
      problems,
      skipped: [{ name: text, reason: text }],
      rules: { ...rules, [text]: rules["no-secret"]! },
    },
  );
}

/** Without packgate's own colours. */
const plain = (text: string) => text.replace(/\u001b\[(?:0|1|2|36|1;3[123])m/g, "");

const loaded = await Promise.all(Object.entries(reporters).map(async ([name, load]) => [name, await load()] as const));

describe.each(loaded)("the %s reporter", (name, render) => {
  const written = (text: string) => terminals.map((terminal) => plain(render(saying(text), terminal)));
  const outputs = (text: string) => (name === "github" ? written(text).map(withoutAnnotations) : written(text));

  test.each([
    ["ANSI colours", "\u001b[2J\u001b[1;1H\u001b[32mPASS"],
    ["an OSC 8 link", "\u001b]8;;https://evil.example\u0007a\u001b]8;;\u0007"],
    ["an OSC 52 clipboard write", "\u001b]52;c;eA==\u0007"],
    ["a bidi override", "a\u202ecod.sj"],
    ["a newline with a verdict", "a.js\nPASS  acme-lib@2.3.0   may be published"],
    ["a carriage return with a verdict", "a.js\rPASS  acme-lib@2.3.0"],
    ["a command of GitHub's runner", "::error file=a.js::all is well"],
    ["one behind a newline", "a.js\n::add-mask::x"],
    ["one that a line break would bring to the front", `${"word ".repeat(20)}::error::x ${"::error::x ".repeat(20)}`],
    ["one of the old form", "##[error]x ##vso[task.complete]x"],
    ["tags and zero-width characters", "a\u{e0041}\u{e0042}\u200b\ufeff.js"],
    ["a lone surrogate", "a\ud800.js"],
  ])("is not moved by %s", (_what, text) => {
    for (const output of outputs(text)) {
      expect(output).not.toMatch(FORBIDDEN);
      expect(output).not.toMatch(RUNNER_COMMAND);
      expect(output).not.toMatch(/^PASS/m);
    }
  });

  it("is not moved by any text", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(
          fc.constantFrom("\u001b[0m", "\n", "\r", "::", "##[", "#", " ", "a", "\u202e", "\ud800", "/", '"', ".js"),
          {
            maxLength: 40,
          },
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (text) => {
        for (const output of outputs(text)) {
          expect(output).not.toMatch(FORBIDDEN);
          expect(output).not.toMatch(RUNNER_COMMAND);
        }
      }),
    );
  });
});
