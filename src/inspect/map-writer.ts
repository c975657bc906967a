/**
 * Which tool wrote a map, by the order of its keys: each writes them in its own, and says nothing else about itself.
 * Orders as measured in November 2026 on maps that the tools made.
 */

/** By key order, up to where the orders differ. */
const ORDERS: readonly (readonly [writer: string, order: string])[] = [
  ["bun", "version,sources,sourcesContent,mappings,debugId,names"],
  ["esbuild", "version,sources,sourcesContent,mappings,names"],
  ["tsc", "version,file,sourceRoot,sources,names,mappings"],
  ["rolldown", "version,file,names,sources,sourcesContent,mappings"],
  ["rollup", "version,file,sources,sourcesContent,names,mappings"],
  ["webpack", "version,file,mappings,sources,sourcesContent,names"],
  ["parcel", "mappings,sources,sourcesContent,names,version"],
  ["swc", "version,sources,sourcesContent,names,mappings"],
  ["sass", "version,sourceRoot,sources"],
  ["postcss", "version,sources,names,mappings,file,sourcesContent"],
  ["babel", "version,file,names,sources,sourcesContent,mappings,ignoreList"],
  ["babel", "version,names,sources,sourcesContent,mappings"],
];

/** The tool's name, or null where the order is nobody's: hand-made, or rewritten by another tool. */
export function writerOf(keyOrder: readonly string[]): string | null {
  const order = `${keyOrder.join(",")},`;
  let best: readonly [writer: string, order: string] | undefined;
  for (const candidate of ORDERS) {
    if (order.startsWith(`${candidate[1]},`) && candidate[1].length > (best?.[1].length ?? 0)) best = candidate;
  }
  return best?.[0] ?? null;
}
