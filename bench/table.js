/** How figures are written. */

/** @typedef {import("./measure.js").Quartiles} Quartiles */

/**
 * Of one pair, and of what is counted, there are no quartiles.
 * @param {Quartiles} figure
 */
export function shown({ median, lower, upper }) {
  if (lower === upper) return `**${short(median)}**`;
  return `**${short(median)}** (${short(lower)} to ${short(upper)})`;
}

/**
 * Three digits; all of a whole number.
 * @param {number} value
 */
export function short(value) {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows the first cell is text, the others figures
 */
export function table(heads, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${short(bytes / 1e6)} MB`;
}
