/**
 * A few ratios that take a minute, against the recorded ones: nobody is to make packgate much slower without noticing. Only
 * CPU time counts, of things run side by side, so that a slow or busy machine changes little; what a processor is good at
 * changes more, so the tolerance is wide. Needs npm, gzip, sha512sum and bash.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cli, inTemporary, ofCommand, PAIRS, ratio, results, sideBySide } from "./measure.js";
import { leakPackage, packed, samplePackage } from "./samples.js";
import { shown } from "./table.js";

/** @typedef {import("./measure.js").Work} Work */

const FILE = join(results, "guard.json");
const TOLERANCE = 1.5;
const QUICK = 5;

/** Records the ratios that are compared with. */
export async function recordGuard() {
  await inTemporary(async (directory) => {
    /** @type {Record<string, number>} */
    const recorded = {};
    for (const [name, pair] of Object.entries(pairs(directory))) recorded[name] = (await ratioOf(pair, PAIRS)).median;
    mkdirSync(results, { recursive: true });
    writeFileSync(FILE, `${JSON.stringify(recorded, null, 2)}\n`);
  });
}

/**
 * Prints each ratio beside the recorded one. One that is too high is measured again, longer, before it counts.
 * @returns {Promise<boolean>} is none much higher?
 */
export async function checkGuard() {
  /** @type {Readonly<Record<string, number>>} */
  const recorded = JSON.parse(readFileSync(FILE, "utf8"));
  return inTemporary(async (directory) => {
    let holds = true;
    for (const [name, pair] of Object.entries(pairs(directory))) {
      const before = recorded[name];
      if (before === undefined) throw new Error(`no recorded ratio of ${name}: npm run bench -- guard`);
      let now = await ratioOf(pair, QUICK);
      if (now.median > before * TOLERANCE) now = await ratioOf(pair, PAIRS);
      // The lower quartile: of a machine that is busy now and then, the better part.
      const within = now.lower <= before * TOLERANCE;
      process.stdout.write(`${within ? "holds " : "SLOWER"} ${name}: ${shown(now)}, recorded ${before}\n`);
      holds &&= within;
    }
    return holds;
  });
}

/**
 * @param {string} directory
 * @returns {Record<string, [measured: Work, baseline: Work]>}
 */
function pairs(directory) {
  const empty = join(directory, "empty.js");
  writeFileSync(empty, "");
  const cwd = samplePackage(join(directory, "small"), 3, 2000);
  const many = samplePackage(join(directory, "many"), 500, 4000);
  const leak = leakPackage(join(directory, "leak"));
  const { tarball } = packed(leak.path, join(directory, "packed"));
  const pipeline = join(directory, "pipeline.sh");
  writeFileSync(pipeline, `gzip -dc "$1" | sha512sum\n`);
  const check = (/** @type {string} */ place) => ofCommand([process.execPath, cli, "check", "."], { cwd: place });
  const pack = (/** @type {string} */ place) => ofCommand(["npm", "pack", "--dry-run"], { cwd: place });
  return {
    "--version against an empty script": [
      ofCommand([process.execPath, cli, "--version"]),
      ofCommand([process.execPath, empty]),
    ],
    "check of 3 files against npm pack": [check(cwd), pack(cwd)],
    "check of 500 files against npm pack": [check(many), pack(many)],
    "check of the leak's tarball against gzip -dc | sha512sum": [
      ofCommand([process.execPath, cli, "check", tarball], { status: [1] }),
      ofCommand(["bash", pipeline, tarball]),
    ],
  };
}

/**
 * @param {readonly [Work, Work]} pair
 * @param {number} rounds
 */
async function ratioOf([measured, baseline], rounds) {
  const costs = await sideBySide({ measured, baseline }, rounds);
  return ratio(costs.measured, costs.baseline, "cpu");
}
