/** From the rules that npm-packlist makes of a package.json back to the lines that somebody wrote there. */

import { join } from "node:path";
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import type { Edited, RuleLine } from "./pack-walk.ts";
import { FILES } from "./pack-walk.ts";
import { programsIn } from "./packing-tree.ts";
import { readIfPresent } from "./read-if-present.ts";
import type { Exclusion, Place, Reason } from "./reason.ts";

export interface ManifestLines {
  /** Where `files` stands; null where there is none. */
  readonly files: Place | null;
  /** The entry of `files`, or the field, that made a rule; null for rules that are npm's own. */
  readonly reasonOf: (line: RuleLine, path: string) => Reason | null;
  readonly exclusionOf: (line: RuleLine, directory: string | null) => Exclusion | null;
  /** Where an entry of `files` stands. */
  readonly entry: (index: number) => Place;
  /** Where `bundleDependencies` asks for a dependency. */
  readonly bundled: (name: string) => Place | null;
}

type Manifest = { readonly [field: string]: unknown };

/** Of the package.json in `directory`, or of the edited one. `manifest` is what it says. */
export function manifestLines(directory: string, edited: Edited, manifest: Manifest): ManifestLines {
  const text = edited.get("package.json") ?? readIfPresent(join(directory, "package.json"))?.toString("utf8") ?? "";
  const tree = parseTree(text.replace(/^\uFEFF/, " "));
  const placeAt = (path: readonly (string | number)[], said: string): Place => ({
    file: "package.json",
    line: lineOf(text, tree, path),
    text: said,
    field: path.map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`)).join(""),
  });

  const entries = filesOf(manifest);
  const byRule = new Map<string, number>();
  entries.forEach((entry, index) => {
    for (const rule of rulesOf(entry)) byRule.set(rule, index);
  });
  const entryOf = ({ text: rule }: RuleLine): number | undefined => byRule.get(rule);
  const placeOf = (index: number): Place => placeAt(["files", index], entries[index] ?? "");

  return {
    files: manifest["files"] === undefined ? null : placeAt(["files"], "files"),
    reasonOf: (line, path) => {
      const field = line.file === FILES ? undefined : fieldOf(line, manifest);
      const index = entryOf(line) ?? (line.text.startsWith("!/") ? undefined : literalEntry(entries, path));
      // npm's own rules come between the entries that are files and the fields, and a field's rule may read as an entry's.
      if (field !== undefined && index === undefined)
        return { by: "entry point", place: placeAt(field.path, field.text) };
      return index === undefined ? null : { by: "files", place: placeOf(index), index };
    },
    exclusionOf: (line, directory) => {
      const index = entryOf(line);
      return index === undefined ? null : { by: "line", place: placeOf(index), directory };
    },
    entry: placeOf,
    bundled: (name) => {
      const field = manifest["bundleDependencies"] === undefined ? "bundledDependencies" : "bundleDependencies";
      const list: unknown = manifest[field];
      const index = Array.isArray(list) ? list.indexOf(name) : -1;
      return placeAt(index === -1 ? [field] : [field, index], index === -1 ? field : name);
    },
  };
}

/** The entries as npm-packlist walks them: of a text, its characters. */
function filesOf({ files }: Manifest): readonly string[] {
  const list = typeof files === "string" ? [...files] : files;
  return Array.isArray(list) ? list.map(String) : [];
}

/** The rules that npm-packlist 10 makes of an entry. */
function rulesOf(entry: string): readonly string[] {
  const anchored = entry.startsWith("./") ? entry.slice(1) : entry;
  const file = anchored.endsWith("/*") ? `${anchored}*` : anchored;
  return [`!${file}`.trim(), `!${file}/**`.trim()];
}

/** Below the top directory the rule of an entry that is a file names it relative to each directory on the way. */
function literalEntry(entries: readonly string[], path: string): number | undefined {
  const index = entries.findLastIndex((entry) => entry.replace(/^\.?\//, "").toLowerCase() === path.toLowerCase());
  return index === -1 ? undefined : index;
}

function fieldOf({ text }: RuleLine, manifest: Manifest): { path: readonly string[]; text: string } | undefined {
  for (const field of ["main", "browser"]) {
    const value = manifest[field];
    if (typeof value === "string" && text === `!/${value}`.trim()) return { path: [field], text: value };
  }
  const { directories } = manifest as { readonly directories?: { readonly bin?: unknown } };
  const programsAt = typeof directories?.bin === "string" ? directories.bin.replace(/^\.?\/|\/$/g, "") : undefined;
  if (manifest["bin"] === undefined && programsAt !== undefined && text.startsWith(`!/${programsAt}/`)) {
    return { path: ["directories", "bin"], text: programsAt };
  }
  const programs = Object.entries(programsIn(manifest));
  const program = programs.find(([, path]) => text === `!/${path}`);
  if (program === undefined) return undefined;
  const { bin } = manifest;
  const isNamed = typeof bin === "object" && bin !== null && program[0] in bin;
  return { path: isNamed ? ["bin", program[0]] : ["bin"], text: program[1] };
}

/** The nearest thing that the path leads to. */
function lineOf(text: string, tree: Node | undefined, path: readonly (string | number)[]): number {
  for (let length = path.length; tree !== undefined && length > 0; length--) {
    const node = findNodeAtLocation(tree, [...path.slice(0, length)]);
    // Of a field the line of its name counts, wherever its value begins.
    if (node !== undefined)
      return text.slice(0, (node.parent?.type === "property" ? node.parent : node).offset).split("\n").length;
  }
  return 1;
}
