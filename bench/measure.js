/**
 * The benchmarks are JavaScript, not TypeScript: they run with plain `node` on every version that packgate supports, and
 * Node 20 strips no types.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "..");
export const cli = join(root, "dist/cli.js");
const results = join(import.meta.dirname, "results");

/**
 * Runs a command without what `npm run` adds to the environment. Throws where it ends otherwise than expected: a fast
 * failure is no measurement.
 * @param {readonly string[]} command
 * @param {{ cwd?: string, status?: readonly number[] }} [options]
 * @returns {{ seconds: number, stdout: string, stderr: string, status: number | null }}
 */
export function run([file = "", ...args], { cwd = root, status = [0] } = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const start = process.hrtime.bigint();
  const child = spawnSync(file, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (child.status === null || !status.includes(child.status))
    throw new Error(`${file} ${args.join(" ")} ended with ${child.status ?? child.signal}:\n${child.stderr}`);
  return { seconds, stdout: child.stdout, stderr: child.stderr, status: child.status };
}

/**
 * Times two commands in turn, so that whatever else the machine does hits both, and compares them pair by pair.
 * @param {() => { seconds: number }} measured
 * @param {() => { seconds: number }} baseline
 * @param {number} pairs
 */
export function compare(measured, baseline, pairs) {
  measured();
  baseline();
  const timed = Array.from({ length: pairs }, (_, index) => {
    // Whoever comes first meets colder caches: take turns.
    const [first, second] = index % 2 === 0 ? [measured, baseline] : [baseline, measured];
    const [a, b] = [first().seconds, second().seconds];
    return index % 2 === 0 ? { measured: a, baseline: b } : { measured: b, baseline: a };
  });
  return {
    pairs,
    ratio: quartiles(timed.map((pair) => pair.measured / pair.baseline)),
    seconds: quartiles(timed.map((pair) => pair.measured)),
    baselineSeconds: quartiles(timed.map((pair) => pair.baseline)),
  };
}

/**
 * @param {readonly number[]} values
 */
export function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  /** @param {number} share */
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return Number((low + (high - low) * (place % 1)).toFixed(3));
  };
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/**
 * Writes a result twice, for people and for programs.
 * @param {string} name
 * @param {object} data
 * @param {string} markdown
 */
export function record(name, data, markdown) {
  const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cpus: cpus().length };
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ machine, ...data }, null, 2)}\n`);
  const where = `${machine.node}, ${machine.platform}, ${machine.cpus} CPUs`;
  writeFileSync(join(results, `${name}.md`), `${markdown.trimEnd()}\n\nMeasured on ${where}.\n`);
  process.stdout.write(`${markdown}\n`);
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, Buffer | string>>} files
 */
export function write(path, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
}
