/** The checked bytes on their way to the client that uploads them. */

import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import { integrityOfFile, type Tarball } from "./tarball.ts";

/**
 * Writes a tarball into a private directory, as a new file that only this user can read and write, and returns its path.
 * The name is no package's: who writes a name into a path must first ask what stands in it.
 */
export function keepTarball(directory: string, { pieces }: Tarball): string {
  const path = join(directory, "package.tgz");
  const descriptor = openSync(path, "wx", 0o600);
  try {
    for (const piece of pieces) writeFileSync(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
  return path;
}

/**
 * Reads it again, and holds it against the integrity of what was checked. Throws `EINTEGRITY`, and what reading throws,
 * with `consequence` for what that means now.
 */
export function requireUnchanged(path: string, integrity: string, consequence: string): void {
  if (read(path, consequence) === integrity) return;
  throw new PackgateError("EINTEGRITY", `the tarball is not the one that was checked: ${consequence}`, {
    hint: "Something on this machine changed the file in packgate's private directory.",
  });
}

function read(path: string, consequence: string): string {
  try {
    // The policy may have raised the limit for what was checked.
    return integrityOfFile(path, { most: Number.POSITIVE_INFINITY });
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    throw new PackgateError(error.code, `${error.message}: ${consequence}`, { cause: error });
  }
}
