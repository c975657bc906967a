import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";
import type { ParseError } from "jsonc-parser";
import {
  createScanner,
  findNodeAtLocation,
  type JSONPath,
  type Node,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { PackgateError } from "../errors.ts";

/** A policy as text: what is needed to say where in it something is wrong. */
export interface Document {
  /** For messages: relative, with `/`. */
  readonly label: string;
  readonly text: string;
  readonly tree: Node;
  /** Where in the tree the policy stands: nowhere deep in packgate.json, `["packgate"]` in package.json. */
  readonly prefix: JSONPath;
  readonly value: unknown;
}

const MAX_BYTES = 1_000_000;
const MAX_DEPTH = 100;

/**
 * Reads a policy file's text (UTF-8, at most 1 MB), or undefined where there is none. A policy decides what is published,
 * so its file must be what it seems: no symbolic link, no pipe, no device.
 *
 * @throws PackgateError EPOLICY
 */
export function readText(path: string, label: string): string | undefined {
  let descriptor: number | undefined;
  try {
    const seen = lstatSync(path, { throwIfNoEntry: false });
    if (seen === undefined) return undefined;
    if (seen.isSymbolicLink())
      throw new PackgateError("EPOLICY", `${label}: is a symbolic link, which a policy must not be`);
    if (!seen.isFile()) throw new PackgateError("EPOLICY", `${label}: is not a regular file`);
    // The flags and the second look are for a file that is replaced between the two: a pipe would block forever.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const opened = fstatSync(descriptor);
    if (!opened.isFile()) throw new PackgateError("EPOLICY", `${label}: is not a regular file`);
    if (opened.size > MAX_BYTES) throw new PackgateError("EPOLICY", `${label}: is larger than 1 MB`);
    return decodeText(readFileSync(descriptor), label);
  } catch (cause) {
    if (cause instanceof PackgateError) throw cause;
    throw new PackgateError("EPOLICY", `${label}: cannot be read`, { cause });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * The text of a policy's bytes, which are undefined where they were too many to be read.
 *
 * @throws PackgateError EPOLICY where it is larger than 1 MB, or not UTF-8
 */
export function decodeText(bytes: Buffer | undefined, label: string): string {
  if (bytes === undefined || bytes.length > MAX_BYTES) {
    throw new PackgateError("EPOLICY", `${label}: is larger than 1 MB`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PackgateError("EPOLICY", `${label}: is not valid UTF-8`, { cause });
  }
}

/**
 * Parses a policy: JSON with comments and trailing commas, or plain JSON for package.json.
 *
 * @throws PackgateError EPOLICY with line and column
 */
export function parseDocument(text: string, label: string, { plain = false }: { plain?: boolean } = {}): Document {
  refuseDepth(text, label);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: plain, allowTrailingComma: !plain });
  const first = errors[0];
  if (first !== undefined || tree === undefined) {
    const valueExpected = 4;
    const what = printParseErrorCode(first?.error ?? valueExpected)
      .replace(/(?<=.)[A-Z]/g, " $&")
      .toLowerCase();
    throw new PackgateError("EPOLICY", `${label}:${position(text, first?.offset ?? 0)}: not valid JSON: ${what}`);
  }
  return { label, text, tree, prefix: [], value: plain ? undefined : plainValue(tree, label, text) };
}

/** The part of a document below a key, or undefined where it has none. */
export function section(document: Document, key: string): Document | undefined {
  if (document.tree.type !== "object") return undefined;
  const found = document.tree.children?.filter((property) => property.children?.[0]?.value === key) ?? [];
  const node = found[0]?.children?.[1];
  if (node === undefined) return undefined;
  if (found.length > 1) throw faultAt(document, found[1]!.offset, `duplicate key ${quote(key)}`);
  return { ...document, prefix: [key], value: plainValue(node, document.label, document.text) };
}

/**
 * An error at a place in a policy: at the key itself with `at: "key"`, else at its value, or at the nearest enclosing
 * value where the policy has none.
 */
export function fault(
  document: Document,
  path: readonly (string | number)[],
  message: string,
  { hint, at = "value" }: { hint?: string | undefined; at?: "key" | "value" } = {},
): PackgateError {
  return faultAt(document, offsetOf(document, path, at), message, hint);
}

/** `packgate.json:7:5`: where a policy says something. */
export function placeIn(document: Document, path: readonly (string | number)[], at: "key" | "value"): string {
  return `${document.label}:${position(document.text, offsetOf(document, path, at))}`;
}

/** Where in the text a path stands, in UTF-16 units from its start. */
export function offsetOf(document: Document, path: readonly (string | number)[], at: "key" | "value"): number {
  const full: JSONPath = [...document.prefix, ...path];
  for (let length = full.length; length >= 0; length--) {
    const node = findNodeAtLocation(document.tree, full.slice(0, length));
    if (node === undefined) continue;
    return at === "key" && length === full.length && node.parent?.type === "property"
      ? node.parent.offset
      : node.offset;
  }
  return 0;
}

/** Text of a policy, safe and short enough for a message. */
export function quote(value: unknown): string {
  const text = (JSON.stringify(value) ?? String(value)).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function faultAt(document: Document, offset: number, message: string, hint?: string): PackgateError {
  const where = `${document.label}:${position(document.text, offset)}`;
  return new PackgateError("EPOLICY", `${where}: ${message}`, hint === undefined ? {} : { hint });
}

/** `7:5`, both 1-based. */
function position(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `${line}:${offset - before.lastIndexOf("\n")}`;
}

/** The parser and everything after it descend recursively, so that depth is measured first, without recursion. */
function refuseDepth(text: string, label: string): void {
  const [openBrace, closeBrace, openBracket, closeBracket, end] = [1, 2, 3, 4, 17];
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== end; token = scanner.scan()) {
    if (token === openBrace || token === openBracket) depth++;
    else if (token === closeBrace || token === closeBracket) depth--;
    if (depth > MAX_DEPTH) {
      throw new PackgateError("EPOLICY", `${label}:${position(text, scanner.getTokenOffset())}: nested too deeply`);
    }
  }
}

/**
 * The plain value. JSON.parse would keep the last of two equal keys and say nothing: a second `deny` far below would
 * undo the first. Keys such as `__proto__` would change the object that they are set on.
 */
function plainValue(node: Node, label: string, text: string): unknown {
  if (node.type === "array") return (node.children ?? []).map((child) => plainValue(child, label, text));
  if (node.type !== "object") return node.value;
  const value: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    const key = String(keyNode?.value);
    const where = `${label}:${position(text, property.offset)}`;
    if (key in Object.prototype) throw new PackgateError("EPOLICY", `${where}: unknown key ${quote(key)}`);
    if (Object.hasOwn(value, key)) throw new PackgateError("EPOLICY", `${where}: duplicate key ${quote(key)}`);
    if (valueNode !== undefined) value[key] = plainValue(valueNode, label, text);
  }
  return value;
}
