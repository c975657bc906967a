/** The parts of packgate's own work, in bytes for each CPU second, beside tools that do nothing else. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { inflate } from "../dist/artifact/inflate.js";
import { readTarball } from "../dist/artifact/read-tarball.js";
import { readTarballFile } from "../dist/artifact/tarball.js";
import { inspect } from "../dist/inspect/inspect.js";
import { compileLiterals } from "../dist/inspect/literals.js";
import { scanMapJson } from "../dist/inspect/map-json.js";
import { corpus } from "./engine-corpus.js";
import { inTemporary, ofCommand, ofOwn, quartiles, ratio, sideBySide } from "./measure.js";
import { ripgrepFor, secretlintEngine } from "./peers.js";
import { leakPackage, packed } from "./samples.js";
import { literalAt, standards, texts } from "./searched.js";
import { shown, table } from "./table.js";

/**
 * @typedef {import("./measure.js").Cost} Cost
 * @typedef {import("./measure.js").Work} Work
 */

export const title = "Engine";
export const intro = `CPU time against CPU time, of the same bytes. Each figure but the speed is what packgate takes, divided by what the other
does: below 1 packgate is cheaper. sha512sum is what verifying the tarball's integrity would cost anyway.`;

export function measure() {
  return inTemporary(async (directory) => {
    const leak = leakPackage(join(directory, "leak"));
    const { tarball, bytes } = packed(leak.path, join(directory, "packed"));
    const scans = [];
    for (const { what, files } of corpus(leak.files)) scans.push(await scan(what, files, directory));
    return {
      texts: texts.length,
      hashing: hashing(),
      scans,
      package: await wholePackage(tarball, bytes),
      map: await map(leak.files),
    };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */

/** @param {Data} data */
export function claims(data) {
  const { layers, secrets } = data.package;
  return [
    ...data.scans.flatMap(({ what, against }) => [
      { says: `the search for secrets against secretlint: ${what}`, ratio: against.secretlint, most: 0.1 },
      { says: `the search for secrets against sha512sum: ${what}`, ratio: against.sha512sum, most: 0.5 },
      { says: `the search for secrets against gzip -dc: ${what}`, ratio: against.gzip, most: 0.5 },
    ]),
    { says: "layers and maps of the leak against inflating it", ratio: layers.inflating, most: 1 },
    { says: "the whole inspection of the leak against inflating it", ratio: secrets.inflating, most: 1.5 },
    { says: "scanning a map of 60 MB against `JSON.parse`", ratio: data.map, most: 0.125 },
  ];
}

/** @param {Data} data */
export function render(data) {
  const { inflating, layers, secrets } = data.package;
  const scans = data.scans.map(({ what, speed, against, places, facts }) => [
    `${what}; ${places.toLocaleString("en")} places looked at, ${facts} facts`,
    shown(speed),
    shown(against.gzip),
    shown(against.sha512sum),
    shown(against.ripgrep),
    shown(against.secretlint),
  ]);
  const parts = [
    ["inflate, with its checksum", shown(inflating.speed), shown(inflating.gzip), shown(inflating.sha512sum), ""],
    [
      "layers and source maps",
      shown(layers.speed),
      shown(layers.gzip),
      shown(layers.sha512sum),
      shown(layers.inflating),
    ],
    [
      "the whole inspection, secrets among it",
      shown(secrets.speed),
      shown(secrets.gzip),
      shown(secrets.sha512sum),
      shown(secrets.inflating),
    ],
  ];
  return `The search for secrets: ${data.texts} texts, and what its reader makes of each place. ${data.hashing}

${table(["", "MB in a CPU second", "of gzip -dc", "of sha512sum", "of ripgrep, the same texts", "of secretlint"], scans)}

The leak of 2026, in MB of what it is inflated:

${table(["", "MB in a CPU second", "of gzip -dc", "of sha512sum", "of Node's gunzip"], parts)}

Scanning a map of 60 MB takes ${shown(data.map)} of what \`JSON.parse\` of it does.`;
}

/**
 * @param {string} what
 * @param {readonly Buffer[]} files
 * @param {string} directory
 */
async function scan(what, files, directory) {
  let [places, facts] = [0, 0];
  const pass = () => {
    [places, facts] = [0, 0];
    const search = compileLiterals(texts);
    for (const bytes of files) {
      search(bytes, (index, offset) => {
        places += 1;
        if (literalAt(index)?.read(bytes, offset) !== undefined) facts += 1;
      });
    }
  };
  const all = Buffer.concat(files);
  const [plain, gzipped] = [join(directory, "corpus"), join(directory, "corpus.gz")];
  writeFileSync(plain, all);
  writeFileSync(gzipped, gzipSync(all));
  const costs = await sideBySide({
    packgate: ofOwn(pass),
    secretlint: await secretlintOf(files),
    sha512sum: ofCommand(["sha512sum", plain]),
    gzip: ofCommand(["gzip", "-dc", gzipped]),
    ripgrep: ofCommand([...ripgrepFor(directory), "--count-matches", plain]),
  });
  const against = (/** @type {readonly Cost[]} */ other) => ratio(costs.packgate, other, "cpu");
  return {
    what,
    bytes: all.length,
    places,
    facts,
    speed: speed(costs.packgate, all.length),
    against: {
      secretlint: against(costs.secretlint),
      sha512sum: against(costs.sha512sum),
      gzip: against(costs.gzip),
      ripgrep: against(costs.ripgrep),
    },
  };
}

/**
 * @param {string} tarball
 * @param {Buffer} bytes
 */
async function wholePackage(tarball, bytes) {
  const origin = /** @type {const} */ ({ kind: "tarball", spec: "leak.tgz", packer: null, predicted: false });
  const read = () => readTarballFile(tarball);
  const artifact = await readTarball(read(), origin);
  const inflated = (await inflate(read())).bytes;
  const plain = `${tarball}.tar`;
  writeFileSync(plain, inflated);
  const costs = await sideBySide({
    inflating: ofOwn(() => inflate(read())),
    layers: ofOwn(() => inspect(artifact, new Map())),
    secrets: ofOwn(() => inspect(artifact, standards.literals)),
    gunzip: ofOwn(() => gunzipSync(bytes)),
    gzip: ofCommand(["gzip", "-dc", tarball]),
    sha512sum: ofCommand(["sha512sum", plain]),
  });
  const of = (/** @type {readonly Cost[]} */ own) => ({
    speed: speed(own, inflated.length),
    gzip: ratio(own, costs.gzip, "cpu"),
    sha512sum: ratio(own, costs.sha512sum, "cpu"),
    inflating: ratio(own, costs.gunzip, "cpu"),
  });
  return { inflating: of(costs.inflating), layers: of(costs.layers), secrets: of(costs.secrets) };
}

/** @param {Readonly<Record<string, Buffer>>} files */
async function map(files) {
  const bytes = files["cli.js.map"] ?? Buffer.alloc(0);
  const { scanned, parsed } = await sideBySide({
    scanned: ofOwn(() => scanMapJson(bytes)),
    parsed: ofOwn(() => JSON.parse(bytes.toString("utf8"))),
  });
  return ratio(scanned, parsed, "cpu");
}

/**
 * Reading files as text is part of it: it searches strings.
 * @param {readonly Buffer[]} files
 * @returns {Promise<Work>}
 */
async function secretlintOf(files) {
  const lint = await secretlintEngine();
  return ofOwn(async () => {
    for (const bytes of files) await lint(bytes.toString("utf8"), "/file.js");
  });
}

/**
 * @param {readonly Cost[]} costs
 * @param {number} bytes
 */
function speed(costs, bytes) {
  return quartiles(costs.map(({ cpu }) => bytes / 1e6 / cpu));
}

/** What sha512sum owes to the processor. */
function hashing() {
  const flags = readFileSync("/proc/cpuinfo", "utf8");
  const has = (/** @type {string} */ name) => (flags.includes(` ${name}`) ? "with" : "without");
  return `The processor is ${has("avx512f")} AVX-512 and ${has("sha512")} instructions for SHA-512.`;
}
