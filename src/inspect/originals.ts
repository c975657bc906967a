import { createHash } from "node:crypto";
import type { EmbeddedSource, Entry, SourceMap } from "../model.ts";

/** Original source that stands in a layer of its own. */
export function originalSource(path: string, text: Buffer): EmbeddedSource {
  return { path, bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") };
}

/** What bun's form of a source map says: its texts are taken out of the executable one by one, and are one leak. */
export function mapOfOriginals(
  entry: Entry,
  layers: readonly string[],
  originals: readonly EmbeddedSource[],
): SourceMap {
  return {
    entry,
    layers,
    line: 1,
    column: 1,
    names: originals.flatMap(({ path }) => path ?? []),
    sourceRoot: null,
    sectionUrls: [],
    sources: originals.filter(({ bytes }) => bytes > 0),
    bytes: originals.reduce((sum, { bytes }) => sum + bytes, 0),
    damaged: false,
    writer: "bun",
    executable: true,
  };
}
