/** No pattern of any kind of secret is slow, whatever stands behind its first letters. */

import { secretKinds } from "../dist/inspect/secrets/kinds/index.js";
import { secretLiterals } from "../dist/inspect/secrets/read.js";
import { TODAY } from "./searched.js";

export const title = "Patterns";
const BYTES = 600;
const MILLISECONDS = 1;
const TRIES = 15;

/** The slowest on texts of its anchor and what its own pattern accepts again and again; the best of some tries each. */
export function measure() {
  let worst = { kind: "", milliseconds: 0 };
  let measured = 0;
  for (const kind of secretKinds) {
    const fillers = repeats(`${kind.lead?.shape ?? ""}${kind.shape}`);
    for (const { text: anchor, read } of secretLiterals([kind], TODAY)) {
      for (const filler of [...fillers, anchor]) {
        for (const before of ["", filler.repeat(BYTES).slice(0, BYTES / 2)]) {
          const bytes = Buffer.from((before + anchor + filler.repeat(BYTES)).slice(0, BYTES), "latin1");
          const milliseconds = best(() => read(bytes, before.length), worst.milliseconds);
          measured += 1;
          if (milliseconds > worst.milliseconds) worst = { kind: kind.id, milliseconds };
        }
      }
    }
  }
  return { kinds: secretKinds.length, measured, worst };
}

/** @typedef {ReturnType<typeof measure>} Data */

/** @param {Data} data */
export function claims({ worst: { milliseconds } }) {
  const figure = { median: milliseconds, lower: milliseconds, upper: milliseconds };
  return [
    { says: `milliseconds of the slowest pattern for ${BYTES} bytes made for it`, ratio: figure, most: MILLISECONDS },
  ];
}

/** @param {Data} data */
export function render({ kinds, measured, worst }) {
  return `${kinds} kinds of secrets, ${measured.toLocaleString("en")} texts of ${BYTES} bytes that are made of what a pattern accepts: the slowest, of
${worst.kind}, takes ${worst.milliseconds.toFixed(3)} ms.`;
}

/**
 * Gives up trying where it is no candidate for the worst.
 * @param {() => unknown} work
 * @param {number} enough
 */
function best(work, enough) {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && least > enough; tries++) {
    const start = process.hrtime.bigint();
    work();
    least = Math.min(least, Number(process.hrtime.bigint() - start) / 1e6);
  }
  return least;
}

/**
 * Some characters of each class in a pattern: alone, with the next in turn, and all of them.
 * @param {string} shape
 */
function repeats(shape) {
  const classes = new Set(shape.match(/\[(?:\\.|[^\]\\])+\]|\\[dDwWsS]|\./g) ?? []);
  const letters = [...classes].flatMap((one) => {
    const accepts = new RegExp(one);
    const some = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((it) => accepts.test(it));
    return ["a", "A", "0", "-", "_", ".", "/", "+", " ", some[0] ?? "a", some.at(-1) ?? "a"].filter((it) =>
      accepts.test(it),
    );
  });
  const single = [...new Set(letters)];
  return [...single, ...single.map((one, index) => one + (single[index + 1] ?? "")), single.join("")].filter(
    (text) => text !== "",
  );
}
