/**
 * What packgate costs and what it finds, beside everything that a user would pick instead.
 *
 *     npm run bench                    # everything: bench/RESULTS.md, and its data in bench/results/*.json
 *     npm run bench -- engine hook     # some parts of it; of the others the page keeps what was recorded
 *     npm run bench -- --check         # a few ratios against the recorded ones, in a minute; no peer is needed
 *
 * The peers are installed by `npm ci --prefix bench --ignore-scripts`. A part is a module that says what it measures
 * (`measure`), how that reads (`render`), and which claims it makes true or not (`claims`). Each figure is a ratio of things
 * that were run in turn; a claim holds where the lower quartile of its ratio is at most what is claimed.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { checkGuard, recordGuard } from "./guard.js";
import { PAIRS, peerVersion, results, run } from "./measure.js";
import { megabytes, short, shown, table } from "./table.js";

/**
 * @typedef {{
 *   title: string,
 *   intro?: string,
 *   measure: () => object | Promise<object>,
 *   claims: (data: any) => import("./measure.js").Claim[],
 *   render: (data: any) => string,
 *   drawings?: (data: any) => Readonly<Record<string, string>>,
 * }} Part
 * @typedef {{ machine: ReturnType<typeof machine>, date: string, minutes: number, load: number, data: object }} Recorded
 */

const PARTS = ["start-up", "whole-job", "workspaces", "hook", "listing", "engine", "patterns", "growth", "quality"];
const PEERS = ["publint", "np", "publish-please", "npm-pkg-lint", "secretlint", "@vscode/ripgrep"];

const asked = process.argv.slice(2);
const unknown = asked.filter((one) => ![...PARTS, "guard", "--check"].includes(one));
if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(", ")}: ${PARTS.join(", ")}, guard, --check`);

if (asked.includes("--check")) {
  if (!(await checkGuard())) process.exitCode = 1;
} else {
  mkdirSync(results, { recursive: true });
  for (const name of asked.length > 0 ? asked : [...PARTS, "guard"]) {
    process.stderr.write(`${name} ...\n`);
    if (name === "guard") await recordGuard();
    else await recordPart(name);
  }
  const page = await pageOf();
  writeFileSync(join(import.meta.dirname, "RESULTS.md"), page);
  process.stdout.write(page);
}

/**
 * @param {string} name
 * @returns {Promise<Part>}
 */
function partOf(name) {
  return import(`./${name}.js`);
}

/** @param {string} name */
async function recordPart(name) {
  const part = await partOf(name);
  const start = process.hrtime.bigint();
  const before = loadavg()[0] ?? 0;
  const data = await part.measure();
  const minutes = Number((Number(process.hrtime.bigint() - start) / 60e9).toFixed(1));
  const load = Number(Math.max(before, loadavg()[0] ?? 0).toFixed(1));
  const date = new Date().toISOString().slice(0, 10);
  /** @type {Recorded} */
  const recorded = { machine: machine(), date, minutes, load, data };
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(recorded, null, 2)}\n`);
}

function machine() {
  const model = cpus()[0]?.model ?? "unknown processor";
  const first = (/** @type {readonly string[]} */ command) => run(command).stdout.split("\n")[0] ?? "";
  return {
    cpus: `${cpus().length} × ${model.trim()}`,
    memory: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    commit: first(["git", "rev-parse", "--short", "HEAD"]),
    versions: {
      node: process.version,
      npm: first(["npm", "--version"]),
      gzip: first(["gzip", "--version"]),
      sha512sum: first(["sha512sum", "--version"]),
      ...Object.fromEntries(PEERS.map((name) => [name, peerVersion(name)])),
    },
  };
}

/** Of all that is recorded, whenever that was. */
async function pageOf() {
  const parts = [];
  for (const name of PARTS) {
    const file = join(results, `${name}.json`);
    if (!existsSync(file)) continue;
    /** @type {Recorded} */
    const recorded = JSON.parse(readFileSync(file, "utf8"));
    const part = await partOf(name);
    for (const [drawing, svg] of Object.entries(part.drawings?.(recorded.data) ?? {}))
      writeFileSync(join(results, `${drawing}.svg`), svg);
    parts.push({ name, part, recorded });
  }
  const claims = parts.flatMap(({ part, recorded }) => part.claims(recorded.data));
  const rows = claims.map((claim) => {
    const holds = claim.ratio.lower <= claim.most;
    return [
      holds ? claim.says : `~~${claim.says}~~`,
      shown(claim.ratio),
      String(short(claim.most)),
      holds ? "holds" : "**missed**",
    ];
  });
  const missed = rows.filter(([, , , verdict]) => verdict !== "holds").length;
  return `# Measured

\`npm run bench\` writes this page and its data (\`results/*.json\`). A figure is a ratio of things that were run in turn on the same
machine: the median of ${PAIRS} pairs or more, with the quartiles in brackets. Seconds are for orientation only. A claim holds where the lower
quartile is at most what is claimed; one that does not is struck out. ${claims.length - missed} of ${claims.length} hold.

${table(["claim", "measured", "at most", ""], rows)}

Other pages: [real packages under the preset open-source](results/open-source.md), [false alarms in installed
packages](results/false-alarms.md), [the long proofs](results/soak.md), [mutations](results/mutation.md).

${parts.map(({ part, recorded }) => `## ${part.title}\n\n${part.intro === undefined ? "" : `${part.intro}\n\n`}${part.render(recorded.data)}\n\n${when(recorded)}`).join("\n\n")}

## Machine and versions

${[...new Set(parts.map(({ recorded }) => described(recorded.machine)))].join("\n\n")}
`;
}

/** @param {Recorded} recorded */
function when({ date, minutes, load, machine: { commit } }) {
  return `<sub>${date}, packgate at ${commit}, in ${minutes} minutes, load ${load}.</sub>`;
}

/** @param {Recorded["machine"]} machine */
function described({ cpus, memory, platform, versions }) {
  const list = Object.entries(versions).map(([name, version]) =>
    version.includes(name) ? version : `${name} ${version}`,
  );
  return `${cpus}, ${megabytes(memory)} of memory, ${platform}; ${list.join(", ")}.`;
}
