import { groupBy } from "./group.ts";

/** So many names are still read one by one. */
const NAMES = 5;
/** More patterns than this are no longer read: then directories stand for their files. */
const PATTERNS = 8;

/**
 * The shortest readable `allow` patterns that admit all `paths`: their names while they are few, else one pattern per
 * directory and extension, else one per directory. A pattern never covers more than its directory, and `*` and `**`
 * never have to match a dot segment: the policy's patterns do not.
 */
export function allowPatterns(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)].sort();
  if (unique.length <= NAMES) return unique.map(literal);
  const byKind = patternsOf(unique, (path) => `${anchorOf(path)}\0${extensionOf(path)}`, kindPattern);
  if (byKind.length <= PATTERNS) return byKind;
  return patternsOf(unique, (path) => anchorOf(path) || `\0${extensionOf(path)}`, directoryPattern);
}

/** `.d.ts` and `.map`, in lower case; empty for `LICENSE` and `.env`. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (/[^.](\.d\.[mc]?ts|\.[^.]+)$/i.exec(name)?.[1] ?? "").toLowerCase();
}

function patternsOf(
  paths: readonly string[],
  keyOf: (path: string) => string,
  patternOf: (group: readonly string[]) => string | null,
): string[] {
  // A pattern for hidden files would be one for everything hidden: they are named.
  const groups = groupBy(paths, (path) => (/(^|\/)\.[^/]*$/.test(path) ? `name\0${path}` : keyOf(path)));
  return [...groups.values()].flatMap((group) => {
    const pattern = group.length > 1 ? patternOf(group) : null;
    return pattern === null ? group.map(literal) : [pattern];
  });
}

function kindPattern(group: readonly string[]): string | null {
  const first = group[0]!;
  const extension = extensionOf(first);
  const anchor = anchorOf(first);
  if (anchor === "") {
    if (extension === "") return null;
    const shortest =
      group.reduce((least, path) => Math.min(least, path.length), Number.POSITIVE_INFINITY) - extension.length;
    const stem = commonPrefix(group)
      .slice(0, shortest)
      .replace(/[^-_.]*$/, "");
    return `${literal(stem.length > 2 ? stem : "")}*${literal(extension)}`;
  }
  const directory = commonDirectory(group);
  const flat = group.every((path) => path.lastIndexOf("/") === directory.length - 1);
  return `${literal(directory)}${flat ? "" : "**/"}*${literal(extension)}`;
}

function directoryPattern(group: readonly string[]): string | null {
  const anchor = anchorOf(group[0]!);
  return anchor === "" ? kindPattern(group) : `${literal(anchor)}**`;
}

/** The top directory, or the path down to its last hidden directory: what a pattern has to name. */
export function anchorOf(path: string): string {
  return /^(?:.*\/)?\.[^/]*\//s.exec(path)?.[0] ?? path.slice(0, path.indexOf("/") + 1);
}

/** The directory that sorted paths have in common, with its slash. */
export function commonDirectory(group: readonly string[]): string {
  const prefix = commonPrefix(group);
  return prefix.slice(0, prefix.lastIndexOf("/") + 1);
}

/** Of sorted paths: what the first and the last have in common, all have. */
function commonPrefix(group: readonly string[]): string {
  const first = group[0]!;
  const last = group.at(-1)!;
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}

/**
 * A name as the policy's patterns spell it. A backslash before `*`, white space at an end and control characters have no
 * spelling there: `?` stands for them, as for any one character.
 */
export function literal(text: string): string {
  return text
    .replace(/[\\\p{Cc}]|^\s|\s$/gu, "?")
    .replace(/[[\]{}]|^!/g, "\\$&")
    .replace(/\*/g, "[*]");
}
