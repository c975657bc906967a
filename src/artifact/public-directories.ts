import { dirname, join } from "node:path";
import { perKey } from "./per-key.ts";
import { readIfPresent } from "./read-if-present.ts";
import { isAmong, workspacesOf } from "./workspace-root.ts";

export type Fields = { readonly [field: string]: unknown };

/** Which directories hold what a package's author publishes. */
export interface PublicDirectories {
  /** Does a file directly in that directory belong to the package or to a workspace that is not private? */
  readonly hold: (directory: string) => boolean;
  /** Is it the package's own directory, or that of a workspace that is not private? */
  readonly begin: (directory: string) => boolean;
}

/**
 * `own` is the package's directory, `root` that of its workspace, or its own. Whatever the package's own manifest says, it
 * is being published; below it as elsewhere, another package that is marked private is not, and what lies in the root of
 * the workspace belongs to nobody. Memoised.
 */
export function publicDirectories(own: string, root: string): PublicDirectories {
  const manifestAt = perKey(manifestIn);
  const patternsOf = perKey(workspacesOf);

  const begin = perKey((directory): boolean => {
    if (directory === own) return true;
    const manifest = manifestAt(directory);
    if (directory === root || manifest === undefined || isPrivate(manifest)) return false;
    return isAmong(patternsOf(root), root, directory);
  });
  const hold: PublicDirectories["hold"] = perKey((directory) => {
    if (begin(directory)) return true;
    const manifest = manifestAt(directory);
    if (directory === root || (manifest !== undefined && isPrivate(manifest))) return false;
    return dirname(directory) !== directory && hold(dirname(directory));
  });
  return { hold, begin };
}

/** The manifest as it stands on disk; undefined where there is none. What cannot be read counts as private. */
export function manifestIn(directory: string): Fields | undefined {
  try {
    const bytes = readIfPresent(join(directory, "package.json"));
    if (bytes === undefined) return undefined;
    const manifest: unknown = JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
    return typeof manifest === "object" && manifest !== null ? (manifest as Fields) : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}

const UNREADABLE: Fields = { private: true };

/** npm refuses to publish a package of which `private` is anything but false. */
export function isPrivate(manifest: Fields): boolean {
  return Boolean(manifest["private"]);
}
