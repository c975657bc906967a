import { killChildren } from "../artifact/child.ts";
import { removePrivateDirectories } from "../artifact/private-directory.ts";

/** For signals: nothing that packgate started goes on, nothing that it wrote stays. */
export function cleanUp(): void {
  killChildren();
  removePrivateDirectories();
}
