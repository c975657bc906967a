import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { PackgateError } from "../errors.ts";
import type { RuleMeta } from "../model.ts";
import { didYouMean } from "./did-you-mean.ts";
import { type Document, fault, parseDocument, quote, section } from "./document.ts";
import { onDisk, type PolicyFiles } from "./files.ts";
import type { Level } from "./resolve.ts";
import { validate } from "./validate.ts";

/** The shipped presets. */
export const PRESETS = ["recommended", "open-source", "strict"] as const;

/** Files in a chain of `extends`: each may be 1 MB and lengthen every list. */
const MAX_CHAIN = 20;

/** A policy file and where it stands. */
export interface Source {
  /** As reports show it. */
  readonly name: string;
  /** As messages name it, but without the ref that `files` put before it. */
  readonly place: string;
  readonly document: Document;
  readonly files: PolicyFiles;
  /** Absolute; for a preset its own path. */
  readonly path: string;
  /** The directory that relative files may not leave: the repository's, or the installed package's. */
  readonly top: string;
  /** Above it no node_modules is looked into: there others may write, and /tmp/node_modules must not supply a policy. */
  readonly repository: string;
  readonly preset: boolean;
}

/**
 * The chain of a policy: itself, then what it extends, to a preset's end. A file that names nothing extends
 * `recommended`, which also judges where there is no file. Everything is looked up statically: nothing is executed or
 * fetched.
 *
 * @throws PackgateError EPOLICY at the `extends` that cannot be followed
 */
export function chainOf(first: Source, rules: readonly RuleMeta[]): readonly Level[] {
  const chain: Level[] = [];
  const seen = new Map<string, string>();
  for (let source: Source | undefined = first; source !== undefined; ) {
    const { name, document, preset }: Source = source;
    const written = validate(document, rules);
    chain.push({ name, document, written, preset });
    seen.set(source.path, name);
    const next: Source | undefined = nextOf(source, written.extends);
    if (next !== undefined && seen.has(next.path)) {
      const names = [...seen.values(), seen.get(next.path)].map(quote).join(" extends ");
      throw fault(document, ["extends"], `extends itself: ${names}`);
    }
    if (next !== undefined && chain.length === MAX_CHAIN) {
      throw fault(document, ["extends"], `is the end of ${MAX_CHAIN} policies in a row`);
    }
    source = next;
  }
  return chain;
}

/** The source of a shipped preset. */
export function presetSource(name: string): Source {
  const path = fileURLToPath(new URL(`../../policies/${name}.json`, import.meta.url));
  const document = parseDocument(readFileSync(path, "utf8"), `policies/${name}.json`);
  const top = dirname(path);
  return { name, place: name, document, files: onDisk, path, top, repository: top, preset: true };
}

export function isPreset(name: string): boolean {
  return (PRESETS as readonly string[]).includes(name);
}

/** Why a file name cannot be a policy's, or undefined. */
export function formatFault(name: string): string | undefined {
  if (/\.([cm]?[jt]sx?)$/i.test(name)) return "a policy is data, never code: write it as JSON";
  if (/\.ya?ml$/i.test(name)) return "a policy is JSON with comments: YAML is not read";
  return /\.jsonc?$/i.test(name) ? undefined : "a policy's file name ends in .json";
}

function isInside(path: string, directory: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

function nextOf(source: Source, spec: string | undefined): Source | undefined {
  if (spec === undefined) return source.preset ? undefined : presetSource("recommended");
  if (isPreset(spec)) return presetSource(spec);
  const refuse = (message: string, hint?: string): PackgateError =>
    fault(source.document, ["extends"], message, { hint });
  if (/^[a-z][a-z0-9+.-]*:/i.test(spec)) throw refuse(`${quote(spec)} is a URL: a policy is never fetched`);
  if (isAbsolute(spec) || posix.isAbsolute(spec) || spec.includes("\\") || spec.includes("\0")) {
    throw refuse(`${quote(spec)} is not a relative path written with "/"`);
  }
  const isRelative = /^\.\.?\//.test(spec);
  if (!isRelative && !spec.includes("/")) {
    const hint =
      didYouMean(spec, PRESETS) ?? 'a file is written "./policy.json", a package\'s "@acme/policy/base.json"';
    throw refuse(`unknown preset ${quote(spec)}`, hint);
  }
  const format = formatFault(spec);
  if (format !== undefined) throw refuse(`${quote(spec)}: ${format}`);
  return isRelative ? relativeSource(source, spec, refuse) : packageSource(source, spec, refuse);
}

type Refuse = (message: string, hint?: string) => PackgateError;

function relativeSource(source: Source, spec: string, refuse: Refuse): Source {
  const path = resolve(dirname(source.path), spec);
  return read(path, posix.join(posix.dirname(source.place), spec), source, refuse);
}

/** A JSON file of an installed package, found as Node finds packages, but without asking the package where it is. */
function packageSource(source: Source, spec: string, refuse: Refuse): Source {
  const [, packageName, file] = /^((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)\/(.+)$/.exec(spec) ?? [];
  if (packageName === undefined || file === undefined || file.split("/").some((part) => /^\.{0,2}$/.test(part))) {
    throw refuse(`${quote(spec)} is neither a relative file nor a file of a package`);
  }
  const { files, repository } = source;
  for (let directory = dirname(source.path); ; directory = dirname(directory)) {
    const installed = join(directory, "node_modules", packageName);
    if (files.exists(installed)) {
      const top = files.real(installed);
      if (!isInside(top, repository) && !isPackage(top, packageName, files)) {
        throw refuse(`${quote(packageName)} leads out of the repository, to what is no package of that name`);
      }
      return read(join(top, file), spec, { top, repository, files }, refuse);
    }
    if (directory === repository || dirname(directory) === directory) break;
  }
  throw refuse(`package ${quote(packageName)} is not installed`);
}

/** A package may lie in a store outside; a committed link to any directory must not become one. */
function isPackage(top: string, name: string, files: PolicyFiles): boolean {
  const label = `${name}/package.json`;
  const text = files.text(join(top, "package.json"), label);
  return text !== undefined && section(parseDocument(text, label, { plain: true }), "name")?.value === name;
}

function read(
  path: string,
  place: string,
  { top, repository, files }: Pick<Source, "top" | "repository" | "files">,
  refuse: Refuse,
): Source {
  const outside = refuse(`${quote(place)} is outside of the repository`);
  if (!isInside(path, top)) throw outside;
  const name = files.label(place);
  const text = files.text(path, name);
  if (text === undefined) throw refuse(`${quote(place)} does not exist`);
  // A directory on the way may be a link.
  const real = files.real(path);
  if (!isInside(real, top)) throw outside;
  return { name, place, document: parseDocument(text, name), files, path: real, top, repository, preset: false };
}

/** How a file is named in messages and reports: relative to a directory above it, with `/`. */
export function labelOf(path: string, directory: string): string {
  return relative(directory, path).split(sep).join("/");
}
