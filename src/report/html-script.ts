import { readFileSync } from "node:fs";

/** The parts of the page's script, each a module of its own, what others use first. */
const PARTS = ["elements", "file-table", "sources", "map", "list", "file-panel", "main"];

/**
 * The script of the HTML report as one inline module. The parts stand beside this file; in one text, they need neither
 * `import` nor `export`, which could load nothing there.
 */
export function pageScript(): string {
  return PARTS.map((part) =>
    readFileSync(new URL(`./page/${part}.js`, import.meta.url), "utf8")
      .replace(/^import [^;]*;$/gm, "")
      .replace(/^export (?=const |function )/gm, "")
      .replace(/^export \{\};$/gm, ""),
  ).join("\n");
}
