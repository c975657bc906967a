import { killChildren } from "../artifact/child.ts";
import { removePrivateDirectories } from "../artifact/private-directory.ts";
import { wordIfInterrupted } from "./interruption.ts";

/** For signals: nothing that packgate started goes on, nothing that it wrote stays. Returns what is to be said. */
export function cleanUp(): string | undefined {
  killChildren();
  removePrivateDirectories();
  return wordIfInterrupted();
}

/** For the end of the process, however it comes. Returns the private directories that could not be removed. */
export function cleanUpAtEnd(): readonly string[] {
  killChildren();
  return removePrivateDirectories();
}
