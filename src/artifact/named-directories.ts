import { posix } from "node:path";
import type { Fields } from "./public-directories.ts";

/**
 * Paths of files and directories, relative to the manifest's, into which `main`, `exports` and `files` say that is built:
 * what an entry of `files` names, and where the targets of the others lie. Never the package as a whole.
 */
export function namedDirectories({ main, exports, files }: Fields): readonly string[] {
  const targets = [...stringsIn(main), ...stringsIn(exports)].flatMap((target) => {
    const fixed = fixedPart(target);
    // `main` may name a directory, in which Node looks for index.js.
    return GLOB.test(target) ? [fixed] : [fixed, posix.dirname(fixed)];
  });
  const listed = stringsIn(files)
    .filter((pattern) => !pattern.startsWith("!"))
    .map(fixedPart);
  return [...new Set([...targets, ...listed])].filter(
    (path) => path !== "." && path !== ".." && !path.startsWith("../"),
  );
}

const GLOB = /[*?[\]{}()]/;
/** Deeper conditions than anybody nests. */
const MAX_DEPTH = 32;

function stringsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return [];
  return Object.values(value).flatMap((item) => stringsIn(item, depth + 1));
}

/** `./dist/**\/*.js` → `dist`, `/lib/` → `lib`, `**` → `.` */
function fixedPart(pattern: string): string {
  const glob = pattern.search(GLOB);
  const literal = glob === -1 ? pattern : pattern.slice(0, pattern.lastIndexOf("/", glob) + 1);
  return posix.normalize(`./${literal}`).replace(/\/$/, "");
}
