/** One check of many workspaces against a check of each. */

import { join } from "node:path";
import { pseudoCode } from "../test/support/leak.js";
import { cli, inTemporary, ofCommand, ratio, sideBySide, spread, write } from "./measure.js";
import { short, shown, table } from "./table.js";

export const title = "Workspaces";
export const intro = `\`packgate check --workspaces\` against a run of its own for each package, of three files of 2 kB. Some single runs stand
for all of them.`;

/** 200 take minutes: one pair of them says whether the figure of 20 holds there too. */
const SIZES = [
  { packages: 20, singles: 4, rounds: 15 },
  { packages: 200, singles: 10, rounds: 1 },
];

export function measure() {
  return inTemporary(async (directory) => {
    const sizes = [];
    for (const { packages, singles, rounds } of SIZES) {
      const top = workspace(join(directory, `of-${packages}`), packages);
      const all = [...Array(singles).keys()].map((one) =>
        ofCommand([process.execPath, cli, "check", "."], { cwd: join(top, `packages/p${one}`) }),
      );
      const costs = await sideBySide(
        {
          together: ofCommand([process.execPath, cli, "check", "--workspaces"], { cwd: top }),
          single: () =>
            scaled(
              all.map((one) => one()),
              packages / singles,
            ),
        },
        rounds,
      );
      sizes.push({
        packages,
        rounds,
        seconds: spread(costs.together, "wall"),
        wall: ratio(costs.together, costs.single, "wall"),
        cpu: ratio(costs.together, costs.single, "cpu"),
      });
    }
    return { sizes };
  });
}

/** @typedef {Awaited<ReturnType<typeof measure>>} Data */

/** @param {Data} data */
export function claims({ sizes }) {
  return sizes.map(({ packages, wall, rounds }) => {
    const alone = rounds === 1 ? ` (one pair)` : "";
    return {
      says: `a workspace of ${packages} packages against ${packages} single runs, wall${alone}`,
      ratio: wall,
      most: 0.6,
    };
  });
}

/** @param {Data} data */
export function render({ sizes }) {
  const rows = sizes.map(({ packages, rounds, seconds, wall, cpu }) => [
    `${packages} packages`,
    shown(wall),
    shown(cpu),
    `${short(seconds.median)} s`,
    String(rounds),
  ]);
  return table(["", "wall, of single runs", "CPU, of single runs", "together", "pairs"], rows);
}

/**
 * @param {string} top
 * @param {number} packages
 */
function workspace(top, packages) {
  write(top, {
    "package.json": JSON.stringify({ name: "top", version: "1.0.0", private: true, workspaces: ["packages/*"] }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
  });
  for (let one = 0; one < packages; one++) {
    write(join(top, `packages/p${one}`), {
      "package.json": JSON.stringify({ name: `p${one}`, version: "1.0.0", files: ["dist"], main: "dist/0.js" }),
      ...Object.fromEntries([0, 1, 2].map((file) => [`dist/${file}.js`, pseudoCode(2000, 3 * one + file + 1)])),
    });
  }
  return top;
}

/**
 * @param {readonly import("./measure.js").Cost[]} costs
 * @param {number} factor
 */
function scaled(costs, factor) {
  const sum = (/** @type {"wall" | "cpu"} */ what) => factor * costs.reduce((total, cost) => total + cost[what], 0);
  return { wall: sum("wall"), cpu: sum("cpu"), peak: Number.NaN };
}
