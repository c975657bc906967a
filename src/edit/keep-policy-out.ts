/** A policy may name what is internal: its file is part of the project, not of the package. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listPack } from "../artifact/pack-list.ts";
import { withPrivateDirectory } from "../artifact/private-directory.ts";
import { readIfPresent } from "../artifact/read-if-present.ts";
import { editJson } from "./manifest.ts";

/** The texts of the package's package.json, .npmignore and .gitignore. */
type Lists = ReadonlyMap<string, string>;

const MANIFEST = "package.json";
const IGNORE = ".npmignore";

/** Reads what decides about a file beside package.json. `manifest` is its text, as it will be. */
export function listsIn(directory: string, manifest: string): Lists {
  const ignores = [IGNORE, ".gitignore"].flatMap((name): [string, string][] => {
    const bytes = readIfPresent(join(directory, name));
    return bytes === undefined ? [] : [[name, bytes.toString("utf8")]];
  });
  return new Map([[MANIFEST, manifest], ...ignores]);
}

/**
 * What to edit so that a new file beside package.json stays out of the tarball: nothing where it does anyhow; null where only
 * a new .npmignore could keep it out, which would take the place of .gitignore for everything else. npm's own list decides.
 */
export async function keepNewFileOut(name: string, lists: Lists): Promise<ReadonlyMap<string, string> | null> {
  for (const edit of candidates(name, lists)) {
    if (!(await ships(name, new Map([...lists, ...edit])))) return edit;
  }
  return null;
}

function* candidates(name: string, lists: Lists): Iterable<ReadonlyMap<string, string>> {
  yield new Map();
  const ignore = lists.get(IGNORE);
  if (ignore !== undefined) {
    const lineEnd = ignore.includes("\r\n") ? "\r\n" : "\n";
    yield new Map([[IGNORE, `${ignore}${ignore === "" || ignore.endsWith("\n") ? "" : lineEnd}${name}${lineEnd}`]]);
  }
  const manifest = lists.get(MANIFEST)!;
  const { files } = parse(manifest);
  if (Array.isArray(files)) yield new Map([[MANIFEST, editJson(manifest, ["files", files.length], `!${name}`)]]);
}

/** Asked of a copy: npm's list is one of files that are there. */
function ships(name: string, lists: Lists): Promise<boolean> {
  return withPrivateDirectory(async (directory) => {
    const {
      bundleDependencies: _,
      bundledDependencies: __,
      workspaces: ___,
      ...manifest
    } = parse(lists.get(MANIFEST)!);
    const texts = new Map([...lists, [MANIFEST, JSON.stringify(manifest)], [name, "{}"]]);
    for (const [file, text] of texts) await writeFile(join(directory, file), text);
    return (await listPack(directory)).includes(name);
  });
}

function parse(text: string): { readonly [field: string]: unknown } {
  return JSON.parse(text.replace(/^\uFEFF/, ""));
}
