/**
 * What the gate costs. `node bench/overhead.js`, after `npm run build`; about five minutes.
 *
 * - `packgate check` of a directory against the bare `npm pack --dry-run` of the same: at most 1.30 times
 * - `packgate --version` against an empty script: at most 1.30 times
 * - peak memory for a tarball of the size of the 2026 leak: at most its inflated size and 150 MB
 *
 * Exits with 1 where one of them is missed.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claudeCode2026, pseudoCode } from "../test/support/leak.js";
import { cli, compare, record, root, run, write } from "./measure.js";

const PAIRS = 15;
const MOST = 1.3;
const MORE_THAN_INFLATED = 150e6;

const directory = mkdtempSync(join(tmpdir(), "packgate-bench-"));
try {
  const comparisons = [
    { what: "check, 3 files", ...against(packageOf("small", 3, 2000)) },
    { what: "check, 300 files, 6 MB", ...against(packageOf("middle", 300, 20_000)) },
    { what: "check, packgate itself", ...against(root) },
    { what: "--version", ...startUp() },
  ];
  const memory = peakOfTheLeak();
  const rows = comparisons.map(
    ({ what, ratio, seconds, baselineSeconds }) =>
      `| ${what} | **${ratio.median}** (${ratio.lower} to ${ratio.upper}) | ${seconds.median} s | ${baselineSeconds.median} s |`,
  );
  const markdown = `# What the gate costs

Medians of ${PAIRS} interleaved pairs, quartiles in brackets. The baseline of a check is \`npm pack --dry-run\` of the
same directory, the one of \`--version\` an empty script. At most ${MOST} is aimed at.

| | ratio | packgate | baseline |
|---|---|---|---|
${rows.join("\n")}

A tarball of the size of the 2026 leak (${megabytes(memory.inflated)} inflated): peak memory
**${megabytes(memory.peak)}**, ${megabytes(memory.peak - memory.inflated)} more than the inflated tarball (at most
${megabytes(MORE_THAN_INFLATED)} is aimed at), ${memory.seconds.toFixed(1)} s.
`;
  record("overhead", { comparisons, memory }, markdown);
  const missed = comparisons.some(({ ratio }) => ratio.median > MOST);
  if (missed || memory.peak > memory.inflated + MORE_THAN_INFLATED) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {number} files
 * @param {number} bytes of each file
 */
function packageOf(name, files, bytes) {
  const path = join(directory, name);
  write(path, {
    "package.json": JSON.stringify({ name, version: "1.0.0", files: ["dist"] }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    ...Object.fromEntries(
      Array.from({ length: files }, (_, index) => [`dist/${index}.js`, pseudoCode(bytes, index + 1)]),
    ),
  });
  return path;
}

/** @param {string} cwd */
function against(cwd) {
  return compare(
    () => run([process.execPath, cli, "check", "."], { cwd }),
    () => run(["npm", "pack", "--dry-run"], { cwd }),
    PAIRS,
  );
}

function startUp() {
  write(directory, { "empty.js": "" });
  return compare(
    () => run([process.execPath, cli, "--version"]),
    () => run([process.execPath, join(directory, "empty.js")]),
    PAIRS,
  );
}

/** The tarball is packed by npm, then checked alone: npm's own memory is not packgate's. */
function peakOfTheLeak() {
  const files = claudeCode2026();
  const path = join(directory, "leak");
  write(path, files);
  run(["npm", "pack", "--silent"], { cwd: path });
  const tarball = join(path, "anthropic-ai-claude-code-2.1.88.tgz");
  const start = process.hrtime.bigint();
  const child = spawnSync(
    process.execPath,
    ["--import", join(import.meta.dirname, "peak-memory.js"), cli, "check", tarball, "--format", "json"],
    { cwd: root, stdio: ["ignore", "ignore", "inherit", "pipe"], encoding: "utf8" },
  );
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (child.status !== 1) throw new Error(`the leak must fail, not end with ${child.status}`);
  const inflated = Object.values(files).reduce((sum, { length }) => sum + length, 0);
  return { inflated, peak: Number(child.output[3]), seconds };
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}
