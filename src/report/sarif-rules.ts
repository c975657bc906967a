import type { RuleReport, Severity } from "../model.ts";
import { cutText } from "./cut.ts";
import { escapeMarkdown, escapeMarkdownCode, escapeSarifText, escapeTerminal } from "./escape.ts";

export type Level = "error" | "warning" | "note";

export const LEVEL: { readonly [severity in Severity]: Level } = { error: "error", warning: "warning", info: "note" };

/** Where packgate is found. */
export const HOME = "https://www.npmjs.com/package/packgate";

/** The rule of results that say what could not be checked. No rule of packgate's is named so. */
export const NOT_CHECKED = "packgate/not-checked";

/** GitHub's limit for descriptions is 1,024; what is cut says by how much. */
const LONGEST = 950;

type Precision = "very-high" | "high" | "medium";

/**
 * What GitHub sorts alerts by. `security` is a score as CVSS gives them (above 9 critical, from 7 high, from 4 medium): what
 * it is worth to whoever reads the published package. Null: a fault of the package that gives nothing away.
 */
const TRAITS: { readonly [rule: string]: readonly [security: number | null, precision: Precision] } = {
  "canonical-tarball": [8, "very-high"],
  "entry-points-exist": [null, "very-high"],
  "manifest-has-files": [null, "very-high"],
  "no-agent-file": [5.5, "high"],
  "no-build-residue": [null, "high"],
  "no-credential-file": [9.5, "very-high"],
  "no-denied-dependency": [8.5, "very-high"],
  "no-dev-build": [7.5, "very-high"],
  "no-dev-file": [null, "high"],
  "no-embedded-sources": [8, "very-high"],
  "no-env-file": [9.1, "very-high"],
  "no-env-value": [9.1, "high"],
  "no-hidden-name": [7.5, "very-high"],
  "no-install-script": [4, "very-high"],
  "no-internal-reference": [5.5, "high"],
  "no-local-dependency": [5, "very-high"],
  "no-machine-path": [4, "high"],
  "no-nested-archive": [5, "high"],
  "no-opaque-content": [5, "high"],
  "no-private-key": [9.5, "very-high"],
  "no-remote-source-map": [5.5, "high"],
  "no-runtime-data": [7, "high"],
  "no-secret": [9.1, "high"],
  "no-stale-waiver": [null, "very-high"],
  "no-unexpected-bundle": [5.5, "high"],
  "no-unmatched-allow": [null, "very-high"],
  "no-untracked-file": [4, "medium"],
  "no-vcs-file": [7.5, "very-high"],
  "only-allowed-files": [5.5, "high"],
  "publish-target": [7, "very-high"],
  "release-drift": [5.5, "medium"],
  "size-budget": [null, "very-high"],
};

const PROBLEM_SEVERITY: { readonly [level in Level]: string } = {
  error: "error",
  warning: "warning",
  note: "recommendation",
};

/** A reportingDescriptor. `version` is packgate's, whose pages the links lead to. */
export function ruleDescriptor(id: string, rule: RuleReport | undefined, version: string) {
  const { title, severity, waiver, fix, help } = rule ?? unknownRule(id);
  const isOwn = Object.hasOwn(TRAITS, id);
  const [security, precision] = (isOwn ? TRAITS[id] : undefined) ?? [null, "medium" as const];
  const level = LEVEL[severity];
  const accepted =
    waiver === "pinned"
      ? "Only a waiver that names the digest of what was found can accept it, with a reason and an end."
      : "A waiver in the policy can accept it, with a reason and an end.";
  const page = `npx packgate explain ${escapeTerminal(id)}`;
  return {
    id: idOf(id),
    name: idOf(id),
    shortDescription: { text: said(title) },
    fullDescription: { text: said(`${title}. ${fix}.`) },
    help: {
      text: said(`${fix}. ${accepted} More: ${page}`),
      markdown: `${escapeMarkdown(cutText(fix, LONGEST)) || "-"}\n\n${accepted}\n\nMore: ${escapeMarkdownCode(page)}`,
    },
    // Its page is in the package; another's rule has none there.
    helpUri:
      isOwn && !/^https?:/.test(help)
        ? `https://unpkg.com/packgate@${encodeURIComponent(version)}/docs/rules/${id}.md`
        : HOME,
    defaultConfiguration: { level },
    properties: {
      tags: ["npm", "package", ...(security === null ? ["maintainability"] : ["security"])],
      precision,
      // Of a rule that is about security GitHub reads the score alone.
      ...(security === null
        ? { "problem.severity": PROBLEM_SEVERITY[level] }
        : { "security-severity": security.toFixed(1) }),
    },
  };
}

function unknownRule(id: string): RuleReport {
  if (id !== NOT_CHECKED) return { title: id, severity: "error", waiver: "path", fix: "See the message", help: "" };
  return {
    title: "Package that could not be checked",
    severity: "error",
    waiver: "path",
    fix: "See what the message says; until it is checked, nothing is known of it, and it must not be published",
    help: "",
  };
}

/** Never empty. */
export function idOf(rule: string): string {
  return cutText(escapeTerminal(rule).replace(/\s/gu, "_"), 200) || "unknown";
}

/** Text of a message: one line, never empty, no more than GitHub shows, and no link but packgate's own. */
export function said(text: string): string {
  return cutText(escapeSarifText(text.replace(/\.(?=\.(?:\s|$))/g, "")), LONGEST).trim() || "-";
}
