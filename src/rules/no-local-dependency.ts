import { dependenciesOf } from "../inspect/dependencies.ts";
import { defineRule } from "./define-rule.ts";

/** What a spec points to that a registry does not hold. Narrower ones first. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^workspace:/, "this workspace"],
  [/^catalog:/, "this workspace's catalog"],
  [/^(?:file|link|portal):/, "a path on this machine"],
  [/^(?:\.{1,2}(?:\/|\\|$)|~?\/|~$|[A-Za-z]:[\\/])/, "a path on this machine"],
  [/^(?:git(?:\+[a-z]+)?:|git@|github:|gitlab:|bitbucket:|gist:)/, "a git repository"],
  [/^(?:git\+)?(?:ssh|rsync|ftp|file):/, "a git repository"],
  [/^https?:\/\/[^\s]+?\.git(?:#.*)?$/, "a git repository"],
  [/^https?:/, "a URL"],
  // npm's shorthand for GitHub, `user/repository#ref`; a scope begins with @.
  [/^[^@\s:/]+\/[^\s:/]+$/, "a git repository"],
];

/** Whatever is published next, by whomever. */
const ANY = /^(?:\*|x|X|latest|>=\s*0(?:\.0){0,2}|)$/;

/**
 * Specs that resolve on the machine that built the package and nowhere else, or to bytes that no registry vouches for.
 * devDependencies are nobody's business but the author's.
 */
export default defineRule({
  id: "no-local-dependency",
  title: "Dependency that no registry holds",
  severity: "error",
  waiver: "path",
  listing: true,
  fix: "Publish the dependency and name a version range; let the package manager that knows the workspace pack the package",
  *check({ artifact }) {
    for (const { field, name, spec } of dependenciesOf(artifact.manifest)) {
      const at = {
        entry: { path: "package.json" },
        key: `${field} ${name}`,
        about: { file: "package.json", keys: [field, name] },
      } as const;
      const where = KINDS.find(([pattern]) => pattern.test(spec))?.[1];
      if (where === undefined) {
        // Peers take what the user has, and the types of another package are whichever it needs.
        if (!ANY.test(spec) || field === "peerDependencies" || name.startsWith("@types/")) continue;
        const message = `takes any version of ${JSON.stringify(name)} in ${field} (${JSON.stringify(spec)})`;
        yield { ...at, message, weight: "warning" };
        continue;
      }
      yield { ...at, message: `takes ${JSON.stringify(name)} in ${field} from ${where}` };
    }
  },
});
