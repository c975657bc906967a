/** A check from the command line to the verdict, beside what a user would run instead. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cli, inTemporary, ofCommand, ratio, root, run, sideBySide, spread } from "./measure.js";
import { npChecks, publint, publishPlease, ripgrep, secretlint } from "./peers.js";
import { leakPackage, packed, samplePackage } from "./samples.js";
import { megabytes, short, shown, table } from "./table.js";

/** @typedef {import("./measure.js").Cost} Cost */
/** @typedef {keyof Cost} Measure */
/** @typedef {import("./measure.js").Quartiles} Quartiles */
/** @typedef {Record<string, Partial<Record<Measure, Quartiles>>>} Against by tool */

export const title = "Whole job";
export const intro = `\`packgate check .\` of a directory, beside other tools in the same one. Each figure is what packgate takes, divided by what
the other does: below 1 packgate is cheaper. Peers are no substitutes for one another: all of them but secretlint and ripgrep
read names and \`package.json\`, not contents. How each is started stands below.`;

const SAMPLES = [
  { what: "a small library (3 files, 6 kB)", files: 3, bytes: 2000, peers: /** @type {const} */ ("all") },
  { what: "500 files, 10 MB", files: 500, bytes: 20_000, peers: /** @type {const} */ ("all") },
  { what: "5,000 files, 20 MB", files: 5000, bytes: 4000, peers: /** @type {const} */ ("many files") },
];
/** bun.lock is in the leaked package, and bun would be asked to pack it. */
const FOR_NPM = ["--client", "npm"];
const TARGET_BYTES = 10e6;
const MORE_THAN_INFLATED = 100e6;

export function measure() {
  return inTemporary(async (directory) => {
    const directories = [];
    for (const { what, files, bytes, peers } of SAMPLES) {
      const cwd = samplePackage(join(directory, `sample-${files}`), files, bytes);
      directories.push({ what, inflated: files * bytes, ...(await besidePeers(cwd, directory, peers)) });
    }
    directories.push({ what: "packgate itself", inflated: 3e6, ...(await besideNpm(root)) });
    const leak = leakPackage(join(directory, "leak"));
    const what = `the leak of 2026 (${Object.keys(leak.files).length} files, ${megabytes(leak.inflated)})`;
    directories.push({
      what,
      inflated: leak.inflated,
      ...(await besidePeers(leak.path, directory, "readers", FOR_NPM)),
    });
    return { directories, tarball: await leakTarball(leak, directory) };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */

/** @param {Data} data */
export function claims({ directories, tarball }) {
  const small = directories.filter(({ inflated }) => inflated <= TARGET_BYTES);
  const { pipeline, peak, inflated } = tarball;
  return [
    ...small.flatMap(({ what, against }) => [
      { says: `\`check .\` against \`npm pack --dry-run\`, wall: ${what}`, ratio: npmOf(against).wall, most: 1.1 },
      { says: `\`check .\` against \`npm pack --dry-run\`, CPU: ${what}`, ratio: npmOf(against).cpu, most: 1.6 },
    ]),
    { says: "`check` of the leak's tarball against `gzip -dc | sha512sum`, wall", ratio: pipeline.wall, most: 2 },
    {
      says: "peak memory of that, of the inflated size and 100 MB",
      ratio: {
        median: peak.median / (inflated + MORE_THAN_INFLATED),
        lower: peak.lower / (inflated + MORE_THAN_INFLATED),
        upper: peak.upper / (inflated + MORE_THAN_INFLATED),
      },
      most: 1,
    },
  ];
}

/** @param {Against} against */
function npmOf({ npm: { wall, cpu } = {} }) {
  if (wall === undefined || cpu === undefined) throw new Error("npm was not measured");
  return { wall, cpu };
}

/** @param {Data} data */
export function render({ directories, tarball }) {
  /** @type {readonly { measure: Measure, head: string }[]} */
  const measures = [
    { measure: "wall", head: "Wall time" },
    { measure: "cpu", head: "CPU time, of all processes" },
    { measure: "peak", head: "Peak memory, of the largest process" },
  ];
  const names = Object.keys(LABELS);
  const tables = measures.map(({ measure, head }) => {
    const rows = directories.map(({ what, own, against }) => [
      what,
      measure === "peak" ? megabytes(own.peak.median) : `${short(own[measure].median)} s`,
      ...names.map((name) => {
        const it = against[name]?.[measure];
        return it === undefined ? "" : shown(it);
      }),
    ]);
    return `${head}:\n\n${table(["", "packgate", ...names.map((name) => `of ${LABELS[name] ?? name}`)], rows)}`;
  });
  const { pipeline, own, peak, inflated } = tarball;
  return `${tables.join("\n\n")}

${Object.values(COMMANDS).join("\n")}

The tarball of the leak, checked alone (\`packgate check x.tgz\`, ${megabytes(inflated)} inflated), of what \`gzip -dc x.tgz | sha512sum\` takes: wall ${shown(pipeline.wall)},
CPU ${shown(pipeline.cpu)}; ${short(own.wall.median)} s, ${short(own.cpu.median)} CPU seconds; peak memory ${megabytes(peak.median)}, ${megabytes(peak.median - inflated)} more than the inflated tarball.`;
}

/** @type {Readonly<Record<string, string>>} */
const LABELS = {
  npm: "npm pack",
  publint: "publint",
  np: "np's checks",
  publishPlease: "publish-please's check",
  secretlint: "secretlint",
  ripgrep: "ripgrep",
};
const COMMANDS = {
  npm: "* npm pack: `npm pack --dry-run`",
  publint: "* publint: `publint`, which packs as well",
  np: "* np's checks: those that need neither a registry nor git, called in its module `npm/util`: `checkIgnoreStrategy` and `verifyPackageEntryPoints`, which packs",
  publishPlease: "* publish-please's check: its validation `sensitive-data`, called in its module, which packs",
  secretlint:
    "* secretlint: `npm pack`, `tar -x`, then `secretlint` with its recommended preset over what was unpacked; of 5,000 files one pair only, for it takes minutes",
  ripgrep: "* ripgrep: `npm pack`, `tar -x`, then `rg --fixed-strings --file` with the texts that packgate looks for",
};

/**
 * What np, publish-please and publint cost beside npm pack, which they run, is seen on the smaller packages. Of many files
 * secretlint takes minutes, and one pair has to do.
 * @param {string} cwd
 * @param {string} directory
 * @param {"all" | "many files" | "readers"} peers those that read contents, or others as well
 * @param {readonly string[]} [options] of packgate
 */
async function besidePeers(cwd, directory, peers, options = []) {
  const own = npm(cwd, options);
  const scan = secretlint(cwd, directory);
  const readers = { ...own, ripgrep: ripgrep(cwd, directory) };
  if (peers === "readers") return compared(await sideBySide({ ...readers, secretlint: scan }));
  const tools = { ...readers, publint: publint(cwd) };
  if (peers === "all") {
    const packers = { np: npChecks(cwd, directory), publishPlease: publishPlease(cwd) };
    return compared(await sideBySide({ ...tools, secretlint: scan, ...packers }));
  }
  const { own: costs, against } = compared(await sideBySide(tools));
  // The wall time of one pair is luck.
  const pair = ratio([own.packgate()], [scan()], "cpu");
  return { own: costs, against: { ...against, secretlint: { cpu: pair } } };
}

/** @param {string} cwd */
async function besideNpm(cwd) {
  return compared(await sideBySide(npm(cwd, [])));
}

/**
 * @param {string} cwd
 * @param {readonly string[]} options of packgate
 */
function npm(cwd, options) {
  return {
    packgate: ofCommand([process.execPath, cli, "check", ".", ...options], { cwd, status: [0, 1], peak: true }),
    npm: ofCommand(["npm", "pack", "--dry-run"], { cwd, peak: true }),
  };
}

/**
 * @param {Readonly<Record<string, Cost[]>>} costs
 * @returns {{ own: Record<Measure, Quartiles>, against: Against }}
 */
function compared({ packgate = [], ...others }) {
  const all = (/** @type {(measure: Measure) => Quartiles} */ of) => ({
    wall: of("wall"),
    cpu: of("cpu"),
    peak: of("peak"),
  });
  return {
    own: all((measure) => spread(packgate, measure)),
    against: Object.fromEntries(
      Object.entries(others).map(([name, theirs]) => [name, all((measure) => ratio(packgate, theirs, measure))]),
    ),
  };
}

/**
 * Packed by npm, then checked alone: npm's own memory is not packgate's.
 * @param {ReturnType<typeof leakPackage>} leak
 * @param {string} directory
 */
async function leakTarball(leak, directory) {
  const { tarball } = packed(leak.path, join(directory, "packed"));
  const script = join(directory, "pipeline.sh");
  writeFileSync(script, `gzip -dc "$1" | sha512sum\n`);
  const report = run([process.execPath, cli, "check", tarball, "--format", "json"], { status: [1] }).stdout;
  if (JSON.parse(report).verdict !== "fail") throw new Error("the leak must fail");
  const costs = await sideBySide({
    packgate: ofCommand([process.execPath, cli, "check", tarball], { status: [1], peak: true }),
    pipeline: ofCommand(["bash", script, tarball]),
  });
  return {
    inflated: leak.inflated,
    own: { wall: spread(costs.packgate, "wall"), cpu: spread(costs.packgate, "cpu") },
    peak: spread(costs.packgate, "peak"),
    pipeline: {
      wall: ratio(costs.packgate, costs.pipeline, "wall"),
      cpu: ratio(costs.packgate, costs.pipeline, "cpu"),
    },
  };
}
