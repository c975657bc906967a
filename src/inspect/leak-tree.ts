/** What a map gives away, drawn: the directories and files that hold most of it. */

import type { EmbeddedSource } from "../model.ts";
import { cutStart } from "./cut.ts";
import { bytesText, count } from "./quantity.ts";

/** Names shown of one directory, and levels: the shape of a leak fits beside its finding, its list does not. */
const NAMED = 4;
const LEVELS = 2;
/** Fewer are named in the message itself. */
const FEWEST = 4;
const LONGEST_NAME = 60;

interface Node {
  files: number;
  bytes: number;
  readonly children: Map<string, Node>;
}

/**
 * Lines such as `src/  1884 files, 12.3 MB` and, indented below it, `src/agent/  40 files, 271 kB`, the largest first.
 * A directory whose only content is another one shares its line. Empty where the message says it all.
 */
export function leakTree(embedded: readonly EmbeddedSource[]): readonly string[] {
  if (embedded.length < FEWEST) return [];
  const root: Node = newNode();
  for (const { path, bytes } of embedded) add(root, partsOf(path ?? "(without a name)"), bytes);
  const rows = rowsOf(root, LEVELS, "");
  const width = rows.reduce((most, { name }) => Math.max(most, name.length), 0);
  return rows.map(({ name, said }) => (said === "" ? name : `${name.padEnd(width)}  ${said}`));
}

function newNode(): Node {
  return { files: 0, bytes: 0, children: new Map() };
}

/** Without the scheme that bundlers write, and without the way out of the output directory. */
function partsOf(path: string): readonly string[] {
  const plain = path.replace(/^[\w-]+:\/\/[^/]*\//, "").replace(/^\/?(?:\.{1,2}\/)+/, "");
  return plain.split("/").filter((part) => part !== "");
}

function add(root: Node, parts: readonly string[], bytes: number): void {
  let node = root;
  node.files += 1;
  node.bytes += bytes;
  for (const part of parts) {
    const child = node.children.get(part) ?? newNode();
    node.children.set(part, child);
    node = child;
    node.files += 1;
    node.bytes += bytes;
  }
}

function rowsOf(node: Node, levels: number, indent: string): { readonly name: string; readonly said: string }[] {
  const largest = [...node.children].toSorted(([, a], [, b]) => b.bytes - a.bytes || b.files - a.files);
  const rows = largest.slice(0, NAMED).flatMap(([part, child]) => {
    let name = part;
    let end = child;
    for (let only = [...end.children]; only.length === 1; only = [...end.children]) {
      name += `/${only[0]![0]}`;
      end = only[0]![1];
    }
    const directory = end.children.size > 0;
    const said = directory ? `${count(end.files, "file")}, ${bytesText(end.bytes)}` : bytesText(end.bytes);
    const row = { name: indent + cutStart(name, LONGEST_NAME) + (directory ? "/" : ""), said };
    return levels > 1 && directory ? [row, ...rowsOf(end, levels - 1, `${indent}  `)] : [row];
  });
  const rest = largest.length - NAMED;
  return rest > 0 ? [...rows, { name: `${indent}and ${rest} more`, said: "" }] : rows;
}
