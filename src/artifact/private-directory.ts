import { closeSync, mkdtempSync, openSync, realpathSync, rmSync, statSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { PackgateError, refusedBySystem } from "../errors.ts";

/** Each with a descriptor that is given back before it is removed: where too many files are open, it could not be listed. */
const open = new Map<string, number | undefined>();

/** The bits of a mode that let everybody else rename what lies in a directory, and the one that takes it back. */
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * Runs `use` with a new directory that only this user can read (mkdtemp makes it 0700) and removes it afterwards. It
 * will hold the packed bytes, leak and all. Throws `ESYSTEM` where there is none to be had, or it cannot be removed.
 */
export async function withPrivateDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = make();
  try {
    const result = await use(directory);
    remove(directory);
    return result;
  } catch (error) {
    // What went wrong first is what has to be said. The directory is tried once more at the end of the process.
    if (open.has(directory)) attempt(directory);
    throw error;
  }
}

/** At the end of the process, by itself or by a signal: removes what is still there, at once. Returns what is left. */
export function removePrivateDirectories(): readonly string[] {
  return [...open.keys()].filter((directory) => !attempt(directory));
}

function make(): string {
  const given = tmpdir();
  try {
    // The client runs elsewhere, and must not take a relative path for one of its own.
    const real = realpathSync(given);
    refuseOpenToOthers(real);
    return makeIn(real);
  } catch (error) {
    const doing = `no private directory can be made in ${JSON.stringify(given.slice(0, 200))}, which TMPDIR or the system names`;
    throw (
      refusedBySystem(error, doing, "Set TMPDIR to a directory that is there and that this user may write to.") ?? error
    );
  }
}

function makeIn(parent: string): string {
  const spare = openSync(devNull, "r");
  try {
    const directory = mkdtempSync(join(parent, "packgate-"));
    open.set(directory, spare);
    return directory;
  } catch (error) {
    closeSync(spare);
    throw error;
  }
}

/**
 * Whoever may rename the private directory can put another in its place, with another tarball in it. A directory that
 * is open to all is fit only where the sticky bit leaves everybody their own, as in /tmp.
 */
function refuseOpenToOthers(directory: string): void {
  const { uid, mode } = statSync(directory);
  if (process.getuid === undefined) return;
  const owned = uid === process.getuid() || uid === 0;
  if (owned && ((mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0)) return;
  const why = owned ? "other users may rename what lies in it" : "it belongs to another user";
  throw new PackgateError(
    "ESYSTEM",
    `${JSON.stringify(directory.slice(0, 200))} is no safe place for a tarball: ${why}`,
    {
      hint: "Set TMPDIR to a directory of your own, or take the others' right to write (chmod go-w, or chmod +t).",
    },
  );
}

function remove(directory: string): void {
  const spare = open.get(directory);
  try {
    if (spare !== undefined) {
      open.set(directory, undefined);
      closeSync(spare);
    }
    // Processes that were killed a moment ago may still be writing.
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    open.delete(directory);
  } catch (error) {
    const doing = "the private directory, which holds the packed files, could not be removed";
    throw refusedBySystem(error, doing) ?? error;
  }
}

function attempt(directory: string): boolean {
  try {
    remove(directory);
    return true;
  } catch {
    return false;
  }
}
