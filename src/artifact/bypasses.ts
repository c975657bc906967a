import { join, relative, resolve } from "node:path";
import { readSourceManifest } from "./acquire.ts";
import { clientFor } from "./client.ts";
import { ignoringScripts } from "./ignored-scripts.ts";
import { elsewhere, manifestLine, type OpenWay } from "./open-way.ts";
import { namedElsewhere, SEMANTIC_RELEASE_FILES } from "./other-directories.ts";
import { lineAt, type Pipeline, pipelinesIn } from "./pipelines.ts";
import { manifestIn } from "./public-directories.ts";
import { readIfPresent } from "./read-if-present.ts";
import { repositoryAbove } from "./repository-above.ts";
import { scriptBypasses, scriptsOf } from "./script-bypasses.ts";
import { publishesThroughGate } from "./script-chain.ts";
import { workspaceRoot } from "./workspace-root.ts";
import {
  commandLines,
  pipelinePublishes,
  scriptPublishes,
  type Written,
  writtenPublishes,
} from "./written-publishes.ts";

/** What is asked about: the directory whose package.json is meant to be published. */
interface Project {
  readonly directory: string;
  readonly root: string | undefined;
  /** Of the repository. */
  readonly top: string;
  readonly manifest: { readonly [field: string]: unknown };
  readonly environment: NodeJS.ProcessEnv;
  readonly pipelines: readonly Pipeline[];
  /** What its own and its root's scripts and the pipelines publish, other than by packgate. */
  readonly written: readonly Written[];
  /** Does one of them publish by packgate? Then nothing needs a hook, unless something else is written beside it. */
  readonly throughGate: boolean;
}

/** Reads the project's files. Throws `EMANIFEST`. */
export function openBypasses(directory: string, environment: NodeJS.ProcessEnv): readonly OpenWay[] {
  const manifest = readSourceManifest(directory);
  const root = workspaceRoot(directory);
  const top = repositoryAbove(directory) ?? directory;
  const pipelines = pipelinesIn([...new Set([directory, root ?? directory, top])]);
  const written = [
    ...scriptPublishes(directory, manifest),
    ...(root === undefined ? [] : scriptPublishes(root, manifestIn(root) ?? {})),
    ...pipelines.flatMap(pipelinePublishes),
  ];
  const throughGate = publishesByGate({ directory, root, manifest, pipelines });
  const project = { directory, root, top, manifest, environment, pipelines, written, throughGate };
  const unhooked = unhookedIn(project);
  return [
    ...unhooked,
    ...ignoredScripts(project),
    ...otherDirectories(project),
    ...lerna(project),
    ...writtenPublishes(project, unhooked),
  ];
}

function publishesByGate(places: Pick<Project, "directory" | "root" | "manifest" | "pipelines">): boolean {
  const { directory, root, manifest, pipelines } = places;
  const scripts = [manifest, ...(root === undefined ? [] : [manifestIn(root) ?? {}])].flatMap((one) =>
    Object.values(scriptsOf(one)),
  );
  if ([...scripts, ...pipelines.flatMap(({ text }) => commandLines(text))].some(publishesThroughGate)) return true;
  const PLUGIN = /["']packgate\/semantic-release["']/;
  return (
    PLUGIN.test(JSON.stringify(manifest["release"] ?? null)) ||
    [directory, root ?? directory].some((place) =>
      SEMANTIC_RELEASE_FILES.some((file) => PLUGIN.test(readIfPresent(join(place, file))?.toString("utf8") ?? "")),
    )
  );
}

function unhookedIn({ directory, manifest, environment, throughGate }: Project): readonly OpenWay[] {
  if (throughGate) return [];
  return scriptBypasses(manifest, clientFor(directory, environment)).map(({ id, what, fix, script }) => ({
    id,
    severity: id === "gate-not-first" || id === "after-the-gate" ? "warning" : "error",
    path: join(directory, "package.json"),
    line: manifestLine(directory, script === undefined ? ["scripts"] : ["scripts", script]),
    what,
    fix,
  }));
}

function ignoredScripts({
  directory,
  root,
  environment,
  pipelines,
  throughGate,
  written,
}: Project): readonly OpenWay[] {
  if (throughGate && written.length === 0) return [];
  const what = (by: string) =>
    `${by} tells the package manager to run no lifecycle scripts, so none of them can stop a publish`;
  const fix = "Publish with packgate publish, or take ignore-scripts out of that place.";
  const by = ignoringScripts(directory, root, environment);
  const inPipelines = pipelines.flatMap(({ path, text }) =>
    written.some((one) => one.path === path)
      ? [...text.matchAll(SETS_IGNORE)].map(
          (match): OpenWay => ({
            id: "ignore-scripts",
            severity: "error",
            path,
            line: lineAt(text, match.index + match[0].search(/\S/)),
            what: what(`\`${match[0].trim()}\``),
            fix,
          }),
        )
      : [],
  );
  if (by === undefined) return inPipelines;
  return [
    { id: "ignore-scripts", severity: "error", path: by.path, line: by.line, what: what(by.who), fix },
    ...inPipelines,
  ];
}

/** In the environment of a job, or by a command that lasts. */
const SETS_IGNORE =
  /\bp?npm_config_ignore_scripts["']?\s*[:=]\s*["']?(?:true|1)\b["']?|\b(?:npm|pnpm|yarn) config set ignore-scripts[ =](?:true|1)\b|\bignore-scripts=true["']?\s*>+\s*\S*npmrc\b/gi;

function otherDirectories(project: Project): readonly OpenWay[] {
  const { directory, root, manifest, throughGate, written } = project;
  return namedElsewhere(directory, root, manifest).flatMap(({ id, tool, who, value, path, line }) => {
    if (throughGate && !written.some((command) => command.tool === tool)) return [];
    const base = tool === "nx" ? (root ?? directory) : directory;
    // nx resolves from the top of the workspace, and writes {projectRoot} for the project's path in it.
    const target = resolve(
      base,
      value.replaceAll("{projectRoot}", relative(base, directory) || ".").replace(/^\{workspaceRoot\}\/?/, ""),
    );
    return elsewhere({ id, who, shown: value, target, path, line }, project);
  });
}

function lerna({ directory, root, throughGate, written }: Project): readonly OpenWay[] {
  const path = [directory, root ?? directory]
    .map((place) => join(place, "lerna.json"))
    .find((file) => readIfPresent(file) !== undefined);
  const command = written.find(({ tool }) => tool === "lerna");
  if (command === undefined && (path === undefined || throughGate)) return [];
  return [
    {
      id: "lerna",
      severity: command === undefined ? "warning" : "error",
      path: command?.path ?? path ?? null,
      line: command?.line ?? null,
      what: "lerna packs by itself and does not say which bytes it uploads: a hook checks what npm would pack",
      fix: "Let lerna only version: npx lerna version --no-push && npx packgate publish --workspaces && git push --follow-tags",
    },
  ];
}
