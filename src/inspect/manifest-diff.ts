import { posix } from "node:path";
import type { Manifest } from "../model.ts";
import { type Dependency, dependenciesOf } from "./dependencies.ts";

/** Where a packed manifest says something that the project's does not. */
export interface ManifestChange {
  /** `scripts.postinstall`, `dependencies.axios`, `main` */
  readonly field: string;
  readonly kind: "added" | "changed";
}

/** What runs, or is loaded, at the users' place. */
const SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];
const LOADED = [
  "main",
  "module",
  "browser",
  "bin",
  "exports",
  "imports",
  "gypfile",
  "bundleDependencies",
  "bundledDependencies",
];
/** Specs that pnpm, yarn, bun and lerna replace by a version when they pack. */
const REPLACED = /^(?:workspace|catalog|file|link|portal):/;

/**
 * Compares what matters to the users. What a packer documents to rewrite is no change: `workspace:` and `catalog:` specs,
 * and fields that `publishConfig` overrides. Nor is what it leaves out: clean-package and pnpm drop what only the author
 * needs.
 */
export function manifestChanges(packed: Manifest, source: Manifest): ManifestChange[] {
  const changes: ManifestChange[] = [];
  const compare = (field: string, is: unknown, expected: readonly unknown[]) => {
    if (is === undefined || expected.some((value) => same(is, value))) return;
    changes.push({ field, kind: expected.every((value) => value === undefined) ? "added" : "changed" });
  };

  const [scripts, sourceScripts] = [recordOf(packed["scripts"]), recordOf(source["scripts"])];
  for (const name of SCRIPTS) compare(`scripts.${name}`, scripts[name], [sourceScripts[name]]);

  const override = recordOf(source["publishConfig"]);
  for (const field of LOADED) {
    const read = field === "bin" ? (value: unknown) => programs(value, packed.name) : plain;
    compare(field, read(packed[field]), [read(source[field]), read(override[field])]);
  }

  const known = new Map(dependenciesOf(source).map((dependency) => [idOf(dependency), dependency.spec]));
  for (const dependency of dependenciesOf(packed)) {
    const before = known.get(idOf(dependency));
    if (before === undefined || !REPLACED.test(before)) compare(idOf(dependency), dependency.spec, [before]);
  }
  return changes;
}

/** The top-level fields that are not the same in both. npm 12 leaves `patchedDependencies` out of what it packs. */
export function differingFields(packed: Manifest, source: Manifest): readonly string[] {
  const fields = new Set([...Object.keys(packed), ...Object.keys(source)]);
  return [...fields]
    .filter((field) => !same(packed[field], source[field]))
    .filter((field) => field !== "patchedDependencies" || packed[field] !== undefined)
    .sort();
}

/** `dependencies.lodash.merge` → `["dependencies", "lodash.merge"]`: a name may hold dots, a field does not. */
export function keysOf(field: string): readonly string[] {
  const dot = field.indexOf(".");
  return dot === -1 ? [field] : [field.slice(0, dot), field.slice(dot + 1)];
}

function idOf({ field, name }: Dependency): string {
  return `${field}.${name}`;
}

/** A path with and without `./` is the same path; packers take it off. */
function plain(value: unknown): unknown {
  return typeof value === "string" ? posix.normalize(value) : value;
}

/** `bin` as an object, as npm and yarn write it: a string is a program of the package's own name. */
function programs(bin: unknown, name: string): unknown {
  if (typeof bin === "string") return { [name.replace(/^@[^/]*\//, "")]: plain(bin) };
  if (bin === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(recordOf(bin))
      .map(([program, path]) => [program, plain(path)])
      .sort(),
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function recordOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}
