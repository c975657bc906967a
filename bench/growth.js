/** Do time and memory grow with the package, and no faster? */

import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Header } from "tar";
import { pseudoCode } from "../test/support/leak.js";
import { cli, inTemporary, ofCommand, ratio, sideBySide, spread } from "./measure.js";
import { plot } from "./plot.js";
import { megabytes, short, shown, table } from "./table.js";

export const title = "Growth";
export const intro = `\`packgate check x.tgz\` of tarballs that differ in one thing, beside \`gzip -dc x.tgz | sha512sum\`. In the pictures both scales are
logarithmic; the dashed curve is what grows linearly from the smallest to the largest. A point above it says that what comes later costs
less.`;

/** Of files of 1 MB. */
const MEGABYTES = [1, 10, 100, 300, 1000];
/** Of 200 bytes. */
const FILES = [10, 100, 1000, 10_000, 100_000];
const FILE_BYTES = { size: 1_000_000, count: 200 };
/** Where a line is twice as steep at its end as in its middle, it is none. */
const STRAIGHT = 1.5;
/** Bytes: what a check may take besides. Of 100,000 files there is an object of each, and a row of each in the report. */
const MORE_THAN_INFLATED = { size: 100e6, count: 150e6 };

export function measure() {
  return inTemporary(async (directory) => {
    const script = join(directory, "pipeline.sh");
    writeFileSync(script, `gzip -dc "$1" | sha512sum\n`);
    const grow = async (/** @type {readonly number[]} */ counts, /** @type {number} */ bytes) => {
      const steps = [];
      for (const count of counts) {
        const tarball = join(directory, "package.tgz");
        const inflated = await writeTarball(tarball, count, bytes);
        const policy = join(directory, "policy.json");
        const budget = { size: "1 GB", unpackedSize: "2 GB", entryCount: 200_000 };
        // 1 GB of code is packed to more than packgate takes by itself.
        const limits = { tarball: "500 MB" };
        writeFileSync(policy, JSON.stringify({ extends: "recommended", allow: ["dist/**"], budget, limits }));
        const costs = await sideBySide({
          packgate: ofCommand([process.execPath, cli, "check", tarball, "--policy", policy], {
            cwd: directory,
            peak: true,
          }),
          pipeline: ofCommand(["bash", script, tarball]),
        });
        steps.push({
          count,
          inflated,
          wall: spread(costs.packgate, "wall"),
          cpu: spread(costs.packgate, "cpu"),
          peak: spread(costs.packgate, "peak"),
          against: {
            wall: ratio(costs.packgate, costs.pipeline, "wall"),
            cpu: ratio(costs.packgate, costs.pipeline, "cpu"),
          },
        });
      }
      return steps;
    };
    return { size: await grow(MEGABYTES, FILE_BYTES.size), count: await grow(FILES, FILE_BYTES.count) };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */
/** @typedef {Data["size"][number]} Step */

/** @param {Data} data */
export function claims({ size, count }) {
  return [
    steepness("CPU of the largest package, for each byte, against one of a tenth", size, "cpu"),
    steepness("peak memory of the largest package, for each byte, against one of a tenth", size, "peak"),
    {
      says: "peak memory of a package of 1 MB to 1 GB, of its inflated size and 100 MB, at worst",
      ratio: worstMemory(size, MORE_THAN_INFLATED.size),
      most: 1,
    },
    {
      says: "peak memory of a package of 10 to 100,000 files, of its inflated size and 150 MB, at worst",
      ratio: worstMemory(count, MORE_THAN_INFLATED.count),
      most: 1,
    },
    steepness("CPU of the most files, for each file, against a tenth of them", count, "cpu"),
    steepness("peak memory of the most files, for each file, against a tenth of them", count, "peak"),
  ];
}

/** @param {Data} data */
export function render({ size, count }) {
  const heads = ["", "wall", "CPU seconds", "peak memory", "wall, of the pipeline's", "CPU, of the pipeline's"];
  const row = (/** @type {string} */ what, /** @type {Step} */ { wall, cpu, peak, against }) => [
    what,
    `${short(wall.median)} s`,
    short(cpu.median),
    megabytes(peak.median),
    shown(against.wall),
    shown(against.cpu),
  ];
  return `${table(
    ["size", ...heads.slice(1)],
    size.map((step) => row(megabytes(step.inflated), step)),
  )}

![CPU seconds and peak memory over the package's size](results/growth-size.svg)

${table(
  ["files of 200 bytes", ...heads.slice(1)],
  count.map((step) => row(step.count.toLocaleString("en"), step)),
)}

![CPU seconds and peak memory over the number of files](results/growth-files.svg)`;
}

/**
 * By name.
 * @param {Data} data
 */
export function drawings({ size, count }) {
  return {
    "growth-size": drawing("inflated size (MB)", size, ({ inflated }) => inflated / 1e6),
    "growth-files": drawing("number of files", count, (step) => step.count),
  };
}

/**
 * How much more each unit costs at the end than a decade before it, where the start of Node counts for little on both.
 * @param {string} says
 * @param {readonly Step[]} steps
 * @param {"cpu" | "peak"} what
 */
function steepness(says, steps, what) {
  const [first, last] = [steps[0], steps.at(-1)];
  const before = steps.find(({ count }) => count === (last?.count ?? 0) / 10);
  if (first === undefined || last === undefined || before === undefined) throw new Error("a decade is missing");
  const unit = (/** @type {Step} */ step, /** @type {"median" | "lower" | "upper"} */ at) =>
    (step[what][at] - first[what].median) / (step.count - first.count);
  const base = unit(before, "median");
  const quartile = (/** @type {"median" | "lower" | "upper"} */ at) => unit(last, at) / base;
  return {
    says,
    ratio: { median: quartile("median"), lower: quartile("lower"), upper: quartile("upper") },
    most: STRAIGHT,
  };
}

/**
 * @param {readonly Step[]} steps
 * @param {number} more
 */
function worstMemory(steps, more) {
  const shares = steps.map(({ inflated, peak }) => {
    const most = inflated + more;
    return { median: peak.median / most, lower: peak.lower / most, upper: peak.upper / most };
  });
  return shares.reduce((worst, share) => (share.median > worst.median ? share : worst));
}

/**
 * @param {string} label of what grows
 * @param {readonly Step[]} steps
 * @param {(step: Step) => number} place
 */
function drawing(label, steps, place) {
  return plot(label, [
    { label: "CPU seconds", points: steps.map((step) => ({ x: place(step), ...spreadOf(step.cpu, 1) })) },
    { label: "peak memory (MB)", points: steps.map((step) => ({ x: place(step), ...spreadOf(step.peak, 1e6) })) },
  ]);
}

/**
 * @param {import("./measure.js").Quartiles} figure
 * @param {number} unit
 */
function spreadOf({ median, lower, upper }, unit) {
  return { y: median / unit, lower: lower / unit, upper: upper / unit };
}

/**
 * As npm writes it, without npm: 100,000 files on disk are no part of the question.
 * @param {string} path
 * @param {number} count
 * @param {number} bytes of each file
 */
async function writeTarball(path, count, bytes) {
  const manifest = Buffer.from(JSON.stringify({ name: "grown", version: "1.0.0", main: "dist/0/0.js" }));
  // Many texts, so that no cache of a file's content helps; gzip reaches back 32 kB only.
  const texts = Array.from({ length: 16 }, (_, seed) => Buffer.from(pseudoCode(bytes, seed + 1)));
  function* parts() {
    yield* member("package/package.json", manifest);
    for (let index = 0; index < count; index++)
      yield* member(
        `package/dist/${Math.floor(index / 1000)}/${index}.js`,
        texts[index % texts.length] ?? Buffer.alloc(0),
      );
    yield Buffer.alloc(1024);
  }
  let inflated = 0;
  function* counted() {
    for (const chunk of chunks(parts())) {
      inflated += chunk.length;
      yield chunk;
    }
  }
  await pipeline(Readable.from(counted()), createGzip({ level: 6 }), createWriteStream(path));
  return inflated;
}

/**
 * @param {string} path
 * @param {Buffer} bytes
 */
function* member(path, bytes) {
  const header = new Header({
    path,
    mode: 0o644,
    size: bytes.length,
    type: "File",
    mtime: new Date("1985-10-26T08:15:00Z"),
  });
  header.encode();
  yield header.block ?? Buffer.alloc(512);
  yield bytes;
  yield Buffer.alloc((512 - (bytes.length % 512)) % 512);
}

/**
 * A stream of 300,000 small pieces takes longer than what they are for.
 * @param {Iterable<Buffer>} parts
 */
function* chunks(parts) {
  /** @type {Buffer[]} */
  let some = [];
  let length = 0;
  for (const part of parts) {
    some.push(part);
    length += part.length;
    if (length < 4e6) continue;
    yield Buffer.concat(some);
    some = [];
    length = 0;
  }
  yield Buffer.concat(some);
}
