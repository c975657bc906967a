import { defineRule } from "./define-rule.ts";

/** Entries that stand for the whole directory. */
const EVERYTHING = /^(?:\.?\/)?(?:\.|\*\*?(?:\/\*)?)?\/?$/;

/**
 * Without `files` npm packs whatever lies in the directory. Of a published tarball there is nothing left to decide, so
 * there it is only told.
 */
export default defineRule({
  id: "manifest-has-files",
  title: 'No "files" in package.json',
  severity: "warning",
  waiver: "path",
  listing: true,
  fix: 'List what the package needs in "files" in package.json, for instance "files": ["dist"]',
  *check({ artifact }) {
    const files: unknown = artifact.manifest["files"];
    const everything = Array.isArray(files)
      ? files.find((file) => typeof file === "string" && EVERYTHING.test(file))
      : undefined;
    if (Array.isArray(files) && everything === undefined) return;
    yield {
      entry: { path: "package.json" },
      about: { file: "package.json", keys: everything === undefined ? ["files"] : ["files", everything] },
      message:
        everything !== undefined
          ? `lists ${JSON.stringify(everything)} in "files", which is the whole directory`
          : 'has no "files", so whatever lies in the directory is packed',
      ...(artifact.origin.kind === "directory" ? {} : { weight: "info" as const }),
    };
  },
});
