import * as v from "valibot";
import { baseName } from "../inspect/paths.ts";
import { count } from "../inspect/quantity.ts";
import { hashedTermScan, termKeyMissing } from "../inspect/term-words.ts";
import type { Hit, Literal, Scan, Surroundings } from "../model.ts";
import { defineRule } from "./define-rule.ts";

const MIN_BYTES = 3;
const HASHED = "hmac:";
const enough = v.minBytes<string, number, string>(
  MIN_BYTES,
  `shorter than ${MIN_BYTES} bytes, it would be found everywhere`,
);

const options = v.strictObject({
  /** Hosts, `build.corp.example`, or all below a domain, `*.corp.example`. */
  hosts: v.optional(
    v.array(
      v.pipe(
        v.string(),
        v.regex(
          /^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i,
          "a host is written as build.corp.example or *.corp.example",
        ),
        enough,
      ),
    ),
    [],
  ),
  /** Scopes of packages that no public registry has. */
  scopes: v.optional(v.array(v.pipe(v.string(), v.regex(/^@[^/@\s]+$/, "a scope is written as @scope"), enough)), []),
  /** Words that must not ship: codenames, customers; or `hmac:` and the HMAC-SHA256 of one, which need not be known here. */
  terms: v.optional(
    v.array(
      v.pipe(
        v.string(),
        enough,
        v.check(
          (term) => !term.startsWith(HASHED) || /^[0-9a-f]{64}$/i.test(term.slice(HASHED.length)),
          "a hashed term is written as hmac: and 64 hex digits",
        ),
      ),
    ),
    [],
  ),
});

/** What stands at a place: a line of the policy, and the name as it is written there. */
interface Reference {
  readonly kind: "internal host" | "internal scope" | "forbidden term";
  readonly pattern: string;
  readonly name: string;
  /** Bytes of it before the literal. */
  readonly lead: number;
}

const LOCKFILE = /^(?:\.?package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/;

/**
 * Names of the inside: a host tells where to attack, and a package name that no public registry has is one that an
 * attacker may register there (dependency confusion).
 */
export default defineRule({
  id: "no-internal-reference",
  title: "Name that is internal",
  severity: "error",
  waiver: "path",
  fix: "Take the name out of the source, or have the build replace it",
  options,
  literals: ({ options, surroundings }) => [
    ...options.hosts.flatMap(hostLiterals),
    ...options.scopes.flatMap(scopeLiterals),
    ...options.terms.filter((term) => !term.startsWith(HASHED)).flatMap(termLiterals),
    ...hashedTerms(options.terms, surroundings),
  ],
  *check({ artifact, hits, options, surroundings }) {
    if (surroundings.termKey === undefined && options.terms.some((term) => term.startsWith(HASHED))) termKeyMissing();
    const places = new Map<string, Hit<Reference>[]>();
    for (const hit of hits as readonly Hit<Reference>[]) {
      // A package may say its own name: where it is published is publish-target's question.
      if (hit.fact.name === artifact.manifest.name) continue;
      const place = JSON.stringify([hit.entry.path, hit.layers, hit.fact.kind, hit.fact.pattern]);
      const list = places.get(place);
      if (list === undefined) places.set(place, [hit]);
      else list.push(hit);
    }
    for (const found of places.values()) {
      const { entry, layers, line, column, fact } = found[0]!;
      const times = found.length > 1 ? ` (${count(found.length, "place")})` : "";
      const isResolved = fact.kind === "internal host" && LOCKFILE.test(baseName(entry.path));
      yield {
        entry,
        layers,
        position: { line, column: column - fact.lead },
        message: `names the ${fact.kind} ${fact.name}${times}`,
        key: `${fact.kind} ${fact.pattern}`,
        ...(isResolved ? { weight: "warning" as const } : {}),
      };
    }
  },
});

function hostLiterals(pattern: string): Literal<Reference>[] {
  const isDomain = pattern.startsWith("*.");
  const fixed = isDomain ? pattern.slice(1) : pattern;
  return spellings(fixed).map((text) => ({
    text,
    read: (bytes, offset) => {
      const end = offset + text.length;
      if (continues(bytes, end)) return undefined;
      const start = isDomain ? labelsBefore(bytes, offset) : offset;
      if (isDomain ? start === offset : !begins(bytes, offset)) return undefined;
      return { kind: "internal host", pattern, name: bytes.toString("latin1", start, end), lead: offset - start };
    },
  }));
}

function scopeLiterals(pattern: string): Literal<Reference>[] {
  return [pattern, pattern.replace("@", "%40")].map((text) => ({
    text,
    read: (bytes, offset) => {
      const end = offset + Buffer.byteLength(text);
      if (continues(bytes, end)) return undefined;
      const rest = /^(?:\/|\\\/|%2[Ff])([\w.~-]*[\w~-])/.exec(bytes.toString("latin1", end, end + MAX_NAME))?.[1];
      return { kind: "internal scope", pattern, name: rest === undefined ? pattern : `${pattern}/${rest}`, lead: 0 };
    },
  }));
}

function termLiterals(pattern: string): Literal<Reference>[] {
  return spellings(pattern).map((text) => ({
    text,
    read: () => ({ kind: "forbidden term", pattern, name: JSON.stringify(pattern), lead: 0 }),
  }));
}

/** What is found is not named: the report is read by more people than the term is meant for. */
function hashedTerms(terms: readonly string[], { termKey }: Surroundings): Scan<Reference>[] {
  const hashes = terms.filter((term) => term.startsWith(HASHED)).map((term) => term.slice(HASHED.length));
  if (hashes.length === 0 || termKey === undefined) return [];
  const { scan } = hashedTermScan(hashes, termKey());
  const reference = (hash: string): Reference => {
    const pattern = `${HASHED}${hash}`;
    return { kind: "forbidden term", pattern, name: `that the policy has hashed, ${pattern.slice(0, 13)}…`, lead: 0 };
  };
  return [{ scan: (bytes, found) => scan(bytes, ({ hash }, offset) => found(reference(hash), offset)) }];
}

/** The search compares bytes: as written, in lower and upper case, with a capital, with a capital for each word. */
function spellings(text: string): string[] {
  const lower = text.toLowerCase();
  const capital = (letter: string) => letter.toUpperCase();
  return [
    ...new Set([text, lower, text.toUpperCase(), lower.replace(/^./u, capital), lower.replace(/\b[a-z]/g, capital)]),
  ];
}

/** npm's longest package name; a host is at most 253. */
const MAX_NAME = 256;
const isWord = (byte: number | undefined) => byte !== undefined && /[\w-]/.test(String.fromCharCode(byte));
const DOT = 0x2e;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;

/** Whether the name goes on after `at`: `corp.example` in `corp.example.org` is another host. */
function continues(bytes: Buffer, at: number): boolean {
  return isWord(bytes[at]) || (bytes[at] === DOT && isWord(bytes[at + 1]));
}

/** Whether a host can begin at `at`: not within a longer one, but after `\n` and `%2F`, whose letters are no part of it. */
function begins(bytes: Buffer, at: number): boolean {
  if (bytes[at - 1] === DOT) return false;
  return !isWord(bytes[at - 1]) || bytes[at - 2] === BACKSLASH || bytes[at - 3] === PERCENT;
}

function labelsBefore(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && at - start < MAX_NAME && (isWord(bytes[start - 1]) || bytes[start - 1] === DOT)) start -= 1;
  while (bytes[start] === DOT && start < at) start += 1;
  return start;
}
