/** What the hook adds to a publish. */

import { chmodSync } from "node:fs";
import { join } from "node:path";
import { pseudoCode } from "../test/support/leak.js";
import { cli, inTemporary, ofCommand, ratio, sideBySide, spread, write } from "./measure.js";
import { short, shown, table } from "./table.js";

export const title = "Hook";
export const intro = `\`npm publish --dry-run\` with \`"postpack": "packgate hook"\` against the same without a script.`;

const SAMPLES = [
  { what: "2 files, 2 kB", files: 1, bytes: 2000, most: 1.3 },
  { what: "100 files, 20 MB", files: 100, bytes: 200_000, most: 1.15 },
];

export function measure() {
  return inTemporary(async (directory) => {
    const packages = [];
    for (const { what, files, bytes, most } of SAMPLES) {
      const costs = await sideBySide({
        hook: rehearsal(packageWith("packgate hook", join(directory, `hook-${files}`), files, bytes), directory),
        plain: rehearsal(packageWith(undefined, join(directory, `plain-${files}`), files, bytes), directory),
      });
      packages.push({
        what,
        most,
        wall: ratio(costs.hook, costs.plain, "wall"),
        cpu: ratio(costs.hook, costs.plain, "cpu"),
        seconds: spread(costs.hook, "wall"),
      });
    }
    return { packages };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */

/** @param {Data} data */
export function claims({ packages }) {
  return packages.map(({ what, wall, most }) => ({
    says: `a publish with the hook against one without, wall: ${what}`,
    ratio: wall,
    most,
  }));
}

/** @param {Data} data */
export function render({ packages }) {
  const rows = packages.map(({ what, wall, cpu, seconds }) => [
    what,
    shown(wall),
    shown(cpu),
    `${short(seconds.median)} s`,
  ]);
  return table(["", "wall, of a publish without it", "CPU, of a publish without it", "with it"], rows);
}

/**
 * @param {string | undefined} postpack
 * @param {string} path
 * @param {number} files
 * @param {number} bytes of each file
 */
function packageWith(postpack, path, files, bytes) {
  write(path, {
    "package.json": JSON.stringify({ name: "hooked", version: "1.0.0", files: ["dist"], scripts: { postpack } }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    // As npm would link it; the build's own file is not executable.
    "node_modules/.bin/packgate": `#!/bin/sh\nexec node "${cli}" "$@"\n`,
    ...Object.fromEntries(Array.from({ length: files }, (_, file) => [`dist/${file}.js`, pseudoCode(bytes, file + 1)])),
  });
  chmodSync(join(path, "node_modules/.bin/packgate"), 0o755);
  return path;
}

/**
 * No registry is asked: what the network takes is no part of this.
 * @param {string} cwd
 * @param {string} directory
 */
function rehearsal(cwd, directory) {
  const offline = ["--registry", "http://127.0.0.1:9/", "--fetch-retries", "0"];
  return ofCommand(["npm", "publish", "--dry-run", "--cache", join(directory, "cache"), ...offline], { cwd });
}
