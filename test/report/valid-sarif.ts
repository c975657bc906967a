import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect } from "vitest";

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Location {
  readonly id?: number;
  readonly message?: { readonly text: string };
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Region;
  };
  readonly logicalLocations?: readonly { readonly name: string; readonly fullyQualifiedName: string }[];
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly partialFingerprints: { readonly [name: string]: string };
}

interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly helpUri: string;
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly tags: readonly string[]; readonly [name: string]: unknown };
}

interface SarifRun {
  readonly tool: {
    readonly driver: { readonly name: string; readonly version: string; readonly rules: readonly SarifRule[] };
  };
  readonly automationDetails: { readonly id: string };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly {
      readonly level: string;
      readonly message: { readonly text: string };
    }[];
  }[];
  readonly results: readonly SarifResult[];
}

interface Sarif {
  readonly version: string;
  readonly runs: readonly SarifRun[];
}

const schemaFile = new URL("fixtures/sarif-schema/sarif-2.1.0-rtm.5.json", import.meta.url);
// A draft-04 schema that uses nothing which draft 7 reads otherwise. Strict but for types and `required` beside `anyOf`.
const { $schema: _, id, ...schema } = JSON.parse(readFileSync(schemaFile, "utf8")) as { id: string; $schema: string };
const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  unicodeRegExp: false,
  validateFormats: true,
});
addFormats.default(ajv);
const validate = ajv.compile({ ...schema, $id: id });

/** The links of SARIF's grammar (3.11.6) in a message: text and target. */
export function linksIn(text: string): readonly (readonly [text: string, target: string])[] {
  return [...text.matchAll(/(?<!\\)(?:\\\\)*\[((?:[^[\]\\]|\\[[\]\\])*)\]\(([^)]*)\)/g)].map(
    ([, label = "", target = ""]) => [label.replace(/\\(.)/g, "$1"), target],
  );
}

/** Parses SARIF and holds it against the schema of the standard and against what GitHub asks for beyond it. */
export function validSarif(text: string): Sarif {
  const parsed = JSON.parse(text) as Sarif;
  expect(validate(parsed) ? [] : validate.errors?.slice(0, 5)).toEqual([]);
  expect(parsed.runs.length).toBeGreaterThan(0);
  expect(faultsForGithub(parsed, text)).toEqual([]);
  return parsed;
}

/**
 * GitHub's own list, as of November 2026:
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 */
function faultsForGithub({ version, runs }: Sarif, text: string): readonly string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds && faults.length < 10) faults.push(what);
  };
  const isSaid = (value: unknown, most: number) =>
    typeof value === "string" && value.trim() !== "" && value.length <= most;
  must(version === "2.1.0", "version is 2.1.0");
  must(gzipSync(text).length <= 10_000_000, "at most 10 MB after gzip");
  must(runs.length <= 20, "at most 20 runs");
  const categories = runs.map(({ automationDetails }) => automationDetails.id);
  must(new Set(categories).size === categories.length, "one run per category");
  must(runs.reduce((sum, { results }) => sum + results.length, 0) <= 5000, "no more than is shown");
  for (const { tool, automationDetails, results } of runs) {
    const { name, rules } = tool.driver;
    must(isSaid(name, 100), "a name of the tool");
    must(/^packgate\/.*\/$|^packgate\/$/u.test(automationDetails.id), `a category: ${automationDetails.id}`);
    must(rules.length <= 25_000 && new Set(rules.map(({ id }) => id)).size === rules.length, "rules, each once");
    for (const rule of rules) {
      must(isSaid(rule.id, 255), `id of ${rule.id}`);
      must(isSaid(rule.shortDescription.text, 1024), `shortDescription of ${rule.id}`);
      must(isSaid(rule.fullDescription.text, 1024), `fullDescription of ${rule.id}`);
      must(isSaid(rule.help.text, 1024) && isSaid(rule.help.markdown, 2000), `help of ${rule.id}`);
      must(rule.helpUri.startsWith("https://"), `helpUri of ${rule.id}`);
      must(["error", "warning", "note"].includes(rule.defaultConfiguration.level), `level of ${rule.id}`);
      const { tags, precision, ...properties } = rule.properties;
      must(tags.length > 0 && tags.length <= 10, `tags of ${rule.id}`);
      must(["very-high", "high", "medium", "low"].includes(String(precision)), `precision of ${rule.id}`);
      const score = properties["security-severity"];
      must(tags.includes("security") === (score !== undefined), `security-severity of ${rule.id}`);
      if (score !== undefined) {
        must(typeof score === "string" && Number(score) > 0 && Number(score) <= 10, `score of ${rule.id}`);
      } else {
        must(
          ["error", "warning", "recommendation"].includes(String(properties["problem.severity"])),
          `severity of ${rule.id}`,
        );
      }
    }
    for (const result of results) {
      const { ruleId, ruleIndex, level, message, locations, relatedLocations = [], partialFingerprints } = result;
      must(rules[ruleIndex]?.id === ruleId, `rule of ${ruleId}`);
      must(["error", "warning", "note"].includes(level), `level of a result of ${ruleId}`);
      must(isSaid(message.text, 2000), `message of ${ruleId}`);
      must(locations.length === 1, `one location of ${ruleId}`);
      const numbers = relatedLocations.map((location) => String(location.id));
      for (const [, target] of linksIn(message.text)) must(numbers.includes(target), `link to ${target}`);
      for (const { physicalLocation } of [...locations, ...relatedLocations]) {
        const { artifactLocation, region } = physicalLocation;
        const { uri } = artifactLocation;
        const base = "https://repository.example/top/";
        must(uri !== "" && !/^[a-z][a-z0-9+.-]*:|^\//i.test(uri), `relative ${uri}`);
        must(new URL(uri, base).href.startsWith(base), `below the repository: ${uri}`);
        const { startLine, startColumn, endLine, endColumn } = region;
        must(
          [startLine, startColumn, endLine, endColumn].every((at) => Number.isInteger(at) && at >= 1),
          "a region",
        );
        must(endLine > startLine || endColumn > startColumn, "a region that is not empty");
      }
      must(isSaid(partialFingerprints["primaryLocationLineHash"], 200), `fingerprint of ${ruleId}`);
    }
    const prints = results.map(({ partialFingerprints }) => partialFingerprints["primaryLocationLineHash"]);
    must(new Set(prints).size === prints.length, "a fingerprint for each result");
  }
  return faults;
}
