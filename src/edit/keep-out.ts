/** The smallest edit that keeps one file out of the tarball, found by trying: what has collateral is not offered. */

import { join } from "node:path";
import { listPack } from "../artifact/pack-list.ts";
import { readIfPresent } from "../artifact/read-if-present.ts";
import type { Reason } from "../artifact/reason.ts";
import type { Reasons } from "../artifact/reasons.ts";
import { editJson } from "./manifest.ts";
import type { FileEdit } from "./replace-file.ts";

/** An edit of a text file. */
export interface TextEdit extends FileEdit {
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * The edit of package.json or an ignore file after which npm packs the same files without `path`, as its own list says with
 * the edit in memory; null where there is none: the name or an entry point forces it in, it is bundled, or what keeps it
 * out keeps out others, too. Nothing is written.
 */
export async function keepOut(directory: string, path: string, reasons: Reasons): Promise<TextEdit | null> {
  const reason = reasons.packed.get(path);
  if (reason === undefined || isForced(reason)) return null;
  const wanted = [...reasons.packed.keys()].filter((other) => other !== path);
  for (const edit of candidates(directory, path, reasons.trace.manifest)) {
    const listed = await listPack(directory, new Map([[edit.path, edit.after]]));
    if (listed.length === wanted.length && listed.every((one, index) => one === wanted[index])) return edit;
  }
  return null;
}

/** No line of any list keeps it out. */
function isForced({ by }: Reason): boolean {
  return by === "name" || by === "entry point" || by === "bundle";
}

function* candidates(
  directory: string,
  path: string,
  manifest: { readonly [field: string]: unknown },
): Iterable<TextEdit> {
  const { files } = manifest;
  if (Array.isArray(files)) yield* ofFiles(directory, path, files);
  const segments = path.split("/");
  // The nearest ignore file first, but without `files` the top is where people look.
  const depths = segments.map((_, depth) => depth);
  for (const depth of Array.isArray(files) ? depths.reverse() : depths) {
    const above = segments
      .slice(0, depth)
      .map((segment) => `${segment}/`)
      .join("");
    yield* ofIgnoreFiles(directory, above, segments.slice(depth).join("/"));
  }
}

function* ofFiles(directory: string, path: string, files: readonly unknown[]): Iterable<TextEdit> {
  const text = readIfPresent(join(directory, "package.json"))?.toString("utf8") ?? "";
  const edit = (after: string): TextEdit => ({ path: "package.json", before: text, after });
  const named = files.findLastIndex((entry) => typeof entry === "string" && isSame(entry, path));
  const without = named === -1 ? undefined : editJson(text, ["files", named], undefined);
  if (without !== undefined) yield edit(without);
  const patterns = path.includes("/") ? patternsFor(path) : [...patternsFor(path), ...patternsFor(`/${path}`)];
  for (const pattern of patterns) {
    yield edit(editJson(text, ["files", files.length], `!${pattern}`));
    if (without !== undefined) yield edit(editJson(without, ["files", files.length - 1], `!${pattern}`));
  }
}

function* ofIgnoreFiles(directory: string, above: string, path: string): Iterable<TextEdit> {
  const [own, git] = [".npmignore", ".gitignore"].map((name) => ({
    path: above + name,
    before: readIfPresent(join(directory, above, name))?.toString("utf8"),
  })) as [Pick<TextEdit, "path" | "before">, Pick<TextEdit, "path" | "before">];
  for (const pattern of patternsFor(`/${path}`)) {
    // A new .npmignore would end what the .gitignore beside it does.
    const { before, ...file } = own.before === undefined && git.before !== undefined ? git : own;
    yield { ...file, before, after: withLine(before ?? "", pattern) };
  }
}

function withLine(text: string, line: string): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return `${text}${text === "" || text.endsWith("\n") ? "" : lineEnd}${line}${lineEnd}`;
}

function isSame(entry: string, path: string): boolean {
  return entry.replace(/^\.?\//, "").toLowerCase() === path.toLowerCase();
}

/** The ways to write a name so that it is no pattern; npm reads neither of them in all places. Space at an end is cut off. */
function patternsFor(path: string): readonly string[] {
  const plain = path.replace(/^\s|\s$/g, "?");
  if (plain === path && !/[\\*?[\]{}()!+@]/.test(path)) return [path];
  const escaped = plain.replace(/[\\*[\]{}()!+@]/g, "\\$&");
  const bracketed = plain.replace(/[*[\]{}()]/g, "[$&]").replace(/\[\]\]/g, "\\]");
  return [...new Set([path, escaped, bracketed])].filter((pattern) => pattern === pattern.trim());
}
