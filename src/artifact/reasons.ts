/** Why npm packs a file, and why it does not: the line of the file that decided, in the words of whoever wrote it. */

import { lstatSync } from "node:fs";
import { join } from "node:path";
import { bundleChains } from "./bundle-chains.ts";
import { ignoredBy } from "./ignored-by.ts";
import { type ManifestLines, manifestLines } from "./manifest-lines.ts";
import { type PackTrace, tracePack } from "./pack-list.ts";
import { DEFAULTS, type Decision, type Edited, FILES, type RuleLine, STRICT } from "./pack-walk.ts";
import type { Exclusion, Place, Reason } from "./reason.ts";

/** What npm 11 packs of a directory and why. */
export interface Reasons {
  /** Sorted by path. */
  readonly packed: ReadonlyMap<string, Reason>;
  /** Why a path that is not packed is not. */
  readonly excluded: (path: string) => Exclusion;
  /** Where an entry of `files` stands. */
  readonly entry: (index: number) => Place;
  readonly trace: PackTrace;
}

/**
 * Why each file is in the tarball that npm 11 would pack of `directory`, or would after an edit. Runs no script, writes
 * nothing. Throws `EPACK` where npm could not pack either, `EMANIFEST` where there is no package.
 */
export async function reasonsFor(directory: string, edited: Edited = new Map()): Promise<Reasons> {
  const trace = await tracePack(directory, edited);
  const lines = manifestLines(directory, edited, trace.manifest);
  const chains = trace.bundled.size === 0 ? new Map() : await bundleChains(directory, trace.manifest);
  const packed = new Map<string, Reason>();
  for (const path of trace.paths) {
    packed.set(path, trace.bundled.has(path) ? bundleReason(path, chains, lines) : reasonOf(path, trace, lines));
  }
  const { entry } = lines;
  return { packed, trace, entry, excluded: (path) => exclusionOf(path, directory, trace, lines) };
}

function reasonOf(path: string, trace: PackTrace, lines: ManifestLines): Reason {
  const line = trace.files.get(path)?.line ?? forcedBy(path, trace) ?? openedBy(path, trace);
  if (line === null) return { by: "default", unheeded: unheededFor(path, trace) };
  if (line.file !== FILES && line.file !== STRICT) return { by: "ignore file", place: line };
  return lines.reasonOf(line, path) ?? { by: "name" };
}

/** Where nothing keeps a file out, npm's own rules may say that nothing could. */
function forcedBy(path: string, { lists }: PackTrace): RuleLine | null {
  const own = lists.get(`${STRICT} `) ?? [];
  return own.findLast(({ rule }) => rule.negate && (rule.match(`/${path}`) || rule.match(path))) ?? null;
}

/** The line of an ignore file that opened a directory above, which another one had shut. */
function openedBy(path: string, trace: PackTrace): RuleLine | null {
  const segments = path.split("/");
  const above = segments.map((_, depth) => segments.slice(0, depth).join("/")).reverse();
  return above.map((directory) => trace.directories.get(directory)?.line).find((line) => line != null) ?? null;
}

function bundleReason(path: string, chains: ReadonlyMap<string, readonly string[]>, lines: ManifestLines): Reason {
  const location = [...chains.keys()].filter((at) => path.startsWith(`${at}/`)).sort((a, b) => b.length - a.length)[0];
  const chain = location === undefined ? [] : (chains.get(location) ?? []);
  return { by: "bundle", chain, place: chain[0] === undefined ? null : lines.bundled(chain[0]) };
}

/** Lines of ignore files that were read and then passed over, because another file took their place. */
function unheededFor(path: string, trace: PackTrace): readonly Place[] {
  const found: Place[] = [];
  for (const [file, list] of trace.lists) {
    if (!trace.unheeded.has(file)) continue;
    const directory = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
    if (!path.startsWith(directory)) continue;
    const line = ignoredBy(list, path.slice(directory.length));
    if (line !== null) found.push({ file, line: line.line, text: line.text });
  }
  return found;
}

function exclusionOf(path: string, directory: string, trace: PackTrace, lines: ManifestLines): Exclusion {
  const segments = path.split("/");
  for (let depth = 1; depth < segments.length; depth++) {
    const above = segments.slice(0, depth).join("/");
    const kind = kindOf(join(directory, above));
    if (kind === "absent" || kind === "file") return { by: "absence" };
    if (kind !== "directory") return { by: "kind", kind: `${above} is ${kind}` };
    if (/\*/.test(segments[depth - 1]!)) return { by: "kind", kind: "npm packs no name with an asterisk" };
    const decision = trace.directories.get(above);
    if (decision !== undefined && !decision.included) return exclusionBy(decision, above, lines);
  }
  const kind = kindOf(join(directory, path));
  if (kind === "absent") return { by: "absence" };
  if (kind !== "file" && kind !== "directory") return { by: "kind", kind: `it is ${kind}` };
  if (/\*/.test(segments.at(-1)!)) return { by: "kind", kind: "npm packs no name with an asterisk" };
  const decision = (kind === "file" ? trace.files : trace.directories).get(path);
  return exclusionBy(decision ?? { included: false, line: null }, null, lines);
}

function exclusionBy({ line }: Decision, directory: string | null, lines: ManifestLines): Exclusion {
  if (line === null) return { by: "files", place: lines.files, directory };
  if (line.file === DEFAULTS || line.file === STRICT) {
    return lines.exclusionOf(line, directory) ?? { by: "npm", pattern: line.text, directory };
  }
  if (line.file === FILES) return lines.exclusionOf(line, directory) ?? { by: "files", place: lines.files, directory };
  return { by: "line", place: plain(line), directory };
}

function plain({ file, line, text }: RuleLine): Place {
  return { file, line, text };
}

/** What lies there; a link is not followed, for npm does not. */
function kindOf(path: string): "absent" | "file" | "directory" | "a symbolic link" | "neither a file nor a directory" {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "absent";
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isDirectory()) return "directory";
  return stats.isFile() ? "file" : "neither a file nor a directory";
}
