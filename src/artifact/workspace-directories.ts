/** Which directories a list of workspace patterns names, as the package managers themselves find them. */

import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { Minimatch, minimatch } from "minimatch";
import type { Client } from "../model.ts";

/** Where the clients differ; measured with npm 10 to 12, pnpm 10 and 12, yarn 4 and bun. */
interface Habits {
  /** Files that make a directory a package. */
  readonly manifests: readonly string[];
  /** Directories that no pattern enters. */
  readonly closed: readonly string[];
  /** `a/**` names `a` itself, too. */
  readonly globstarNamesTop: boolean;
  /** An exception holds for everything below it. */
  readonly exceptionsReachDown: boolean;
}

const PLAIN = { nonegate: true, nocomment: true } as const;

const NPM: Habits = {
  manifests: ["package.json"],
  closed: ["node_modules"],
  globstarNamesTop: true,
  exceptionsReachDown: false,
};
const HABITS: { readonly [client in Client]: Habits } = {
  npm: NPM,
  bun: NPM,
  pnpm: {
    ...NPM,
    manifests: ["package.json", "package.yaml", "package.json5"],
    closed: ["node_modules", "bower_components"],
  },
  yarn: { ...NPM, globstarNamesTop: false, exceptionsReachDown: true },
};

/**
 * The absolute paths of the packages that `patterns` name from `root`, never `root` itself. A link to a directory
 * counts, unless that directory is named as well, and is not searched.
 */
export function workspaceDirectories(root: string, patterns: readonly string[], client: Client): readonly string[] {
  const habits = HABITS[client];
  const { wanted, exceptions } = sides(patterns, client);
  const isException = (directory: string): boolean => {
    const path = relative(root, directory).split(sep).join("/");
    return exceptions.some((exception) => covers(exception, path) || covers(`${exception}/-`, `${path}/-`));
  };
  const found = new Map<string, string>();
  const links: string[] = [];
  for (const pattern of wanted) {
    const { top, rest } = split(pattern);
    const matcher = new Minimatch(rest, PLAIN);
    // With a name behind it `a/**` covers `a`, without one only what lies below.
    const inside = new Minimatch(`${rest}/-`, PLAIN);
    const isNamed = (path: string): boolean => {
      if (rest === "") return path === "";
      if (habits.globstarNamesTop) return inside.match(path === "" ? "-" : `${path}/-`);
      return path !== "" && matcher.match(path);
    };
    const visit = (directory: string, path: string, ofLink: boolean): void => {
      const excepted = isException(directory);
      if (isNamed(path) && !excepted && directory !== root && isPackage(directory, habits)) {
        if (ofLink) links.push(directory);
        else found.set(realpathSync(directory), directory);
      }
      if (ofLink || rest === "" || (excepted && habits.exceptionsReachDown)) return;
      for (const { name, isLink } of directoriesIn(directory)) {
        const below = path === "" ? name : `${path}/${name}`;
        if (habits.closed.includes(name) || !matcher.match(below, true)) continue;
        visit(join(directory, name), below, isLink);
      }
    };
    visit(resolve(root, top), "", false);
  }
  for (const link of links) if (!found.has(realpathSync(link))) found.set(realpathSync(link), link);
  return [...found.values()];
}

/** What is to be found and what is not. To npm an exception ends where a later pattern names something that it covers. */
function sides(patterns: readonly string[], client: Client): { wanted: string[]; exceptions: string[] } {
  const wanted: string[] = [];
  let exceptions: string[] = [];
  for (const given of patterns) {
    const bangs = /^!*/.exec(given)?.[0].length ?? 0;
    const pattern = given
      .slice(bangs)
      .replace(/^(?:\.?\/+)+/, "")
      .replace(/\/+$/, "");
    if (bangs % 2 === 1) {
      exceptions.push(pattern);
      continue;
    }
    if (client === "npm") exceptions = exceptions.filter((exception) => !covers(exception, pattern));
    wanted.push(pattern);
  }
  return { wanted, exceptions };
}

/** The directory that a pattern begins with, which may lie outside the root, and the pattern from there. */
function split(pattern: string): { top: string; rest: string } {
  const segments = pattern.split("/").filter((segment) => segment !== ".");
  const magic = segments.findIndex((segment) => /[*?[\]{}()!+@\\]/.test(segment));
  const literal = magic === -1 ? segments.length : magic;
  return { top: segments.slice(0, literal).join("/"), rest: segments.slice(literal).join("/") };
}

function directoriesIn(directory: string): readonly { readonly name: string; readonly isLink: boolean }[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, isLink: entry.isSymbolicLink(), isDirectory: entry.isDirectory() }))
      .filter(({ name, isLink, isDirectory }) => isDirectory || (isLink && leadsToDirectory(join(directory, name))));
  } catch (error) {
    // A pattern may name what is not there, or a file.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
}

function leadsToDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isPackage(directory: string, { manifests }: Habits): boolean {
  return manifests.some((name) => statSync(join(directory, name), { throwIfNoEntry: false }) !== undefined);
}

function covers(pattern: string, path: string): boolean {
  return minimatch(path, pattern, PLAIN);
}
