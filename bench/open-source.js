/**
 * What the preset `open-source` says of real packages. `node bench/open-source.js`, after `npm ci && npm run build`.
 *
 * Two sets of published tarballs: well-known packages at the versions of packages.json, fetched from the registry as
 * `name@version`; and all that package-lock.json pins, which `npm ci` has put into npm's cache (no network).
 *
 * Exits with 1 where fewer than nine in ten of the well-known ones pass without an error.
 */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockfileRegistry } from "./lockfile-registry.js";
import { cli, record } from "./measure.js";

/**
 * @typedef {{ name: string, verdict: string, errors: string[], warnings: string[], problems: string[] }} Row
 * @typedef {{ severity: string, rule: string, path: string | null, message: string, waiver: object | null }} Finding
 */

/** @type {string[]} */
const known = JSON.parse(readFileSync(join(import.meta.dirname, "packages.json"), "utf8"));
const { url, specs, stop } = await lockfileRegistry();
/** @type {Row[]} */
const wellKnown = [];
for (const spec of known) wellKnown.push(await judge(spec, {}));
/** @type {Row[]} */
const pinned = [];
for (const spec of specs) pinned.push(await judge(spec, { npm_config_registry: url }));
stop();

const passing = (/** @type {readonly Row[]} */ rows) => rows.filter(({ verdict }) => verdict === "pass").length;
const TARGET = 0.9;
record(
  "open-source",
  { share: passing(wellKnown) / wellKnown.length, wellKnown, pinned },
  `# Real packages under the preset open-source

**${passing(wellKnown)} of ${wellKnown.length}** well-known packages (${share(passing(wellKnown), wellKnown.length)}) pass without an error:

| package | verdict | errors | problems | warnings |
|---|---|---|---|---|
${wellKnown.map(row).join("\n")}

Of those that package-lock.json pins, **${passing(pinned)} of ${pinned.length}** (${share(passing(pinned), pinned.length)}) pass. Those that do not:

| package | verdict | errors | problems | warnings |
|---|---|---|---|---|
${pinned
  .filter(({ verdict }) => verdict !== "pass")
  .map(row)
  .join("\n")}

Warnings by rule, in packages of both: ${tally([...wellKnown, ...pinned])}.
`,
);
if (passing(wellKnown) < TARGET * wellKnown.length) process.exitCode = 1;

/**
 * @param {string} spec
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<Row>}
 */
async function judge(spec, env) {
  const args = [cli, "check", spec, "--policy", "open-source", "--format", "json"];
  const options = { cwd: tmpdir(), env: { ...process.env, ...env }, maxBuffer: 1 << 28 };
  /** @type {string} */
  const stdout = await new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (_, output, errors) => {
      // A package that fails ends with 1 or 2 as well; what was not judged has printed no report.
      if (output === "") reject(new Error(`${spec}: ${errors}`));
      else resolve(output);
    });
  });
  const [report] = JSON.parse(stdout).reports;
  /** @param {string} severity */
  const of = (severity) =>
    report.findings
      .filter((/** @type {Finding} */ finding) => finding.severity === severity && finding.waiver === null)
      .map((/** @type {Finding} */ { rule, path, message }) => `${rule}: ${path ?? "."} ${message}`);
  const problems = report.problems.map((/** @type {{ code: string, message: string }} */ problem) => {
    return `${problem.code}: ${problem.message}`;
  });
  return { name: spec, verdict: report.verdict, errors: of("error"), warnings: of("warning"), problems };
}

/** @param {Row} row */
function row({ name, verdict, errors, problems, warnings }) {
  return `| ${name} | ${verdict} | ${cell(errors)} | ${cell(problems)} | ${warnings.length === 0 ? "" : warnings.length} |`;
}

/** @param {readonly string[]} lines */
function cell(lines) {
  const more = lines.length > 3 ? [`and ${lines.length - 3} more`] : [];
  return [...lines.slice(0, 3), ...more].map((line) => line.replaceAll("|", "\\|")).join("<br>");
}

/** @param {readonly Row[]} rows */
function tally(rows) {
  /** @type {Map<string, number>} */
  const packages = new Map();
  for (const { warnings } of rows)
    for (const rule of new Set(warnings.map((warning) => warning.split(":")[0] ?? "")))
      packages.set(rule, (packages.get(rule) ?? 0) + 1);
  const sorted = [...packages].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([rule, count]) => `${rule} ${count}`).join(", ") || "none";
}

/**
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
