/**
 * How many of 2,001 labelled secrets are found, beside secretlint with its recommended preset on the same cases.
 * `node bench/secrets.js`, after `npm ci && npm run build && npm ci --prefix bench`: secretlint is a dependency of this
 * benchmark alone. The cases and their licence: test/secrets/README.md. Half a minute.
 *
 * Exits with 1 where fewer than 92 in 100 are found, or where more than 60 false positives are.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { inspect } from "../dist/inspect/inspect.js";
import { rules } from "../dist/rules/index.js";
import { record, root } from "./measure.js";

/**
 * @typedef {{ id: string, kind: string, text: string, path: string, expect: boolean }} Case
 * @typedef {"error" | "warning" | "none"} Level
 * @typedef {Map<string, Level>} Levels by the id of a case
 */

const RECALL = 0.92;
const FALSE_POSITIVES = 60;
/** Negatives that hold a secret of another kind, and what it is. @type {Record<string, string>} */
const fair = JSON.parse(readFileSync(join(import.meta.dirname, "secrets-fair.json"), "utf8"));
/** @type {Case[]} */
const cases = gunzipSync(readFileSync(join(root, "test/secrets/cases.jsonl.gz")))
  .toString("utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const ours = packgate();
const theirs = await secretlint();
const results = { packgate: score(ours), "secretlint 11.7.1": score(theirs) };
const missed = kinds(ours).filter(({ found, all }) => found < all);
const flagged = cases.filter(({ id, expect }) => !expect && ours.get(id) !== "none");
const unfair = flagged.filter(({ id }) => fair[id] === undefined);
for (const id of Object.keys(fair))
  if (!flagged.some((one) => one.id === id)) throw new Error(`secrets-fair.json: ${id} is not flagged any more`);

record(
  "secrets",
  { results, missed, fair, unfair: unfair.map(({ id, kind }) => ({ id, kind, level: ours.get(id) })) },
  `# Labelled secrets

2,001 short texts derived from the rule tests of gitleaks and betterleaks: ${results.packgate.positives} with a secret of one of 417 kinds, ${results.packgate.negatives} with none of that kind.

| | found | as an error | as a warning | false positives | as an error | as a warning | kinds found |
|---|---|---|---|---|---|---|---|
${Object.entries(results).map(row).join("\n")}

Of packgate's false positives, ${flagged.length - unfair.length} hold a secret of another kind, or random text under the name of one (secrets-fair.json says which). The others:

${unfair.map(({ id, kind }) => `- ${id}, ${kind}: ${ours.get(id)}`).join("\n")}

Kinds with a miss, found of all: ${missed.map(({ kind, found, all }) => `${kind} ${found}/${all}`).join(", ")}.
`,
);
const { recall, falsePositives } = results.packgate;
if (recall < RECALL || falsePositives > FALSE_POSITIVES) process.exitCode = 1;

/**
 * What the three rules about secrets say, each case being a package of one file.
 * @returns {Levels}
 */
function packgate() {
  const ids = ["no-secret", "no-private-key", "no-credential-file"];
  const surroundings = { today: "2026-11-21" };
  const asked = rules.filter(({ id }) => ids.includes(id));
  const literals = new Map(
    asked.map((rule) => [rule.id, rule.literals?.({ options: /** @type {never} */ ({}), surroundings }) ?? []]),
  );
  return levels((one) => {
    const bytes = Buffer.from(one.text);
    const entry = { path: one.path || "index.js", type: /** @type {const} */ ("file"), mode: 0o644, bytes };
    const artifact = {
      origin: { kind: /** @type {const} */ ("tarball"), spec: one.id, packer: null, predicted: false },
      manifest: { name: "case", version: "1.0.0" },
      integrity: "",
      size: 0,
      unpackedSize: bytes.length,
      entries: [entry],
      deviations: [],
    };
    const inspection = inspect(artifact, literals);
    return asked.flatMap((rule) => {
      const hits = inspection.hits(rule.id);
      const context = { artifact, surroundings, inspection, hits, options: {}, policy: {} };
      return [...rule.check(/** @type {never} */ (context))].map(({ weight }) => weight ?? rule.severity);
    });
  });
}

/**
 * Named by variables, so that whoever has not installed it can still type-check and lint this file.
 * @returns {Promise<Levels>}
 */
async function secretlint() {
  const [core, preset] = ["@secretlint/core", "@secretlint/secretlint-rule-preset-recommend"];
  const { lintSource } = await import(core);
  const { creator } = await import(preset);
  const config = { rules: [{ id: preset, rule: creator }] };
  /** @type {Map<string, readonly string[]>} */
  const said = new Map();
  for (const { id, text, path } of cases) {
    const filePath = join("/case", path || "index.js");
    const source = { filePath, content: text, ext: `.${filePath.split(".").pop()}`, contentType: "text" };
    const { messages } = await lintSource({ source, options: { config } });
    said.set(
      id,
      messages.map((/** @type {{ severity: string }} */ { severity }) => severity),
    );
  }
  return levels(({ id }) => said.get(id) ?? []);
}

/**
 * @param {(one: Case) => readonly string[]} severitiesOf
 * @returns {Levels}
 */
function levels(severitiesOf) {
  return new Map(
    cases.map((one) => {
      const severities = severitiesOf(one);
      return [one.id, severities.includes("error") ? "error" : severities.includes("warning") ? "warning" : "none"];
    }),
  );
}

/** @param {Levels} found */
function score(found) {
  /**
   * @param {boolean} expect
   * @param {Level} level
   */
  const count = (expect, level) => cases.filter((one) => one.expect === expect && found.get(one.id) === level).length;
  const positives = cases.filter(({ expect }) => expect).length;
  const blocked = count(true, "error");
  const warned = count(true, "warning");
  return {
    positives,
    negatives: cases.length - positives,
    recall: Number(((blocked + warned) / positives).toFixed(4)),
    blocked,
    warned,
    falsePositives: count(false, "error") + count(false, "warning"),
    falselyBlocked: count(false, "error"),
    falselyWarned: count(false, "warning"),
    kinds: kinds(found).length,
    kindsFound: kinds(found).filter(({ found: some }) => some > 0).length,
  };
}

/** @param {Levels} levelsById */
function kinds(levelsById) {
  /** @type {Map<string, { kind: string, found: number, all: number }>} */
  const counts = new Map();
  for (const { id, kind, expect } of cases) {
    if (!expect) continue;
    const count = counts.get(kind) ?? { kind, found: 0, all: 0 };
    count.all += 1;
    if (levelsById.get(id) !== "none") count.found += 1;
    counts.set(kind, count);
  }
  return [...counts.values()].sort((a, b) => b.all - b.found - (a.all - a.found));
}

/** @param {[string, ReturnType<typeof score>]} result */
function row([name, one]) {
  const share = (100 * one.recall).toFixed(1);
  return `| ${name} | **${share} %** | ${one.blocked} | ${one.warned} | **${one.falsePositives}** | ${one.falselyBlocked} | ${one.falselyWarned} | ${one.kindsFound} of ${one.kinds} |`;
}
