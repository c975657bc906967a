/** Measured points on two logarithmic scales: what is linear, from its first point on, lies on the dashed curve. */

import { join } from "node:path";
import { modules } from "./peers.js";

/** @typedef {{ label: string, points: readonly { x: number, y: number, lower: number, upper: number }[] }} Panel */

// By path: they are installed in bench/ only.
const Plot = await import(join(modules, "@observablehq/plot/src/index.js"));
const { parseHTML } = await import(join(modules, "linkedom/esm/index.js"));

/** Steps of the curve. */
const SMOOTH = 60;

/**
 * An SVG with one panel beside another.
 * @param {string} label of what grows
 * @param {readonly Panel[]} panels
 * @returns {string}
 */
export function plot(label, panels) {
  const { document } = parseHTML("<html></html>");
  const width = 460;
  const svgs = panels.map(({ label: what, points }, index) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) throw new Error("nothing to draw");
    const straight = Array.from({ length: SMOOTH + 1 }, (_, step) => {
      const x = first.x * (last.x / first.x) ** (step / SMOOTH);
      return { x, y: first.y + ((last.y - first.y) * (x - first.x)) / (last.x - first.x) };
    });
    const svg = Plot.plot({
      document,
      width,
      height: 320,
      marginLeft: 55,
      grid: true,
      x: { type: "log", label: `${label} →`, tickFormat: "~s" },
      y: { type: "log", label: `↑ ${what}`, tickFormat: "~g" },
      marks: [
        Plot.line(straight, { x: "x", y: "y", stroke: "gray", strokeDasharray: "4 3" }),
        Plot.ruleX(points, {
          x: "x",
          y1: "lower",
          y2: "upper",
          stroke: "steelblue",
          strokeWidth: 4,
          strokeOpacity: 0.4,
        }),
        Plot.dot(points, { x: "x", y: "y", fill: "steelblue", r: 3 }),
      ],
    });
    svg.setAttribute("x", String(index * width));
    svg.setAttribute("color", "black");
    return svg.outerHTML;
  });
  const size = `width="${panels.length * width}" height="320"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect ${size} fill="white"/>${svgs.join("")}</svg>\n`;
}
