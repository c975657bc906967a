/** What the engine is measured on: real minified files, a map of 60 MB, and many small files. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./measure.js";

const BYTES = 60e6;
const SMALL_BYTES = 20e6;
/** A file is minified where its lines are as long as this on average. */
const LONG_LINES = 200;

/**
 * @param {Readonly<Record<string, Buffer>>} leak
 * @returns {{ what: string, files: Buffer[] }[]}
 */
export function corpus(leak) {
  const texts = installedTexts();
  const minified = texts.filter(({ path, bytes }) => /js$/.test(path) && isMinified(bytes)).map(({ bytes }) => bytes);
  /** @type {Buffer[]} */
  const small = [];
  let total = 0;
  for (const { bytes } of texts.filter(({ bytes: { length } }) => length > 0 && length < 60_000)) {
    if (total < SMALL_BYTES) small.push(bytes);
    total += bytes.length;
  }
  const once = Buffer.concat(minified);
  const times = Math.ceil(BYTES / once.length);
  const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`;
  return [
    {
      what: `${megabytes(BYTES)} of minified code (${minified.length} files of ${megabytes(once.length)}, ${times} times)`,
      files: [Buffer.concat(Array.from({ length: times }, () => once)).subarray(0, BYTES)],
    },
    { what: `a map of ${megabytes(leak["cli.js.map"]?.length ?? 0)}`, files: [leak["cli.js.map"] ?? Buffer.alloc(0)] },
    { what: `${megabytes(SMALL_BYTES)} of ${small.length} files`, files: small },
  ];
}

/** Every text of the installed packages once, in the order of their paths. */
function installedTexts() {
  const directory = join(root, "node_modules");
  const seen = new Set();
  const texts = [];
  for (const path of readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.(?:[cm]?[jt]s|json|md|map)$/.test(path) || !statSync(join(directory, path)).isFile()) continue;
    const bytes = readFileSync(join(directory, path));
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (!seen.has(digest)) texts.push({ path, bytes });
    seen.add(digest);
  }
  return texts;
}

/**
 * A map inside would be base64 for the most part.
 * @param {Buffer} bytes
 */
function isMinified(bytes) {
  const lines = bytes.toString("latin1").split("\n").length;
  return bytes.length >= 2000 && bytes.length / lines >= LONG_LINES && !bytes.includes("sourceMappingURL=data:");
}
