/** Lines on two logarithmic scales: what is linear lies along the dashed line, which is one to one. */

import { join } from "node:path";
import { modules } from "./peers.js";

/** @typedef {{ label: string, points: readonly { x: number, y: number, lower: number, upper: number }[] }} Panel */

// By path: they are installed in bench/ only.
const Plot = await import(join(modules, "@observablehq/plot/src/index.js"));
const { parseHTML } = await import(join(modules, "linkedom/esm/index.js"));

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
    const last = points.at(-1) ?? { x: 1, y: 1 };
    const straight = points.map(({ x }) => ({ x, y: (last.y * x) / last.x }));
    const least = Math.min(...points.map(({ lower }) => lower));
    const svg = Plot.plot({
      document,
      width,
      height: 320,
      marginLeft: 55,
      grid: true,
      x: { type: "log", label: `${label} →` },
      y: { type: "log", label: `↑ ${what}` },
      marks: [
        Plot.line(
          straight.filter(({ y }) => y >= least / 2),
          { x: "x", y: "y", stroke: "gray", strokeDasharray: "4 3" },
        ),
        Plot.ruleX(points, {
          x: "x",
          y1: "lower",
          y2: "upper",
          stroke: "steelblue",
          strokeWidth: 4,
          strokeOpacity: 0.4,
        }),
        Plot.line(points, { x: "x", y: "y", stroke: "steelblue", strokeWidth: 1.5 }),
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
