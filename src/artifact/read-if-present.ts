import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/**
 * A tracked file may be deleted in the working tree, or be a directory (a submodule). A named pipe, which would be waited
 * for, and a device are no files either.
 */
export function readIfPresent(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return fstatSync(descriptor).isFile() ? readFileSync(descriptor) : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && /^(?:ENOENT|EISDIR|ENOTDIR|ELOOP)$/.test(String(error.code))) {
      return undefined;
    }
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
