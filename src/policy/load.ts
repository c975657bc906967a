import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, resolve, sep } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Policy, RuleMeta } from "../model.ts";
import { didYouMean } from "./did-you-mean.ts";
import { parseDocument, quote, readText, section } from "./document.ts";
import {
  chainOf,
  formatFault,
  isPreset,
  labelOf,
  PRESETS,
  presetSource,
  repositoryTop,
  type Source,
} from "./extends.ts";
import { resolvePolicy } from "./resolve.ts";

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
}

/**
 * The policies that judge a package, its own first. Without any it is the preset `recommended`. Reads files, runs none.
 *
 * @throws PackgateError EPOLICY: a policy cannot be read or is not valid, or two stand in one place
 */
export function loadPolicies({ named, cwd, directory, root, rules }: PolicyRequest): readonly Policy[] {
  const base = root ?? directory;
  const nearest =
    named !== undefined
      ? namedSource(named, cwd)
      : directory !== undefined
        ? sourceBeside(directory, base!)
        : undefined;
  const separate = root !== undefined && (directory === undefined || realpathSync(root) !== realpathSync(directory));
  const above = separate ? sourceBeside(root, root) : undefined;
  const policies: Policy[] = [];
  if (nearest !== undefined) policies.push(resolvePolicy(chainOf(nearest, rules), { rules }));
  if (above !== undefined) policies.push(resolvePolicy(chainOf(above, rules), { rules, shared: true }));
  return policies.length > 0 ? policies : [loadPreset("recommended", rules)];
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

/** The policy beside a package.json: packgate.json, or the key `packgate` in it. */
function sourceBeside(directory: string, base: string): Source | undefined {
  const here = realpathSync(directory);
  const label = (name: string) => labelOf(join(here, name), realpathSync(base));
  for (const name of readdirSync(here)) {
    // Such a file was meant as a policy. Passing it over would leave the package without the one it seems to have.
    if (/^packgate\.(?:[cm]?[jt]sx?|ya?ml|jsonc|json5|toml)$/i.test(name)) {
      const message = formatFault(name) ?? "this name is not read";
      throw new PackgateError("EPOLICY", `${label(name)}: ${message}`, { hint: "name it packgate.json" });
    }
  }
  const top = repositoryTop(here, base);
  const file = join(here, "packgate.json");
  const text = readText(file, label("packgate.json"));
  const manifest = join(here, "package.json");
  const manifestText = readText(manifest, label("package.json"));
  const embedded =
    manifestText === undefined
      ? undefined
      : section(parseDocument(manifestText, label("package.json"), { plain: true }), "packgate");
  if (text !== undefined && embedded !== undefined) {
    throw new PackgateError(
      "EPOLICY",
      `${label("packgate.json")} and "packgate" in package.json: two policies in one place`,
      {
        hint: "keep one of them",
      },
    );
  }
  if (embedded !== undefined) {
    return {
      name: `${label("package.json")}#packgate`,
      document: embedded,
      path: manifest,
      top,
      repository: top,
      preset: false,
    };
  }
  if (text === undefined) return undefined;
  const document = parseDocument(text, label("packgate.json"));
  return { name: document.label, document, path: file, top, repository: top, preset: false };
}

function namedSource(named: string, cwd = ""): Source {
  if (isPreset(named)) return presetSource(named);
  const path = resolve(cwd, named);
  if (!/[/\\.]/.test(named) && !existsSync(path)) throw unknownPreset(named);
  const format = formatFault(named);
  if (format !== undefined) throw new PackgateError("EPOLICY", `${quote(named)}: ${format}`);
  // Reports are compared between machines: an absolute path would differ.
  const name = isAbsolute(named) ? basename(named) : posix.normalize(named.split(sep).join("/"));
  const text = readText(path, name);
  if (text === undefined) throw new PackgateError("EPOLICY", `${quote(named)} does not exist`);
  const real = realpathSync(path);
  const top = repositoryTop(dirname(real), dirname(real));
  return { name, document: parseDocument(text, name), path: real, top, repository: top, preset: false };
}

function unknownPreset(name: string): PackgateError {
  const hint = didYouMean(name, PRESETS) ?? `the presets are ${PRESETS.join(", ")}; a file's name ends in .json`;
  return new PackgateError("EPOLICY", `unknown preset ${quote(name)}`, { hint });
}
