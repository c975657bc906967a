/** What a map gives away, in words: how much, whose, which files most, and the switch of the tool that wrote it. */

import type { EmbeddedSource, SourceMap } from "../model.ts";
import { cutStart } from "./cut.ts";
import { bytesText, count } from "./quantity.ts";
import { countSources, isOwn, type SourceCounts, type Whereabouts } from "./source-counts.ts";

/** Paths named in a message, and the most characters of one. */
const NAMED = 3;
const LONGEST_PATH = 60;

/**
 * `1906 original source files (32.1 MB), 1884 of them yours (12 of them tracked by git), 22 of dependencies, most of it
 * "src/main.tsx" (784 kB), "src/query.ts" (69 kB)`.
 */
export function leakOf(
  map: SourceMap,
  embedded: readonly EmbeddedSource[],
  accept: string,
  whereabouts: Whereabouts,
): string {
  const own = embedded.filter(isOwn);
  const bytes = embedded.reduce((sum, source) => sum + source.bytes, 0);
  const placed = accept === "none" || embedded.length === map.sources.length ? "" : ` not shown to be ${accept}`;
  const largest = own
    .filter(({ path }) => path !== null)
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, NAMED)
    .map((source) => `${JSON.stringify(shorten(source.path ?? ""))} (${bytesText(source.bytes)})`);
  const most =
    largest.length === 0 ? "" : `${largest.length < own.length ? ", most of it" : ":"} ${largest.join(", ")}`;
  const damage = map.damaged ? " in a damaged map" : "";
  const whose = whoseText(countSources(embedded, whereabouts));
  return `${count(embedded.length, "original source file")}${placed} (${bytesText(bytes)})${damage}${whose}${most}`;
}

/** Empty where all are yours and none can be had elsewhere. */
function whoseText({ own, dependency, packed, tracked }: SourceCounts): string {
  if (own === 0) return dependency === 1 ? ", a dependency's" : ", all of dependencies";
  const elsewhere = [
    { number: packed, how: packed === 1 ? "packed as a file" : "packed as files" },
    { number: tracked, how: "tracked by git" },
  ].filter(({ number }) => number > 0);
  const [first, ...rest] = elsewhere.map(({ number, how }) => ({ how, share: number === own ? "all" : `${number}` }));
  const told =
    first === undefined
      ? ""
      : own === 1
        ? elsewhere.map(({ how }) => how).join(", ")
        : [`${first.share} of them ${first.how}`, ...rest.map(({ share, how }) => `${share} ${how}`)].join(", ");
  if (dependency === 0) return told === "" ? "" : `, ${told}`;
  return `, ${own} of them yours${told === "" ? "" : ` (${told})`}, ${dependency} of dependencies`;
}

function shorten(path: string): string {
  const plain = path.replace(/^webpack:\/\/[^/]*\//, "").replace(/^(?:\.{1,2}\/)+/, "");
  return cutStart(plain, LONGEST_PATH);
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
