/**
 * The benchmarks are JavaScript, not TypeScript: they run with plain `node` on every version that packgate supports, and
 * Node 20 strips no types.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "..");
export const cli = join(root, "dist/cli.js");
export const results = join(import.meta.dirname, "results");
/** A figure of fewer pairs is none. */
export const PAIRS = 15;

/**
 * @typedef {{ median: number, lower: number, upper: number }} Quartiles
 * @typedef {{ wall: number, cpu: number, peak: number }} Cost seconds, CPU seconds of all processes, bytes of the largest process (NaN: not measured)
 * @typedef {() => Cost | Promise<Cost>} Work
 * @typedef {{ says: string, ratio: Quartiles, most: number }} Claim holds where the lower quartile is at most `most`
 */

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

/** CPU as bash tells it, for Node counts only itself; memory as GNU time does, whose own process is small when it forks. */
const METER = `TIMEFORMAT="%3U %3S"; time /usr/bin/time --quiet --format "peak %M" -- "$@" > /dev/null`;
const PLAIN_METER = `TIMEFORMAT="%3U %3S"; time "$@" > /dev/null`;

/**
 * A command and all its children. Without `peak` it needs bash alone.
 * @param {readonly string[]} command
 * @param {{ cwd?: string, status?: readonly number[], peak?: boolean }} [options]
 * @returns {() => Cost}
 */
export function ofCommand(command, { peak = false, ...options } = {}) {
  return () => {
    const { seconds, stderr } = run(["bash", "-c", peak ? METER : PLAIN_METER, "bash", ...command], options);
    const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(/\s+/).slice(-2).map(Number);
    const kilobytes = /^peak (\d+)$/m.exec(stderr)?.[1];
    return { wall: seconds, cpu: user + system, peak: kilobytes === undefined ? Number.NaN : Number(kilobytes) * 1024 };
  };
}

/**
 * Something in this process, with all its threads.
 * @param {() => unknown} work
 * @returns {Work}
 */
export function ofOwn(work) {
  return async () => {
    const [cpu, start] = [process.cpuUsage(), process.hrtime.bigint()];
    await work();
    const wall = Number(process.hrtime.bigint() - start) / 1e9;
    const { user, system } = process.cpuUsage(cpu);
    return { wall, cpu: (user + system) / 1e6, peak: Number.NaN };
  };
}

/**
 * Runs all of them in turn, again and again, so that whatever else the machine does hits all, and one before the first
 * round. Whoever comes first meets colder caches: each round begins with another.
 * @template {string} Name
 * @param {Readonly<Record<Name, Work>>} works
 * @param {number} [rounds]
 * @returns {Promise<Record<Name, Cost[]>>} by name, in the order of rounds
 */
export async function sideBySide(works, rounds = PAIRS) {
  const names = /** @type {Name[]} */ (Object.keys(works));
  for (const name of names) await works[name]();
  const costs = /** @type {Record<Name, Cost[]>} */ ({});
  for (const name of names) costs[name] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) costs[name].push(await works[name]());
  }
  return costs;
}

/**
 * Of each round what the one costs, divided by what the other does.
 * @param {readonly Cost[]} measured
 * @param {readonly Cost[]} baseline
 * @param {keyof Cost} what
 */
export function ratio(measured, baseline, what) {
  return quartiles(measured.map((cost, round) => cost[what] / (baseline[round]?.[what] ?? Number.NaN)));
}

/**
 * @param {readonly Cost[]} costs
 * @param {keyof Cost} what
 */
export function spread(costs, what) {
  return quartiles(costs.map((cost) => cost[what]));
}

/**
 * @param {readonly number[]} values
 * @returns {Quartiles}
 */
export function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  /** @param {number} share */
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return Number((low + (high - low) * (place % 1)).toPrecision(4));
  };
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/**
 * Writes a result twice, for people and for programs: of measurements that are a page of their own.
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

/**
 * Hands over an empty directory, and removes it afterwards.
 * @template Result
 * @param {(directory: string) => Result | Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function inTemporary(use) {
  const directory = mkdtempSync(join(tmpdir(), "packgate-bench-"));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The version of a peer, which is a dependency of the benchmarks alone.
 * @param {string} name
 */
export function peerVersion(name) {
  const manifest = readFileSync(join(import.meta.dirname, "node_modules", name, "package.json"), "utf8");
  return String(JSON.parse(manifest).version);
}
