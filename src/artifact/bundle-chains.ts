import { relative, sep } from "node:path";
import { bundledIn } from "./packing-tree.ts";

/** The parts of Arborist's nodes and edges that npm-packlist follows. */
interface Node {
  readonly path: string;
  readonly target: Node;
  readonly package: { readonly dependencies?: object; readonly optionalDependencies?: object };
  readonly edgesOut: ReadonlyMap<string, { readonly peer: boolean; readonly dev: boolean; readonly to: Node | null }>;
}

/**
 * Why each bundled package is packed: by its directory, relative to `directory`, the shortest chain of names from one that
 * `bundleDependencies` holds. Follows the edges that npm-packlist follows, in Arborist's actual tree.
 */
export async function bundleChains(
  directory: string,
  manifest: { readonly [field: string]: unknown },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { Arborist } = await import("@npmcli/arborist");
  const root = (await new Arborist({ path: directory }).loadActual()) as unknown as Node;
  const chains = new Map<string, readonly string[]>();
  const queue = bundledIn(manifest).map((name) => ({ from: root, name, chain: [name] }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { from, name, chain } = next;
    const edge = from.edgesOut.get(name);
    if (edge === undefined || edge.peer || edge.dev || edge.to === null) continue;
    const location = relative(directory, edge.to.path).split(sep).join("/");
    if (chains.has(location)) continue;
    chains.set(location, chain);
    const { target } = edge.to;
    const { dependencies = {}, optionalDependencies = {} } = target.package;
    for (const needed of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) {
      queue.push({ from: target, name: needed, chain: [...chain, needed] });
    }
  }
  return chains;
}
