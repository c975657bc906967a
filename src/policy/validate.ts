import * as v from "valibot";
import type { PackgateError } from "../errors.ts";
import { LIMITS, type RuleMeta } from "../model.ts";
import { didYouMean } from "./did-you-mean.ts";
import { type Document, fault, offsetOf, quote } from "./document.ts";
import { optionEntries, policySchema, type WrittenPolicy } from "./schema.ts";

type Path = readonly (string | number)[];
type Issue = v.BaseIssue<unknown>;

/**
 * Holds a document against the schema.
 *
 * @throws PackgateError EPOLICY for the first fault in the document, with its place and, for a mistyped word, what was
 * probably meant
 */
export function validate(document: Document, rules: readonly RuleMeta[]): WrittenPolicy {
  for (const path of objectPlaces(document.value)) {
    // To the schema a list is an object without keys: `"rules": []` would pass and say nothing.
    if (Array.isArray(at(document.value, path))) throw fault(document, path, `${name(path)} must be an object`);
  }
  const result = v.safeParse(policySchema(rules), document.value);
  if (result.success) return document.value as WrittenPolicy;
  const [first] = result.issues
    .map(innermost)
    .map(({ issue, path }) => ({ issue, path, offset: offsetOf(document, path, "value") }))
    .sort((a, b) => a.offset - b.offset);
  throw faultOf(document, first!.issue, first!.path, rules);
}

function faultOf(document: Document, issue: Issue, path: Path, rules: readonly RuleMeta[]): PackgateError {
  const key = String(path.at(-1));
  if (issue.type === "strict_object" && issue.expected === "never") {
    const parent = path.slice(0, -1);
    const hint = didYouMean(key, keysAt(parent, rules));
    return fault(document, path, `unknown ${nounAt(parent)} ${quote(key)}${ofAt(parent)}`, { hint, at: "key" });
  }
  if (issue.type === "strict_object" && issue.path?.at(-1)?.origin === "key") {
    return fault(document, path, `${path[0] === "waivers" ? "a waiver" : name(path.slice(0, -1))} needs ${quote(key)}`);
  }
  if (path.length === 3 && path[0] === "waivers" && key === "rule" && typeof issue.input === "string") {
    const hint = didYouMean(issue.input, keysAt(["rules"], rules));
    return fault(document, path, `unknown rule ${quote(issue.input)}`, { hint });
  }
  // valibot's own sentences begin so; the others were written in a schema, for this place.
  if (!issue.message.startsWith("Invalid ")) {
    return fault(document, path, /^must /.test(issue.message) ? `${name(path)} ${issue.message}` : issue.message);
  }
  const words = issue.expected?.match(/(?<=")[^"|]+(?=")/g) ?? [];
  const hint = typeof issue.input === "string" ? didYouMean(issue.input, words) : undefined;
  const expected = (issue.expected ?? "something else").replace(/[()]/g, "").replaceAll(" | ", " or ");
  const said = TYPES[expected] ?? expected;
  return fault(document, path, `${name(path)} must be ${said}, not ${quote(issue.input)}`, { hint });
}

const TYPES: { readonly [expected: string]: string } = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};

/** Of a union's alternatives the one that the author meant: that which got furthest into the value. */
function innermost(issue: Issue): { readonly issue: Issue; readonly path: Path } {
  let current = issue;
  const path = keysOf(issue);
  while (current.issues !== undefined && current.message.startsWith("Invalid ")) {
    current = current.issues.find((inner) => inner.path !== undefined) ?? current.issues[0];
    path.push(...keysOf(current));
  }
  return { issue: current, path };
}

function keysOf(issue: Issue): (string | number)[] {
  return issue.path?.map((item) => item.key as string | number) ?? [];
}

function objectPlaces(value: unknown): Path[] {
  const below = (key: string): Path[] => {
    const child = at(value, [key]);
    if (typeof child !== "object" || child === null) return [];
    return Object.keys(child).map((each) => [key, Array.isArray(child) ? Number(each) : each]);
  };
  return [[], ["budget"], ["limits"], ["rules"], ...below("rules"), ...below("waivers")];
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (current, key) => (typeof current === "object" ? (current as Record<string, unknown> | null)?.[key] : undefined),
    value,
  );
}

/** The keys that may stand at a place, for suggestions. */
function keysAt(path: Path, rules: readonly RuleMeta[]): readonly string[] {
  const [first, second] = path;
  if (path.length === 0) return Object.keys(policySchema(rules).entries);
  if (first === "budget") return ["size", "unpackedSize", "fileSize", "textFileSize", "entryCount"];
  if (first === "limits") return Object.keys(LIMITS);
  if (first === "waivers") return ["rule", "path", "fingerprint", "digest", "reason", "expires"];
  if (first !== "rules") return [];
  if (path.length === 1) return rules.map((rule) => rule.id);
  const rule = rules.find(({ id }) => id === second);
  return rule === undefined || path.length > 2 ? [] : ["severity", ...Object.keys(optionEntries(rule))];
}

function nounAt(path: Path): string {
  if (path[0] !== "rules") return "key";
  return path.length === 1 ? "rule" : "option";
}

function ofAt(path: Path): string {
  if (path.length === 0 || (path[0] === "rules" && path.length === 1)) return "";
  return ` in ${path[0] === "waivers" ? "a waiver" : name(path.slice(path[0] === "rules" ? 1 : 0))}`;
}

/** `"rules.no-embedded-sources.accept"`; the policy itself has no name. */
function name(path: Path): string {
  return path.length === 0 ? "a policy" : quote(path.join("."));
}
