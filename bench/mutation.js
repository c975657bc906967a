/**
 * Would the tests notice? Stryker changes one thing after another in the code that decides, and runs the tests that reach
 * it. `node bench/mutation.js`, the last part of `npm run soak`; hours. Exits with 1 where a part is below the target.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientsDirectory } from "../test/support/client-list.js";
import { root } from "./measure.js";

const TARGET = 90;
const PARTS = {
  entries: /^src\/artifact\//,
  "policy and judge": /^src\/policy\//,
  escapers: /^src\/report\//,
};
const modules = join(clientsDirectory, "stryker-9/node_modules");
const report = join(root, "reports/mutation.json");

/** @typedef {{ status: string, mutatorName: string, replacement?: string, location: { start: { line: number } } }} Mutant */

// The runner is to load the project's own vitest, which finds its state in one copy of itself alone.
const vitest = join(modules, "vitest");
if (!existsSync(vitest)) symlinkSync(join(root, "node_modules/vitest"), vitest, "junction");
const stryker = join(modules, "@stryker-mutator/core/bin/stryker.js");
const started = Date.now();
spawnSync(process.execPath, [stryker, "run", "test/support/stryker.config.json"], { cwd: root, stdio: "inherit" });
const minutes = Math.round((Date.now() - started) / 60_000);

/** @type {Readonly<Record<string, { mutants: Mutant[] }>>} */
const files = JSON.parse(readFileSync(report, "utf8")).files;
rmSync(join(root, "reports"), { recursive: true });
const { version } = JSON.parse(readFileSync(join(modules, "@stryker-mutator/core/package.json"), "utf8"));
const rows = Object.entries(files).map(([file, { mutants }]) => ({ file, ...countOf(mutants) }));
const parts = Object.entries(PARTS).map(([part, pattern]) => {
  const mutants = Object.entries(files).flatMap(([file, one]) => (pattern.test(file) ? one.mutants : []));
  return { file: `**${part}**`, ...countOf(mutants) };
});

const markdown = `# Would the tests notice?

Stryker ${version}, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${minutes} minutes: one change after another in the code that decides, and the tests that reach it
(\`test/support/stryker.config.json\`). At least ${TARGET} % of the changes must make one fail in each part. Properties that are tried
thousands of times are left out. Not tried are changes of what is made once when a module loads, most of them regular
expressions.

| | changes | noticed | never ending | not noticed | not reached | not tried | noticed of those tried |
|---|---:|---:|---:|---:|---:|---:|---:|
${[...parts, ...rows].map(lineOf).join("\n")}

## Not noticed

${Object.entries(files).flatMap(survivorsOf).join("\n")}
`;
writeFileSync(join(root, "bench/results/mutation.md"), markdown);
process.stdout.write(markdown);
if (parts.some(({ score }) => score < TARGET)) process.exitCode = 1;

/** @param {readonly Mutant[]} mutants */
function countOf(mutants) {
  /** @param {string} status */
  const of = (status) => mutants.filter((mutant) => mutant.status === status).length;
  const [killed, timeout, survived, noCoverage] = [of("Killed"), of("Timeout"), of("Survived"), of("NoCoverage")];
  const tried = killed + timeout + survived + noCoverage;
  const score = (100 * (killed + timeout)) / Math.max(1, tried);
  return { all: mutants.length, killed, timeout, survived, noCoverage, ignored: of("Ignored"), score };
}

/** @param {ReturnType<typeof countOf> & { file: string }} row */
function lineOf({ file, all, killed, timeout, survived, noCoverage, ignored, score }) {
  return `| ${file} | ${[all, killed, timeout, survived, noCoverage, ignored].join(" | ")} | ${score.toFixed(1)} % |`;
}

/** @param {[string, { mutants: readonly Mutant[] }]} file */
function survivorsOf([file, { mutants }]) {
  return mutants
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map(({ mutatorName, replacement = "", location }) => {
      const text = replacement.replace(/\s+/g, " ").slice(0, 100).replaceAll("`", "'");
      return `* ${file}:${location.start.line}, ${mutatorName}: \`${text}\``;
    });
}
