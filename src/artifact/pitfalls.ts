/** What in a package's lists does not do what it seems to do. Each is found by trying, on npm's own list. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { listPack } from "./pack-list.ts";
import { FILES } from "./pack-walk.ts";
import { bundledIn } from "./packing-tree.ts";
import type { Place } from "./reason.ts";
import type { Reasons } from "./reasons.ts";

export interface Pitfall {
  /** Where to look; null where something is missing. */
  readonly place: Place | null;
  readonly message: string;
  /** Packed, or kept out, because of it. Sorted. */
  readonly paths: readonly string[];
}

/** Endings of what nobody writes a README or a licence in: to npm `readme.env` and `license.pem` are some. */
const NO_DOCUMENT =
  /\.(?:env|pem|key|crt|cer|p12|pfx|jks|json5?|ya?ml|toml|ini|conf|[cm]?[jt]sx?|map|log|sql|db|sqlite|zip|t?gz|tar|bak|orig)$/i;
/** Bundled trees are whole installations. */
const IN_NODE_MODULES = /(?:^|\/)node_modules\//;

/** The pitfalls in a package, in a fixed order; nothing is written. `reasons` are those of `directory`, unedited. */
export async function pitfallsIn(directory: string, reasons: Reasons): Promise<readonly Pitfall[]> {
  const { manifest } = reasons.trace;
  const files: readonly unknown[] | null = Array.isArray(manifest["files"]) ? manifest["files"] : null;
  return [
    ...(files === null ? withoutFiles(reasons) : await entriesWithoutEffect(directory, files, reasons)),
    ...unheededFiles(reasons),
    ...nestedFiles(reasons),
    ...forcedNames(reasons),
    ...bundles(reasons),
  ];
}

function withoutFiles({ packed }: Reasons): readonly Pitfall[] {
  const paths = [...packed].filter(([, { by }]) => by === "default").map(([path]) => path);
  const message = 'has no "files": whatever lies in the directory ships, unless an ignore file names it';
  return [{ place: null, message, paths }];
}

/** An entry without which the list is the same says something that npm does not do. */
async function entriesWithoutEffect(
  directory: string,
  files: readonly unknown[],
  { packed, trace, entry: placeOf }: Reasons,
): Promise<readonly Pitfall[]> {
  const packs = async (list: readonly unknown[]): Promise<readonly string[]> => {
    const manifest = JSON.stringify({ ...trace.manifest, files: list });
    return listPack(directory, new Map([["package.json", manifest]]));
  };
  const pitfalls: Pitfall[] = [];
  for (const [index, entry] of files.entries()) {
    if (typeof entry !== "string") continue;
    const place = placeOf(index);
    const others = files.filter((_, other) => other !== index);
    if (!entry.startsWith("!")) {
      const isUsed = [...packed.values()].some((reason) => reason.by === "files" && reason.index === index);
      if (isUsed) {
        const isOther = !isSpelledSo(directory, entry) && (await packs(others)).length < trace.paths.length;
        if (isOther) pitfalls.push({ place, message: SPELLING, paths: [] });
        continue;
      }
      if ((await packs(others)).length < trace.paths.length) continue;
      const twin = files.indexOf(entry) !== index || trace.paths.includes(entry.replace(/^\.?\//, ""));
      if (!twin) pitfalls.push({ place, message: missing(directory, entry), paths: [] });
      continue;
    }
    const without = await packs(others);
    if (without.length === trace.paths.length) {
      const behind = await packs([...others, entry]);
      const paths = trace.paths.filter((path) => !behind.includes(path));
      const message = "stands before what takes the files in again, so it keeps out nothing: move it to the end";
      // One that finds nothing to keep out is a precaution.
      if (paths.length > 0) pitfalls.push({ place, message, paths });
      continue;
    }
    const deeper = entry.includes("/**") ? entry : entry.replace(/\/(?=[^/]*\*[^/]*$)/, "/**/");
    if (deeper === entry) continue;
    const recursive = await packs([...files, deeper]);
    const paths = trace.paths.filter((path) => !recursive.includes(path));
    if (paths.length > 0) {
      pitfalls.push({ place, message: `does not reach into directories; ${JSON.stringify(deeper)} does`, paths });
    }
  }
  return pitfalls;
}

const SPELLING = "is spelled otherwise on disk: npm 12, and other systems, pack nothing for it";

function isSpelledSo(directory: string, entry: string): boolean {
  const path = entry.replace(/^\.?\//, "");
  return /[*?[\]{}()!]/.test(path) || existsSync(join(directory, path));
}

function missing(directory: string, entry: string): string {
  const path = entry.replace(/^\.?\//, "").replace(/\/+$/, "");
  if (/[*?[\]{}()]/.test(path)) return "matches nothing here: not built, or a typo";
  if (existsSync(join(directory, path))) return "adds nothing: npm never packs it, or it is empty";
  const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const name = path.slice(parent === "" ? 0 : parent.length + 1);
  const siblings = existsSync(join(directory, parent)) ? readdirSync(join(directory, parent)) : [];
  const other = siblings.find((sibling) => sibling.toLowerCase() === name.toLowerCase());
  return other === undefined
    ? "is not there: not built, or a typo"
    : `is called ${JSON.stringify(other)} here: on this file system that is another name`;
}

/** An ignore file that npm passes over. A .gitignore is written for git, and surprises only where it would have kept files out. */
function unheededFiles({ packed, trace }: Reasons): readonly Pitfall[] {
  const found = [...trace.unheeded].sort().map((file): Pitfall => {
    const directory = file.slice(0, file.lastIndexOf("/") + 1);
    const paths = [...packed].filter(
      ([, reason]) => reason.by === "default" && reason.unheeded.some((line) => line.file === file),
    );
    const place: Place = { file, line: 1, text: "" };
    return { place, message: unheededBecause(file, directory, trace), paths: paths.map(([path]) => path) };
  });
  return found.filter(({ place, paths }) => paths.length > 0 || place?.file.endsWith(".npmignore") === true);
}

function unheededBecause(file: string, directory: string, { lists }: Reasons["trace"]): string {
  if (directory === "" && lists.has(FILES)) return 'has no effect: "files" in package.json takes its place';
  const manifest = `${directory}package.json`;
  if (lists.has(manifest)) {
    return `has no effect: in a root with workspaces npm reads ${manifest} as an ignore file in its place`;
  }
  return `has no effect: ${directory}.npmignore takes its place${file.endsWith(".npmignore") ? "" : ", and must repeat its lines"}`;
}

/** An ignore file in a directory that `files` names: wasm-pack writes one that keeps out all of it. */
function nestedFiles({ trace }: Reasons): readonly Pitfall[] {
  const kept = new Map<string, { line: number; text: string; paths: string[] }>();
  for (const [path, { included, line }] of trace.files) {
    if (included || line === null || !line.file.includes("/") || !/\.(?:npm|git)ignore$/.test(line.file)) continue;
    const seen = kept.get(line.file) ?? { line: line.line, text: line.text, paths: [] };
    seen.paths.push(path);
    kept.set(line.file, seen);
  }
  return [...kept].map(([file, { line, text, paths }]) => ({
    place: { file, line, text },
    message: "keeps files out of a directory that would ship; it counts wherever it lies",
    paths: paths.sort(),
  }));
}

function forcedNames({ packed }: Reasons): readonly Pitfall[] {
  const paths = [...packed]
    .filter(([path, { by }]) => by === "name" && path !== "package.json" && NO_DOCUMENT.test(path))
    .map(([path]) => path);
  if (paths.length === 0) return [];
  const message = "ships by its name, whatever files and ignore files say; only another name keeps it out";
  return [{ place: null, message, paths }];
}

/** What bundled dependencies bring along that nobody needs: their own lists do not count any more. */
function bundles({ packed, trace }: Reasons): readonly Pitfall[] {
  if (bundledIn(trace.manifest).length === 0) return [];
  const paths = [...packed.keys()].filter(
    (path) => IN_NODE_MODULES.test(path) && /(?:^|\/)\.env(?:\.[^/]*)?$|\.map$/.test(path),
  );
  if (paths.length === 0) return [];
  return [{ place: null, message: "comes with a bundled dependency, which no list of this package reaches", paths }];
}
