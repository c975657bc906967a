import type { Deviation, Entry } from "../model.ts";
import { npmInstall } from "./installed-path.ts";
import type { Member } from "./tar-reader.ts";

/**
 * Takes the top directory off every path, and leaves directories out. npm drops the first segment whatever it is called,
 * so `package/` is a habit; but a path that readers take apart differently is a way to ship a file that the checker knows
 * by another name.
 */
export function stripTopDirectory(members: readonly Member[]): {
  entries: readonly Entry[];
  deviations: readonly Deviation[];
} {
  const deviations: Deviation[] = [];
  const deviate = (kind: Deviation["kind"], path: string | null, message: string): void => {
    deviations.push({ kind, path, message });
  };
  const install = npmInstall();
  const tops = new Set<string>();
  const entries: Entry[] = [];
  const files = new Map<string, Member>();
  const directories: string[] = [];
  for (const member of members) {
    const directory = member.type === "directory";
    const segments = (directory ? member.path.replace(/\/$/, "") : member.path).split("/");
    // Whoever strips the first segment reads `package/./a.js` as `a.js`; `./package/a.js` is another matter.
    const dotted = segments.indexOf(".") > 0 && segments.length > 2;
    if (dotted) deviate("oddity", member.path, 'has a "." segment in its path');
    const why = ambiguity(member.path, segments, directory);
    if (why !== undefined) deviate("ambiguous", member.path, why);
    const stripped = segments.slice(1).filter((segment) => segment !== ".");
    const path = why === undefined ? stripped.join("/") : member.path;
    if (directory) {
      directories.push(`${path}/`);
      continue;
    }
    if (segments.length > 1) tops.add(segments[0] ?? "");
    // By the name that is installed: `package/./a.js` is `package/a.js` once more.
    const first = files.get(path);
    if (first === undefined) files.set(path, member);
    else if (isCopy(member, first)) deviate("oddity", member.path, "is in the archive twice, with the same bytes");
    else deviate("ambiguous", member.path, "is in the archive more than once");
    const installed = install(member);
    entries.push(installed === path ? { ...member, path } : { ...member, path, installed });
  }

  const [top = "package"] = tops;
  if (tops.size > 1) deviate("ambiguous", null, "has more than one top directory");
  else if (top !== "package") deviate("oddity", null, `has the top directory ${JSON.stringify(top)}, not "package"`);
  for (const path of fileAndDirectory(files, directories)) {
    deviate("ambiguous", path, "is a file and a directory at once");
  }
  return { entries, deviations };
}

/**
 * agent-base 7.1.4 holds `package/./dist/index.js`, as its `main` is written, and `package/dist/index.js`, the same bytes:
 * it does not matter which of them a reader keeps. One spelling twice is no packer's habit.
 */
function isCopy({ path, type, mode, bytes }: Member, first: Member): boolean {
  const areFiles = type === "file" && first.type === "file";
  return path !== first.path && areFiles && mode === first.mode && bytes.equals(first.bytes);
}

function ambiguity(path: string, segments: readonly string[], directory: boolean): string | undefined {
  if (path === "") return "has an empty name";
  // npm takes a drive off what is left when the top directory is gone.
  if (path.startsWith("/") || segments.slice(0, 2).some((segment) => /^[A-Za-z]:/.test(segment))) {
    return "has an absolute path";
  }
  if (path.includes("\\")) return "has a backslash in its path, which some installers turn into a directory";
  if (segments.length < 2 && !directory) return "stands outside the top directory: npm drops it, pnpm installs it";
  if (segments.includes("..") || segments[0] === "." || segments.at(-1) === ".") {
    return 'has a "." or ".." segment in its path';
  }
  if (segments.includes("")) return "has an empty segment in its path";
  return undefined;
}

/** Files that are directories as well: one is named below them, or they are in the archive as directories. */
function fileAndDirectory(files: ReadonlyMap<string, unknown>, directories: readonly string[]): readonly string[] {
  const clashes = new Set<string>();
  for (const path of [...files.keys(), ...directories]) {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      const directory = path.slice(0, slash);
      if (files.has(directory)) clashes.add(directory);
    }
  }
  return [...clashes];
}
