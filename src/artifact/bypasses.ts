/** Every way around the gate that a project leaves open, as far as its files and settings tell. Nothing is executed. */

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { readSourceManifest } from "./acquire.ts";
import { clientFor } from "./client.ts";
import { scriptsIgnoredBy } from "./ignored-scripts.ts";
import { publishCommands } from "./publish-commands.ts";
import { readIfPresent } from "./read-if-present.ts";
import { type Bypass, scriptBypasses, scriptsOf } from "./script-bypasses.ts";
import { workspaceRoot } from "./workspace-root.ts";

/** What is asked about: the directory whose package.json is meant to be published. */
interface Project {
  readonly directory: string;
  readonly root: string | undefined;
  readonly manifest: { readonly [field: string]: unknown };
  readonly environment: NodeJS.ProcessEnv;
}

/** Reads the project's files. Throws `EMANIFEST`. */
export function openBypasses(directory: string, environment: NodeJS.ProcessEnv): readonly Bypass[] {
  const manifest = readSourceManifest(directory);
  const project: Project = { directory, root: workspaceRoot(directory), manifest, environment };
  return [
    ...scriptBypasses(manifest, clientFor(directory, environment)),
    ...ignoredScripts(project),
    ...otherDirectories(project),
    ...lerna(project),
    ...writtenPublishes(project),
  ];
}

function ignoredScripts({ directory, root, environment }: Project): readonly Bypass[] {
  const by = scriptsIgnoredBy(directory, root, environment);
  if (by === undefined) return [];
  return [
    {
      id: "ignore-scripts",
      what: `${by} tells the package manager to run no lifecycle scripts, so none of them can stop a publish`,
      fix: "Publish with packgate publish, or take ignore-scripts out of that place.",
    },
  ];
}

interface Releaser {
  readonly id: string;
  readonly tool: string;
  readonly setting: string;
  readonly files: readonly string[];
  /** The key in package.json. */
  readonly key: string;
}

const SCRIPT_FILES = ["js", "cjs", "mjs", "ts"];
const DATA_FILES = ["json", "yaml", "yml", "toml"];

/** Tools that can publish another directory than the one that they stand in. */
const RELEASERS: readonly Releaser[] = [
  {
    id: "semantic-release-root",
    tool: "semantic-release",
    setting: "pkgRoot",
    files: [
      ".releaserc",
      ...[...DATA_FILES, ...SCRIPT_FILES].map((ending) => `.releaserc.${ending}`),
      ...SCRIPT_FILES.map((ending) => `release.config.${ending}`),
    ],
    key: "release",
  },
  { id: "nx-root", tool: "nx release", setting: "packageRoot", files: ["project.json", "nx.json"], key: "nx" },
  {
    id: "release-it-path",
    tool: "release-it",
    setting: "publishPath",
    files: [...DATA_FILES, ...SCRIPT_FILES].map((ending) => `.release-it.${ending}`),
    key: "release-it",
  },
];

function otherDirectories(project: Project): readonly Bypass[] {
  const { directory, root, manifest } = project;
  const found: Bypass[] = [];
  const { publishConfig } = manifest as { publishConfig?: { directory?: unknown } };
  // pnpm packs that directory in the course of this package's own scripts, the other clients ignore it.
  const usesChangesets = [directory, root ?? directory].some(
    (place) => textOf(join(place, ".changeset/config.json")).length > 0,
  );
  if (usesChangesets && typeof publishConfig?.directory === "string") {
    found.push(
      ...elsewhere("publish-directory", "publishConfig.directory of changesets", publishConfig.directory, project),
    );
  }
  for (const { id, tool, setting, files, key } of RELEASERS) {
    const places = [directory, ...(root === undefined ? [] : [root])];
    const texts = places.flatMap((place) => files.flatMap((file) => textOf(join(place, file))));
    const named = [...texts, JSON.stringify(manifest[key] ?? null)].flatMap((text) => settingsIn(text, setting));
    for (const value of new Set(named)) found.push(...elsewhere(id, `${setting} of ${tool}`, value, project));
  }
  return found;
}

/** `"pkgRoot": "dist"`, `pkgRoot: dist`, `pkgRoot = "dist"`; an expression is taken for a directory that is not there. */
function settingsIn(text: string, setting: string): readonly string[] {
  const assignment = new RegExp(
    String.raw`(?<![\w-])["']?${setting}["']?\s*[:=]\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,}]+))`,
    "g",
  );
  return [...text.matchAll(assignment)].map(([, double, single, plain]) => double ?? single ?? plain ?? "");
}

/** Another directory is no way around where its own package.json has the gate. */
function elsewhere(
  id: string,
  who: string,
  path: string,
  { directory, root, environment }: Project,
): readonly Bypass[] {
  // nx resolves from the top of the workspace, and writes {projectRoot} for the project.
  const written = path.replaceAll("{projectRoot}", directory).replaceAll("{workspaceRoot}", root ?? directory);
  const target = resolve(directory, written);
  if (target === resolve(directory) || isGated(target, environment)) return [];
  return [
    {
      id,
      what: `${who} publishes ${JSON.stringify(path)}, whose package.json does not run packgate`,
      fix: 'Have the build write "postpack": "packgate hook" into the package.json there, or publish with packgate publish.',
    },
  ];
}

function isGated(directory: string, environment: NodeJS.ProcessEnv): boolean {
  if (readIfPresent(join(directory, "package.json")) === undefined) return false;
  return scriptBypasses(readSourceManifest(directory), clientFor(directory, environment)).length === 0;
}

function lerna({ directory, root }: Project): readonly Bypass[] {
  const text = [directory, ...(root === undefined ? [] : [root])].flatMap((place) =>
    textOf(join(place, "lerna.json")),
  )[0];
  if (text === undefined) return [];
  return [
    {
      id: "lerna",
      what: "lerna packs by itself and does not say which bytes it uploads: a hook checks what npm would pack",
      fix: "Let lerna version the packages and publish with packgate publish, or check what it has published.",
    },
  ];
}

/** The publishes that scripts and pipelines spell out, and that run no hook of this package. */
function writtenPublishes(project: Project): readonly Bypass[] {
  const { directory, root, manifest } = project;
  const places = [directory, ...(root === undefined ? [] : [root])];
  const texts = [...Object.values(scriptsOf(manifest)), ...places.flatMap(pipelines)];
  const found = texts.flatMap(publishCommands).flatMap(({ text, target, ignoresScripts }): readonly Bypass[] => {
    const command = `\`${text}\``;
    const fix = "Publish with packgate publish, which uploads the very file that it has checked.";
    if (target !== undefined && /\.t(?:ar\.)?gz$/.test(target))
      return [{ id: "tarball-publish", what: `${command} uploads a tarball and runs no script`, fix }];
    if (ignoresScripts) return [{ id: "ignore-scripts-flag", what: `${command} runs no lifecycle script`, fix }];
    return target === undefined ? [] : elsewhere("other-directory", command, target, project);
  });
  return [...new Map(found.map((bypass) => [bypass.id + bypass.what, bypass])).values()];
}

/** What GitHub, GitLab and CircleCI run. */
function pipelines(directory: string): readonly string[] {
  const workflows = join(directory, ".github", "workflows");
  const files = namesIn(workflows).filter((name) => /\.ya?ml$/.test(name));
  return [
    ...files.map((name) => join(workflows, name)),
    join(directory, ".gitlab-ci.yml"),
    join(directory, ".circleci", "config.yml"),
  ].flatMap(textOf);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && /^(?:ENOENT|ENOTDIR)$/.test(String(error.code))) return [];
    throw error;
  }
}

function textOf(path: string): readonly string[] {
  const bytes = readIfPresent(path);
  return bytes === undefined ? [] : [bytes.toString("utf8")];
}
