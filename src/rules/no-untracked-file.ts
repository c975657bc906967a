import { isBundled } from "../inspect/paths.ts";
import type { Artifact, GitStanding, Manifest } from "../model.ts";
import { defineRule } from "./define-rule.ts";

type Fault = Exclude<GitStanding, "committed" | "output">;

/** Nobody has named an ignored file for publishing; it weighs less, for a generated one looks the same. */
const SAYS: { readonly [fault in Fault]: { readonly message: string; readonly fix: string; readonly weak?: true } } = {
  untracked: {
    message: "is not in git: neither tracked nor ignored",
    fix: "Commit the file, or keep it out of the package; what a build writes belongs into .gitignore",
  },
  ignored: {
    message: 'is ignored by git, and neither "files" nor an entry point names it',
    fix: 'Keep the file out of the package, or name it in "files" in package.json',
    weak: true,
  },
  staged: { message: "is added to git, but not committed", fix: "Commit the file, then publish" },
  changed: { message: "is not what the last commit holds", fix: "Commit the change, or undo it, then publish" },
};

/**
 * What nobody has committed nobody has reviewed: notes, dumps and keys that lie about are in no pull request, and neither
 * is a change made on the machine that publishes.
 */
export default defineRule({
  id: "no-untracked-file",
  title: "File that is not in git",
  severity: "warning",
  waiver: "path",
  fix: "Commit the file, ignore it where a build writes it, or keep it out of the package",
  *check({ artifact, surroundings: { git, sourceManifest } }) {
    // The tree beside a tarball may be any other version's; a published version has none.
    const { manifest, origin } = artifact;
    const isOfTree = sourceManifest?.name === manifest.name && sourceManifest.version === manifest.version;
    if (origin.kind === "registry" || (origin.kind === "tarball" && !isOfTree)) return;
    const standing = git?.()?.standing(artifact.entries, packedDirectory(artifact, sourceManifest));
    if (standing === undefined) return;
    for (const entry of artifact.entries) {
      const found = standing.get(entry.path);
      if (found === undefined || found === "committed" || found === "output" || isBundled(entry.path)) continue;
      const { message, fix, weak } = SAYS[found];
      yield { entry, message, fix, ...(weak && { weight: "warning" as const }) };
    }
  },
});

/** pnpm packs another directory than the package's own where its manifest says so. */
function packedDirectory({ origin }: Artifact, source: Manifest | undefined): string {
  const { directory } = (source?.["publishConfig"] ?? {}) as { readonly directory?: unknown };
  if (origin.packer?.client !== "pnpm" || typeof directory !== "string") return "";
  const plain = directory.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return plain === "" || plain === "." ? "" : `${plain}/`;
}
