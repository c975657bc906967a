/** The packages that whole jobs are measured on. */

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { claudeCode2026, pseudoCode } from "../test/support/leak.js";
import { run, write } from "./measure.js";

/**
 * A package that its policy lets pass.
 * @param {string} path
 * @param {number} files
 * @param {number} bytes of each file
 */
export function samplePackage(path, files, bytes) {
  write(path, {
    "package.json": JSON.stringify({ name: `sample-${files}`, version: "1.0.0", files: ["dist"], main: "dist/0/0.js" }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"], budget: { entryCount: 200_000 } }),
    ...Object.fromEntries(
      Array.from({ length: files }, (_, index) => [
        `dist/${Math.floor(index / 100)}/${index}.js`,
        pseudoCode(bytes, index + 1),
      ]),
    ),
  });
  return path;
}

/**
 * The size and shape of the leak of March 2026: 106 MB inflated, a map of 60 MB among it. It fails.
 * @param {string} path
 */
export function leakPackage(path) {
  const files = claudeCode2026();
  write(path, files);
  return { path, files, inflated: Object.values(files).reduce((sum, { length }) => sum + length, 0) };
}

/**
 * Packed by npm into a directory of its own.
 * @param {string} path
 * @param {string} into
 */
export function packed(path, into) {
  mkdirSync(into, { recursive: true });
  run(["npm", "pack", "--silent", "--pack-destination", into], { cwd: path });
  const [name = ""] = readdirSync(into).filter((file) => file.endsWith(".tgz"));
  return { tarball: join(into, name), bytes: readFileSync(join(into, name)) };
}
