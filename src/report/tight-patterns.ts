/** What an allowlist of a package's own says: as little as possible beyond what ships, in lines that somebody reads. */

import { anchorOf, commonDirectory, extensionOf, literal } from "./allow-patterns.ts";
import { groupBy } from "./group.ts";

/** Files of a directory that are named one by one; hashed names never are, for the next build has others. */
const NAMED_IN_DIRECTORY = 2;
/** Files of one kind beside package.json that are named one by one. */
const NAMED_AT_TOP = 6;
/** Files without others of their kind in a directory: beyond, their kinds are named and no longer they. */
const SINGLES = 3;
/** Directories that one pattern names. */
const DIRECTORIES = 6;

/** Where files of some kinds may lie. `tree`: also in directories below. */
interface Glob {
  /** A pattern that ends in a slash, or nothing. */
  readonly directory: string;
  readonly tree: boolean;
  readonly kinds: readonly string[];
}

/**
 * Lists of `allow` patterns that admit all `paths`, from the tightest to the shortest: kinds of files where each lies, kinds
 * per top directory, directories of the same kinds together, and at last one pattern for all directories. Only the last two
 * may have a pattern that names no directory.
 */
export function tightPatterns(paths: readonly string[]): readonly (readonly string[])[] {
  const unique = [...new Set(paths)].sort();
  const groups = [...groupBy(unique, anchorOf)].map(([top, files]) => ({ top, files }));
  const directories = groups.filter(({ top }) => top !== "");
  const beside = groups.find(({ top }) => top === "")?.files ?? [];
  const named = topPatterns(beside, NAMED_AT_TOP);
  const perTop = directories.map(({ top, files }) => perDirectory(top, files));
  return [
    [...directories.flatMap(({ files }) => perKind(files)), ...named],
    [...perTop.flatMap(linesOf), ...named],
    [...linesOf(together(perTop)), ...named],
    [...everywhere(directories), ...topPatterns(beside, 1)],
  ];
}

interface Lines {
  readonly globs: readonly Glob[];
  readonly literals: readonly string[];
}

/** Each kind of file where it lies. */
function perKind(files: readonly string[]): readonly string[] {
  if (files.length <= NAMED_IN_DIRECTORY && !files.some(isHashed)) return files.map(literal);
  const kinds = [...groupBy(files, kindOf)];
  const single = kinds.filter(([kind, those]) => kind === "" || (those.length === 1 && !isHashed(those[0]!)));
  const isNamed = single.flatMap(([, those]) => those).length <= SINGLES;
  const literals: string[] = [];
  const globs: Glob[] = [];
  for (const [kind, those] of kinds) {
    const one = sameName(those);
    if (kind === "" || (isNamed && those.length === 1 && !isHashed(those[0]!))) literals.push(...namesOf(those));
    else if (those.length > 1 && one !== undefined) literals.push(`${literal(commonDirectory(those))}**/${one}`);
    else globs.push({ directory: literal(commonDirectory(those)), tree: !isFlat(those), kinds: [kind] });
  }
  return linesOf({ globs: joined(globs), literals });
}

/** All kinds of a top directory in one pattern. */
function perDirectory(top: string, files: readonly string[]): Lines {
  if (files.length <= NAMED_IN_DIRECTORY && !files.some(isHashed)) return { globs: [], literals: files.map(literal) };
  const kinds = [...new Set(files.map(kindOf))].filter((kind) => kind !== "").sort();
  const literals = namesOf(files.filter((path) => kindOf(path) === ""));
  const those = files.filter((path) => kindOf(path) !== "");
  return { globs: kinds.length === 0 ? [] : [{ directory: literal(top), tree: !isFlat(those), kinds }], literals };
}

/** Directories that hold the same kinds of files in one pattern. */
function together(all: readonly Lines[]): Lines {
  const globs = all.flatMap((lines) => lines.globs);
  // A wildcard stands for no hidden directory.
  const alike = groupBy(globs, ({ directory, kinds }) => (isAnonymous(directory) ? kinds.join("\0") : `/${directory}`));
  const merged = [...alike.values()].map((group): Glob => {
    if (group.length === 1) return group[0]!;
    const names = group.map(({ directory }) => directory.slice(0, -1));
    const isShort = names.length <= DIRECTORIES && names.every((name) => PLAIN.test(name));
    return { ...group[0]!, directory: isShort ? `{${names.join(",")}}/` : ANY, tree: true };
  });
  const any = new Set(merged.find(({ directory }) => directory === ANY)?.kinds);
  const isCovered = ({ directory, kinds }: Glob) =>
    directory !== ANY && isAnonymous(directory) && kinds.every((kind) => any.has(kind));
  return { globs: merged.filter((glob) => !isCovered(glob)), literals: all.flatMap((lines) => lines.literals) };
}

/** One pattern for all that lies in directories. */
function everywhere(groups: readonly { readonly top: string; readonly files: readonly string[] }[]): readonly string[] {
  const files = groups.filter(({ top }) => isAnonymous(top)).flatMap((group) => group.files);
  const kinds = [...new Set(files.map(kindOf))].filter((kind) => kind !== "").sort();
  const globs = kinds.length === 0 ? [] : [{ directory: ANY, tree: true, kinds }];
  const hidden = groups
    .filter(({ top }) => !isAnonymous(top))
    .flatMap(({ top, files }) => linesOf(perDirectory(top, files)));
  return [...linesOf({ globs, literals: namesOf(files.filter((path) => kindOf(path) === "")) }), ...hidden];
}

/** May a wildcard stand for it? */
function isAnonymous(directory: string): boolean {
  return !/(?:^|\/)\./.test(directory);
}

/** Any directory at the top; files beside package.json are named. */
const ANY = "*/";

/** Globs of one place are one line. */
function joined(globs: readonly Glob[]): readonly Glob[] {
  return [...groupBy(globs, ({ directory, tree }) => `${tree}${directory}`).values()].map((group) => ({
    ...group[0]!,
    kinds: group.flatMap(({ kinds }) => kinds).sort(),
  }));
}

function linesOf({ globs, literals }: Lines): readonly string[] {
  return [...globs.flatMap(globLines), ...literals];
}

function globLines({ directory, tree, kinds }: Glob): readonly string[] {
  const place = directory + (tree ? "**/" : "");
  const plain = kinds.filter((kind) => PLAIN.test(kind)).map((kind) => kind.slice(1));
  const braced = plain.length > 1 ? `{${plain.join(",")}}` : plain[0];
  const odd = kinds.filter((kind) => !PLAIN.test(kind)).map((kind) => `${place}*${literal(kind)}`);
  return [...(braced === undefined ? [] : [`${place}*.${braced}`]), ...odd];
}

/** What stands in braces without a backslash. */
const PLAIN = /^[\w.@-]+$/;

/** Beside package.json a name says more than a kind. */
function topPatterns(files: readonly string[], most: number): readonly string[] {
  const kinds = [...groupBy(files, (path) => (isHashed(path) ? `\0${kindOf(path)}` : kindOf(path)))];
  const patterns = kinds.flatMap(([kind, those]) => {
    const isMany = kind.startsWith("\0") || those.length > most;
    return isMany && kindOf(those[0]!) !== "" ? [`*${literal(kindOf(those[0]!))}`] : those.map(literal);
  });
  return [...new Set(patterns)];
}

/** Names without an extension, and hidden files: each, or once what many directories hold. */
function namesOf(files: readonly string[]): readonly string[] {
  return [...groupBy(files, (path) => path.slice(path.lastIndexOf("/") + 1)).values()].flatMap((those) => {
    const isShared = those.length > NAMED_IN_DIRECTORY && !those.some(isHidden);
    return isShared ? [`${literal(commonDirectory(those))}**/${sameName(those)!}`] : those.map(literal);
  });
}

function sameName(files: readonly string[]): string | undefined {
  const names = new Set(files.map((path) => path.slice(path.lastIndexOf("/") + 1)));
  return names.size === 1 ? literal([...names][0]!) : undefined;
}

/** The extension; empty for what has none and for hidden files, which no wildcard may stand for. */
function kindOf(path: string): string {
  return isHidden(path) ? "" : extensionOf(path);
}

function isHidden(path: string): boolean {
  return /(?:^|\/)\.[^/]*$/.test(path);
}

/** `chunk-3F2A9C1B.js`, `index.a1b2c3d4.css`: a bundler names it anew with each build. */
function isHashed(path: string): boolean {
  const part = /[-._]([A-Za-z0-9_]{8,}|[\w-]{8})\.[^/]*$/.exec(path)?.[1] ?? "";
  return /\d/.test(part) && /[A-Za-z]/.test(part) && !/^\d{4}-?\d\d/.test(part);
}

function isFlat(files: readonly string[]): boolean {
  const directory = commonDirectory(files);
  return files.every((path) => path.lastIndexOf("/") === directory.length - 1);
}
