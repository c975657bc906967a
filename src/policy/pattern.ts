import { braceExpand, Minimatch } from "minimatch";

/**
 * How patterns are read, everywhere in a policy. `dot: false`: a segment that begins with a dot must be named, so that
 * `**` never admits `.env`. `nocase`: `SRC/**` is `src/**` on the file systems of most readers. `platform`: a policy
 * means the same on every machine.
 */
const OPTIONS = { dot: false, nocase: true, nonegate: true, nocomment: true, noext: true, platform: "linux" } as const;

const MAX_LENGTH = 1_024;
const MAX_EXPANSIONS = 1_000;

export type Match = (path: string) => boolean;

/** The policies that judge one package mostly share their patterns: what a preset holds, and what extends it. */
const compiledPatterns = new Map<string, Match>();

/**
 * Compiles a pattern once. With `dot`, wildcards match dot segments too: what `deny` needs, because a denied directory
 * whose dot files could still ship would be a hole.
 */
export function compile(pattern: string, { dot = false }: { dot?: boolean } = {}): Match {
  const key = `${dot ? "dot" : "nodot"} ${pattern}`;
  const known = compiledPatterns.get(key);
  if (known !== undefined) return known;
  const compiled = new Minimatch(pattern, { ...OPTIONS, dot });
  // A list of thousands of plain paths, as init may derive one, is mostly decided by their lengths.
  const literal = !/[*?[{\\]/.test(pattern);
  const match: Match = (path) => (!literal || path.length === pattern.length) && compiled.match(path);
  compiledPatterns.set(key, match);
  return match;
}

/** The alternatives a pattern's braces stand for: at most 1,001, so that `{a,b}{a,b}…` cannot fill the memory. */
export function expand(pattern: string): readonly string[] {
  return braceExpand(pattern, { ...OPTIONS, braceExpandMax: MAX_EXPANSIONS + 1 });
}

/**
 * Why a pattern is refused, or undefined. Apart from bombs these are patterns that match nothing: harmless in `allow`,
 * but in `deny` they would be a door left open by a typo.
 */
export function patternFault(pattern: string): string | undefined {
  if (pattern.trim() === "") return "a pattern must not be empty";
  if (pattern.length > MAX_LENGTH) return `a pattern has at most 1,024 characters, not ${pattern.length}`;
  if (pattern.startsWith("!")) return 'a pattern does not begin with "!": what must not ship stands in "deny"';
  if (pattern !== pattern.trim() || /\p{Cc}/u.test(pattern)) {
    return "a pattern has no space around it and no control character in it";
  }
  if (/\\(?![[\](){}!#])/.test(pattern)) return 'a pattern has "/" between directories, not "\\"';
  const expansions = expand(pattern);
  if (expansions.length > MAX_EXPANSIONS) return "a pattern's braces stand for at most 1,000 alternatives";
  for (const alternative of expansions) {
    if (alternative.startsWith("/")) return 'a pattern begins at the package\'s top, without "/"';
    if (alternative.endsWith("/")) return 'a pattern names files: write "dir/**" for all files of a directory';
    if (alternative.split("/").some((segment) => segment === "." || segment === ".." || segment === "")) {
      return 'a pattern has no empty, "." or ".." segment: entry paths have none';
    }
  }
  return undefined;
}

/**
 * Why an allow pattern is too broad for a policy that extends `strict`, or undefined: its last segment must say
 * something about the file's name, and where it crosses directories, one segment must be literal.
 */
export function breadthFault(pattern: string): string | undefined {
  for (const alternative of expand(pattern)) {
    const segments = alternative.split("/");
    const last = segments.at(-1)!;
    if (!/[\p{L}\p{N}]/u.test(last.replace(WILDCARD, ""))) {
      return `under strict "${last}" is too broad: name the file, or a part of its name`;
    }
    if (segments.length > 1 && segments.every((segment) => segment.search(WILDCARD) !== -1)) {
      return "under strict a pattern needs a literal segment: name the directory";
    }
  }
  return undefined;
}

const WILDCARD = /[*?]|(?<!\\)\[[^\]]*\]/g;
