import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model.ts";
import { parseReport } from "../../src/policy/report-schema.ts";
import { renderJson } from "../../src/report/json.ts";
import { finding, packageReport, packed, problem, reportOf, rules, waiver } from "./report-of.ts";

const one = reportOf(
  [
    packageReport({
      findings: [
        finding("no-secret", "error", "dist/cli.js", "holds a token", {
          layers: ["data: URI", "base64"],
          line: 1,
          column: 17,
          evidence: "ghp_…[36 characters]",
        }),
        finding("no-private-key", "error", "dist/test.js", "holds a key", { waiver }),
      ],
      problems: [problem("ELIMIT", "too much", { path: "a.zip", hint: "Take it apart" })],
      alternatives: [{ preset: "strict", verdict: "fail", deciding: 2 }],
      notApplicable: ["git: no working tree is here"],
    }),
  ],
  { rules: { "no-secret": rules["no-secret"]! }, skipped: [{ name: "@acme/internal", reason: "private" }] },
);

/** The same data with every object's keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("the json reporter", () => {
  it("writes the documented shape", () => {
    expect(`\n${renderJson(one)}`).toMatchInlineSnapshot(`
      "
      {
        "schema": 1,
        "tool": {
          "name": "packgate",
          "version": "1.0.0"
        },
        "verdict": "error",
        "problems": [],
        "skipped": [
          {
            "name": "@acme/internal",
            "reason": "private"
          }
        ],
        "rules": {
          "no-secret": {
            "title": "Token of a known kind",
            "severity": "error",
            "waiver": "path",
            "fix": "Revoke the token at its issuer first, then take it out of the source it was built from",
            "help": "https://packgate.example/rules/no-secret"
          }
        },
        "reports": [
          {
            "package": {
              "name": "acme-lib",
              "version": "2.3.0",
              "integrity": "sha512-7ytHbWp2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
              "size": 1104512,
              "unpackedSize": 4512345,
              "entryCount": 2277
            },
            "origin": {
              "kind": "directory",
              "spec": ".",
              "packer": {
                "client": "npm",
                "version": "11.19.1",
                "scripts": [
                  "prepack: npm run build"
                ]
              },
              "predicted": false
            },
            "policies": [
              {
                "source": "packgate.json",
                "digest": "sha256-11",
                "own": true
              }
            ],
            "raisedLimits": [],
            "verdict": "error",
            "problems": [
              {
                "code": "ELIMIT",
                "message": "too much",
                "path": "a.zip",
                "layers": [],
                "hint": "Take it apart"
              }
            ],
            "findings": [
              {
                "rule": "no-secret",
                "severity": "error",
                "path": "dist/cli.js",
                "layers": [
                  "data: URI",
                  "base64"
                ],
                "line": 1,
                "column": 17,
                "message": "holds a token",
                "cause": null,
                "evidence": "ghp_…[36 characters]",
                "digest": null,
                "fix": null,
                "detail": [],
                "fingerprint": "6a733a686f6c6473206120746f6b656e",
                "waiver": null,
                "policies": [
                  "packgate.json"
                ]
              },
              {
                "rule": "no-private-key",
                "severity": "error",
                "path": "dist/test.js",
                "layers": [],
                "line": null,
                "column": null,
                "message": "holds a key",
                "cause": null,
                "evidence": null,
                "digest": null,
                "fix": null,
                "detail": [],
                "fingerprint": "742e6a733a686f6c64732061206b6579",
                "waiver": {
                  "rule": "no-private-key",
                  "path": "dist/*.js",
                  "digest": "sha256-00",
                  "reason": "RFC 9500 test key",
                  "expires": "2027-06-01"
                },
                "policies": [
                  "packgate.json"
                ]
              }
            ],
            "notApplicable": [
              "git: no working tree is here"
            ],
            "alternatives": [
              {
                "preset": "strict",
                "verdict": "fail",
                "deciding": 2
              }
            ],
            "stats": {
              "bytes": 4512345,
              "layers": 2277
            }
          }
        ]
      }
      "
    `);
  });

  it("writes the keys in one order, whatever order they were made in", () => {
    expect(renderJson(reversed(one) as Report)).toBe(renderJson(one));
  });

  it.each<[string, Report]>([
    ["nothing could be checked", reportOf([], { problems: [problem("EPOLICY", "unknown key")] })],
    [
      "a package could not be packed",
      reportOf([packageReport({ package: null, problems: [problem("EPACK", "exit 1")] })]),
    ],
    ["a published version", reportOf([packageReport({ origin: { ...packed, kind: "registry", packer: null } })])],
    ["several packages", reportOf([packageReport(), packageReport()])],
  ])("is one document that ends in a newline where %s", (_what, report) => {
    const text = renderJson(report);
    expect(text.endsWith("}\n")).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ schema: 1, verdict: report.verdict });
  });

  it("leaves the list of entries out", () => {
    expect(renderJson(one)).not.toContain("entries");
  });

  it("keeps names that are not names of properties elsewhere", () => {
    const stats = Object.fromEntries([["__proto__", 1]]);
    expect(renderJson(reportOf([packageReport({ stats })]))).toContain('"__proto__": 1');
  });
});

it("reads the committed line of a finding back, and refuses one that is none", () => {
  const committed = { file: "packages/a/package.json", line: 9 };
  const text = renderJson(
    reportOf([packageReport({ findings: [finding("no-secret", "error", "a.js", "x", { committed })] })]),
  );
  expect(parseReport(text, "a.json").reports[0]?.findings[0]?.committed).toEqual(committed);
  expect(() => parseReport(text.replace('"line": 9', '"line": 0'), "a.json")).toThrow(/committed\.line/);
});
