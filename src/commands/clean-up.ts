import { killChildren } from "../artifact/child.ts";
import { removePrivateDirectories } from "../artifact/private-directory.ts";

/**
 * For a signal, and for the end of the process, however it comes: nothing that packgate started goes on, nothing that it
 * wrote stays. Returns what is to be said of the private directories that could not be removed, in whole lines.
 */
export function cleanUp(): string {
  killChildren();
  return removePrivateDirectories()
    .map((directory) => `packgate: ${JSON.stringify(directory)} could not be removed. It holds what was packed.\n`)
    .join("");
}
