/**
 * Follows npm-packlist on its walk and notes which line decided what. It is npm's own code that decides: what is noted is
 * the last rule that it saw match, so that no second reading of the rules can disagree with it.
 */

import { relative, sep } from "node:path";
import packlist, { type Rule, type Walker } from "npm-packlist";

/** Files as they would read after an edit, by path: package.json at the top, and ignore files anywhere. */
export type Edited = ReadonlyMap<string, string>;

/** A line of a list that decided. */
export interface RuleLine {
  /** A path; of a list that npm makes up `npm's defaults`, `npm's own rules`, `files in package.json`. */
  readonly file: string;
  /** 1-based; of a made-up list the number of its rule. */
  readonly line: number;
  /** As written, without the space around it. */
  readonly text: string;
}

/** May it ship, and the last line that turned the decision: null where none did. */
export interface Decision {
  readonly included: boolean;
  readonly line: RuleLine | null;
}

/** All paths are relative to the top, with `/`. */
export interface Notes {
  /** What the package's own directories gave; the rest is bundled. */
  readonly own: Set<string>;
  /** Of every name in every directory that was entered: as a file, and as a directory. */
  readonly files: Map<string, Decision>;
  readonly directories: Map<string, Decision>;
  /** What stands in the lists that were read, also where another one took its place. */
  readonly lists: Map<string, readonly ReadLine[]>;
  /** Ignore files that were read and then passed over, because another file takes their place. */
  readonly unheeded: Set<string>;
}

export interface ReadLine extends RuleLine {
  readonly rule: Rule;
}

export const DEFAULTS = "npm's defaults";
export const STRICT = "npm's own rules";
export const FILES = "files in package.json";

const IGNORE_FILE = /(?:^|\/)\.(?:npm|git)ignore$/;

/** Notes what `walker` decides, and lets it read the edited files instead of those on disk. */
export function follow(walker: Walker, edited: Edited): Notes {
  const notes: Notes = {
    own: new Set(),
    files: new Map(),
    directories: new Map(),
    lists: new Map(),
    unheeded: new Set(),
  };
  const matched: { line: RuleLine | null } = { line: null };
  followOne(walker, { top: walker.path, edited, notes, matched });

  const emit = walker.emit.bind(walker);
  walker.emit = (event: string, ...data: unknown[]) => {
    // What is bundled is gathered behind this event.
    if (event === "done") for (const path of walker.result) notes.own.add(path);
    return emit(event, ...data);
  };
  const gather = walker.gatherBundles.bind(walker);
  // Nobody waits for its promise, so that a rejection would end the process.
  walker.gatherBundles = () => gather().catch((error: unknown) => stop(walker, error));
  return notes;
}

interface Following {
  readonly top: string;
  readonly edited: Edited;
  readonly notes: Notes;
  /** The line that matched last. */
  readonly matched: { line: RuleLine | null };
}

function followOne(walker: Walker, following: Following): void {
  const { top, edited, notes, matched } = following;
  const directory = relative(top, walker.path).split(sep).join("/");
  const pathOf = (name: string): string => (directory === "" ? name : `${directory}/${name}`);
  const isNew = (path: string): boolean => edited.has(path) && !onDisk.has(path);
  const onDisk = new Set<string>();

  const note = (list: string | symbol, lines: readonly Omit<RuleLine, "file">[]): void => {
    const file = nameOf(list, pathOf);
    const rules = walker.ignoreRules[list] ?? [];
    const read = lines.flatMap((line, index): ReadLine[] => {
      const rule = rules[index];
      return rule === undefined ? [] : [{ file, ...line, rule }];
    });
    for (const { rule, ...line } of read) watch(rule, () => (matched.line = line));
    notes.lists.set(typeof list === "string" ? file : `${file} ${directory}`, read);
  };
  for (const list of Object.getOwnPropertySymbols(walker.ignoreRules)) {
    note(list, madeUp(walker.ignoreRules[list] ?? []));
  }

  const readdir = walker.onReaddir.bind(walker);
  walker.onReaddir = (entries) => {
    for (const entry of entries) onDisk.add(pathOf(entry));
    const added = [...edited.keys()].filter((path) => IGNORE_FILE.test(path) && parentOf(path) === directory);
    const names = added.filter(isNew).map((path) => path.slice(path.lastIndexOf("/") + 1));
    guarded(walker, () => readdir([...entries, ...names]));
  };
  const add = walker.addIgnoreFile.bind(walker);
  walker.addIgnoreFile = (file, then) => {
    const text = file === "package.json" ? undefined : edited.get(pathOf(file));
    guarded(walker, () => (text === undefined ? add(file, then) : walker.onReadIgnoreFile(file, text, then)));
  };
  const read = walker.onReadIgnoreFile.bind(walker);
  walker.onReadIgnoreFile = (file, data, then) => {
    guarded(walker, () => {
      read(file, data, () => {});
      note(file, linesOf(data));
    });
    then();
  };
  const filterAll = walker.filterEntries.bind(walker);
  walker.filterEntries = () => {
    guarded(walker, filterAll);
    for (const name of [".npmignore", ".gitignore"]) {
      if (walker.ignoreRules[name] === null && notes.lists.has(pathOf(name))) notes.unheeded.add(pathOf(name));
    }
  };
  const stat = walker.stat.bind(walker);
  walker.stat = (options, then) => {
    if (!isNew(pathOf(options.entry))) return stat(options, then);
    if (options.file) walker.result.add(pathOf(options.entry));
    then();
  };
  const filter = walker.filterEntry.bind(walker);
  walker.filterEntry = (entry, partial, basename) => {
    // A child asks its parents within its own question.
    if (basename !== undefined || entry.endsWith("/")) return filter(entry, partial, basename);
    matched.line = null;
    const included = filter(entry, partial);
    (partial === true ? notes.directories : notes.files).set(pathOf(entry), { included, line: matched.line });
    return included;
  };
  walker.walker = (entry, options, then) => {
    const child = new packlist.Walker(walker.tree, walker.walkerOpt(entry, options));
    followOne(child, following);
    child.on("done", then).start();
  };
}

function watch(rule: Rule, onMatch: () => void): void {
  const match = rule.match.bind(rule);
  rule.match = (path, partial) => {
    const matches = match(path, partial);
    if (matches) onMatch();
    return matches;
  };
}

/** What is thrown in a callback of the file system would end the process. */
function guarded(walker: Walker, act: () => void): void {
  try {
    act();
  } catch (error) {
    walker.emit("error", error);
  }
}

/** The walk has failed, so that it must not go on to its end. */
function stop(walker: Walker, error: unknown): Promise<never> {
  walker.emit("error", error);
  return new Promise(() => {});
}

function nameOf(list: string | symbol, pathOf: (name: string) => string): string {
  if (typeof list === "symbol") return list.description?.endsWith("strict") === true ? STRICT : DEFAULTS;
  const path = pathOf(list);
  return path === "package.json" ? FILES : path;
}

/** Lines as ignore-walk counts them: comments and empty ones make no rule. */
function linesOf(data: string): readonly Omit<RuleLine, "file">[] {
  return data
    .split(/\r?\n/)
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => !/^#|^$/.test(text));
}

function madeUp(rules: readonly Rule[]): readonly Omit<RuleLine, "file">[] {
  return rules.map(({ negate, pattern }, index) => ({ line: index + 1, text: `${negate ? "!" : ""}${pattern}` }));
}

function parentOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}
