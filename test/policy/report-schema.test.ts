import { expect, test } from "vitest";
import { PackgateError } from "../../src/errors.ts";
import { parseReport } from "../../src/policy/report-schema.ts";
import { renderJson } from "../../src/report/json.ts";
import { finding, packageReport, packed, problem, reportOf, waiver } from "../report/report-of.ts";

const REPORT = reportOf(
  [
    packageReport({
      findings: [
        finding("no-secret", "warning", "dist/a.js", "holds a token", {
          layers: ["base64"],
          line: 3,
          column: 7,
          cause: "package.json files[0]",
          evidence: "abc…",
          digest: "sha256-00",
          fix: "Revoke it",
          detail: ["a"],
          waiver,
        }),
      ],
      raisedLimits: [{ limit: "depth", value: 9, standard: 6 }],
      rulesOff: ["no-dev-file"],
      notApplicable: ["git: nothing is committed yet"],
      alternatives: [{ preset: "strict", verdict: "fail", deciding: 2 }],
    }),
    packageReport({ package: null, verdict: "error", problems: [problem("EPACK", "no npm", { hint: "Install it" })] }),
  ],
  {
    problems: [problem("ESHARD", "one is missing")],
    skipped: [{ name: "b", reason: "private" }],
    shard: { index: 1, count: 2, packages: 3, whole: "sha256-22" },
  },
);

test("what --format json writes is read back, without the lists of entries", () => {
  const read = parseReport(renderJson(REPORT), "report.json");
  expect(read.reports.map(({ entries }) => entries)).toEqual([[], []]);
  expect(renderJson(read)).toBe(renderJson(REPORT));
});

test("a list, of which nothing was packed, is read back as well", () => {
  const summary = { ...packageReport().package!, integrity: "", size: 0 };
  const listed = reportOf([packageReport({ origin: { ...packed, listed: { client: "npm" } }, package: summary })]);
  const read = parseReport(renderJson(listed), "report.json");
  expect(read.reports[0]?.package).toEqual(summary);
  expect(renderJson(read)).toBe(renderJson(listed));
});

/** Every place of a document, as the keys that lead there. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]))];
}

/** Kept as it is read: nothing decides by it. */
const FREE = [
  /\.waiver\.(?:path|digest)$/,
  /\.package\.(?:size|unpackedSize)$/,
  /\.origin\.(?:packer|predicted)\b/,
  /\.committed\b/,
];

const document = JSON.parse(renderJson(REPORT));
const places = placesIn(document)
  .map((path) => path.join("."))
  .filter((path) => path !== "" && !FREE.some((free) => free.test(path)));

function without(path: string, value?: unknown): string {
  const copy = structuredClone(document);
  const keys = path.split(".");
  const owner = keys.slice(0, -1).reduce((at, key) => at[key], copy);
  owner[keys.at(-1)!] = value;
  return JSON.stringify(copy);
}

function fault(text: string): string {
  try {
    parseReport(text, "a.json");
  } catch (error) {
    if (error instanceof PackgateError && error.code === "EUSAGE") return error.message;
    throw error;
  }
  return "nothing";
}

test.each(places)("a value of another type at %s is refused, and the place is named", (path) => {
  const given = path.split(".").reduce((at, key) => at[key], document);
  expect(fault(without(path, typeof given === "string" || given === null ? 7.5 : "odd"))).toContain(
    `packgate: ${path}: Invalid `,
  );
});

const OPTIONAL = /^shard$|\.rulesOff$|^rules\.[^.]+$|\.stats\.[^.]+$|\.\d+$/;
test.each(places.filter((path) => !OPTIONAL.test(path)))("%s must be there", (path) => {
  expect(fault(without(path))).toMatch(/^a\.json is no report of packgate: /);
});

const REFUSED: { readonly [claim: string]: readonly [string, string] } = {
  "what is no JSON": ["{", "it is not JSON"],
  nothing: ["", "it is not JSON"],
  "another schema": [without("schema", 2), "schema: "],
  "another tool's": [without("tool.name", "other"), "tool.name: "],
  "an unknown verdict": [without("verdict", "passed"), "verdict: "],
  "an unknown severity": [without("reports.0.findings.0.severity", "fatal"), "reports.0.findings.0.severity: "],
  "half a line": [without("reports.0.findings.0.line", 1.5), "reports.0.findings.0.line: "],
  "a package that was packed and has no integrity": [
    without("reports.0.package.integrity", null),
    "a package without its integrity",
  ],
  "a pass without a package": [without("reports.0.package", null), "a verdict without a package"],
};
test.each(Object.entries(REFUSED))("%s is refused", (_, [text, said]) => {
  expect(fault(text)).toContain(`a.json is no report of packgate: ${said}`);
});

test("what a later version adds is kept", () => {
  expect(parseReport(without("later", 1), "a.json")).toMatchObject({ later: 1 });
});
