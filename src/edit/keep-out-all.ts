/** The edit that keeps several files out of the tarball and no other, found by trying as `keep-out.ts` does for one. */

import { join } from "node:path";
import { listPack } from "../artifact/pack-list.ts";
import { readIfPresent } from "../artifact/read-if-present.ts";
import type { TextEdit } from "./keep-out.ts";
import { editJson } from "./manifest.ts";

/** Lists of patterns, the shortest first, each of which is meant to match exactly the paths. */
export type PatternsOf = (paths: readonly string[], all: readonly string[]) => readonly (readonly string[])[];

/**
 * The edit of package.json or .npmignore after which npm packs the same files without `paths`, as its own list says with
 * the edit in memory; null where no list does that: a name or an entry point forces one in, or others would leave as well.
 * Nothing is written. Throws as `listPack` does.
 */
export async function keepOutAll(
  directory: string,
  paths: readonly string[],
  patternsOf: PatternsOf,
): Promise<TextEdit | null> {
  const packed = await listPack(directory);
  const leaving = new Set(paths);
  const wanted = packed.filter((path) => !leaving.has(path));
  const present = packed.filter((path) => leaving.has(path));
  for (const edit of candidates(directory, present, packed, patternsOf)) {
    const listed = await listPack(directory, new Map([[edit.path, edit.after]]));
    if (listed.length === wanted.length && listed.every((one, index) => one === wanted[index])) return edit;
  }
  return null;
}

function* candidates(
  directory: string,
  paths: readonly string[],
  packed: readonly string[],
  patternsOf: PatternsOf,
): Iterable<TextEdit> {
  const manifest = textOf(directory, "package.json") ?? "";
  const { files } = JSON.parse(manifest.replace(/^\uFEFF/, "")) as { readonly files?: unknown };
  if (!Array.isArray(files)) {
    for (const patterns of patternsOf(paths, packed)) yield ofIgnoreFile(directory, patterns);
    return;
  }
  // An entry that names nothing but what is to leave goes, before a negation is added that nobody needs.
  for (const superfluous of [entriesWithin(files, paths, packed), []]) {
    const text = superfluous.reduceRight(
      (edited, { index }) => editJson(edited, ["files", index], undefined),
      manifest,
    );
    const rest = paths.filter((path) => !superfluous.some(({ named }) => isAtOrBelow(path, named)));
    const length = files.length - superfluous.length;
    for (const patterns of rest.length === 0 ? [[]] : patternsOf(rest, packed)) {
      const after = patterns.reduce(
        (edited, pattern, index) => editJson(edited, ["files", length + index], `!${pattern}`),
        text,
      );
      yield { path: "package.json", before: manifest, after };
    }
  }
}

/** Entries of `files` that name a file or directory of which nothing is to stay, in their order. */
function entriesWithin(
  files: readonly unknown[],
  paths: readonly string[],
  packed: readonly string[],
): readonly { readonly index: number; readonly named: string }[] {
  return files.flatMap((entry, index) => {
    if (typeof entry !== "string") return [];
    const named = entry.replace(/^\.?\/|\/(?:\*\*?(?:\/\*)?)?$/g, "");
    const below = packed.filter((path) => isAtOrBelow(path, named));
    return below.length > 0 && below.every((path) => paths.includes(path)) ? [{ index, named }] : [];
  });
}

function isAtOrBelow(path: string, named: string): boolean {
  return path === named || path.startsWith(`${named}/`);
}

/** A new .npmignore takes the place of the .gitignore beside it, and so begins with all of its lines. */
function ofIgnoreFile(directory: string, patterns: readonly string[]): TextEdit {
  const before = textOf(directory, ".npmignore");
  const base = before ?? textOf(directory, ".gitignore") ?? "";
  const lineEnd = base.includes("\r\n") ? "\r\n" : "\n";
  const head = base === "" || base.endsWith("\n") ? base : base + lineEnd;
  return { path: ".npmignore", before, after: head + patterns.map((pattern) => `/${pattern}${lineEnd}`).join("") };
}

function textOf(directory: string, name: string): string | undefined {
  return readIfPresent(join(directory, name))?.toString("utf8");
}
