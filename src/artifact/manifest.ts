import { type Node, parseTree } from "jsonc-parser";
import { PackgateError } from "../errors.ts";
import type { Manifest } from "../model.ts";

const LARGEST = 16 * (1 << 20);
/** Everybody who reads a manifest reads it recursively; written ones have ten levels. */
const DEEPEST = 100;

/**
 * Parses a package.json. Throws `EMANIFEST` for what readers may take differently or not at all: not JSON, not an object,
 * nested beyond all use, a key twice (JSON.parse silently keeps the last), no name or version. A byte-order mark is allowed, as npm allows it.
 */
export function parseManifest(bytes: Buffer, where: string): Manifest {
  if (bytes.length > LARGEST) throw new PackgateError("ELIMIT", `${where} has more than ${LARGEST} bytes`);
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the file; the position is enough.
    throw new PackgateError("EMANIFEST", `${where} is not valid JSON`, { cause: error });
  }
  if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest)) {
    throw new PackgateError("EMANIFEST", `${where} is not a JSON object`);
  }
  if (isDeeperThan(DEEPEST, text)) {
    throw new PackgateError("EMANIFEST", `${where} is nested more than ${DEEPEST} levels deep`);
  }
  const twice = duplicateKey(parseTree(text));
  if (twice !== undefined) {
    throw new PackgateError("EMANIFEST", `${where} has the key ${JSON.stringify(twice.slice(0, 80))} twice`);
  }
  const { name, version } = manifest as Record<string, unknown>;
  for (const [field, value] of [
    ["name", name],
    ["version", version],
  ]) {
    if (typeof value !== "string" || value === "") {
      throw new PackgateError("EMANIFEST", `${where} has no ${field}`, { hint: `Add a "${field}".` });
    }
  }
  return manifest as Manifest;
}

/**
 * Throws `EMANIFEST` where the tarball is another package's than the one that was named: published from the wrong
 * directory, or packed by a script into something else.
 */
export function expectManifest(
  manifest: Manifest,
  expected: { readonly name?: unknown; readonly version?: unknown },
): void {
  for (const field of ["name", "version"] as const) {
    if (expected[field] === undefined || expected[field] === manifest[field]) continue;
    const [packed, named] = [manifest[field], expected[field]].map((value) => JSON.stringify(value).slice(0, 220));
    throw new PackgateError("EMANIFEST", `the tarball is another package's: its ${field} is ${packed}, not ${named}`);
  }
}

/** Of text that is JSON. By its brackets, for a parser that makes a tree of it would run out of stack itself. */
function isDeeperThan(levels: number, text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) at += character === "\\" ? 1 : 0;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}

/** Only where readers look: the top level and one below (scripts, dependencies, bin). */
function duplicateKey(node: Node | undefined, depth = 0): string | undefined {
  if (node?.type !== "object" || depth > 1) return undefined;
  const seen = new Set<string>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    const name = String(key?.value);
    if (seen.has(name)) return name;
    seen.add(name);
    const below = duplicateKey(value, depth + 1);
    if (below !== undefined) return below;
  }
  return undefined;
}
