/**
 * Edits a package.json, or a policy, as text: the value that was asked for changes, and every other byte stays, with
 * comments, indentation, line ends, a byte-order mark and the final line feed.
 *
 * jsonc-parser finds the places. Its own `modify` is not used: it leaves a stray quote behind where it takes the last
 * element out of `["a", "b"]`, and formats the lines around an edit anew.
 */

import { type Node, parseTree } from "jsonc-parser";
import { PackgateError } from "../errors.ts";

export type JsonPath = readonly (string | number)[];

interface Style {
  readonly indent: string;
  readonly lineEnd: string;
}

/** What still is read as one line. */
const WIDTH = 100;

/**
 * The text with `value` at `path`; objects on the way are made, an array index that is its length appends. `undefined`
 * takes out what is there. Throws `EUSAGE` where the text is not JSON, or the path leads through another kind of value.
 */
export function editJson(text: string, path: JsonPath, value: unknown): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(mark.length);
  const errors: unknown[] = [];
  const tree = parseTree(body, errors as [], { allowTrailingComma: true });
  if (tree === undefined || errors.length > 0) throw new PackgateError("EUSAGE", "what is to be edited is not JSON");
  const style = styleOf(body);
  return mark + (value === undefined ? without(body, tree, path) : withValue(body, tree, path, value, style));
}

/** The whitespace of the first indented line, and how its line ends. */
function styleOf(text: string): Style {
  return { indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ", lineEnd: text.includes("\r\n") ? "\r\n" : "\n" };
}

function withValue(text: string, tree: Node, path: JsonPath, value: unknown, style: Style): string {
  let node = tree;
  for (const [depth, key] of path.entries()) {
    const child = childOf(node, key);
    if (child === undefined) {
      const rest = path.slice(depth + 1).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      return insert(text, node, key, rest, style);
    }
    node = child;
  }
  const old = text.slice(node.offset, endOf(node));
  const isInline = !old.includes("\n") && (node.children?.length ?? 0) > 0;
  return splice(text, node.offset, endOf(node), print(value, indentationAt(text, node.offset), style, isInline));
}

function insert(text: string, parent: Node, key: string | number, value: unknown, style: Style): string {
  const outer = indentationAt(text, parent.offset);
  const last = parent.children?.at(-1);
  const isInline = last !== undefined && !text.slice(parent.offset, endOf(parent)).includes("\n");
  const inner = last === undefined || isInline ? outer + style.indent : indentationAt(text, last.offset);
  const label = typeof key === "number" ? "" : `${JSON.stringify(key)}: `;
  const printed = label + print(value, isInline ? outer : inner, style, isInline);
  if (last === undefined) {
    const inside = `{[`.includes(text[parent.offset]!) ? text.slice(parent.offset + 1, endOf(parent) - 1).trim() : "";
    const kept = inside === "" ? "" : `${inner}${inside}${style.lineEnd}`;
    const between = `${style.lineEnd}${kept}${inner}${printed}${style.lineEnd}${outer}`;
    return splice(text, parent.offset + 1, endOf(parent) - 1, between);
  }
  // Behind a comment on the same line, which speaks of the element before.
  const { end, comma } = restOfLine(text, endOf(last));
  const separator = isInline ? " " : `${style.lineEnd}${inner}`;
  const behind = splice(text, end, end, `${separator}${printed}${comma ? "," : ""}`);
  return comma ? behind : splice(behind, endOf(last), endOf(last), ",");
}

function without(text: string, tree: Node, path: JsonPath): string {
  let node = tree;
  for (const key of path) {
    const child = childOf(node, key);
    if (child === undefined) return text;
    node = child;
  }
  const item = node.parent?.type === "property" ? node.parent : node;
  const siblings = item.parent?.children ?? [];
  const at = siblings.indexOf(item);
  if (at === -1) throw new PackgateError("EUSAGE", "the whole of a file cannot be taken out of it");
  if (siblings.length === 1) return splice(text, item.parent!.offset + 1, endOf(item.parent!) - 1, "");
  const next = siblings[at + 1];
  // The last element goes with the comma before it, any other with all up to the next.
  if (next !== undefined) return splice(text, item.offset, next.offset, "");
  return splice(text, endOf(siblings[at - 1]!), endOf(item), "");
}

/** Undefined where a value can be added at the key. */
function childOf(node: Node, key: string | number): Node | undefined {
  if (typeof key === "number" && node.type === "array" && key <= (node.children?.length ?? 0)) {
    return node.children?.[key];
  }
  if (typeof key === "string" && node.type === "object") {
    // The last one of equal keys is what readers take.
    return node.children?.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
  }
  throw new PackgateError("EUSAGE", `there is no place for ${JSON.stringify(key)} in ${node.type}`);
}

/** Where the line's trailing comma and comments end, behind an element. */
function restOfLine(text: string, from: number): { readonly end: number; readonly comma: boolean } {
  const rest = /^(?:[ \t]*(?:,|\/\*[^\n]*?\*\/|\/\/[^\r\n]*))*/.exec(text.slice(from))![0];
  return { end: from + rest.length, comma: /^(?:[ \t]|\/\*[^\n]*?\*\/)*,/.test(rest) };
}

function print(value: unknown, indentation: string, { indent, lineEnd }: Style, isInline: boolean): string {
  const spread = JSON.stringify(value, null, indent);
  const line = spread.replace(/\n\s*/g, " ").replace(/\[ /g, "[").replace(/ \]/g, "]");
  // Only lists of plain words are put on one line; none of them has a line feed, which JSON writes as two letters.
  const isList = Array.isArray(value) && value.every((item) => typeof item !== "object" && !/[[\]]/.test(`${item}`));
  if (isInline && isList && indentation.length + line.length <= WIDTH) return line;
  return spread.replace(/\n/g, `${lineEnd}${indentation}`);
}

function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1))![0];
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
