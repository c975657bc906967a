/** What a process costs before there is anything to check. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cli, inTemporary, ofCommand, PAIRS, quartiles, ratio, root, sideBySide, spread } from "./measure.js";
import { texts } from "./searched.js";
import { shown } from "./table.js";

export const title = "Start";
const EARLY = 0.01;

export function measure() {
  return inTemporary(async (directory) => {
    const empty = join(directory, "empty.js");
    writeFileSync(empty, "");
    const version = await sideBySide(
      { packgate: ofCommand([process.execPath, cli, "--version"]), empty: ofCommand([process.execPath, empty]) },
      2 * PAIRS,
    );
    return {
      version: {
        wall: ratio(version.packgate, version.empty, "wall"),
        cpu: ratio(version.packgate, version.empty, "cpu"),
      },
      seconds: spread(version.packgate, "wall"),
      search: await searchFor(directory),
    };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */

/** @param {Data} data */
export function claims({ version, search }) {
  return [
    { says: "`--version` against an empty script, wall", ratio: version.wall, most: 1.15 },
    { says: "CPU seconds until the search is ready for a small package", ratio: search.plain, most: EARLY },
    { says: "CPU seconds until the search is ready for a large package", ratio: search.simd, most: EARLY },
  ];
}

/** @param {Data} data */
export function render({ version, seconds, search }) {
  return `| | |
|---|---|
| \`packgate --version\`, wall, of an empty script's | ${shown(version.wall)} |
| the same, CPU | ${shown(version.cpu)} |
| the same, seconds | ${shown(seconds)} |
| ready to search a small package, CPU seconds | ${shown(search.plain)} |
| ready to search a large one (the faster engine is assembled), CPU seconds | ${shown(search.simd)} |`;
}

/**
 * CPU seconds that a cold process takes longer with the engine than without, each with the same literals in hand.
 * @param {string} directory
 */
async function searchFor(directory) {
  const file = join(directory, "literals.json");
  writeFileSync(file, JSON.stringify(texts));
  const parse = `const texts = JSON.parse(require("node:fs").readFileSync(${JSON.stringify(file)}, "utf8"));`;
  const module = (/** @type {string} */ name) => JSON.stringify(pathToFileURL(join(root, "dist/inspect", name)).href);
  const script = (/** @type {string} */ code) => ofCommand([process.execPath, "--eval", `${parse} ${code}`]);
  const costs = await sideBySide(
    {
      empty: script(`import("node:fs").then(() => {});`),
      plain: script(
        `import(${module("literals.js")}).then((it) => it.compileLiterals(texts)(Buffer.alloc(4096), () => {}));`,
      ),
      simd: script(
        `import(${module("simd-search.js")}).then((it) => it.compileSimd(texts.map((text) => Buffer.from(text)))(Buffer.alloc(4096), () => {}));`,
      ),
    },
    2 * PAIRS,
  );
  const more = (/** @type {readonly import("./measure.js").Cost[]} */ with_) =>
    quartiles(with_.map(({ cpu }, round) => cpu - (costs.empty[round]?.cpu ?? Number.NaN)));
  return { plain: more(costs.plain), simd: more(costs.simd) };
}
