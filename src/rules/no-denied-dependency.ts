import * as v from "valibot";
import { bundledManifests, dependenciesOf } from "../inspect/dependencies.ts";
import { defineRule } from "./define-rule.ts";

const DENIED = /^@[a-z0-9][\w.~-]*\/\*$|^(?:@[a-z0-9][\w.~-]*\/)?[a-z0-9_][\w.~-]*(?:@\d+\.\d+\.\d+[\w.+-]*)?$/i;

interface Denied {
  readonly text: string;
  readonly name: string;
  /** Absent: every version. */
  readonly version: string | undefined;
}

/** Versions known to be malicious or broken, held without asking a registry (axios 1.14.1 with plain-crypto-js, 2026). */
export default defineRule({
  id: "no-denied-dependency",
  title: "Dependency that the policy denies",
  severity: "error",
  waiver: "path",
  listing: true,
  fix: "Depend on another version, or on another package",
  options: v.strictObject({
    /** `name` for every version, `name@1.2.3` for one, `@scope/*` for a scope that no public registry holds. */
    deny: v.optional(
      v.array(
        v.pipe(v.string(), v.regex(DENIED, "a denied dependency is written as name or name@1.2.3, or as @scope/*")),
      ),
      [],
    ),
  }),
  *check({ artifact, options }) {
    const denied = options.deny.map(parse);
    if (denied.length === 0) return;
    for (const { field, name, spec } of dependenciesOf(artifact.manifest)) {
      const wanted = unaliased(name, spec);
      for (const { text, version } of denied.filter((one) => isNamed(wanted.name, one))) {
        const isExact = version === undefined || wanted.range.replace(/^[=v\s]+/, "") === version;
        if (!isExact && !mayResolveTo(wanted.range, version)) continue;
        yield {
          entry: { path: "package.json" },
          message: isExact ? `depends on ${text} (${field})` : `may resolve to ${text} (${field})`,
          key: `${field} ${name} ${text}`,
          about: { file: "package.json", keys: [field, name] },
          ...(isExact ? {} : { weight: "warning" as const }),
        };
      }
    }
    for (const [location, manifest] of bundledManifests(artifact)) {
      const found = denied.find(
        (one) => isNamed(manifest["name"], one) && (one.version === undefined || manifest["version"] === one.version),
      );
      if (found === undefined) continue;
      yield { entry: { path: `${location}/package.json` }, message: `bundles ${found.text}`, key: found.text };
    }
  },
});

/** A name of an internal scope is anybody's on the public registry (dependency confusion). */
function isNamed(name: unknown, denied: Denied): boolean {
  if (!denied.name.endsWith("/*")) return name === denied.name;
  return typeof name === "string" && name.startsWith(denied.name.slice(0, -1));
}

function parse(text: string): Denied {
  const at = text.indexOf("@", 1);
  return at < 0
    ? { text, name: text, version: undefined }
    : { text, name: text.slice(0, at), version: text.slice(at + 1) };
}

/** `npm:axios@1.14.1` installs axios under another name. */
function unaliased(name: string, spec: string): { readonly name: string; readonly range: string } {
  if (!spec.startsWith("npm:")) return { name, range: spec };
  const { name: target, version } = parse(spec.slice("npm:".length));
  return { name: target, range: version ?? "*" };
}

/** Whether a plain `^1.2.3` or `~1.2.3` admits a version. Other ranges are not read: a lockfile's owner decides there. */
function mayResolveTo(range: string, version: string): boolean {
  const [, operator, ...floor] = /^([~^])\s*v?(\d+)\.(\d+)\.(\d+)$/.exec(range) ?? [];
  const [, ...parts] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  if (operator === undefined || parts.length === 0) return false;
  const [low, is] = [floor.map(Number), parts.map(Number)];
  const firstNonZero = low.findIndex((part) => part > 0);
  const fixed = operator === "~" ? 2 : (firstNonZero < 0 ? 2 : firstNonZero) + 1;
  if (is.slice(0, fixed).some((part, index) => part !== low[index])) return false;
  const differing = is.findIndex((part, index) => part !== low[index]);
  return differing < 0 || is[differing]! > low[differing]!;
}
