/**
 * What it costs to see through a package of the size of the 2026 leak. `node bench/maps.js`, after `npm run build`; about
 * a minute.
 *
 * - the scanner against `JSON.parse` of the same 60 MB map: at least 8 times as fast
 * - layers and map search over the whole package against inflating its tarball: at most as long
 *
 * Exits with 1 where one of them is missed.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readTarball } from "../dist/artifact/read-tarball.js";
import { inspect } from "../dist/inspect/inspect.js";
import { scanMapJson } from "../dist/inspect/map-json.js";
import { claudeCode2026 } from "../test/support/leak.js";
import { compare, record, run, write } from "./measure.js";

const PAIRS = 15;
const files = claudeCode2026();
const map = Buffer.from(files["cli.js.map"] ?? "");
const tarball = packed();
const artifact = readTarball(tarball, { kind: "tarball", spec: "leak.tgz", packer: null, predicted: false });

const scan = compare(
  timed(() => JSON.parse(map.toString("utf8"))),
  timed(() => scanMapJson(map)),
  PAIRS,
);
const walk = compare(
  timed(() => inspect(artifact, new Map())),
  timed(() => gunzipSync(tarball)),
  PAIRS,
);

record(
  "maps",
  { scan, walk },
  `# What it costs to see through a package

A package of the size of the 2026 leak: a map of ${Math.round(map.length / 1e6)} MB and a bundle of 13 MB. Medians of ${PAIRS} interleaved pairs,
quartiles in brackets, in one process.

| | ratio | |
|---|---|---|
| \`JSON.parse\` of the map, against the scanner | **${scan.ratio.median}** (${scan.ratio.lower} to ${scan.ratio.upper}) | at least 8 is aimed at |
| layers and map search, against inflating the tarball | **${walk.ratio.median}** (${walk.ratio.lower} to ${walk.ratio.upper}) | at most 1 is aimed at |
`,
);
if (scan.ratio.median < 8 || walk.ratio.median > 1) process.exitCode = 1;

/** @param {() => unknown} work */
function timed(work) {
  return () => {
    const start = process.hrtime.bigint();
    work();
    return { seconds: Number(process.hrtime.bigint() - start) / 1e9 };
  };
}

function packed() {
  const directory = mkdtempSync(join(tmpdir(), "packgate-bench-"));
  try {
    write(directory, files);
    run(["npm", "pack", "--silent"], { cwd: directory });
    return readFileSync(join(directory, "anthropic-ai-claude-code-2.1.88.tgz"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
