import { type Node, type ParseError, parseTree } from "jsonc-parser";

/** Keys from the top of a document. Of a list: an element's place, or the text that it is. */
export type Keys = readonly (string | number)[];

export interface JsonLines {
  readonly lineCount: number;
  /** The line, from 1, of the nearest thing that the keys lead to; null where not even the first is there. */
  readonly lineOf: (keys: Keys) => number | null;
}

/** Where things stand in a JSON text, with or without comments. In one that is not valid they stand nowhere. */
export function jsonLines(text: string): JsonLines {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const root = treeOf(text);
  const members = new Map<Node, ReadonlyMap<string, Node>>();
  const memberOf = (node: Node, key: string | number): Node | undefined => {
    if (typeof key === "number") return node.type === "array" ? node.children?.[key] : undefined;
    let known = members.get(node);
    if (known === undefined) {
      known = membersOf(node);
      members.set(node, known);
    }
    return known.get(key);
  };
  const lineAt = (offset: number): number => {
    let [low, high] = [0, starts.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  return {
    lineCount: starts.length,
    lineOf: (keys) => {
      let node = root;
      let found: Node | undefined;
      for (const key of keys) {
        const member = node && memberOf(node, key);
        if (member === undefined) break;
        found = member;
        node = member.type === "property" ? member.children?.[1] : member;
      }
      return found === undefined ? null : lineAt(found.offset);
    },
  };
}

function treeOf(text: string): Node | undefined {
  const errors: ParseError[] = [];
  try {
    const tree = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
    return errors.length === 0 ? tree : undefined;
  } catch (error) {
    // The parser descends recursively: a text of a million brackets is nobody's package.json.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The properties of an object by their names, the last of equal ones, as JSON.parse reads them; texts of a list. */
function membersOf({ type, children = [] }: Node): ReadonlyMap<string, Node> {
  if (type === "object") return new Map(children.map((property) => [String(property.children?.[0]?.value), property]));
  if (type !== "array") return new Map();
  return new Map(children.flatMap((child) => (child.type === "string" ? [[String(child.value), child] as const] : [])));
}
