import { createHash } from "node:crypto";
import { binaryOf } from "../inspect/binary.ts";
import { baseName, directoriesOf } from "../inspect/paths.ts";
import type { Entry } from "../model.ts";
import { defineRule } from "./define-rule.ts";

const DIRECTORIES = new Set([".git", ".hg", ".svn", "_svn", ".bzr", "_darcs", ".jj", ".sl", ".fslckout", "_fossil_"]);

/** A `CVS` directory holds these and no others; `cvs/` alone is a name like any other. */
const CVS = /(?:^|\/)CVS\/(?:Entries|Entries\.(?:Log|Static|Backup)|Root|Repository|Tag|Notify)$/i;
/** What a bare or renamed repository has, too. */
const HEAD = /^ref: refs\/heads\/[^\n]{1,255}\n?$/;

/** History holds what was taken out of the files, and a checkout's config the token that CI cloned with. */
export default defineRule({
  id: "no-vcs-file",
  title: "File of the version control",
  severity: "error",
  waiver: "pinned",
  fix: 'Keep the repository out of the package: list what ships in "files" in package.json, and pack from a clean checkout',
  *check({ artifact }) {
    for (const entry of artifact.entries) {
      const system = repositoryIn(entry);
      if (system === null) continue;
      const digest = `sha256-${createHash("sha256").update(entry.bytes).digest("hex")}`;
      yield { entry, message: `belongs to a repository (${system})`, digest };
    }
  },
});

function repositoryIn({ path, bytes }: Entry): string | null {
  const name = baseName(path);
  const directory = [...directoriesOf(path), name].find((segment) => DIRECTORIES.has(segment.toLowerCase()));
  if (directory !== undefined) return directory;
  if (CVS.test(path)) return "CVS";
  // RCS keeps a file's history beside it, as `index.html,v` (js-base64 2.4.5).
  if (name.endsWith(",v") && bytes.toString("latin1", 0, 5) === "head\t") return "RCS";
  if (name === "HEAD" && bytes.length < 300 && HEAD.test(bytes.toString("latin1"))) return "git";
  const binary = binaryOf(bytes);
  if (binary?.kind === "version control") return binary.format;
  return /^HG(?:10|20)/.test(bytes.toString("latin1", 0, 4)) && bytes.subarray(4, 64).includes(0)
    ? "Mercurial bundle"
    : null;
}
