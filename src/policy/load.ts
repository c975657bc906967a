import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, resolve, sep } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Policy, RuleMeta } from "../model.ts";
import { didYouMean } from "./did-you-mean.ts";
import { parseDocument, quote, section } from "./document.ts";
import { chainOf, formatFault, isPreset, labelOf, PRESETS, presetSource, type Source } from "./extends.ts";
import { inCommit, onDisk, type PastFiles, type PolicyFiles } from "./files.ts";
import { type Level, resolvePolicy } from "./resolve.ts";

/** Where a package's policies are looked for. */
export interface PolicyRequest {
  /** `--policy`: a preset's name or a file. It replaces the directory's policy, not the root's. */
  readonly named?: string | undefined;
  /** What a `named` file is relative to. Default: the process's directory. */
  readonly cwd?: string | undefined;
  /** The package's own directory. */
  readonly directory?: string | undefined;
  /** The workspace's root: its policy judges every package of the workspace. */
  readonly root?: string | undefined;
  readonly rules: readonly RuleMeta[];
  /** Default: the disk. */
  readonly files?: PolicyFiles;
}

/**
 * The policies that judge a package, its own first. Without any it is the preset `recommended`. Reads files, runs none.
 *
 * @throws PackgateError EPOLICY: a policy cannot be read or is not valid, or two stand in one place
 */
export function loadPolicies(request: PolicyRequest): readonly Policy[] {
  const { rules } = request;
  return policyChains(request).map(({ chain, shared }) => resolvePolicy(chain, { rules, shared }));
}

/** A policy with what it extends, nearest first. */
export interface PolicyChain {
  readonly chain: readonly Level[];
  /** It stands above the package that it judges. */
  readonly shared: boolean;
}

/** The files behind `loadPolicies`, in its order. Throws as it does. */
export function policyChains(request: PolicyRequest): readonly PolicyChain[] {
  const { named, cwd, directory, root, rules, files = onDisk } = request;
  const base = root ?? directory;
  const nearest =
    named !== undefined
      ? namedSource(named, cwd)
      : directory !== undefined
        ? sourceBeside(directory, base!, files)
        : undefined;
  const above = root !== undefined && isAbove(root, directory) ? sourceBeside(root, root, files) : undefined;
  const chains: PolicyChain[] = [];
  if (nearest !== undefined) chains.push({ chain: chainOf(nearest, rules), shared: false });
  if (above !== undefined) chains.push({ chain: chainOf(above, rules), shared: true });
  return chains.length > 0 ? chains : [{ chain: chainOf(presetSource("recommended"), rules), shared: false }];
}

/**
 * The policies of another state of the repository, which judge beside those of today: the package's, and that of `root`,
 * its workspace's root then. Where there was none it is `recommended`. What they allow and waive need not be used any more,
 * or cleaning up could not pass.
 *
 * @throws PackgateError EPOLICY, also where what they extend is not there
 */
export function loadPastPolicies(
  commit: PastFiles,
  { directory, root, rules }: { directory: string; root: string | undefined; rules: readonly RuleMeta[] },
): readonly Policy[] {
  const files = inCommit(commit);
  const real = realpathSync(directory);
  const base = root ?? real;
  const sources = [sourceBeside(real, base, files), isAbove(root, real) ? sourceBeside(base, base, files) : undefined];
  const policies = sources
    .filter((source) => source !== undefined)
    .map((source) => resolvePolicy(chainOf(source, rules), { rules, shared: true }));
  if (policies.length > 0) return policies;
  const preset = loadPreset("recommended", rules);
  return [{ ...preset, source: files.label(preset.source) }];
}

/** Is the workspace's root another directory than the package's? */
function isAbove(root: string | undefined, directory: string | undefined): boolean {
  if (root === undefined || directory === undefined) return root !== undefined;
  return realpathSync(root) !== realpathSync(directory);
}

/**
 * A shipped preset: `recommended`, `open-source` or `strict`.
 *
 * @throws PackgateError EPOLICY where there is none of that name
 */
export function loadPreset(name: string, rules: readonly RuleMeta[]): Policy {
  if (!isPreset(name)) throw unknownPreset(name);
  return resolvePolicy(chainOf(presetSource(name), rules), { rules });
}

/**
 * A file that was meant as a policy. Passing it over would leave the package without the one it seems to have; another
 * case of the name is read on some file systems and not on others.
 */
const MEANT = /^\.?packgate(?:\.config\.\w+|rc(?:\.\w+)?|\.(?:[cm]?[jt]sx?|ya?ml|jsonc?|json5|toml))$/i;
const NAME = "packgate.json";

/** The policy beside a package.json: packgate.json, or the key `packgate` in it. */
function sourceBeside(directory: string, base: string, files: PolicyFiles): Source | undefined {
  const here = files.real(directory);
  const placeOf = (name: string) => labelOf(join(here, name), files.real(base));
  for (const name of files.names(here)) {
    if (name === NAME || !MEANT.test(name)) continue;
    const message = formatFault(name) ?? "this name is not read";
    throw new PackgateError("EPOLICY", `${files.label(placeOf(name))}: ${message}`, { hint: `name it ${NAME}` });
  }
  const top = files.top(here, base);
  const [file, manifest] = [NAME, "package.json"].map((name) => {
    const place = placeOf(name);
    const label = files.label(place);
    return { path: join(here, name), place, label, text: files.text(join(here, name), label) };
  }) as [Found, Found];
  const embedded =
    manifest.text === undefined
      ? undefined
      : section(parseDocument(manifest.text, manifest.label, { plain: true }), "packgate");
  if (file.text !== undefined && embedded !== undefined) {
    throw new PackgateError("EPOLICY", `${file.label} and "packgate" in package.json: two policies in one place`, {
      hint: "keep one of them",
    });
  }
  const common = { files, top, repository: top, preset: false };
  if (embedded !== undefined) {
    const { path, place, label } = manifest;
    return { ...common, name: `${label}#packgate`, place, document: embedded, path };
  }
  if (file.text === undefined) return undefined;
  const { path, place, label } = file;
  return { ...common, name: label, place, document: parseDocument(file.text, label), path };
}

interface Found {
  readonly path: string;
  readonly place: string;
  readonly label: string;
  readonly text: string | undefined;
}

function namedSource(named: string, cwd = ""): Source {
  if (isPreset(named)) return presetSource(named);
  const path = resolve(cwd, named);
  if (!/[/\\.]/.test(named) && !existsSync(path)) throw unknownPreset(named);
  const format = formatFault(named);
  if (format !== undefined) throw new PackgateError("EPOLICY", `${quote(named)}: ${format}`);
  // Reports are compared between machines: an absolute path would differ.
  const name = isAbsolute(named) ? basename(named) : posix.normalize(named.split(sep).join("/"));
  const text = onDisk.text(path, name);
  if (text === undefined) throw new PackgateError("EPOLICY", `${quote(named)} does not exist`);
  const real = realpathSync(path);
  const top = onDisk.top(dirname(real), dirname(real));
  const document = parseDocument(text, name);
  return { name, place: name, document, files: onDisk, path: real, top, repository: top, preset: false };
}

function unknownPreset(name: string): PackgateError {
  const hint = didYouMean(name, PRESETS) ?? `the presets are ${PRESETS.join(", ")}; a file's name ends in .json`;
  return new PackgateError("EPOLICY", `unknown preset ${quote(name)}`, { hint });
}
