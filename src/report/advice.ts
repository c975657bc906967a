import type { PackageReport } from "../model.ts";
import { allowPatterns } from "./allow-patterns.ts";
import { escapeJson, escapeTerminal } from "./escape.ts";
import { ALLOWLIST_RULE, decidingFindings } from "./group.ts";
import type { Screen } from "./terminal.ts";
import { formatCount } from "./units.ts";

/** What to do about the decision as a whole, below the findings; nothing where the findings' own fixes say it all. */
export function adviceBlocks(report: PackageReport, screen: Screen): string[][] {
  return [allowLines(report), [...alternativeLines(report, screen), ...questionLines(report)]];
}

/** How only-allowed-files tells of a path that `deny` names: no line of `allow` would admit that. */
const DENIED = /^is denied\b/;

/** Where nothing but the allowlist blocks, the policy may be what is wrong: the exact line, ready to be pasted. */
function allowLines(report: PackageReport): string[] {
  const paths: string[] = [];
  const deciding = decidingFindings(report);
  for (const { rule, path, message } of deciding) {
    if (rule !== ALLOWLIST_RULE || path === null || DENIED.test(message)) return [];
    paths.push(path);
  }
  if (paths.length === 0) return [];
  const allow = `"allow": [${["...", ...allowPatterns(paths)].map((pattern) => escapeJson(pattern)).join(", ")}]`;
  const these = paths.length === 1 ? "this file" : `these ${formatCount(paths.length, "file")}`;
  const judging = report.policies.filter(({ source }) => deciding.some(({ policies }) => policies.includes(source)));
  const own = judging.filter((policy) => policy.own).map(({ source }) => escapeTerminal(source));
  if (own.length > 0) return [`If ${these} may ship, add to ${own.join(" and ")}:`, `    ${allow}`];
  // Who looks at what others have published has no file to write.
  if (report.origin.kind === "registry") return [];
  const preset = escapeJson(judging[0]?.source ?? "recommended");
  return [`If ${these} may ship, write packgate.json:`, `    { "extends": ${preset}, ${allow} }`];
}

/** Judging is pure, so what another preset would have said costs nothing to say. */
function alternativeLines({ verdict, alternatives }: PackageReport, screen: Screen): string[] {
  // What could not be checked passes nowhere.
  if (alternatives.length === 0 || verdict === "error") return [];
  const verdicts = alternatives.map(({ preset, verdict, deciding }) => {
    const count = verdict === "fail" ? ` (${formatCount(deciding, "finding")})` : "";
    return `${escapeTerminal(preset)}: ${verdict.toUpperCase()}${count}`;
  });
  return [`Same tarball under ${verdicts.join(` ${screen.glyph.dot} `)}`];
}

/**
 * A project without a policy is asked the one question that packgate cannot answer. Only where the answer would change
 * something: a leaked key is no less leaked for being open source. Else there is one thing to do.
 */
function questionLines(report: PackageReport): string[] {
  if (report.verdict !== "fail") return [];
  const open = report.alternatives.find(({ preset }) => preset === "open-source");
  // Both commands are about the package in the current directory.
  const isHere = report.origin.kind === "directory" && specOf(report.origin.spec) === "";
  if (open === undefined || open.verdict === "error" || open.deciding >= decidingFindings(report).length) {
    return isHere ? ["What to do:   npx packgate fix   (shows the edits; nothing is written)"] : [];
  }
  if (isHere) {
    return [
      "Is this source public?   npx packgate init --preset open-source",
      "Is it not?               npx packgate fix   (shows the edits; nothing is written)",
    ];
  }
  const command = `npx packgate check${specOf(report.origin.spec)}`;
  const lines = [`Is this source public?   ${command} --policy open-source`];
  if (report.origin.kind !== "registry") lines.push(`Is it not?               apply the fixes above, then ${command}`);
  return lines;
}

/** As it was given, where a shell takes it as one plain word. */
function specOf(spec: string): string {
  if (spec === "" || spec === ".") return "";
  return /^[\w@./+~^][\w@./+~^-]*$/.test(spec) ? ` ${spec}` : " <spec>";
}
