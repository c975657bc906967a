/** What a path says about a file. Paths are entry paths: relative to the top directory, with `/`. */

/** The last segment. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** All segments but the last. */
export function directoriesOf(path: string): string[] {
  return path.split("/").slice(0, -1);
}

/** Below the package's own node_modules/: a bundled dependency's file, which others wrote and have published. */
export function isBundled(path: string): boolean {
  return path.startsWith("node_modules/");
}

/**
 * Below a directory named `template`, `templates` or `template-*`: a scaffolder's product is what elsewhere would be a
 * leftover, such as the `.github/` and `AGENTS.md` of the project that it creates.
 */
export function inTemplateDirectory(path: string): boolean {
  return directoriesOf(path).some((directory) => /^templates?$|^template-/i.test(directory));
}
