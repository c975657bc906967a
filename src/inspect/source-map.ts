/** Reads source maps out of one layer, by content: a map under another name is a map. */

import { createHash } from "node:crypto";
import type { EmbeddedSource, Layer, SourceMap } from "../model.ts";
import { unescapeJson } from "./json-escapes.ts";
import { textOfDataUri } from "./layers/data-uri.ts";
import { type Content, type MapScan, type Range, scanMapJson } from "./map-json.ts";
import { contentsAfterKey } from "./map-literal.ts";
import { writerOf } from "./map-writer.ts";
import { positions } from "./position.ts";

const EXECUTABLE_MAGIC = [
  Buffer.from([0x7f, 0x45, 0x4c, 0x46]),
  Buffer.from([0x4d, 0x5a]),
  Buffer.from([0xcf, 0xfa, 0xed, 0xfe]),
  Buffer.from([0xce, 0xfa, 0xed, 0xfe]),
];
/** Bun's own runtime holds these in every executable it makes (the second: seen in 1.4.5); they are nobody's source. */
const BUN_RUNTIME = ["// (Bun's internal HMR runtime", "// Did not have source contents for this file."].map((text) =>
  Buffer.from(text),
);

/** A layer that is one JSON document, or was. */
export interface MapDocument {
  readonly start: number;
  readonly scan: MapScan;
  /** Raw ranges of the embedded texts, ascending; none of a damaged document, where code may be taken for text. */
  readonly texts: readonly Range[];
}

/** Undefined where the bytes do not begin as JSON does. */
export function scanDocument(bytes: Buffer): MapDocument | undefined {
  const start = startOfJson(bytes);
  if (start === -1) return undefined;
  const scan = scanMapJson(bytes, start);
  return { start, scan, texts: scan.damaged ? [] : scan.contents };
}

/**
 * The maps of one layer. `keyOffsets` are the places where the word `sourcesContent` stands in it, ascending: the one
 * search over the layer has found them already. `onText` is given each of the document's `texts` as it reads, with its
 * path or what stands for it; the bytes are overwritten by the next.
 */
export function readSourceMaps(
  layer: Layer,
  keyOffsets: readonly number[],
  document: MapDocument | undefined,
  onText: (text: Buffer, path: string) => void,
): readonly SourceMap[] {
  const { bytes, entry } = layer;
  const executable = EXECUTABLE_MAGIC.some((magic) => entry.bytes.subarray(0, magic.length).equals(magic));
  const found: SourceMap[] = [];

  const scan = document?.scan;
  if (scan !== undefined && document !== undefined && (scan.contents.length > 0 || scan.looksLikeMap)) {
    const at = scan.contents[0]?.start ?? document.start;
    const read = scan.damaged ? () => {} : onText;
    const embedded = scan.contents.map((content, index) => {
      const text = textAt(bytes, content);
      const path = content.name === null ? null : textOf(bytes, content.name);
      const source = embeddedSource(path, text);
      read(text, path ?? `sourcesContent[${index}]`);
      return source;
    });
    found.push({
      entry,
      layers: layer.chain,
      ...positions(bytes)(at),
      names: scan.names.map((range) => textOf(bytes, range)),
      sourceRoot: scan.sourceRoots[0] === undefined ? null : textOf(bytes, scan.sourceRoots[0]),
      sectionUrls: scan.sectionUrls.map((range) => textOf(bytes, range)),
      ...summary([...embedded, ...sourcesNamedByText(bytes, scan)]),
      damaged: scan.damaged,
      writer: writerOf(scan.keyOrder),
      executable,
    });
  }

  const position = positions(bytes);
  // A map inside a string or a JS literal; also what a damaged document hides behind an unpaired quote.
  const isKnown = scan === undefined ? () => false : accountedFor(scan);
  const starts = new Set(scan?.contents.map(({ start }) => start));
  for (const offset of keyOffsets) {
    if (isKnown(offset)) continue;
    const contents = contentsAfterKey(bytes, offset).filter(
      ({ start }) => !starts.has(start) && !isOfBunRuntime(bytes, start),
    );
    if (contents.length === 0) continue;
    found.push({
      entry,
      layers: layer.chain,
      ...position(offset),
      names: [],
      sourceRoot: null,
      sectionUrls: [],
      ...summary(contents.map((range) => embeddedSource(null, textAt(bytes, range, range.depth)))),
      damaged: false,
      writer: null,
      executable,
    });
  }
  return found;
}

function isOfBunRuntime(bytes: Buffer, start: number): boolean {
  return BUN_RUNTIME.some((text) => bytes.subarray(start, start + text.length).equals(text));
}

/**
 * Where a JSON document begins, or -1: behind a byte-order mark, padding, and the `)]}'` line that servers put before
 * JSON against cross-site inclusion.
 */
export function startOfJson(bytes: Buffer): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (bytes[at] === 0x29 && bytes[at + 1] === 0x5d && bytes[at + 2] === 0x7d) {
    const newline = bytes.indexOf(0x0a, at);
    at = newline === -1 ? at + 3 : newline;
  }
  while (at < bytes.length && ((bytes[at] as number) <= 0x20 || bytes[at] === 0x3b)) at += 1;
  return bytes[at] === 0x7b || bytes[at] === 0x5b ? at : -1;
}

/**
 * Tells a key that the tokeniser has read, or a word inside text that it has found. In a damaged document a flipped quote
 * may have made the tokeniser take a key for text, so there only what it read as a key counts.
 */
function accountedFor({ keys, contents, damaged }: MapScan): (offset: number) => boolean {
  const known = new Set(keys);
  let next = 0;
  return (offset) => {
    if (known.has(offset) || damaged) return known.has(offset);
    // Offsets ascend, and so do the texts.
    while (next < contents.length && (contents[next] as Content).end <= offset) next += 1;
    return next < contents.length && (contents[next] as Content).start <= offset;
  };
}

/**
 * Without the maps whose text was found again further inside: what stands uncompressed in an archive is seen by the search
 * of the archive too, and is reported once, at its own path.
 */
export function withoutOuterTwins(maps: readonly SourceMap[]): readonly SourceMap[] {
  if (maps.length < 2) return maps;
  /** What was found further inside each chain. */
  const inside = new Map<string, Set<string>>();
  for (const { layers, sources } of maps) {
    for (let steps = 0; steps < layers.length; steps += 1) {
      const outer = layers.slice(0, steps).join("\0");
      const found = inside.get(outer) ?? new Set();
      for (const { sha256 } of sources) found.add(sha256);
      inside.set(outer, found);
    }
  }
  return maps.filter(({ layers, sources }) => {
    const found = inside.get(layers.join("\0"));
    return found === undefined || sources.length === 0 || !sources.every(({ sha256 }) => found.has(sha256));
  });
}

/** Larger sources are rare, and get a buffer of their own. */
const scratch = Buffer.allocUnsafeSlow(1 << 20);

function textAt(bytes: Buffer, { start, end }: Range, depth = 0): Buffer {
  let text = unescapeJson(bytes.subarray(start, end), scratch);
  // In place: an escape is never shorter than what it stands for.
  for (let level = 0; level < depth; level += 1) text = unescapeJson(text, scratch);
  return text;
}

function embeddedSource(path: string | null, text: Buffer): EmbeddedSource {
  return { path, bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") };
}

/** `"sources": ["data:;charset=utf-8,a%7B…"]`: the name is the text. */
function sourcesNamedByText(bytes: Buffer, { names }: MapScan): readonly EmbeddedSource[] {
  return names.flatMap(({ start, end }) => {
    if (bytes.toString("latin1", start, start + 5).toLowerCase() !== "data:") return [];
    const text = textOfDataUri(unescapeJson(bytes.subarray(start, end)));
    if (text === undefined || text.length === 0) return [];
    return [embeddedSource(null, text)];
  });
}

function summary(sources: readonly EmbeddedSource[]): Pick<SourceMap, "sources" | "bytes"> {
  return { sources, bytes: sources.reduce((sum, source) => sum + source.bytes, 0) };
}

/** Names in a map may be of any length: a data URI as a source, for instance. */
const LONGEST_NAME = 1024;

function textOf(bytes: Buffer, range: Range): string {
  return unescapeJson(bytes.subarray(range.start, Math.min(range.end, range.start + LONGEST_NAME))).toString("utf8");
}
