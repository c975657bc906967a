import type { Finding, Problem } from "../model.ts";
import { escapeTerminal } from "./escape.ts";
import { cutMiddle, type Screen } from "./terminal.ts";

/**
 * A path for the screen. One that could be taken for more than itself, because it holds spaces, commas, quotes or
 * characters that were made visible, stands in quotes.
 */
export function showPath(path: string): string {
  const escaped = escapeTerminal(path);
  return escaped === path && /^[^\s,"']+$/u.test(path) ? path : `"${escaped.replaceAll('"', '\\"')}"`;
}

/**
 * `dist/cli.js:12:345`, or `dist/cli.js ▸ base64 ▸ gzip:12:345`, or `.gitignore (npm installs it as .npmignore)`; cut to
 * `width`, the position and what npm does never.
 */
export function showPlace(place: Finding | Problem, width: number, screen: Screen): string {
  if (place.path === null) return "the package as a whole";
  const inside = place.layers.map((layer) => ` ${screen.glyph.inside} ${escapeTerminal(layer)}`).join("");
  const position = "line" in place && place.line !== null ? `:${place.line}${showColumn(place.column)}` : "";
  const behind = inside + position + showInstalled("installed" in place ? place.installed : undefined);
  return cutMiddle(showPath(place.path), Math.max(width - behind.length, 16), screen) + behind;
}

function showInstalled(installed: string | null | undefined): string {
  if (installed === undefined) return "";
  return installed === null ? " (npm never installs it)" : ` (npm installs it as ${showPath(installed)})`;
}

function showColumn(column: number | null): string {
  return column === null ? "" : `:${column}`;
}
