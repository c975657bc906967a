/** Who must approve a change of the policy, by the CODEOWNERS of GitHub and GitLab. */

import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { minimatch } from "minimatch";
import type { OpenWay } from "./open-way.ts";
import { readIfPresent } from "./read-if-present.ts";

/** Where the two look; the first counts. GitLab looks below .gitlab as GitHub does below .github. */
const PLACES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/**
 * The policies, absolute, that nobody owns. Without a CODEOWNERS it is one hint, and only where there is a forge that
 * reads one; a project of one person has nobody to ask.
 */
export function unownedPolicies(policies: readonly string[], top: string): readonly OpenWay[] {
  if (policies.length === 0) return [];
  const path = PLACES.map((place) => join(top, place)).find((place) => existsSync(place));
  const pathOf = (policy: string) => `/${relative(top, policy).split(sep).join("/")}`;
  if (path === undefined) {
    const forge = [".github", ".gitlab-ci.yml", ".gitlab"].find((name) => existsSync(join(top, name)));
    if (forge === undefined) return [];
    const target = forge === ".github" ? ".github/CODEOWNERS" : ".gitlab/CODEOWNERS";
    return [
      {
        id: "unowned-policy",
        severity: "info",
        path: policies[0] ?? null,
        line: null,
        what: "a pull request can change the policy, and no CODEOWNERS asks for an owner's approval",
        fix: `Write into ${target}: ${policies.map(pathOf).join(" @owner, ")} @owner`,
      },
    ];
  }
  const rules = rulesOf(readIfPresent(path)?.toString("utf8") ?? "");
  return policies
    .filter((policy) => !isOwned(pathOf(policy).slice(1), rules))
    .map((policy) => ({
      id: "unowned-policy",
      severity: "warning" as const,
      path,
      line: null,
      what: `nobody owns ${pathOf(policy).slice(1)}: a pull request can change the policy without an owner's approval`,
      fix: `Add the line: ${pathOf(policy)} @owner`,
    }));
}

interface OwnerRule {
  readonly section: number;
  readonly pattern: string;
  readonly owned: boolean;
}

/**
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 * and GitLab's sections, each of which asks for its own approval: `[Docs] @writers`, `^[Optional]`, `[Two][2] @a`.
 */
function rulesOf(text: string): readonly OwnerRule[] {
  let section = 0;
  let owners = false;
  let optional = false;
  return text.split(/\r?\n/).flatMap((line): readonly OwnerRule[] => {
    const said = line.replace(/(^|\s)#.*$/, "").trim();
    const heading = /^(\^)?\[[^\]]+\](?:\[\d+\])?(?:\s+(.*))?$/.exec(said);
    if (heading !== null) {
      section++;
      optional = heading[1] !== undefined;
      owners = (heading[2] ?? "").includes("@");
      return [];
    }
    const [pattern = "", ...names] = said.split(/(?<!\\)\s+/);
    if (pattern === "") return [];
    return [{ section, pattern: pattern.replaceAll("\\ ", " "), owned: !optional && (names.length > 0 || owners) }];
  });
}

/** The last line that matches decides, in each section. */
function isOwned(path: string, rules: readonly OwnerRule[]): boolean {
  const last = new Map<number, boolean>();
  for (const { section, pattern, owned } of rules) if (matches(path, pattern)) last.set(section, owned);
  return [...last.values()].some((owned) => owned);
}

/** As in .gitignore: a slash before the end anchors, a directory covers what is in it, `*` stays in its segment. */
function matches(path: string, pattern: string): boolean {
  const bare = pattern.replace(/^\//, "").replace(/\/$/, "");
  const anchored = pattern.startsWith("/") || bare.includes("/");
  const glob = anchored ? bare : `**/${bare}`;
  const options = { dot: true, nonegate: true, nocomment: true, noext: true, nobrace: true } as const;
  if (!pattern.endsWith("/") && minimatch(path, glob, options)) return true;
  // `docs/*` is what lies directly in docs; `docs` and `/docs/` all that is below.
  return !(anchored && bare.endsWith("/*")) && minimatch(path, `${glob}/**`, options);
}
