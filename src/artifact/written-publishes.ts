/** The publishes that scripts and pipelines spell out. */

import { join, resolve, sep } from "node:path";
import { elsewhere, isGated, manifestLine, type OpenWay } from "./open-way.ts";
import { type Pipeline, type PipelinePublish, publishesIn } from "./pipelines.ts";
import { scriptsOf } from "./script-bypasses.ts";
import { checksIn } from "./script-chain.ts";
import { workspaceRoot } from "./workspace-root.ts";

/** One of them, other than by packgate. */
export interface Written extends Omit<PipelinePublish, "line"> {
  readonly path: string;
  readonly line: number | null;
  /** Has packgate checked before, so that only the second pack goes unchecked? */
  readonly checked: boolean;
}

const THROUGH = "Publish with packgate publish, which uploads the very file that it has checked.";

interface Around {
  readonly directory: string;
  readonly root: string | undefined;
  readonly top: string;
  readonly manifest: { readonly [field: string]: unknown };
  readonly environment: NodeJS.ProcessEnv;
  readonly throughGate: boolean;
  readonly written: readonly Written[];
}

/** The lines of a pipeline as a shell is given them. */
export function commandLines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^\s*(?:-\s+)?(?:[\w-]+:\s+)?["'|>@]*\s*/, "").replace(/["']\s*,?$/, ""));
}

/** Those of a package.json. */
export function scriptPublishes(directory: string, manifest: Around["manifest"]): readonly Written[] {
  const path = join(directory, "package.json");
  return Object.entries(scriptsOf(manifest)).flatMap(([name, script]) =>
    publishesIn({ path, base: directory, text: script.replaceAll("\n", " ") }).map((command) => ({
      ...command,
      path,
      line: manifestLine(directory, ["scripts", name]),
      checked: checksIn(script.slice(0, command.offset)),
    })),
  );
}

/** Those of a pipeline. */
export function pipelinePublishes(pipeline: Pipeline): readonly Written[] {
  return publishesIn(pipeline).map((command) => ({
    ...command,
    path: pipeline.path,
    checked: commandLines(pipeline.text.slice(0, command.offset)).some(checksIn),
  }));
}

/** Those that run no hook of this package. */
export function writtenPublishes(project: Around, unhooked: readonly OpenWay[]): readonly OpenWay[] {
  const found = project.written.flatMap((command): readonly OpenWay[] => {
    if (command.tool === "lerna") return [];
    const { path, line, target, ignoresScripts } = command;
    const shown = `\`${command.text}\``;
    const at = { path, line, fix: THROUGH };
    if (target !== undefined && /\.t(?:ar\.)?gz$/.test(target)) {
      return [
        { ...at, id: "tarball-publish", severity: "error", what: `${shown} uploads a tarball and runs no script` },
      ];
    }
    if (ignoresScripts) {
      return [{ ...at, id: "ignore-scripts-flag", severity: "error", what: `${shown} runs no lifecycle script` }];
    }
    return plainPublish(command, shown, project, unhooked);
  });
  return [...new Map(found.map((way) => [`${way.id} ${way.path} ${way.line} ${way.what}`, way])).values()];
}

function plainPublish(
  { path, line, text, target, directory: from, tool, checked }: Written,
  shown: string,
  project: Around,
  unhooked: readonly OpenWay[],
): readonly OpenWay[] {
  const { directory, root, top, manifest, environment, throughGate } = project;
  const isHooked = !unhooked.some(({ id }) => UNGATED.has(id)) && (!throughGate || isGated(directory, environment));
  if (from === undefined || (target !== undefined && /[$*<{]/.test(target))) {
    // In a workspace it is most likely one of its packages, and each of them answers for itself.
    if (root !== undefined || manifest["workspaces"] !== undefined || isHooked) return [];
    const what = `${shown} possibly publishes a directory that does not run packgate; which one, an expression decides`;
    return [{ id: "ungated-publish", severity: "warning", path, line, what, fix: THROUGH }];
  }
  const place = resolve(from, target ?? ".");
  // A package beside this one, or the root of its workspace, answers for itself.
  const isOurs = place === directory || (place === root && target === undefined && reachesWorkspaces(tool, text));
  if (!isOurs) {
    const isBelow = place.startsWith(directory + sep);
    if (!isBelow || workspaceRoot(place) !== undefined) return [];
    const name = target ?? place.slice(top.length + 1).replaceAll(sep, "/");
    return elsewhere({ id: "other-directory", who: shown, shown: name, target: place, path, line }, project);
  }
  if (isHooked || (!throughGate && path === join(directory, "package.json"))) return [];
  return [
    {
      id: "ungated-publish",
      severity: checked ? "warning" : "error",
      path,
      line,
      what: checked
        ? `${shown} packs once more behind the check, and nobody looks at that`
        : `${shown} publishes without the gate: no script that it runs holds packgate`,
      fix: CLIENTS.has(tool)
        ? "Write npx packgate publish in its place; what else it was told goes behind --."
        : `${tool} runs the scripts of package.json: put the hook there.`,
    },
  ];
}

/** A client at the root of a workspace publishes the root, unless it is told otherwise; the release tools go by the packages. */
function reachesWorkspaces(tool: string, text: string): boolean {
  return !CLIENTS.has(tool) || /\s(?:-w|-ws|-r|-F|--workspaces?|--recursive|--filter|workspaces?)\b/.test(text);
}

const CLIENTS = new Set(["npm", "pnpm", "yarn", "bun"]);
const UNGATED = new Set([
  "not-wired",
  "prepublish-only",
  "too-late",
  "yarn-postpack",
  "built-after-check",
  "status-lost",
]);
