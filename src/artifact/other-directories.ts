/** The settings by which a tool publishes another directory than the one that it stands in. */

import { join } from "node:path";
import { readIfPresent } from "./read-if-present.ts";

/** A setting that names a directory. */
export interface NamedElsewhere {
  readonly id: string;
  /** The tool, as `publishCommands` calls it. */
  readonly tool: string;
  readonly who: string;
  readonly value: string;
  /** The file that says it, absolute, and the line from 1 on. */
  readonly path: string;
  readonly line: number;
}

interface Releaser {
  readonly id: string;
  readonly tool: string;
  readonly name: string;
  readonly setting: string;
  readonly files: readonly string[];
  /** The key in package.json. */
  readonly key: string;
}

const SCRIPT_FILES = ["js", "cjs", "mjs", "ts"];
const DATA_FILES = ["json", "yaml", "yml", "toml"];

/** Where semantic-release is configured, package.json aside. */
export const SEMANTIC_RELEASE_FILES: readonly string[] = [
  ".releaserc",
  ...[...DATA_FILES, ...SCRIPT_FILES].map((ending) => `.releaserc.${ending}`),
  ...SCRIPT_FILES.map((ending) => `release.config.${ending}`),
];

const RELEASERS: readonly Releaser[] = [
  {
    id: "semantic-release-root",
    tool: "semantic-release",
    name: "semantic-release",
    setting: "pkgRoot",
    files: SEMANTIC_RELEASE_FILES,
    key: "release",
  },
  {
    id: "nx-root",
    tool: "nx",
    name: "nx release",
    setting: "packageRoot",
    files: ["project.json", "nx.json"],
    key: "nx",
  },
  {
    id: "release-it-path",
    tool: "release-it",
    name: "release-it",
    setting: "publishPath",
    files: [...DATA_FILES, ...SCRIPT_FILES].map((ending) => `.release-it.${ending}`),
    key: "release-it",
  },
];

/** What the settings of a package, its own and those of its workspace's root, name. Each value once. */
export function namedElsewhere(
  directory: string,
  root: string | undefined,
  manifest: { readonly [field: string]: unknown },
): readonly NamedElsewhere[] {
  const places = [directory, ...(root === undefined ? [] : [root])];
  const found: NamedElsewhere[] = [];
  const manifestPath = join(directory, "package.json");
  const manifestText = readIfPresent(manifestPath)?.toString("utf8") ?? "";
  const { publishConfig } = manifest as { publishConfig?: { directory?: unknown } };
  // pnpm packs that directory in the course of this package's own scripts, npm and yarn ignore it.
  const usesChangesets = places.some((place) => readIfPresent(join(place, ".changeset/config.json")) !== undefined);
  if (usesChangesets && typeof publishConfig?.directory === "string") {
    found.push({
      id: "publish-directory",
      tool: "changeset",
      who: "publishConfig.directory of changesets",
      value: publishConfig.directory,
      path: manifestPath,
      line: lineOf(manifestText, '"directory"'),
    });
  }
  for (const { id, tool, name, setting, files, key } of RELEASERS) {
    const texts = places.flatMap((place) =>
      files.flatMap((file): readonly [string, string][] => {
        const bytes = readIfPresent(join(place, file));
        return bytes === undefined ? [] : [[join(place, file), bytes.toString("utf8")]];
      }),
    );
    const said = texts.flatMap(([path, text]) => settingsIn(text, setting).map((one) => ({ path, ...one })));
    const ofManifest = settingsIn(JSON.stringify(manifest[key] ?? null), setting).map(({ value }) => ({
      path: manifestPath,
      value,
      line: lineOf(manifestText, `"${setting}"`),
    }));
    const byValue = new Map([...ofManifest, ...said.reverse()].map((one) => [one.value, one]));
    for (const one of byValue.values()) found.push({ id, tool, who: `${setting} of ${name}`, ...one });
  }
  return found;
}

/** `"pkgRoot": "dist"`, `pkgRoot: dist`, `pkgRoot = "dist"`; an expression is taken for a directory that is not there. */
function settingsIn(text: string, setting: string): readonly { readonly value: string; readonly line: number }[] {
  const assignment = new RegExp(
    String.raw`(?<![\w-])["']?${setting}["']?\s*[:=]\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,}]+))`,
    "g",
  );
  return [...text.matchAll(assignment)]
    .filter(({ index }) => !/^\s*(?:\/\/|#|\*)/.test(text.slice(text.lastIndexOf("\n", index) + 1)))
    .map(({ 1: double, 2: single, 3: plain, index }) => ({
      value: double ?? single ?? plain ?? "",
      line: text.slice(0, index).split("\n").length,
    }));
}

function lineOf(text: string, words: string): number {
  const index = text.indexOf(words);
  return index === -1 ? 1 : text.slice(0, index).split("\n").length;
}
