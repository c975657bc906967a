import { PackgateError } from "../errors.ts";
import type {
  Finding,
  Observation,
  Policy,
  Problem,
  RuleMeta,
  Severity,
  SeveritySetting,
  Verdict,
  WaiverUse,
} from "../model.ts";
import { digestOf } from "./digest.ts";
import { fingerprinted } from "./fingerprint.ts";
import { sortFindings } from "./sort.ts";
import { prepareWaivers } from "./waive.ts";

/** One policy's word on one package. */
export interface Judgement {
  readonly policy: Policy;
  readonly findings: readonly Finding[];
  readonly waivers: readonly WaiverUse[];
}

const NONE: readonly string[] = [];
const RANK: { readonly [severity in SeveritySetting]: number } = { off: 0, info: 1, warning: 2, error: 3 };

/** Is a severity as strong as a threshold, or stronger? */
function reaches(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold];
}

/**
 * Stamps what the rules say with a severity, a fingerprint and the waiver that covers it. `today` as `2026-11-21`.
 *
 * @throws PackgateError ERULE for observations of a rule that is not in the list: dropping them would be a pass
 */
export function judge({
  policy,
  rules,
  observations,
  today,
}: {
  readonly policy: Policy;
  readonly rules: readonly RuleMeta[];
  readonly observations: ReadonlyMap<string, readonly Observation[]>;
  readonly today: string;
}): Judgement {
  const metas = new Map(rules.map((rule) => [rule.id, rule]));
  const pinned = new Set(rules.filter((rule) => rule.waiver === "pinned").map((rule) => rule.id));
  const waivers = prepareWaivers(policy.waivers, { pinned, today });
  const findings: Finding[] = [];
  const policies = [policy.source];
  for (const [id, observed] of observations) {
    const rule = metas.get(id);
    if (rule === undefined) throw new PackgateError("ERULE", `unknown rule ${JSON.stringify(id)} reported something`);
    // The schema refuses to weaken a hard rule; that it also cannot be done here is the second lock.
    const setting = rule.waiver === "pinned" ? rule.severity : (policy.rules[id]?.severity ?? rule.severity);
    if (setting === "off") continue;
    for (const { observation, fingerprint } of fingerprinted(id, observed)) {
      const finding = findingOf(observation, id, weaker(setting, observation.weight), fingerprint, policies);
      const waiver = waivers.cover(finding);
      findings.push(waiver === null ? finding : { ...finding, waiver });
    }
  }
  return { policy, findings, waivers: waivers.uses() };
}

/**
 * What several policies say together. Each has judged the same inspection, and each must pass; they are never compared. A
 * finding is waived only if every policy under which it stands waives it, so that a change which leaks cannot also silence
 * the gate. Findings come sorted: path bytes, layers, position, rule, fingerprint.
 */
export function conjoin(
  judgements: readonly Judgement[],
  problems: readonly Problem[],
): { readonly findings: readonly Finding[]; readonly verdict: Verdict } {
  const [first, ...others] = judgements;
  const findings = sortFindings(first === undefined || others.length > 0 ? merged(judgements) : first.findings);
  if (problems.length > 0) return { findings, verdict: "error" };
  const passes = judgements.every(({ policy, findings }) =>
    findings.every((finding) => finding.waiver !== null || !reaches(finding.severity, policy.failOn)),
  );
  return { findings, verdict: passes ? "pass" : "fail" };
}

function merged(judgements: readonly Judgement[]): readonly Finding[] {
  const byFingerprint = new Map<string, Finding[]>();
  for (const { findings } of judgements) {
    for (const finding of findings) {
      const same = byFingerprint.get(finding.fingerprint);
      if (same === undefined) byFingerprint.set(finding.fingerprint, [finding]);
      else same.push(finding);
    }
  }
  return [...byFingerprint.values()].map(merge);
}

/** One finding for the same thing under several policies: as strong as the strictest that does not waive it. */
function merge(same: readonly Finding[]): Finding {
  const unwaived = same.filter(({ waiver }) => waiver === null);
  const strongest = (unwaived.length > 0 ? unwaived : same).reduce((strong, finding) =>
    reaches(strong.severity, finding.severity) ? strong : finding,
  );
  return { ...strongest, policies: [...new Set(same.flatMap(({ policies }) => policies))] };
}

/**
 * A policy under `--fail-on`, which may only make it stricter.
 *
 * @throws PackgateError EUSAGE where it would weaken the policy
 */
export function tighten(policy: Policy, failOn: Severity): Policy {
  if (failOn === policy.failOn) return policy;
  if (reaches(failOn, policy.failOn)) {
    throw new PackgateError(
      "EUSAGE",
      `--fail-on ${failOn} is weaker than failOn "${policy.failOn}" of ${policy.source}`,
      {
        hint: "--fail-on may only make a check stricter; what a policy says is changed in the policy",
      },
    );
  }
  const tightened = { ...policy, failOn };
  return { ...tightened, digest: digestOf(tightened) };
}

function weaker(setting: Severity, weight: Severity | undefined): Severity {
  return weight !== undefined && RANK[weight] < RANK[setting] ? weight : setting;
}

/** Its fields are written out: V8 keeps what is spread together in tables, and those of 100,000 findings take 400 MB. */
function findingOf(
  { entry, layers, position, message, cause, evidence, digest, fix, detail, about }: Observation,
  rule: string,
  severity: Severity,
  fingerprint: string,
  policies: readonly string[],
): Finding {
  const finding: Finding = {
    rule,
    severity,
    fingerprint,
    policies,
    path: entry?.path ?? null,
    layers: layers ?? NONE,
    line: position?.line ?? null,
    column: position?.column ?? null,
    message,
    cause: cause ?? null,
    evidence: evidence ?? null,
    digest: digest ?? null,
    fix: fix ?? null,
    detail: detail ?? NONE,
    waiver: null,
  };
  return about === undefined ? finding : { ...finding, about };
}
