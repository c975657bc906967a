import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { PackgateError } from "../errors.ts";
import type { Git, GitStanding } from "../model.ts";
import { type Answer, askGit, pathsIn } from "./ask-git.ts";
import { namedDirectories } from "./named-directories.ts";
import { type Fields, manifestIn } from "./public-directories.ts";

type Standing = Git["standing"];
type Packed = Parameters<Standing>[0][number];

/** A file of a commit, and the directory in which git has its object. */
interface Committed {
  readonly id: string;
  readonly cwd: string;
}

/** One repository below the package's directory: its own, or that of a submodule in it. */
interface Part {
  readonly cwd: string;
  /** `""`, or `vendor/lib/`. */
  readonly prefix: string;
  readonly files: ReadonlyMap<string, Committed>;
  readonly submodules: ReadonlyMap<string, string>;
  /** False where the commit that the repository around it records is not there. */
  readonly known: boolean;
}

/** Larger than what anybody edits for a release, and files of that kind in one release. */
const LARGEST_EDITED = 16 * (1 << 20);
const MOST_EDITED = 200;

/**
 * Says how packed files stand to the last commit. What is compared is the packed bytes, by the ids of git's objects: no
 * filter of the repository runs, and an index that says "unchanged" is not believed. `tracked` is the index. Answers the
 * same list once. Throws `EPROJECT`.
 */
export function standingIn(directory: string, tracked: ReadonlySet<string>): Standing {
  const answers = new WeakMap<readonly Packed[], Map<string, ReturnType<Standing>>>();
  return (files, below = "") => {
    const known = answers.get(files) ?? new Map<string, ReturnType<Standing>>();
    answers.set(files, known);
    if (!known.has(below)) known.set(below, standings(directory, tracked, files, below));
    return known.get(below);
  };
}

function standings(
  directory: string,
  tracked: ReadonlySet<string>,
  files: readonly Packed[],
  below: string,
): ReadonlyMap<string, GitStanding> | undefined {
  if (askGit(directory, ["rev-parse", "--quiet", "--verify", "HEAD^{commit}"]).status !== 0) return undefined;
  const placed = files.map(({ path, bytes }) => ({ path, bytes, at: below + path }));
  const parts = partsIn(
    directory,
    placed.map(({ at }) => at),
  );
  const head = headManifest(parts[0]!.files);
  const disk = manifestIn(directory) ?? {};
  const isRelease = releaseIn(head, disk);

  const found = new Map<string, GitStanding>();
  const untracked: typeof placed = [];
  for (const file of placed) {
    const part = parts.findLast(({ prefix }) => file.at.startsWith(prefix))!;
    const committed = part.files.get(file.at.slice(part.prefix.length));
    if (file.at === "package.json" && committed !== undefined) {
      found.set(file.path, head !== undefined && isSameManifest(head, disk) ? "committed" : "changed");
    } else if (committed !== undefined) {
      const same = isCommitted(file.bytes, committed.id) || isRelease(file.at, file.bytes, committed);
      found.set(file.path, same ? "committed" : "changed");
    } else if (!part.known) found.set(file.path, "changed");
    else if (tracked.has(file.at)) found.set(file.path, "staged");
    else untracked.push(file);
  }

  const ignored = ignoredIn(
    parts,
    untracked.map(({ at }) => at),
  );
  const outputs = outputsOf(disk);
  // The README of a monorepo is copied into its packages, and pnpm copies its LICENSE.
  const copies = untracked.length === ignored.size ? new Set<string>() : allIds(directory);
  for (const { path, at, bytes } of untracked) {
    if (ignored.has(at)) found.set(path, outputs(at) || below !== "" ? "output" : "ignored");
    else found.set(path, idsOf(bytes, parts[0]!.files).some((id) => copies.has(id)) ? "committed" : "untracked");
  }
  return found;
}

/** The repository of the directory, then its submodules from the outside in, as far as they hold one of the paths. */
function partsIn(directory: string, paths: readonly string[]): readonly Part[] {
  const parts = [partAt(directory, "", "HEAD")];
  for (let next = 0; next < parts.length; next++) {
    const { cwd, prefix, submodules } = parts[next]!;
    for (const [path, commit] of submodules) {
      const inside = `${prefix}${path}/`;
      const at = join(cwd, path);
      // Without it git would answer for the repository around.
      if (!paths.some((each) => each.startsWith(inside)) || !isRepository(at)) continue;
      parts.push(partAt(at, inside, commit));
    }
  }
  return parts;
}

function partAt(cwd: string, prefix: string, commit: string): Part {
  const files = new Map<string, Committed>();
  const submodules = new Map<string, string>();
  const answer = askGit(cwd, ["ls-tree", "-r", "-z", commit]);
  const known = answer.error === undefined && answer.status === 0;
  if (!known && prefix === "") throw refused("list the files of the last commit", answer);
  for (const line of pathsIn(answer.stdout)) {
    const [, mode, id, path] = /^(\d{6}) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    if (path === undefined || id === undefined) continue;
    if (mode === "160000") submodules.set(path, id);
    else files.set(path, { id, cwd });
  }
  return { cwd, prefix, files, submodules, known };
}

function isRepository(directory: string): boolean {
  return lstatSync(join(directory, ".git"), { throwIfNoEntry: false }) !== undefined;
}

/** Also where git has checked it out with CRLF. */
function isCommitted(bytes: Buffer, id: string): boolean {
  if (blobId(bytes, id.length) === id) return true;
  return bytes.includes("\r\n") && blobId(withLf(bytes), id.length) === id;
}

function idsOf(bytes: Buffer, files: Part["files"]): readonly string[] {
  const [{ id } = { id: "" }] = files.values();
  return bytes.length === 0 ? [] : [blobId(bytes, id.length), blobId(withLf(bytes), id.length)];
}

/** A repository's ids are all of one length: those of SHA-1, or of SHA-256. */
function blobId(bytes: Buffer, length: number): string {
  return createHash(length === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest("hex");
}

function withLf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

/** Of all files in the last commit of the repository, also outside the package. */
function allIds(directory: string): ReadonlySet<string> {
  const answer = askGit(directory, ["ls-tree", "-r", "-z", "--full-tree", "HEAD"]);
  if (answer.error !== undefined || answer.status !== 0) throw refused("list the last commit", answer);
  return new Set(pathsIn(answer.stdout).flatMap((line) => /^100\d{3} blob ([0-9a-f]+)\t/.exec(line)?.[1] ?? []));
}

/**
 * What the repository's own ignore files name. The user's own ones are not asked: another clone does not have them. Where
 * git refuses a path (beyond a symbolic link), nothing is shown to be ignored, so that it is told.
 */
function ignoredIn(parts: readonly Part[], paths: readonly string[]): ReadonlySet<string> {
  const ignored = new Set<string>();
  const within = paths.filter((path) => !/^\/|(?:^|\/)\.{0,2}(?:\/|$)|\0/.test(path));
  for (const part of parts) {
    const own = within.filter((path) => parts.findLast(({ prefix }) => path.startsWith(prefix)) === part);
    if (own.length === 0) continue;
    const input = own.map((path) => `./${path.slice(part.prefix.length)}\0`).join("");
    const args = ["-c", "core.excludesFile=/dev/null", "check-ignore", "-z", "--stdin"];
    const { error, status, stdout } = askGit(part.cwd, args, { input, literal: false });
    if (error !== undefined || status !== 0) continue;
    for (const path of pathsIn(stdout)) ignored.add(part.prefix + path.slice("./".length));
  }
  return ignored;
}

/** Is a path what the manifest names, or below a directory that it names? */
function outputsOf(manifest: Fields): (path: string) => boolean {
  const { main, bin, module, browser, types, typings } = manifest;
  const named = namedDirectories({ ...manifest, main: [main, bin, module, browser, types, typings] });
  return (path) => named.some((each) => path === each || path.startsWith(`${each}/`));
}

function headManifest(files: Part["files"]): Fields | undefined {
  const committed = files.get("package.json");
  try {
    const manifest: unknown = JSON.parse((committed && blobText(committed))?.toString("utf8") ?? "null");
    return typeof manifest === "object" && manifest !== null ? (manifest as Fields) : undefined;
  } catch {
    // What was no JSON then is another text now.
    return undefined;
  }
}

function blobText({ id, cwd }: Committed): Buffer | undefined {
  const answer = askGit(cwd, ["cat-file", "blob", id], { largest: LARGEST_EDITED });
  return answer.error === undefined && answer.status === 0 ? answer.stdout : undefined;
}

const CHANGELOG =
  /(?:^|\/)(?:changelog|changes|history|news|releases?|release[-_ ]?notes)(?:\.(?:md|markdown|txt|rst|adoc))?$/i;
const LFS = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n[\s\S]*?^oid sha256:([0-9a-f]{64})$/m;

/**
 * Says of a file that is not as committed that no more has happened to it than a release does: a changelog has grown, or
 * the new version stands where the old one stood. Also that git has only a pointer to it (Git LFS).
 */
function releaseIn(head: Fields | undefined, disk: Fields) {
  const [before, now] = [head?.["version"], disk["version"]];
  const isNew = typeof before === "string" && typeof now === "string" && before !== "" && before !== now;
  let read = 0;
  return (path: string, bytes: Buffer, committed: Committed): boolean => {
    if (CHANGELOG.test(path)) return true;
    if (bytes.length > LARGEST_EDITED * 16 || read >= MOST_EDITED) return false;
    read += 1;
    const past = blobText(committed);
    if (past === undefined) return false;
    const oid = past.length < 1024 ? LFS.exec(past.toString("latin1"))?.[1] : undefined;
    if (oid !== undefined) return createHash("sha256").update(bytes).digest("hex") === oid;
    if (!isNew || bytes.length > LARGEST_EDITED) return false;
    const released = (text: Buffer) => withLf(text).toString("latin1").replaceAll(before, now);
    return released(past) === released(bytes);
  };
}

const RANGES = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Apart from the version, from ranges of dependencies, and from `gitHead`, in which lerna names the commit. */
function isSameManifest(head: Fields, disk: Fields): boolean {
  const settled = ({ version: _, gitHead: __, ...manifest }: Fields) => ({
    ...manifest,
    ...Object.fromEntries(RANGES.map((field) => [field, withoutRanges(manifest[field])])),
  });
  return isDeepStrictEqual(settled(head), settled(disk));
}

/** A path, URL, alias or repository is no range: another one is another dependency. */
function withoutRanges(dependencies: unknown): unknown {
  if (typeof dependencies !== "object" || dependencies === null) return dependencies;
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, spec]) => {
      const isRange = typeof spec === "string" && (!/[:/]/.test(spec) || /^(?:workspace|catalog):/.test(spec));
      return [name, isRange ? "" : spec];
    }),
  );
}

function refused(what: string, { error }: Answer): PackgateError {
  return new PackgateError("EPROJECT", `git could not ${what}`, {
    hint: "Run git status in the package's directory, and see what it says.",
    cause: error,
  });
}
