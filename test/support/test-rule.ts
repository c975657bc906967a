import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect/inspect.ts";
import {
  type Artifact,
  type Budget,
  LIMITS,
  type Literal,
  type Observation,
  type Policy,
  type PolicyView,
  type Rule,
  type RuleContext,
  type Scan,
  type Surroundings,
  type Waiver,
  type WaiverUse,
} from "../../src/model.ts";
import { viewPolicy } from "../../src/policy/allow.ts";
import { type Files, type PackageOptions, packageOf } from "./package-of.ts";

/** What a test says of the policy. Without one everything may ship. */
export interface PolicyFragment {
  /** The project's own patterns. */
  readonly allow?: readonly string[];
  /** Patterns that a preset brought along. */
  readonly inherited?: readonly string[];
  readonly deny?: readonly string[];
  readonly budget?: Budget;
  /** Waivers, with what became of them. */
  readonly waivers?: readonly (Waiver & { readonly state: WaiverUse["state"] })[];
}

export interface Setting extends PackageOptions {
  readonly files: Files;
  readonly options?: unknown;
  readonly policy?: PolicyFragment;
  readonly surroundings?: Partial<Surroundings>;
}

/** Part of the message, or more of what the observation must be. */
type Expected = string | (Partial<Omit<Observation, "entry">> & { readonly message: string });

interface FailCase extends Setting {
  /** Path, or "." for the package as a whole → what is said there. Every observation must be expected. */
  readonly says: { readonly [path: string]: Expected | readonly Expected[] };
}

export interface Cases {
  readonly pass: { readonly [claim: string]: Files | Setting };
  readonly fail: { readonly [claim: string]: FailCase };
}

/** Everything a rule says about a package. */
export function observe(rule: Rule, setting: Setting): Observation[] {
  return check(rule, setting, packageOf(setting.files, setting)).map(withoutBytes);
}

/** Runs the tables of one rule, and holds the rule against the laws that all rules obey. */
export function testRule(rule: Rule, { pass, fail }: Cases): void {
  const passing = Object.entries(pass).map(([claim, given]) => [claim, settingOf(given)] as const);
  const failing = Object.entries(fail);
  const all: readonly (readonly [string, Setting])[] = [...passing, ...failing];

  describe(rule.id, () => {
    test.each(passing)("passes: %s", (_, setting) => {
      expect(observe(rule, setting)).toEqual([]);
    });

    test.each(failing)("fails: %s", (_, setting) => {
      const said = observe(rule, setting);
      expect(Object.keys(setting.says).length, "a failing case says something").toBeGreaterThan(0);
      expect(bySpot(said)).toEqual(expected(setting.says));
    });

    test.each(all)("is pure, well-formed and orderly: %s", (_, setting) => {
      const artifact = packageOf(setting.files, setting);
      const said = check(rule, setting, artifact);

      expect(check(rule, setting, artifact), "says the same twice").toEqual(said);
      const { entries } = artifact;
      for (const other of [entries.toReversed(), [...entries.slice(1), ...entries.slice(0, 1)]]) {
        const reordered = check(rule, setting, { ...artifact, entries: other });
        expect(sorted(reordered), "says the same in another order of entries").toEqual(sorted(said));
      }

      const paths = new Set(artifact.entries.map((entry) => entry.path));
      const places = said.map(place);
      expect(new Set(places).size, `tells its observations apart: ${places.join("\n")}`).toBe(places.length);
      for (const observation of said) {
        if (observation.entry !== undefined)
          expect(paths, "speaks of packed entries").toContain(observation.entry.path);
        for (const text of [observation.message, observation.cause ?? "", observation.fix ?? "", observation.key ?? ""])
          expect(text, "holds no control character").not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(observation.message, "begins with a verb in lower case, ends without a dot").toMatch(
          /^[^A-Z\s](?:.*[^.\s])?$/,
        );
        if (observation.digest !== undefined) expect(observation.digest).toMatch(/^sha256-[0-9a-f]{64}$/);
      }
    });

    test.each(all)("does not throw on cut-off bytes: %s", (_, setting) => {
      const artifact = packageOf(setting.files, setting);
      for (const cut of CUTS)
        check(rule, setting, {
          ...artifact,
          entries: artifact.entries.map((entry) => ({
            ...entry,
            bytes: entry.bytes.subarray(0, cut(entry.bytes.length)),
          })),
        });
    });

    if (rule.monotone !== false)
      test.each(failing)("another entry cures nothing: %s", (_, setting) => {
        const artifact = packageOf(setting.files, setting);
        const before = check(rule, setting, artifact);
        const others = packageOf(strangersTo(setting, all)).entries.filter((entry) => entry.path !== "package.json");
        const after = check(rule, setting, { ...artifact, entries: [...artifact.entries, ...others] });
        const weights = new Map(after.map((observation) => [standing(observation), rank(observation)]));
        for (const observation of before)
          expect(weights.get(standing(observation)) ?? -1, standing(observation)).toBeGreaterThanOrEqual(
            rank(observation),
          );
      });
  });
}

const CUTS: readonly ((length: number) => number)[] = [
  () => 0,
  () => 1,
  () => 5,
  (length) => length >> 1,
  (length) => Math.max(0, length - 1),
];

function check(rule: Rule, setting: Setting, artifact: Artifact): Observation[] {
  const surroundings: Surroundings = { today: "2026-11-21", ...setting.surroundings };
  const options = optionsOf(rule, setting.options);
  const literals = new Map<string, readonly (Literal | Scan)[]>();
  if (rule.literals !== undefined) literals.set(rule.id, rule.literals({ options, surroundings }));
  const inspection = inspect(artifact, literals);
  const context: RuleContext<never> = {
    artifact,
    surroundings,
    inspection,
    hits: inspection.hits(rule.id),
    options,
    policy: view(setting.policy ?? { inherited: ["**", "**/.*", "**/.*/**"] }),
  };
  return [...rule.check(context)];
}

function optionsOf(rule: Rule, given: unknown): never {
  const result = (rule.options?.["~standard"].validate(given ?? {}) ?? { value: {} }) as {
    readonly value?: unknown;
    readonly issues?: readonly { readonly message: string }[];
  };
  if (result.issues !== undefined) throw new Error(result.issues.map((issue) => issue.message).join("; "));
  return result.value as never;
}

function view({ allow = [], inherited = [], deny = [], budget = {}, waivers = [] }: PolicyFragment): PolicyView {
  const policy: Policy = {
    source: "packgate.json",
    digest: `sha256-${"0".repeat(64)}`,
    extends: [],
    own: true,
    allow: [
      ...inherited.map((pattern) => ({ pattern, own: false })),
      ...allow.map((pattern) => ({ pattern, own: true })),
    ],
    deny,
    failOn: "error",
    limits: LIMITS,
    budget,
    rules: {},
    waivers: waivers.map(({ state: _, ...waiver }) => waiver),
  };
  return { ...viewPolicy(policy, []), waivers: waivers.map(({ state, ...waiver }) => ({ waiver, state })) };
}

function settingOf(given: Files | Setting): Setting {
  return "files" in given ? (given as Setting) : { files: given as Files };
}

/** The entries of all other cases, and one that no case has: what else might be in the package. */
function strangersTo(setting: Setting, all: readonly (readonly [string, Setting])[]): Files {
  const others = Object.assign({}, ...all.map(([, other]) => other.files), { "zz/stranger.txt": "nothing to see\n" });
  const own = new Set(["package.json", ...Object.keys(setting.files)]);
  return Object.fromEntries(Object.entries<Files[string]>(others).filter(([path]) => !own.has(path)));
}

/** What the fingerprint is made of: the finding is the same finding while this is. */
function standing({ entry, layers = [], key = "" }: Observation): string {
  return [entry?.path ?? ".", ...layers, key].join(" ▸ ");
}

function place(observation: Observation): string {
  const { line, column } = observation.position ?? {};
  return `${standing(observation)} at ${line}:${column}`;
}

function rank({ weight }: Observation): number {
  return weight === "info" ? 0 : weight === "warning" ? 1 : 2;
}

function sorted(observations: readonly Observation[]): string[] {
  return observations.map((observation) => JSON.stringify(withoutBytes(observation))).sort();
}

/** The path is what an observation says of its entry; a difference should not print the file. */
function withoutBytes(observation: Observation): Observation {
  return observation.entry === undefined ? observation : { ...observation, entry: { path: observation.entry.path } };
}

function bySpot(observations: readonly Observation[]): { [path: string]: Observation[] } {
  const spots: { [path: string]: Observation[] } = {};
  for (const observation of observations) {
    const spot = observation.entry?.path ?? ".";
    spots[spot] = [...(spots[spot] ?? []), observation];
  }
  return spots;
}

function expected(says: FailCase["says"]): { [path: string]: unknown[] } {
  const asymmetric = (what: Expected) => {
    const { message, ...rest } = typeof what === "string" ? { message: what } : what;
    return expect.objectContaining({ ...rest, message: expect.stringContaining(message) });
  };
  return Object.fromEntries(
    Object.entries(says).map(([path, what]) => [path, (Array.isArray(what) ? what : [what]).map(asymmetric)]),
  );
}
