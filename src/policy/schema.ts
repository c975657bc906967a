import * as v from "valibot";
import type { RuleMeta, SeveritySetting, Waiver } from "../model.ts";
import { limits } from "./limits-schema.ts";
import { expand, patternFault } from "./pattern.ts";
import { size } from "./size.ts";

/** A policy as its author writes it, once it holds against the schema: what a file says, nothing inherited or filled in. */
export interface WrittenPolicy {
  readonly extends?: string;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly failOn?: "error" | "warning" | "info";
  readonly budget?: { readonly [key: string]: number | string };
  readonly limits?: { readonly [key: string]: number | string };
  readonly rules?: {
    readonly [id: string]:
      | SeveritySetting
      | { readonly severity?: SeveritySetting; readonly [option: string]: unknown };
  };
  readonly waivers?: readonly Waiver[];
}

/** Stands for the inherited list. */
export const INHERITED = "...";

/**
 * The schema of a written policy. policies/schema.json is made from it, so that editors complete and explain what
 * packgate accepts; both know a rule's options only through the rule.
 */
export function policySchema(rules: readonly RuleMeta[]) {
  return v.pipe(
    v.strictObject({
      $schema: v.optional(v.pipe(v.string(), v.description("Where editors find the schema of this file."))),
      extends: v.optional(
        v.pipe(
          v.string(),
          v.description(
            'What this policy starts from: a preset ("recommended", "open-source", "strict"), a relative file ("./policy.json"), or a JSON file in an installed package ("@acme/policy/base.json"). Default: "recommended".',
          ),
        ),
      ),
      allow: v.optional(
        v.pipe(
          patterns(),
          v.description(
            'What may ship. Replaces the inherited list, unless "..." comes first and stands for it. A segment that begins with a dot must be named.',
          ),
        ),
      ),
      deny: v.optional(
        v.pipe(
          patterns(),
          v.description(
            'What may not ship although "allow" admits it. Replaces the inherited list, unless "..." comes first; empty where only "allow" is given.',
          ),
        ),
      ),
      failOn: v.optional(
        v.pipe(
          v.picklist(["error", "warning", "info"]),
          v.description("The weakest severity that fails the check. Default: error."),
        ),
      ),
      budget: v.optional(budget()),
      limits: v.optional(limits()),
      rules: v.optional(
        v.pipe(
          v.strictObject(Object.fromEntries(rules.map((rule) => [rule.id, v.optional(ruleEntry(rule))]))),
          v.description("A severity, or an object of the rule's options with an optional severity."),
        ),
      ),
      waivers: v.optional(
        v.pipe(
          v.array(waiver(rules)),
          v.rawCheck(({ dataset, addIssue }) => {
            if (!dataset.typed) return;
            const { value } = dataset;
            const fault = firstFault(value.map(({ path }) => (path === "." ? undefined : path)));
            if (fault === undefined) return;
            const item = value[fault.index]!;
            addIssue({
              message: fault.message,
              path: [
                { type: "array", origin: "value", input: value, key: fault.index, value: item },
                { type: "object", origin: "value", input: item, key: "path", value: item.path },
              ],
            });
          }),
          v.description("Findings that are known and accepted, each with a reason and an expiry date."),
        ),
      ),
    }),
    v.title("packgate policy"),
    v.description("What may be published in this package, and how strictly it is checked."),
    // Read by editors: packgate.json is JSON with comments.
    v.metadata({ allowComments: true, allowTrailingCommas: true }),
  );
}

/** A rule's options by name, as far as the rule has any. */
export function optionEntries(rule: RuleMeta): v.ObjectEntries {
  const schema = rule.options as unknown as { readonly entries?: v.ObjectEntries } | undefined;
  return schema?.entries ?? {};
}

function patterns() {
  return v.pipe(
    v.array(v.string()),
    v.check((list) => list.lastIndexOf(INHERITED) < 1, '"..." stands for the inherited list and comes first'),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const { value } = dataset;
      const fault = firstFault(value.map((pattern) => (pattern === INHERITED ? undefined : pattern)));
      if (fault === undefined) return;
      const { index, message } = fault;
      addIssue({ message, path: [{ type: "array", origin: "value", input: value, key: index, value: value[index] }] });
    }),
  );
}

/**
 * The first pattern that is refused. It is the last one that is looked at, and all together are bounded: a file may hold
 * thousands, and each may stand for a thousand alternatives.
 */
function firstFault(list: readonly (string | undefined)[]): { index: number; message: string } | undefined {
  let alternatives = 0;
  for (const [index, pattern] of list.entries()) {
    if (pattern === undefined) continue;
    const message = patternFault(pattern);
    if (message !== undefined) return { index, message };
    alternatives += expand(pattern).length;
    if (alternatives > 20_000) return { index, message: "a list stands for at most 20,000 patterns" };
  }
  return undefined;
}

function budget() {
  const described = (text: string) => v.optional(v.pipe(size(), v.description(text)));
  return v.pipe(
    v.strictObject({
      size: described("Bytes of the tarball."),
      unpackedSize: described("Bytes of all files."),
      fileSize: described("Bytes of any one file."),
      textFileSize: described("Bytes of any one text file."),
      entryCount: v.optional(
        v.pipe(
          v.number(),
          v.safeInteger("must be a whole number"),
          v.minValue(0, "must not be negative"),
          v.description("How many files."),
        ),
      ),
    }),
    v.description('Upper limits of the package. Whole numbers are bytes; else "kB", "MB", "GB", "KiB", "MiB", "GiB".'),
  );
}

function ruleEntry(rule: RuleMeta) {
  const hard = rule.waiver === "pinned";
  const severity = v.picklist(
    hard ? [rule.severity] : (["error", "warning", "info", "off"] as const),
    hard
      ? `${rule.id} is a hard rule: it is always an ${rule.severity}, and only a waiver that pins its evidence covers a finding`
      : undefined,
  );
  return v.pipe(
    v.union([severity, v.strictObject({ severity: v.optional(severity), ...optionEntries(rule) })]),
    v.description(`${rule.title}. ${hard ? "Hard rule: always" : "Default:"} ${rule.severity}.`),
  );
}

function waiver(rules: readonly RuleMeta[]) {
  const pinned = new Set(rules.filter((rule) => rule.waiver === "pinned").map((rule) => rule.id));
  return v.pipe(
    v.strictObject({
      rule: v.pipe(v.picklist(rules.map((rule) => rule.id)), v.description("The rule whose finding is waived.")),
      path: v.optional(
        v.pipe(
          v.string(),
          v.description('A pattern for the finding\'s path; "." for a finding about the whole package.'),
        ),
      ),
      fingerprint: v.optional(
        v.pipe(
          v.string(),
          v.regex(/^[0-9a-f]{32}$/, "a fingerprint has 32 hex digits, as the finding shows it"),
          v.description("Instead of a path: the finding's fingerprint."),
        ),
      ),
      digest: v.optional(
        v.pipe(
          v.string(),
          v.regex(/^sha256-[0-9a-f]{64}$/, 'a digest is "sha256-" and 64 hex digits, as the finding shows it'),
          v.description(
            "What was found, as the finding shows it. Hard rules need it: another evidence is not covered.",
          ),
        ),
      ),
      reason: v.pipe(
        v.string(),
        v.regex(/\S/, "a waiver needs a reason that says something"),
        v.description("Why the finding is accepted."),
      ),
      expires: v.pipe(
        v.string(),
        v.isoDate('a waiver expires on a date such as "2027-06-01"'),
        v.check(isDay, 'a waiver expires on a day of the calendar, such as "2027-06-01"'),
        v.description("The last day, UTC, on which the waiver holds."),
      ),
    }),
    v.check(
      ({ path, fingerprint }) => path !== undefined || fingerprint !== undefined,
      'a waiver needs a "path" or a "fingerprint"',
    ),
    v.check(
      ({ path, fingerprint }) => path === undefined || fingerprint === undefined,
      'a waiver has a "path" or a "fingerprint", not both',
    ),
    v.check(
      ({ rule, digest }) => digest !== undefined || !pinned.has(rule),
      ({ input }) => `${input.rule} is a hard rule: a waiver for it needs the "digest" that the finding shows`,
    ),
    // The same for editors, which know nothing of the checks above.
    v.metadata({ oneOf: [{ required: ["path"] }, { required: ["fingerprint"] }] }),
  );
}

function isDay(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
