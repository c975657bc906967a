import { binaryOf } from "../inspect/binary.ts";
import { debugInfoOf } from "../inspect/debug-info.ts";
import { entryPointsOf } from "../inspect/entry-points.ts";
import { baseName, directoriesOf, isBundled } from "../inspect/paths.ts";
import { bytesText } from "../inspect/quantity.ts";
import type { Entry, Observation } from "../model.ts";
import { defineRule } from "./define-rule.ts";

const CACHES = new Set(
  (
    ".angular .aws-sam .cache .docusaurus .gradle .mypy_cache .next-cache .npm .nuxt .nx .parcel-cache .pnpm-store " +
    ".pytest_cache .rollup.cache .ruff_cache .rpt2_cache .sass-cache .serverless .svelte-kit .swc .tox .turbo " +
    ".vite-temp .wireit .wrangler __pycache__"
  ).split(" "),
);
const CACHE_PATH =
  /(?:^|\/)(?:\.next\/(?:cache|trace)|\.yarn\/(?:cache|unplugged|install-state\.gz)|\.vite\/deps)(?:\/|$)/;
const CACHE_NAME = /^(?:\.(?:eslint|stylelint|prettier|jscpd|dccache)cache|.+\.py[co])$/i;
const BUILD_INFO = /\.tsbuildinfo$/i;
/** What `tsc --build` writes, under any name. */
const BUILD_INFO_HEAD = /^\s*\{\s*(?:"program"\s*:\s*\{\s*)?"fileNames"\s*:\s*\[/;

const COVERAGE_NAME =
  /^(?:lcov\.info|clover\.xml|cobertura-coverage\.xml|coverage-(?:final|summary)\.json)$|\.(?:profraw|profdata|gcda|gcno)$/i;
const COVERAGE_DIRECTORIES = new Set([".nyc_output", "lcov-report"]);

/** node-gyp's and MSVC's intermediate files; config.gypi holds the paths of the build machine. */
const NATIVE =
  /(?:^|\/)(?:obj\.target|\.deps|CMakeFiles)\/|(?:^|\/)(?:config\.gypi|CMakeCache\.txt)$|\.(?:tlog|ilk|ipdb|iobj)$/i;

const SYMBOL_PATH = /(?:^|\/)[^/]+\.dSYM\/|\.(?:dwarf|dwo|dwp)$/i;

/** esbuild's metafile begins so; it lists every input with its path. */
const METAFILE_HEAD = /^\s*\{\s*"inputs"\s*:\s*\{/;
const HEAD = 4096;

/** What a build leaves behind besides its product: lists of source paths, the source's names and line tables. */
export default defineRule({
  id: "no-build-residue",
  title: "Leftover of a build",
  severity: "error",
  waiver: "path",
  fix: 'Keep the file out with "files" in package.json, and strip debug symbols from what ships (strip -S, wasm-opt --strip-debug)',
  *check({ artifact }) {
    const roots = new Set(entryPointsOf(artifact.manifest).map(({ path }) => path.split("/")[0]));
    for (const entry of artifact.entries) {
      const residue = residueIn(entry, roots);
      if (residue === null) continue;
      // A bundled dependency's leftover has been public before.
      yield { entry, ...residue, ...(isBundled(entry.path) ? { weight: "warning" as const } : {}) };
    }
  },
});

type Residue = Pick<Observation, "message" | "weight">;

function residueIn(entry: Entry, roots: ReadonlySet<string | undefined>): Residue | null {
  return byName(entry.path, roots) ?? byContent(entry);
}

function byName(path: string, roots: ReadonlySet<string | undefined>): Residue | null {
  const name = baseName(path);
  const directories = directoriesOf(path);
  const lower = directories.map((directory) => directory.toLowerCase());
  if (lower.some((directory) => CACHES.has(directory)) || CACHE_PATH.test(path) || CACHE_NAME.test(name)) {
    return { message: "belongs to a cache" };
  }
  if (BUILD_INFO.test(name)) return { message: "lists the sources of an incremental build" };
  const isReport = directories[0] === "coverage" && !roots.has("coverage");
  if (isReport || COVERAGE_NAME.test(name) || lower.some((directory) => COVERAGE_DIRECTORIES.has(directory))) {
    return { message: "belongs to a coverage report" };
  }
  if (NATIVE.test(path)) return { message: "is an intermediate file of a native build" };
  return SYMBOL_PATH.test(path) ? { message: "holds debug symbols" } : null;
}

function byContent({ path, bytes }: Entry): Residue | null {
  const binary = binaryOf(bytes);
  if (binary?.kind === "debug symbols") return { message: `holds debug symbols (${binary.format})` };
  if (binary?.kind === "executable") {
    const debug = debugInfoOf(bytes);
    if (debug === null) return null;
    const message = `holds debug symbols (${debug.section}, ${bytesText(debug.bytes)})`;
    // Compilers leave some in ordinary releases of ELF programs; in WebAssembly only a debug build has them.
    return binary.format === "ELF binary" && !debug.separate ? { message, weight: "warning" } : { message };
  }
  if (binary !== null) return null;
  const head = bytes.toString("latin1", 0, HEAD);
  if (BUILD_INFO_HEAD.test(head)) return { message: "lists the sources of an incremental build" };
  if (METAFILE_HEAD.test(head) && bytes.includes('"outputs"') && bytes.includes('"bytesInOutput"')) {
    return { message: "lists the inputs of a bundle (metafile)" };
  }
  if (path.endsWith(".json") && bytes.includes('"assetsByChunkName"') && bytes.includes('"modules"')) {
    return { message: "lists the inputs of a bundle (webpack stats)" };
  }
  const isReport =
    /\.html?$/i.test(path) && /<title>[^<]*(?:Webpack Bundle Analyzer|Rollup Visualizer|esbuild bundle)/i.test(head);
  return isReport ? { message: "lists the inputs of a bundle (bundle report)" } : null;
}
