import { randomBytes } from "node:crypto";
import { lstatSync } from "node:fs";
import { lstat, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PackgateError } from "../errors.ts";

export interface FileEdit {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** What is there now; undefined where there is no file. */
  readonly before: string | Buffer | undefined;
  readonly after: string | Buffer;
}

const NOT_THERE = { throwIfNoEntry: false } as const;

/**
 * Replaces one file below `root` so that a reader sees the old one or the new one, and keeps its mode. A package can put
 * symbolic links where packgate is going to write, so neither the file nor a directory on the way may be one. Throws
 * `EUSAGE` for that, and where the file is no longer what the edit was made for.
 */
export async function replaceFile(root: string, { path, before, after }: FileEdit): Promise<void> {
  refuseLinks(root, path);
  const target = join(root, path);
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    if (before === undefined ? lstatSync(target, NOT_THERE) : !(await readFile(target)).equals(Buffer.from(before))) {
      throw new PackgateError("EUSAGE", `${path} has changed meanwhile; nothing was written to it`);
    }
    const mode = before === undefined ? undefined : (await lstat(target)).mode & 0o777;
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(after);
      if (mode !== undefined) await file.chmod(mode);
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    if (cause instanceof PackgateError) throw cause;
    throw new PackgateError("EUSAGE", `${path} cannot be written`, { cause });
  }
}

function refuseLinks(root: string, path: string): void {
  const segments = path.split("/");
  if (segments.includes("..") || segments.includes(""))
    throw new PackgateError("EUSAGE", `${path} is outside of the package`);
  for (let part = path; part !== "."; part = dirname(part)) {
    const seen = lstatSync(join(root, part), NOT_THERE);
    if (seen?.isSymbolicLink())
      throw new PackgateError("EUSAGE", `${part} is a symbolic link, which is not written to`);
    if (part === path && seen !== undefined && !seen.isFile()) {
      throw new PackgateError("EUSAGE", `${path} is not a regular file`);
    }
  }
}
