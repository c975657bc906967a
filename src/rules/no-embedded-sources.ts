import { createHash } from "node:crypto";
import * as v from "valibot";
import { type BundledApp, bundledApp } from "../inspect/bundled-app.ts";
import { globList, isModest, MODEST } from "../inspect/glob-list.ts";
import { leakOf, switchOf } from "../inspect/leak.ts";
import { leakTree } from "../inspect/leak-tree.ts";
import { count } from "../inspect/quantity.ts";
import type { Whereabouts } from "../inspect/source-counts.ts";
import type { Artifact, EmbeddedSource, Inspection, SourceMap, Surroundings } from "../model.ts";
import { defineRule } from "./define-rule.ts";

/** Documentation shows maps with a line of text in them; a leak is never that small. */
const LARGEST_EXAMPLE = 500;
const DOCUMENTATION = /\.(?:md|mdx|markdown|txt|rst)$/i;

/** Files of a bundle that a message names. */
const NAMED = 3;
const BUNDLE_FIX = "Build the executable with --minify, so that its bundle does not read like your sources";

/**
 * Original source inside a source map, the leak that packgate was made for (February 2025: inline, at the end of a
 * bundle; March 2026: a map of 59.8 MB beside it).
 */
export default defineRule({
  id: "no-embedded-sources",
  title: "Source map with embedded sources",
  severity: "error",
  waiver: "pinned",
  fix: "Turn source maps off for the release build, or keep *.map out of the package's files",
  // With `accept`, a packed file can show that a source is public.
  monotone: false,
  options: v.strictObject({
    /** Which embedded text may ship: none; equal to a packed file; shown to be public; any. */
    accept: v.optional(v.picklist(["none", "shipped", "public", "any"]), "none"),
    /** Patterns on the source's path as the map writes it: text of these is no leak. */
    ignoreSources: v.optional(
      v.pipe(
        v.array(v.string()),
        v.check((list) => isModest(list), `must be ${MODEST}`),
      ),
      [],
    ),
  }),
  literals: () => [bundledApp],
  *check({ artifact, surroundings, inspection, hits, options }) {
    const whereabouts = whereaboutsIn(artifact, inspection, surroundings);
    const isAccepted = acceptance(options.accept, whereabouts, surroundings);
    const ignores = globList(options.ignoreSources, { dot: true, nonegate: true });
    const isIgnored = ({ path }: EmbeddedSource) => path !== null && ignores(path);
    for (const map of inspection.sourceMaps) {
      const embedded = map.sources.filter((source) => !isIgnored(source) && (map.executable || !isAccepted(source)));
      if (embedded.length === 0) continue;
      const example = DOCUMENTATION.test(map.entry.path) && map.bytes < LARGEST_EXAMPLE;
      // Of a published version nothing is left to compare with: it may be public all the same.
      const unplaced = options.accept === "public" && artifact.origin.kind === "registry" && !map.executable;
      yield {
        entry: map.entry,
        layers: map.layers,
        position: map,
        message: `embeds ${leakOf(map, embedded, options.accept, whereabouts)}`,
        digest: digestOf(embedded),
        ...fixFor(map),
        detail: leakTree(embedded),
        ...(example ? { weight: "info" as const } : unplaced && { weight: "warning" as const }),
      };
    }
    if (options.accept === "any") return;
    for (const { entry, layers, fact } of hits) {
      const { paths } = fact as BundledApp;
      yield {
        entry,
        layers,
        message: `holds a readable bundle of ${namedFiles(paths)}`,
        digest: `sha256-${sha256(Buffer.from(paths.join("\n")))}`,
        fix: BUNDLE_FIX,
        weight: "warning",
      };
    }
  },
});

/** `2 of your source files: "src/a.ts", "src/b.ts"`: paths have only letters, digits, and `@.+/-`. */
function namedFiles(paths: readonly string[]): string {
  const named = paths.slice(0, NAMED).map((path) => JSON.stringify(path));
  return `${count(paths.length, "source file")}${paths.length > NAMED ? ", among them" : ":"} ${named.join(", ")}`;
}

function fixFor({ writer }: SourceMap): { readonly fix?: string } {
  const fix = switchOf(writer);
  return fix === undefined ? {} : { fix: `${fix}; or keep *.map out of the package's files` };
}

/** Of the texts, not of the bundle around them, which changes with every build. */
function digestOf(embedded: readonly EmbeddedSource[]): string {
  const hash = createHash("sha256");
  for (const { sha256 } of embedded.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))) hash.update(sha256);
  return `sha256-${hash.digest("hex")}`;
}

function acceptance(
  accept: "none" | "shipped" | "public" | "any",
  { isPacked }: Whereabouts,
  { publicText }: Surroundings,
): (source: EmbeddedSource) => boolean {
  if (accept === "none") return () => false;
  if (accept === "any") return () => true;
  if (accept === "shipped") return isPacked;
  return (source) => isPacked(source) || publicText?.(source) !== undefined;
}

/** Nothing is compared before the first question: a package without embedded text pays nothing. */
function whereaboutsIn(artifact: Artifact, { sourceMaps }: Inspection, { publicText }: Surroundings): Whereabouts {
  let packed: ReadonlySet<string> | undefined;
  return {
    isPacked: (source) => {
      packed ??= packedTexts(artifact, sourceMaps);
      return packed.has(source.sha256);
    },
    isTracked: (source) => publicText?.(source) === "tracked",
  };
}

/** Digests of the files that are as long as an embedded source: a package has many bytes that can equal none. */
function packedTexts({ entries }: Artifact, sourceMaps: readonly SourceMap[]): ReadonlySet<string> {
  const lengths = new Set(sourceMaps.flatMap(({ sources }) => sources.map(({ bytes }) => bytes)));
  return new Set(entries.filter(({ bytes }) => lengths.has(bytes.length)).map(({ bytes }) => sha256(bytes)));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
