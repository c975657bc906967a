import { lstatSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { clientFor } from "../artifact/client.ts";
import { clientList } from "../artifact/client-list.ts";
import { nearestPackage } from "../artifact/nearest-package.ts";
import { packingScripts } from "../artifact/packing-scripts.ts";
import { pitfallsIn } from "../artifact/pitfalls.ts";
import { type Reasons, reasonsFor } from "../artifact/reasons.ts";
import { workspaceRoot } from "../artifact/workspace-root.ts";
import { workspacesIn } from "../artifact/workspaces.ts";
import { unifiedDiff } from "../edit/diff.ts";
import { keepOut } from "../edit/keep-out.ts";
import { PackgateError } from "../errors.ts";
import { entryPointsOf } from "../inspect/entry-points.ts";
import { exactPaths } from "../inspect/exact-paths.ts";
import { isBundled } from "../inspect/paths.ts";
import type { Client, Manifest } from "../model.ts";
import { viewPolicy } from "../policy/allow.ts";
import { didYouMean } from "../policy/did-you-mean.ts";
import { loadPolicies } from "../policy/load.ts";
import { escapeTerminal } from "../report/escape.ts";
import { showPath } from "../report/place.ts";
import { formatCount } from "../report/units.ts";
import { rules } from "../rules/index.ts";
import type { Io } from "./io.ts";
import { STATUS } from "./status.ts";
import { exclusionLine, reasonLines, reasonTable, showPlaceOf, somePaths } from "./why-words.ts";

export interface WhyFlags {
  readonly policy?: string;
  readonly client?: Client;
}

/**
 * `packgate why`: tells why a file is packed, or a directory's files, or what in the package's lists does not do what it
 * seems to. Runs no script and writes nothing. Returns 0, whatever the answer is; throws `EUSAGE` where there is no such
 * file, and what `reasonsFor` throws.
 */
export async function runWhy(given: string | undefined, flags: WhyFlags, io: Io): Promise<number> {
  const { directory, path } = placeOf(given, io.cwd);
  const reasons = await reasonsFor(directory);
  const lines =
    path === undefined
      ? await packageLines(directory, reasons)
      : isDirectory(join(directory, path))
        ? directoryLines(path, reasons)
        : await fileLines(directory, path, reasons, flags, io);
  lines.push(...(await clientLines(directory, path, reasons, flags, io)), ...buildLines(reasons));
  io.stdout.write(`${lines.join("\n")}\n`);
  return STATUS.pass;
}

/** The package is the nearest one at or above `cwd`, up to the top of the repository, or the workspace of it that holds the path. */
function placeOf(given: string | undefined, cwd: string): { directory: string; path: string | undefined } {
  const here = nearestPackage(cwd);
  if (given === undefined) return { directory: here, path: undefined };
  const target = resolve(cwd, given);
  const workspaces = workspacesIn(here, clientFor(here, {})).map(({ directory }) => directory);
  const inside = (directory: string): boolean => target.startsWith(directory + sep);
  const directory = workspaces.filter(inside).sort((a, b) => b.length - a.length)[0] ?? here;
  const path = relative(directory, target).split(sep).join("/");
  if (path === "") return { directory, path: undefined };
  if (!inside(directory)) {
    throw new PackgateError("EUSAGE", `${JSON.stringify(given)} is outside of the package`, {
      hint: "Run packgate why in the directory of the package.",
    });
  }
  return { directory, path };
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function fileLines(
  directory: string,
  path: string,
  reasons: Reasons,
  flags: WhyFlags,
  io: Io,
): Promise<string[]> {
  const reason = reasons.packed.get(path);
  if (reason === undefined) {
    const exclusion = reasons.excluded(path);
    if (exclusion.by === "absence") throw unknown(path, reasons);
    return [`${showPath(path)} is not packed`, `  npm      ${exclusionLine(exclusion)}`];
  }
  const [first = "", ...more] = reasonLines(reason);
  const point = entryPointsOf(reasons.trace.manifest as Manifest).find((one) => one.claimed && one.path === path);
  const lines = [
    `${showPath(path)} is packed`,
    `  npm      ${first}`,
    ...more.map((line) => `           ${line}`),
    ...policyLines(directory, path, reasons, flags, io).map((line) => `  policy   ${line}`),
  ];
  if (point !== undefined)
    lines.push(`  note     ${escapeTerminal(point.field)} names it: without it the package does not work`);
  if (path === "package.json") return lines;
  const edit = await keepOut(directory, path, reasons);
  if (edit === null) return [...lines, `  remedy   ${remedyFor(reason.by)}`];
  const diff = unifiedDiff(edit.path, edit.before ?? "", edit.after)
    .trimEnd()
    .split("\n")
    .map(escapeTerminal);
  return [...lines, "  remedy   with this edit npm packs the same files without this one:", "", ...diff, ""];
}

/** Where no line keeps out this file and no other. */
function remedyFor(by: string): string {
  if (by === "name") return "no list keeps it out: rename it, or move it out of the package";
  if (by === "entry point")
    return "no list keeps it out: take the field out of package.json, or have it name another file";
  if (by === "bundle")
    return "no list of this package reaches it: take the dependency out of the bundle, or delete the file before packing";
  return "no single line keeps out this file and no other: rename it, or move it out of the package";
}

function policyLines(directory: string, path: string, reasons: Reasons, flags: WhyFlags, io: Io): readonly string[] {
  if (isBundled(path)) return ["bundled dependencies are judged by no-unexpected-bundle, not by allow and deny"];
  const root = workspaceRoot(directory);
  const policies = loadPolicies({ rules, directory, root, named: flags.policy, cwd: io.cwd });
  return policies.map((policy) => {
    const { manifest } = reasons.trace;
    const { admitted, pattern } = viewPolicy(policy, exactPaths(manifest as Manifest)).admit(path);
    const source = escapeTerminal(policy.source);
    if (pattern === null) return `${source}: no pattern of "allow" admits it, so only-allowed-files stops it`;
    const shown = escapeTerminal(JSON.stringify(pattern));
    if (admitted && policy.allow.every((line) => line.pattern !== pattern)) {
      return `${source}: package.json names it, which is enough where the project has no policy of its own`;
    }
    return admitted ? `${source}: ${shown} of "allow" admits it` : `${source}: ${shown} of "deny" stops it`;
  });
}

function unknown(path: string, { packed }: Reasons): PackgateError {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const same = [...packed.keys()].filter((other) => other.endsWith(`/${name}`));
  const hint = same.length > 0 ? `did you mean ${somePaths(same)}?` : didYouMean(path, [...packed.keys()]);
  return new PackgateError("EUSAGE", `there is no ${JSON.stringify(path)} here`, hint === undefined ? {} : { hint });
}

function directoryLines(path: string, reasons: Reasons): string[] {
  const below = [...reasons.packed].filter(([one]) => one.startsWith(`${path}/`));
  if (below.length === 0) {
    return [`nothing of ${showPath(`${path}/`)} is packed`, `  npm      ${exclusionLine(reasons.excluded(path))}`];
  }
  return [
    `${formatCount(below.length, "file")} of ${showPath(`${path}/`)} ${below.length === 1 ? "is" : "are"} packed`,
    ...reasonTable(below),
    "packgate why <file> shows the edit that keeps one of them out.",
  ];
}

async function packageLines(directory: string, reasons: Reasons): Promise<string[]> {
  const { name } = reasons.trace.manifest;
  const label = typeof name === "string" ? showPath(name) : "this package";
  const pitfalls = await pitfallsIn(directory, reasons);
  return [
    `npm packs ${formatCount(reasons.packed.size, "file")} of ${label}`,
    ...reasonTable(reasons.packed),
    "",
    ...(pitfalls.length === 0 ? ["Every line of its lists does what it says."] : ["Not what it seems:"]),
    ...pitfalls.flatMap(({ place, message, paths }) => [
      `  ${place === null ? "package.json" : showPlaceOf(place)}`,
      `      ${escapeTerminal(message)}`,
      ...(paths.length === 0 ? [] : [`      ${formatCount(paths.length, "file")}: ${somePaths(paths)}`]),
    ]),
  ];
}

/** Whose list it is, and what the client that will publish packs otherwise. */
async function clientLines(
  directory: string,
  path: string | undefined,
  reasons: Reasons,
  flags: WhyFlags,
  io: Io,
): Promise<readonly string[]> {
  const client = flags.client ?? clientFor(directory, io.environment);
  try {
    const list = await clientList(directory, client, io.environment, reasons.trace.manifest);
    if (list === null) return [];
    const label = `${client} ${escapeTerminal(list.version)}`;
    if (path !== undefined && !isDirectory(join(directory, path))) {
      const packs = list.paths.has(path);
      const same = packs === reasons.packed.has(path);
      const word = packs ? "packs it" : "does not pack it";
      const also = same ? (packs ? ", too" : ", either") : ": it reads the lists otherwise";
      return [`This is how npm 11 decides. ${label}, which will publish, ${word}${also} (tried).`, ...recheck(client)];
    }
    const more = [...list.paths].filter((one) => !reasons.packed.has(one));
    const less = [...reasons.packed.keys()].filter((one) => !list.paths.has(one));
    if (more.length + less.length === 0)
      return [`This is npm 11's list. ${label}, which will publish, packs the same (tried).`];
    return [
      `This is npm 11's list. ${label}, which will publish, packs another one (tried):`,
      ...(more.length === 0 ? [] : [`  only ${client}: ${somePaths(more)}`]),
      ...(less.length === 0 ? [] : [`  only npm 11: ${somePaths(less)}`]),
    ];
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    const [why = ""] = error.message.split("\n");
    return [`This is how npm 11 decides; ${client}, which will publish, could not be asked: ${escapeTerminal(why)}`];
  }
}

function recheck(client: Client): readonly string[] {
  return client === "npm"
    ? []
    : [`After an edit ask again: ${client} reads negations and ignore files in its own way.`];
}

/** Nothing was built for this answer. */
function buildLines({ trace }: Reasons): readonly string[] {
  const scripts = packingScripts("npm", trace.manifest, false).filter((script) => !script.startsWith("postpack"));
  if (scripts.length === 0) return [];
  return [`No script was run: ${scripts.map(escapeTerminal).join(", ")} may change the list.`];
}
