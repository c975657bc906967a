import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { repositoryAbove } from "./repository-above.ts";

/** Larger than anything that is written by hand. */
const LARGEST = 1_000_000;

/** A file that people write and commit. */
export interface CommittedFile {
  /** Relative to the top of the repository, with `/`. */
  readonly file: string;
  readonly text: string;
}

/**
 * Reads files by their path relative to `directory`, where they lie below the top of its repository: the nearest directory
 * above with a `.git`, else the directory itself. Undefined for what is elsewhere, is absent or larger than 1 MB, is no
 * regular file, or is reached by a symbolic link, for a report must not name a place that the reader cannot find.
 */
export function committedFiles(directory: string): (path: string) => CommittedFile | undefined {
  const here = realpathSync(directory);
  const top = repositoryAbove(here) ?? here;
  const known = new Map<string, CommittedFile | undefined>();
  return (path) => {
    const full = resolve(here, path);
    const file = relative(top, full).split(sep).join("/");
    if (!known.has(full)) {
      const text = /^\.\.(?:\/|$)|^$|^[A-Za-z]:|^\//.test(file) ? undefined : plainText(full);
      known.set(full, text === undefined ? undefined : { file, text });
    }
    return known.get(full);
  };
}

/** Whatever keeps a file from being read, the finding has its other place. */
function plainText(path: string): string | undefined {
  let descriptor: number | undefined;
  try {
    if (realpathSync(path) !== path) return undefined;
    // The flags are for a file that is replaced meanwhile: a pipe would block forever.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const opened = fstatSync(descriptor);
    return opened.isFile() && opened.size <= LARGEST ? readFileSync(descriptor, "utf8") : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
