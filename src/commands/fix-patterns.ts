import { compile } from "../policy/pattern.ts";
import { extensionOf, literal } from "../report/allow-patterns.ts";
import { groupBy } from "../report/group.ts";

/** More lines than anybody would read in a list of files. */
const LINES = 40;

/**
 * Lists of patterns that match `paths` and nothing else of `all`, the shortest first: whole directories, kinds of files in
 * them, and at last the paths themselves.
 */
export function leavingPatterns(paths: readonly string[], all: readonly string[]): readonly (readonly string[])[] {
  const leaving = new Set(paths);
  const isClean = (pattern: string) => all.every((path) => leaving.has(path) || !compile(pattern)(path));
  const byTop = [...groupBy(paths, topOf)].flatMap(([top, files]) => {
    if (top === "") return files.map(literal);
    if (all.every((path) => leaving.has(path) || !path.startsWith(top))) return [`${literal(top)}**`];
    return [...groupBy(files, extensionOf)].flatMap(([extension, those]) => {
      const pattern = `${literal(top)}**/*${extension}`;
      // One map is the first of many.
      const isKind = extension === ".map" || (extension !== "" && those.length > 1);
      return isKind && isClean(pattern) ? [pattern] : those.map(literal);
    });
  });
  return [byTop, paths.map(literal)].filter((list) => list.length <= LINES);
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf("/") + 1);
}
