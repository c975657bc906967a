/** The pure half of the chain: one inspection, judged under every policy that applies. */

import { PackgateError } from "./errors.ts";
import { collectContents } from "./inspect/contents.ts";
import { missingEverything } from "./inspect/entry-points.ts";
import { exactPaths } from "./inspect/exact-paths.ts";
import { inspect } from "./inspect/inspect.ts";
import { driftFrom, effectsOf, releaseOf } from "./inspect/release.ts";
import { textMask } from "./inspect/secrets/mask-text.ts";
import { type Mask, maskedFinding, maskedOrigin, maskedProblem, maskOfPaths } from "./inspect/secrets/masked.ts";
import type {
  Alternative,
  Artifact,
  Entry,
  Finding,
  Inspection,
  Observation,
  PackageReport,
  Policy,
  PolicyView,
  Problem,
  Rule,
  Surroundings,
  Verdict,
} from "./model.ts";
import { viewPolicy } from "./policy/allow.ts";
import { conjoin, type Judgement, judge } from "./policy/judge.ts";
import { raisedLimits, strictestLimits } from "./policy/limits.ts";
import { literalsKey, type Standards } from "./standards.ts";

export interface Case {
  readonly artifact: Artifact;
  readonly surroundings: Surroundings;
  readonly standards: Standards;
  /** Told after each entry that was inspected. */
  readonly onEntry: ((done: number, total: number) => void) | undefined;
  /** Whether the report is to say what a picture of the package shows. */
  readonly contents?: boolean | undefined;
}

const NOTHING_READ: Inspection = {
  sourceMaps: [],
  opaque: [],
  hits: () => [],
  problems: [],
  layerCount: 0,
  layerBytes: 0,
};

/** Inspects once, and judges what was found under every policy. */
export function judgePackage({ artifact, surroundings, standards, onEntry, contents }: Case): PackageReport {
  const { rules, policies, alternatives, literals } = standards;
  const limits = strictestLimits(policies);
  const { listed } = artifact.origin;
  const collected = contents === true ? collectContents() : undefined;
  const inspection =
    listed === undefined ? inspect(artifact, literals, onEntry, limits, collected?.onLayer) : NOTHING_READ;
  // For a list nothing was built.
  const notBuilt = listed === undefined ? missingEverything(artifact) : null;
  const unread: readonly Problem[] = [
    ...inspection.problems,
    ...(surroundings.problems ?? []),
    ...(notBuilt === null ? [] : [{ code: "EENTRY", path: null, layers: [], ...notBuilt }]),
  ];
  const answers = new Map<string, readonly Observation[]>();
  const decide = (under: readonly Policy[]): Decision => {
    const asked = under.map((policy) => judgeUnder({ policy, artifact, surroundings, inspection, rules, answers }));
    const problems = [...unread, ...uniqueProblems(asked.flatMap((one) => one.problems))];
    return {
      problems,
      ...conjoin(
        asked.map((one) => one.judgement),
        problems,
      ),
    };
  };
  const decision = decide(policies);
  const mask = textMask(surroundings.today);
  const maskPath = maskOfPaths(artifact, mask);
  const moved = new Map(artifact.entries.filter(isMoved).map(({ path, installed }) => [path, installed]));
  return {
    package: {
      name: artifact.manifest.name,
      version: artifact.manifest.version,
      integrity: artifact.integrity,
      ...(artifact.tarDigest !== undefined && { tarDigest: artifact.tarDigest }),
      size: artifact.size,
      unpackedSize: artifact.unpackedSize,
      entryCount: artifact.entries.length,
    },
    origin: maskedOrigin(artifact.origin, mask),
    policies: policies.map(({ source, digest, own }) => ({ source, digest, own })),
    raisedLimits: raisedLimits(limits),
    verdict: decision.verdict,
    findings: decision.findings.map((finding) => maskedFinding(whereInstalled(finding, moved), mask)),
    problems: decision.problems.map((problem) => maskedProblem(problem, mask)),
    ...switchedOff(rules, policies),
    notApplicable: notApplicable(artifact, surroundings, policies),
    alternatives: alternatives.map((policy) => alternative(policy, decide([policy]))),
    entries: artifact.entries.map(({ path, bytes }) => ({ path: maskPath(path), bytes: bytes.length })),
    ...(collected !== undefined && {
      contents: collected.contentsOf(artifact, inspection.sourceMaps, admitOf(policies[0], artifact), mask),
    }),
    ...compared(artifact, surroundings, policies, mask),
    stats: {
      layers: inspection.layerCount,
      layerBytes: inspection.layerBytes,
      sourceMaps: inspection.sourceMaps.length,
      rules: rules.length,
    },
  };
}

/** Of the package's own policy. Where its patterns are too much work, the rule that asks them has said so. */
function admitOf(policy: Policy | undefined, { manifest }: Artifact): PolicyView["admit"] {
  const none = { admitted: false, pattern: null };
  const view = policy && viewPolicy(policy, exactPaths(manifest));
  return (path) => {
    try {
      return view?.admit(path) ?? none;
    } catch (error) {
      if (error instanceof PackgateError) return none;
      throw error;
    }
  };
}

function isMoved(entry: Entry): entry is Required<Entry> {
  return entry.installed !== undefined;
}

/** A path that npm writes as it is needs no word. */
function whereInstalled(finding: Finding, moved: ReadonlyMap<string, string | null>): Finding {
  const installed = finding.path === null ? undefined : moved.get(finding.path);
  return installed === undefined ? finding : { ...finding, installed };
}

/** What of the package the next release is compared with, and how it differs from the last one. */
function compared(
  artifact: Artifact,
  { pastRelease }: Surroundings,
  policies: readonly Policy[],
  mask: Mask,
): Pick<PackageReport, "release" | "drift"> {
  const { installScripts, dependencies } = effectsOf(artifact);
  const release = {
    installScripts: Object.fromEntries(installScripts),
    dependencies: [...dependencies].map(mask),
  };
  for (const { rules } of policies) {
    const { against, growth } = (rules["release-drift"]?.options ?? {}) as { against?: string; growth?: number };
    const past = growth === undefined ? undefined : pastRelease?.(against);
    if (past === undefined || growth === undefined) continue;
    const drift = driftFrom(past, releaseOf(artifact, ""), growth);
    const maskedPaths = <T extends { readonly path: string }>(files: readonly T[]) =>
      files.map((file) => ({ ...file, path: mask(file.path) }));
    return {
      release,
      drift: {
        ...drift,
        added: maskedPaths(drift.added),
        lost: maskedPaths(drift.lost),
        grown: maskedPaths(drift.grown),
        dependencies: drift.dependencies.map(mask),
      },
    };
  }
  return { release };
}

interface Decision {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly verdict: Verdict;
}

/** Asks every rule under one policy: first about the package, then about the policy that judged it. */
function judgeUnder({
  policy,
  artifact,
  surroundings,
  inspection,
  rules,
  answers,
}: {
  policy: Policy;
  artifact: Artifact;
  surroundings: Surroundings;
  inspection: Inspection;
  rules: readonly Rule[];
  /** Of rules that did not look at the policy, by rule and options: they hold under every other one. */
  answers: Map<string, readonly Observation[]>;
}): { judgement: Judgement; problems: readonly Problem[] } {
  const view = viewPolicy(policy, exactPaths(artifact.manifest));
  const problems: Problem[] = [];
  const observations = new Map<string, readonly Observation[]>();
  const ask = (subject: "package" | "policy", under: PolicyView): void => {
    for (const rule of rules) {
      const setting = policy.rules[rule.id];
      if ((rule.subject ?? "package") !== subject || setting === undefined || setting.severity === "off") continue;
      const { options } = setting;
      const question = literalsKey(rule, options);
      let looked = false;
      const context = {
        artifact,
        surroundings,
        inspection,
        hits: inspection.hits(question),
        options: options as never,
        get policy() {
          looked = true;
          return under;
        },
      };
      try {
        const observed = answers.get(question) ?? [...rule.check(context)];
        if (!looked) answers.set(question, observed);
        observations.set(rule.id, observed);
      } catch (error) {
        problems.push(brokenRule(rule, error));
      }
    }
  };
  const judged = (): Judgement => judge({ policy, rules, observations, today: surroundings.today });
  ask("package", view);
  const waivers = policy.waivers.length === 0 ? [] : judged().waivers;
  ask("policy", { ...view, waivers });
  return { judgement: judged(), problems };
}

/**
 * A rule that throws has not been checked. What it could not have is said by packgate's own error; any other message may
 * quote the package, so only its name is told.
 */
function brokenRule(rule: Rule, error: unknown): Problem {
  if (error instanceof PackgateError && (error.code === "EPROJECT" || error.code === "ELIMIT")) {
    return { code: error.code, message: error.message, path: null, layers: [], hint: error.hint ?? null };
  }
  const told = error instanceof PackgateError ? error.message : error instanceof Error ? error.name : typeof error;
  return {
    code: "ERULE",
    message: `the rule ${rule.id} could not be checked: ${told}`,
    path: null,
    layers: [],
    hint: "This is a defect of packgate. Please report it.",
  };
}

function alternative(policy: Policy, { verdict, findings }: Decision): Alternative {
  const deciding = findings.filter(
    ({ waiver, severity }) => waiver === null && (severity === "error" || policy.failOn !== "error"),
  );
  return { preset: policy.source, verdict, deciding: deciding.length };
}

function switchedOff(rules: readonly Rule[], policies: readonly Policy[]): Pick<PackageReport, "rulesOff"> {
  const rulesOff = rules.map(({ id }) => id).filter((id) => policies.every((one) => one.rules[id]?.severity === "off"));
  return rulesOff.length === 0 ? {} : { rulesOff };
}

function notApplicable(
  { origin, entries }: Artifact,
  { sourceManifest, git }: Surroundings,
  policies: readonly Policy[],
): readonly string[] {
  if (sourceManifest === undefined) return ["what the project says: only the package is here"];
  const asksGit = policies.some(({ rules }) => (rules["no-untracked-file"]?.severity ?? "off") !== "off");
  if (git === undefined || !asksGit || origin.kind !== "directory" || origin.listed !== undefined) return [];
  try {
    const known = git();
    if (known === undefined) return ["git: no repository is here, or no git"];
    return known.standing(entries) === undefined ? ["git: nothing is committed yet"] : [];
  } catch {
    // The rule has said what is wrong.
    return [];
  }
}

function uniqueProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
