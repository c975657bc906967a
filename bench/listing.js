/**
 * Does the in-process list agree with `npm pack`, and is `check --list` fast enough for a pre-commit hook?
 * `node bench/listing.js [directory]`, after `npm run build`; about ten minutes. The directory is one where packages are
 * installed; without it those of packages.json are, without their scripts, in a temporary one.
 *
 * Exits with 1 where one list differs, where fewer than 200 packages were compared, or where a list costs more than half
 * of what `npm pack --dry-run` does; three quarters for a package of 3 files, where both do little but start.
 */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pseudoCode } from "../test/support/leak.js";
import { cli, compare, record, root, run, write } from "./measure.js";

const PAIRS = 9;
const LEAST = 200;
/** @type {Readonly<Record<string, number>>} */
const MOST = { "3 files": 0.75, "300 files, 6 MB": 0.5, "packgate itself": 0.5 };
/** Packages that one npm packs. */
const BATCH = 20;

/** @type {{ listPack: (directory: string) => Promise<readonly string[]> }} */
const { listPack } = await import(pathToFileURL(join(root, "dist/artifact/pack-list.js")).href);
const temporary = mkdtempSync(join(tmpdir(), "packgate-bench-"));
try {
  const top = process.argv[2] ?? install();
  const directories = packagesBelow(join(top, "node_modules"));
  const { compared, files, differing, refused } = await agreement(directories);
  const comparisons = Object.keys(MOST).map((what) => timing(what));
  const npm = run(["npm", "--version"]).stdout.trim();
  const date = new Date().toISOString().slice(0, 10);
  const rows = comparisons.map(
    ({ what, npm, git }) =>
      `| ${what} | **${npm.ratio.median}** (${npm.ratio.lower} to ${npm.ratio.upper}) | ${git.ratio.median} (${git.ratio.lower} to ${git.ratio.upper}) | ${npm.seconds.median} s | ${npm.baselineSeconds.median} s | ${git.baselineSeconds.median} s |`,
  );
  const markdown = `# The list

Of ${directories.length} installed packages npm ${npm} packs ${compared}. packgate's in-process list names the same files as \`npm pack --dry-run\` for **${compared - differing.length} of
${compared}**, ${files} files in all (${date}).${differing.length === 0 ? "" : ` They differ for ${differing.join(", ")}.`}

What \`check --list\` costs: medians of ${PAIRS} interleaved pairs, quartiles in brackets. At most 0.5 of \`npm pack --dry-run\`
is aimed at, 0.75 for 3 files; \`git status\` and the start of Node are what a pre-commit hook pays anyway.

| package | ratio to npm pack --dry-run | ratio to git status and an empty node | check --list | npm pack | git status and node |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
  record(
    "listing",
    { date, npm, packages: directories.length, compared, files, differing, refused, comparisons },
    markdown,
  );
  const slow = comparisons.some(({ what, npm }) => npm.ratio.median > (MOST[what] ?? 0));
  if (differing.length > 0 || compared < LEAST || slow) process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function install() {
  /** @type {string[]} */
  const specs = JSON.parse(readFileSync(join(import.meta.dirname, "packages.json"), "utf8"));
  const top = join(temporary, "trees");
  write(top, { "package.json": '{ "private": true }' });
  run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", ...specs], { cwd: top });
  return top;
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

/** @param {readonly string[]} directories */
async function agreement(directories) {
  /** @type {string[]} */
  const differing = [];
  /** @type {string[]} */
  const refused = [];
  let compared = 0;
  let files = 0;
  for (let at = 0; at < directories.length; at += BATCH) {
    const batch = directories.slice(at, at + BATCH);
    for (const [index, real] of packed(batch).entries()) {
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
 * @returns {(string[] | null)[]}
 */
function packed(directories) {
  const command = ["npm", "pack", ...directories, "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"];
  const { status, stdout } = run(command, { cwd: temporary, status: [0, 1] });
  if (status !== 0) return directories.length === 1 ? [null] : directories.flatMap((directory) => packed([directory]));
  /** @type {{ files: { path: string }[] }[]} */
  const records = Object.values(JSON.parse(stdout));
  if (records.length !== directories.length) return directories.flatMap((directory) => packed([directory]));
  return records.map((one) => one.files.map(({ path }) => path));
}

/** @param {string} what */
function timing(what) {
  const cwd = what === "packgate itself" ? root : project(Number.parseInt(what, 10));
  const list = () => run([process.execPath, cli, "check", "--list"], { cwd });
  const pack = () => run(["npm", "pack", "--dry-run", "--ignore-scripts"], { cwd });
  const hook = () => {
    const { seconds } = run(["git", "status", "--porcelain"], { cwd });
    return { seconds: seconds + run([process.execPath, "--eval", "0"], { cwd }).seconds };
  };
  return { what, npm: compare(list, pack, PAIRS), git: compare(list, hook, PAIRS) };
}

/** @param {number} files */
function project(files) {
  const name = `p${files}`;
  const path = join(temporary, name);
  write(path, {
    "package.json": JSON.stringify({ name, version: "1.0.0", files: ["dist"] }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    ...Object.fromEntries(
      Array.from({ length: files }, (_, index) => [`dist/${index}.js`, pseudoCode(20_000, index + 1)]),
    ),
  });
  run(["git", "init", "--quiet"], { cwd: path });
  run(["git", "add", "."], { cwd: path });
  return path;
}
