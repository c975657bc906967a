/** What a map gives away, in words: how much, whose, which files most, and the switch of the tool that wrote it. */

import type { EmbeddedSource, SourceMap } from "../model.ts";
import { bytesText, count } from "./quantity.ts";

/** Paths named in a message, and the most characters of one. */
const NAMED = 3;
const LONGEST_PATH = 60;

/** `1906 original source files (32.1 MB), 1884 of them yours, most of it "src/main.tsx" (784 kB), "src/query.ts" (69 kB)`. */
export function leakOf(map: SourceMap, embedded: readonly EmbeddedSource[], accept: string): string {
  const own = embedded.filter(isOwn);
  const bytes = embedded.reduce((sum, source) => sum + source.bytes, 0);
  const placed = accept === "none" || embedded.length === map.sources.length ? "" : ` not shown to be ${accept}`;
  const whose = own.length === embedded.length ? "" : `, ${own.length} of them yours`;
  const largest = own
    .filter(({ path }) => path !== null)
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, NAMED)
    .map((source) => `${JSON.stringify(shorten(source.path ?? ""))} (${bytesText(source.bytes)})`);
  const most =
    largest.length === 0 ? "" : `${largest.length < own.length ? ", most of it" : ":"} ${largest.join(", ")}`;
  const damage = map.damaged ? " in a damaged map" : "";
  return `${count(embedded.length, "original source file")}${placed} (${bytesText(bytes)})${damage}${whose}${most}`;
}

/** What a dependency wrote is public in most cases; what has no name is yours until somebody says otherwise. */
function isOwn({ path }: EmbeddedSource): boolean {
  return path === null || !/(?:^|\/)node_modules\//.test(path);
}

function shorten(path: string): string {
  const plain = path.replace(/^webpack:\/\/[^/]*\//, "").replace(/^(?:\.{1,2}\/)+/, "");
  return plain.length > LONGEST_PATH ? `…${plain.slice(1 - LONGEST_PATH)}` : plain;
}

/** The switch that keeps text out of the maps of each tool, as built and checked with it in November 2026. */
const SWITCHES: { readonly [writer: string]: string } = {
  babel: 'babel wrote this map: set "sourceMaps": false for the release build',
  bun: "bun wrote this map: build the release with --sourcemap=none",
  esbuild: "esbuild wrote this map: set sourcesContent: false, or sourcemap: false, for the release build",
  parcel: "parcel wrote this map: build the release with --no-source-maps",
  postcss:
    "postcss or less wrote this map: set map: { sourcesContent: false }, or leave out --source-map-include-source",
  rolldown:
    "rolldown, vite or tsdown wrote this map: set sourcemap: false, or sourcemapExcludeSources: true, in the output options",
  rollup: "rollup wrote this map: set output.sourcemapExcludeSources: true, or output.sourcemap: false",
  sass: "sass wrote this map: leave out --embed-sources, or build with --no-source-map",
  swc: "swc wrote this map: set inlineSourcesContent: false, or sourceMaps: false",
  tsc: 'tsc wrote this map: take "inlineSources" out of the compiler options',
  webpack: "webpack wrote this map: set devtool: false, or nosources-source-map, for the release build",
};

/** The fix for a map of that writer, or undefined where the writer is not known. "Hidden" maps hide only the comment. */
export function switchOf(writer: string | null): string | undefined {
  return writer === null ? undefined : SWITCHES[writer];
}
