/**
 * The one walk over all bytes of an artifact: every layer of every entry is searched once for the literals of all rules
 * and read once for source maps, then released. What is kept are facts, never bytes.
 */

import { PackgateError } from "../errors.ts";
import {
  type Artifact,
  type EmbeddedSource,
  type Entry,
  type Hit,
  type Inspection,
  type Layer,
  LIMITS,
  type Limits,
  type Literal,
  type Opaque,
  type Problem,
  type Scan,
  type SourceMap,
} from "../model.ts";
import { fullBudget } from "./layers/budget.ts";
import type { Inner, Passage } from "./layers/carrier.ts";
import { containers, passages } from "./layers/carriers.ts";
import { compileLiterals, type LiteralSearch } from "./literals.ts";
import { mapOfOriginals, originalSource } from "./originals.ts";
import { positions } from "./position.ts";
import { readSourceMaps, scanDocument, withoutOuterTwins } from "./source-map.ts";

const MAP_KEY = "sourcesContent";
/** Needles of the walk itself, before those of the rules. */
const PASSAGES = passages.flatMap((passage) => passage.needles.map((needle) => ({ needle, passage })));
/** Passages without a needle. */
const SEARCHES = passages.flatMap((passage) => {
  const { places } = passage;
  const find: LiteralSearch = (bytes, visit) => places?.(bytes, (offset) => visit(0, offset));
  return places === undefined ? [] : [{ passage, find }];
});
const OWN = [MAP_KEY, ...PASSAGES.map(({ needle }) => needle)];

interface View {
  readonly start: number;
  readonly end: number;
}

/**
 * Inspects all entries in their order. `literals` maps a rule's id to what it wants found. `onEntry` is told of progress
 * after each entry, `onLayer` of what was found inside files, whose bytes it must not keep. Never throws for what a package contains: what could not be read to its end is in `problems`.
 */
export function inspect(
  artifact: Artifact,
  literals: ReadonlyMap<string, readonly (Literal | Scan)[]>,
  onEntry?: (done: number, total: number) => void,
  limits: Limits = LIMITS,
  onLayer?: (layer: Layer) => void,
): Inspection {
  const sought = [...literals].flatMap(([rule, list]) => list.map((one) => ({ rule, one })));
  const wanted = sought.flatMap(({ rule, one }) => ("scan" in one ? [] : [{ rule, literal: one }]));
  const scans = sought.flatMap(({ rule, one }) => ("scan" in one ? [{ rule, scan: one.scan }] : []));
  const search = compileLiterals([...OWN, ...wanted.map(({ literal }) => literal.text)]);
  const hits = new Map<string, Hit[]>();
  const sourceMaps: SourceMap[] = [];
  /** Of the entry at hand. */
  let entryMaps: SourceMap[] = [];
  const opaque: Opaque[] = [];
  const problems: Problem[] = [];
  const budget = fullBudget(limits);
  let layerCount = 0;
  let layerBytes = 0;

  const add = (rule: string, hit: Hit): void => {
    const list = hits.get(rule);
    if (list === undefined) hits.set(rule, [hit]);
    else list.push(hit);
  };

  /** `text`: what a map embeds. The map is the finding, so what reads like a map inside it is none of its own. */
  const walk = (layer: Layer, name: string, depth: number, text = false): void => {
    layerCount += 1;
    layerBytes += layer.bytes.length;
    if (depth > 0 && !text) onLayer?.(layer);
    const position = positions(layer.bytes);
    const mapKeys: number[] = [];
    const places: { readonly offset: number; readonly passage: Passage }[] = [];
    const document = text ? undefined : scanDocument(layer.bytes);
    const texts = document?.texts ?? [];
    searchOutside(texts, layer.bytes, search, (index, offset) => {
      if (index === 0) mapKeys.push(offset);
      else if (index < OWN.length) {
        const passage = PASSAGES[index - 1]?.passage;
        if (passage !== undefined) places.push({ offset, passage });
      } else {
        const want = wanted[index - OWN.length];
        const fact = want?.literal.read(layer.bytes, offset);
        if (want === undefined || fact === undefined) return;
        add(want.rule, { entry: layer.entry, layers: layer.chain, offset, ...position(offset), fact });
      }
    });
    for (const { rule, scan } of scans) {
      const place = positions(layer.bytes);
      searchOutside(texts, layer.bytes, scan, (fact, offset) =>
        add(rule, { entry: layer.entry, layers: layer.chain, offset, ...place(offset), fact }),
      );
    }
    if (!text) {
      entryMaps.push(
        ...readSourceMaps(layer, mapKeys, document, (bytes, path) =>
          walk({ entry: layer.entry, chain: [...layer.chain, path], bytes }, "", depth + 1, true),
        ),
      );
    }
    /** Parts of this layer that are layers of their own: what stands in them is found there. */
    const views: View[] = [];
    for (const container of containers) {
      if (!container.matches(layer.bytes, name)) continue;
      descend(layer, depth, text, () => container.open(layer.bytes, name, budget), views);
    }
    views.sort((a, b) => a.start - b.start);
    let view = 0;
    for (const { passage, find } of SEARCHES) {
      searchOutside(texts, layer.bytes, find, (_, offset) => places.push({ offset, passage }));
    }
    places.sort((a, b) => a.offset - b.offset);
    // A passage is decoded once, also where a needle stands inside it.
    let covered = 0;
    for (const { offset, passage } of places) {
      while (view < views.length && (views[view] as View).start <= offset) {
        covered = Math.max(covered, (views[view] as View).end);
        view += 1;
      }
      if (offset < covered) continue;
      const place = passage.at(layer.bytes, offset);
      if (place === undefined) continue;
      covered = place.end;
      descend(layer, depth, text, () => [place.open(budget)]);
    }
  };

  /** Each inner layer is walked, and given back to the budget, before the next is made. */
  const descend = (
    layer: Layer,
    depth: number,
    text: boolean,
    open: () => Iterable<Inner>,
    views: View[] = [],
  ): void => {
    const liveBefore = budget.live;
    const originals: EmbeddedSource[] = [];
    let within = layer.chain;
    try {
      for (const inner of open()) {
        const chain = [...layer.chain, ...inner.chain];
        if ("unreadable" in inner) {
          opaque.push({ entry: layer.entry, layers: chain, format: inner.format, reason: inner.unreadable });
        } else if (depth >= limits.depth) {
          throw new PackgateError("ELIMIT", `is packed more than ${limits.depth} layers deep`);
        } else {
          if (inner.original !== undefined) {
            within = chain;
            originals.push(originalSource(inner.original, inner.bytes));
          }
          walk({ entry: layer.entry, chain, bytes: inner.bytes }, inner.name, depth + 1, text);
          if (inner.bytes.buffer === layer.bytes.buffer) {
            const start = inner.bytes.byteOffset - layer.bytes.byteOffset;
            views.push({ start, end: start + inner.bytes.length });
          }
        }
        budget.live = liveBefore;
      }
    } catch (error) {
      if (!(error instanceof PackgateError)) throw error;
      problems.push(problemAt(error, layer.entry, layer.chain));
    } finally {
      if (originals.length > 0) entryMaps.push(mapOfOriginals(layer.entry, within, originals));
      budget.live = liveBefore;
    }
  };

  artifact.entries.forEach((entry, index) => {
    // A hard link has the bytes of an earlier entry, which has been read under its own name.
    if (entry.type === "file") walk({ entry, chain: [], bytes: entry.bytes }, entry.path, 0);
    sourceMaps.push(...withoutOuterTwins(entryMaps));
    entryMaps = [];
    onEntry?.(index + 1, artifact.entries.length);
  });

  return { sourceMaps, opaque, problems, layerCount, layerBytes, hits: (rule) => hits.get(rule) ?? [] };
}

/**
 * Searches what lies between the texts of a map. The texts are searched as they read, not as JSON writes them, so that a
 * finding names the line of the original file and no escape hides one.
 */
function searchOutside<What>(
  texts: readonly View[],
  bytes: Buffer,
  search: (bytes: Buffer, visit: (what: What, offset: number) => void) => void,
  visit: (what: What, offset: number) => void,
): void {
  let from = 0;
  for (const { start, end } of [...texts, { start: bytes.length, end: bytes.length }]) {
    const offset = from;
    search(bytes.subarray(from, start), (what, at) => visit(what, offset + at));
    from = end;
  }
}

function problemAt(error: PackgateError, entry: Entry, layers: readonly string[]): Problem {
  return { code: error.code, message: error.message, path: entry.path, layers, hint: error.hint ?? null };
}
