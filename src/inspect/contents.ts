/** What a picture of the package shows beside its findings: why each file ships, and what is packed inside it. */

import type { Admission, Artifact, Contents, Entry, Layer, Leak, ShippedFile, SourceMap } from "../model.ts";
import { packedBy } from "./packed-by.ts";
import { isOwn } from "./source-counts.ts";

/** Chains kept of one file: an archive may hold thousands, and only kinds of them tell anything. */
const MOST_CHAINS = 50;
/** Maps, and sources of all of them together. Nobody reads more, and each is a line in a report that people mail around. */
const MOST_LEAKS = 500;
const MOST_SOURCES = 20_000;

/** A collector for one walk: `onLayer` goes to `inspect`, `contentsOf` says afterwards what there is, masked by `mask`. */
export interface ContentsCollector {
  readonly onLayer: (layer: Layer) => void;
  readonly contentsOf: (
    artifact: Artifact,
    sourceMaps: readonly SourceMap[],
    admit: (path: string) => Admission,
    mask: (text: string) => string,
  ) => Contents;
}

interface Chains {
  readonly kept: Map<string, { readonly chain: readonly string[]; count: number; bytes: number }>;
  leftOut: number;
}

export function collectContents(): ContentsCollector {
  const inside = new Map<Entry, Chains>();
  return {
    onLayer: ({ entry, chain, bytes }) => {
      const chains = inside.get(entry) ?? { kept: new Map(), leftOut: 0 };
      inside.set(entry, chains);
      const key = JSON.stringify(chain);
      const known = chains.kept.get(key);
      if (known !== undefined) {
        known.count += 1;
        known.bytes += bytes.length;
      } else if (chains.kept.size < MOST_CHAINS) chains.kept.set(key, { chain, count: 1, bytes: bytes.length });
      else chains.leftOut += 1;
    },
    contentsOf: ({ manifest, entries }, sourceMaps, admit, mask) => {
      const reasonOf = packedBy(manifest);
      const files = entries.map((entry): ShippedFile => {
        const { path, bytes } = entry;
        const { admitted, pattern } = admit(path);
        const chains = inside.get(entry);
        return {
          path,
          bytes: bytes.length,
          reason: path.startsWith("node_modules/") ? "a bundled dependency" : reasonOf(path),
          pattern: admitted ? pattern : null,
          layers: [...(chains?.kept.values() ?? [])],
          layersLeftOut: chains?.leftOut ?? 0,
        };
      });
      return masked({ files, ...leaksOf(sourceMaps) }, mask);
    },
  };
}

/** Those that hold the most, and of each as many sources as are left; said in the order of the tarball. */
function leaksOf(sourceMaps: readonly SourceMap[]): Pick<Contents, "leaks" | "leaksLeftOut"> {
  const leaking = sourceMaps.filter(({ sources }) => sources.length > 0);
  const largest = leaking.toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_LEAKS);
  let left = MOST_SOURCES;
  const told = new Map<SourceMap, Leak>();
  for (const map of largest) {
    const sources = map.sources.toSorted((a, b) => b.bytes - a.bytes).slice(0, left);
    left -= sources.length;
    told.set(map, {
      path: map.entry.path,
      layers: map.layers,
      sources: sources.map((source) => ({ path: source.path, bytes: source.bytes, dependency: !isOwn(source) })),
      sourcesLeftOut: map.sources.length - sources.length,
    });
  }
  return {
    leaks: leaking.flatMap((map) => told.get(map) ?? []),
    leaksLeftOut: leaking.length - told.size,
  };
}

/** All is looked at together first: hardly a package has a secret in a name. */
function masked(contents: Contents, mask: (text: string) => string): Contents {
  const { files, leaks } = contents;
  const texts = [
    ...files.flatMap(({ path, reason, pattern, layers }) => [
      path,
      reason ?? "",
      pattern ?? "",
      ...layers.flatMap(({ chain }) => chain),
    ]),
    ...leaks.flatMap(({ layers, sources }) => [...layers, ...sources.map(({ path }) => path ?? "")]),
  ].join("\n");
  if (mask(texts) === texts) return contents;
  return {
    files: files.map((file) => ({
      ...file,
      path: mask(file.path),
      reason: file.reason && mask(file.reason),
      pattern: file.pattern && mask(file.pattern),
      layers: file.layers.map((layer) => ({ ...layer, chain: layer.chain.map(mask) })),
    })),
    leaks: leaks.map((leak) => ({
      ...leak,
      path: mask(leak.path),
      layers: leak.layers.map(mask),
      sources: leak.sources.map((source) => ({ ...source, path: source.path && mask(source.path) })),
    })),
    leaksLeftOut: contents.leaksLeftOut,
  };
}
