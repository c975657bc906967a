import { PackgateError } from "../errors.ts";
import type {
  AllowPattern,
  BudgetKey,
  Limits,
  Policy,
  RuleMeta,
  RuleSetting,
  SeveritySetting,
  Waiver,
} from "../model.ts";
import { digestOf } from "./digest.ts";
import { type Document, fault } from "./document.ts";
import { completeLimits } from "./limits.ts";
import { limitOf } from "./limits-schema.ts";
import { breadthFault } from "./pattern.ts";
import { INHERITED, type WrittenPolicy } from "./schema.ts";
import { bytesOf } from "./size.ts";

/** One file of a chain of `extends`. */
export interface Level {
  /** The name under which reports show it. */
  readonly name: string;
  readonly preset: boolean;
  readonly document: Document;
  readonly written: WrittenPolicy;
}

interface Placed extends AllowPattern {
  readonly level: Level;
  readonly index: number;
}

/**
 * Makes a complete policy of a chain of files, nearest first. `shared`: it judges a package below its own directory, so
 * that what it allows or waives need not be used by each.
 *
 * @throws PackgateError EPOLICY for what only the whole chain shows: patterns too broad for `strict`, options that a rule
 * refuses in combination
 */
export function resolvePolicy(
  chain: readonly Level[],
  { rules, shared = false }: { rules: readonly RuleMeta[]; shared?: boolean },
): Policy {
  const nearest = chain[0]!;
  let allow: readonly Placed[] = [];
  let deny: readonly string[] = [];
  let failOn: Policy["failOn"] = "error";
  const budget: { -readonly [key in BudgetKey]?: number } = {};
  const limits: { -readonly [key in keyof Limits]?: number } = {};
  const waivers: Waiver[] = [];
  for (const level of chain.toReversed()) {
    const { written } = level;
    const own = level === nearest && !level.preset && !shared;
    if (written.allow !== undefined) {
      const continues = written.allow[0] === INHERITED;
      // The inherited deny belongs to the inherited allow: it goes where that goes.
      if (!continues && written.deny === undefined) deny = [];
      const added = written.allow
        .map((pattern, index) => ({ pattern, own, level, index }))
        .filter(({ pattern }) => pattern !== INHERITED);
      allow = continues ? [...allow, ...added] : added;
    }
    if (written.deny !== undefined) {
      deny = written.deny[0] === INHERITED ? [...deny, ...written.deny.slice(1)] : written.deny;
    }
    failOn = written.failOn ?? failOn;
    for (const [key, size] of Object.entries(written.budget ?? {})) budget[key as BudgetKey] = bytesOf(size);
    for (const [key, limit] of Object.entries(written.limits ?? {})) limits[key as keyof Limits] = limitOf(limit);
    for (const waiver of written.waivers ?? []) waivers.push(own ? waiver : { ...waiver, inherited: true });
  }
  refuseBreadth(chain, allow);
  const policy = {
    source: nearest.name,
    extends: chain.slice(1).map(({ name }) => name),
    own: !nearest.preset,
    allow: allow.map(({ pattern, own }) => ({ pattern, own })),
    deny,
    failOn,
    budget,
    limits: completeLimits(limits),
    rules: Object.fromEntries(rules.map((rule) => [rule.id, settingOf(rule, chain)])),
    waivers,
  };
  return { ...policy, digest: digestOf(policy) };
}

/** `strict` promises that the list is the package's own; a pattern that admits anything would break it in silence. */
function refuseBreadth(chain: readonly Level[], allow: readonly Placed[]): void {
  if (!chain.some((level) => level.preset && level.name === "strict")) return;
  for (const { pattern, level, index } of allow) {
    const message = breadthFault(pattern);
    if (message !== undefined) throw fault(level.document, ["allow", index], message);
  }
}

/** A rule's setting: per option the nearest file's word, else the rule's default. */
function settingOf(rule: RuleMeta, chain: readonly Level[]): RuleSetting {
  let severity: SeveritySetting = rule.severity;
  let written: { readonly [option: string]: unknown } = {};
  for (const level of chain.toReversed()) {
    const entry = level.written.rules?.[rule.id];
    if (entry === undefined) continue;
    const { severity: said, ...options } = typeof entry === "string" ? { severity: entry } : entry;
    severity = said ?? severity;
    written = { ...written, ...options };
  }
  if (rule.options === undefined) return { severity, options: {} };
  // The type of "~standard" leaves the result open, because a schema may be asynchronous; options never are.
  const result = rule.options["~standard"].validate(written) as {
    readonly value?: unknown;
    readonly issues?: readonly { readonly message: string }[];
  };
  if (result.issues === undefined) return { severity, options: result.value };
  const level = chain.find(({ written: { rules } }) => rules?.[rule.id] !== undefined);
  const message = `${rule.id}: ${result.issues[0]?.message ?? "options are not valid"}`;
  throw level === undefined
    ? new PackgateError("EPOLICY", message)
    : fault(level.document, ["rules", rule.id], message);
}
