/** Does the in-process list agree with `npm pack`, and is `check --list` fast enough for a pre-commit hook? */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { listPack } from "../dist/artifact/pack-list.js";
import { cli, inTemporary, ofCommand, ratio, root, run, sideBySide, spread } from "./measure.js";
import { samplePackage } from "./samples.js";
import { short, shown, table } from "./table.js";

export const title = "List";
export const intro =
  "`packgate check --list`, which packs nothing, against `npm pack --dry-run`; and whether both name the same files of the packages that `npm ci` installs here.";

const SAMPLES = [
  // Both do little but start.
  { what: "3 files", files: 3, most: 0.75 },
  { what: "300 files, 6 MB", files: 300, most: 0.5 },
];
/** Packages that one npm packs. */
const BATCH = 20;

export function measure() {
  return inTemporary(async (directory) => {
    const packages = [];
    for (const { what, files, most } of SAMPLES) {
      const cwd = samplePackage(join(directory, `sample-${files}`), files, 20_000);
      run(["git", "init", "--quiet"], { cwd });
      run(["git", "add", "."], { cwd });
      packages.push({ what, most, ...(await timing(cwd)) });
    }
    packages.push({ what: "packgate itself", most: 0.5, ...(await timing(root)) });
    return { packages, ...(await agreement(packagesBelow(join(root, "node_modules")), directory)) };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */

/** @param {Data} data */
export function claims({ packages, differing }) {
  const none = { median: differing.length, lower: differing.length, upper: differing.length };
  return [
    ...packages.map(({ what, wall, most }) => ({
      says: `\`check --list\` against \`npm pack --dry-run\`, wall: ${what}`,
      ratio: wall,
      most,
    })),
    { says: "installed packages whose list differs from npm's", ratio: none, most: 0 },
  ];
}

/** @param {Data} data */
export function render({ packages, compared, files, differing, refused }) {
  const rows = packages.map(({ what, wall, cpu, git, seconds }) => [
    what,
    shown(wall),
    shown(cpu),
    shown(git),
    `${short(seconds.median)} s`,
  ]);
  return `${table(["", "wall, of npm pack", "CPU, of npm pack", "wall, of `git status` and an empty node", "list"], rows)}

packgate's list names the same files as npm's for ${compared - differing.length} of ${compared} installed packages, ${files.toLocaleString("en")} files in all.${differing.length === 0 ? "" : ` They differ for ${differing.join(", ")}.`}${refused.length === 0 ? "" : ` npm refuses to pack ${refused.join(", ")}.`}`;
}

/** @param {string} cwd */
async function timing(cwd) {
  const [status, empty] = [
    ofCommand(["git", "status", "--porcelain"], { cwd }),
    ofCommand([process.execPath, "--eval", "0"], { cwd }),
  ];
  const costs = await sideBySide({
    list: ofCommand([process.execPath, cli, "check", "--list"], { cwd }),
    pack: ofCommand(["npm", "pack", "--dry-run", "--ignore-scripts"], { cwd }),
    // What a pre-commit hook pays anyway.
    git: () => {
      const [one, other] = [status(), empty()];
      return { wall: one.wall + other.wall, cpu: one.cpu + other.cpu, peak: Number.NaN };
    },
  });
  return {
    wall: ratio(costs.list, costs.pack, "wall"),
    cpu: ratio(costs.list, costs.pack, "cpu"),
    git: ratio(costs.list, costs.git, "wall"),
    seconds: spread(costs.list, "wall"),
  };
}

/**
 * Each directory that npm has put a package into; those that are installed for another one lie deeper and count as well.
 * @param {string} modules
 * @returns {string[]}
 */
function packagesBelow(modules) {
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules).filter((name) => !name.startsWith("."));
  return names
    .flatMap((name) => (name.startsWith("@") ? readdirSync(join(modules, name)).map((one) => join(name, one)) : [name]))
    .map((name) => join(modules, name))
    .filter((directory) => existsSync(join(directory, "package.json")))
    .flatMap((directory) => [directory, ...packagesBelow(join(directory, "node_modules"))]);
}

/**
 * @param {readonly string[]} directories
 * @param {string} cwd
 */
async function agreement(directories, cwd) {
  /** @type {string[]} */
  const differing = [];
  /** @type {string[]} */
  const refused = [];
  let compared = 0;
  let files = 0;
  for (let at = 0; at < directories.length; at += BATCH) {
    const batch = directories.slice(at, at + BATCH);
    for (const [index, real] of packed(batch, cwd).entries()) {
      const directory = batch[index] ?? "";
      const name = directory.slice(directory.lastIndexOf("node_modules/") + "node_modules/".length);
      if (real === null) {
        refused.push(name);
        continue;
      }
      compared += 1;
      files += real.length;
      const own = await listPack(directory).catch((error) => [String(error)]);
      if (own.join("\n") !== real.toSorted().join("\n")) differing.push(name);
    }
  }
  return { compared, files, differing, refused };
}

/**
 * What npm packs of each; null where it refuses.
 * @param {readonly string[]} directories
 * @param {string} cwd
 * @returns {(string[] | null)[]}
 */
function packed(directories, cwd) {
  const command = ["npm", "pack", ...directories, "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"];
  const { status, stdout } = run(command, { cwd, status: [0, 1] });
  if (status !== 0) return directories.length === 1 ? [null] : directories.flatMap((one) => packed([one], cwd));
  /** @type {{ files: { path: string }[] }[]} */
  const records = Object.values(JSON.parse(stdout));
  if (records.length !== directories.length) return directories.flatMap((one) => packed([one], cwd));
  return records.map((one) => one.files.map(({ path }) => path));
}
