import { minimatch } from "minimatch";
import type { Manifest } from "../model.ts";

/**
 * The manifest may be a stranger's, and every path is asked about: more globs, and those that are longer or expand into
 * thousands of patterns, are not looked at.
 */
const MAX_GLOBS = 30;
const MAX_LENGTH = 256;
const MAX_BRACES = 4;

interface Line {
  readonly index: number;
  readonly entry: string;
  /** Without `./` and trailing slashes, in lower case: npm's lists know no case. Empty for the root. */
  readonly pattern: string;
}

/**
 * Tells which line of a package.json put a path into the tarball, as npm-packlist reads `files`: anchored at the root, a
 * directory stands for all below it, the last entry wins, README, LICENSE and COPYING always ship. null where the
 * manifest alone does not tell.
 */
export function packedBy(manifest: Manifest): (path: string) => string | null {
  const files: unknown = manifest["files"];
  if (!Array.isArray(files)) return () => 'package.json has no "files"';
  const lines = files.flatMap((entry: unknown, index): Line[] => {
    if (typeof entry !== "string" || entry.startsWith("!")) return [];
    const pattern = entry
      .replace(/^\.?\//, "")
      .replace(/\/+$/, "")
      .toLowerCase();
    return [{ index, entry, pattern: pattern === "." ? "" : pattern }];
  });
  const names = new Map(lines.filter(({ pattern }) => !GLOB.test(pattern)).map((line) => [line.pattern, line]));
  const globs = lines
    .filter(({ pattern }) => GLOB.test(pattern) && !isBomb(pattern))
    .slice(-MAX_GLOBS)
    .map((line) => ({ line, matches: matcherOf(line.pattern) }))
    .reverse();

  return (path) => {
    const lower = path.toLowerCase();
    const named = prefixesOf(lower).flatMap((prefix) => names.get(prefix) ?? []);
    const matching = globs.find(({ matches }) => matches(lower))?.line;
    const last = [...named, ...(matching === undefined ? [] : [matching])].sort((a, b) => b.index - a.index)[0];
    if (last !== undefined) return `package.json files[${last.index}] ${JSON.stringify(last.entry)}`;
    return FORCED.test(path) ? "npm always packs README, LICENSE and COPYING" : null;
  };
}

const GLOB = /[*?[\]{}()]/;
const FORCED = /^(?:readme|copying|licen[cs]e)[^/]*$/i;

function isBomb(pattern: string): boolean {
  return pattern.length > MAX_LENGTH || pattern.split("{").length > MAX_BRACES + 1 || /\{[^}]*\.\./.test(pattern);
}

function matcherOf(pattern: string): (path: string) => boolean {
  // npm-packlist reads a glob as the name of a directory, too.
  const filters = [pattern, `${pattern}/**`].map((glob) =>
    minimatch.filter(glob, { dot: true, nonegate: true, nocomment: true, platform: "linux" }),
  );
  return (path) => filters.some((filter) => filter(path));
}

/** The path, each directory above it, and the root. */
function prefixesOf(path: string): string[] {
  const segments = path.split("/");
  return segments.map((_, index) => segments.slice(0, segments.length - index).join("/")).concat("");
}
