import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readSourceManifest } from "../artifact/acquire.ts";
import { openBypasses } from "../artifact/bypasses.ts";
import { clientFor } from "../artifact/client.ts";
import { unownedPolicies } from "../artifact/code-owners.ts";
import { gateVersionWays } from "../artifact/gate-version.ts";
import { nearestPackage } from "../artifact/nearest-package.ts";
import type { OpenWay } from "../artifact/open-way.ts";
import { pipelinesIn } from "../artifact/pipelines.ts";
import { isPrivate } from "../artifact/public-directories.ts";
import { repositoryAbove } from "../artifact/repository-above.ts";
import { workspaceRoot } from "../artifact/workspace-root.ts";
import { workspacesIn } from "../artifact/workspaces.ts";
import { textMask } from "../inspect/secrets/mask-text.ts";
import type { Severity } from "../model.ts";
import { policyChains } from "../policy/load.ts";
import { escapeJson, escapeTerminal } from "../report/escape.ts";
import { type Screen, screenOf } from "../report/terminal.ts";
import { formatCount } from "../report/units.ts";
import { rules } from "../rules/index.ts";
import { version } from "../version.ts";
import { installCommand } from "./init-advice.ts";
import type { Io } from "./io.ts";
import { STATUS } from "./status.ts";
import { terminalOf } from "./write-reports.ts";

export interface DoctorFlags {
  readonly failOn?: Severity;
  readonly format?: "pretty" | "json";
}

interface Examined {
  /** What is published from here, by name or directory. */
  readonly packages: readonly string[];
  readonly ways: readonly OpenWay[];
}

/**
 * `packgate doctor`: which ways to the registry do not lead through the gate, in this package or in the packages of this
 * workspace, each with the line that closes it. Reads files, runs nothing, asks no registry. Returns 0, or 1 where a way
 * is as grave as `failOn`; throws `EMANIFEST` and `EPOLICY`.
 */
export async function runDoctor(flags: DoctorFlags, io: Io): Promise<number> {
  const directory = nearestPackage(io.cwd);
  const examined = examine(directory, io);
  const lines =
    flags.format === "json" ? jsonOf(examined, io.cwd) : linesOf(examined, io.cwd, screenOf(terminalOf(io)));
  io.stdout.write(lines);
  const { failOn } = flags;
  const fails = failOn !== undefined && examined.ways.some(({ severity }) => GRAVITY[severity] >= GRAVITY[failOn]);
  return fails ? STATUS.fail : STATUS.pass;
}

const GRAVITY: { readonly [severity in Severity]: number } = { error: 2, warning: 1, info: 0 };

function examine(directory: string, io: Io): Examined {
  const { environment } = io;
  const manifest = readSourceManifest(directory);
  const client = clientFor(directory, environment);
  const workspaces = workspacesIn(directory, client).filter((one) => !one.private);
  const published = [
    ...(isPrivate(manifest) ? [] : [{ directory, name: manifest["name"] }]),
    ...workspaces.map(({ directory: path, name }) => ({ directory: path, name })),
  ];
  const ways = published.flatMap((one) => [...openBypasses(one.directory, environment)]);
  if (isPrivate(manifest)) {
    // Nobody publishes it, but what is built from it may be published.
    const ids = workspaces.length > 0 ? FROM_ROOT : FROM_PRIVATE;
    ways.push(...openBypasses(directory, environment).filter(({ id }) => ids.has(id)));
  }
  const root = workspaceRoot(directory);
  const top = repositoryAbove(directory) ?? directory;
  const places = [...new Set([directory, root ?? directory, top])];
  if (published.length > 0 || ways.length > 0) {
    ways.push(...policyWays(published, root ?? directory, top, io));
    ways.push(
      ...gateVersionWays({
        places,
        pipelines: pipelinesIn(places),
        running: version,
        install: installCommand(client),
      }),
    );
  }
  // A command line of a pipeline may well hold a token.
  const mask = textMask(new Date().toISOString().slice(0, 10));
  return {
    packages: published.map(({ directory: path, name }) =>
      typeof name === "string" ? name : shownPath(path, directory),
    ),
    ways: sorted(ways).map((way) => ({ ...way, what: mask(way.what), fix: mask(way.fix) })),
  };
}

/** What a private package's settings and pipelines can publish all the same: its build. */
const FROM_PRIVATE = new Set([
  "publish-directory",
  "semantic-release-root",
  "nx-root",
  "release-it-path",
  "other-directory",
  "tarball-publish",
  "ignore-scripts-flag",
]);
/** In a workspace the packages answer for their settings. */
const FROM_ROOT = new Set(["other-directory", "tarball-publish", "ignore-scripts-flag"]);

function policyWays(
  published: readonly { readonly directory: string }[],
  root: string,
  top: string,
  io: Io,
): readonly OpenWay[] {
  const found = new Set<string>();
  const without = published.filter(({ directory }) => {
    // A policy that cannot be read is no policy: this throws.
    policyChains({ named: undefined, cwd: io.cwd, directory, root: directory === root ? undefined : root, rules });
    const policies = [directory, root].flatMap(policyIn);
    for (const policy of policies) found.add(policy);
    return policies.length === 0;
  });
  return [
    ...without.map(
      ({ directory }): OpenWay => ({
        id: "no-policy",
        severity: found.size > 0 ? "warning" : "info",
        path: join(directory, "package.json"),
        line: null,
        what: "no policy says what may ship from here: the preset recommended judges it",
        fix:
          directory === root
            ? "Run packgate init."
            : "Run packgate init in it, or write a packgate.json into the root of the workspace, which judges all.",
      }),
    ),
    ...unownedPolicies([...found].sort(), top),
  ];
}

function policyIn(directory: string): readonly string[] {
  if (existsSync(join(directory, "packgate.json"))) return [join(directory, "packgate.json")];
  const path = join(directory, "package.json");
  return existsSync(path) && readSourceManifest(directory)["packgate"] !== undefined ? [path] : [];
}

/** Each once, though every package of a workspace has met what the workspace shares; the gravest first. */
function sorted(ways: readonly OpenWay[]): readonly OpenWay[] {
  const once = [...new Map(ways.map((way) => [JSON.stringify([way.id, way.path, way.line, way.what]), way])).values()];
  const key = ({ path, line, id }: OpenWay) => `${path ?? ""}\u0000${String(line ?? 0).padStart(9, "0")}\u0000${id}`;
  return once.sort((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity] || (key(a) < key(b) ? -1 : 1));
}

function shownPath(path: string, from: string): string {
  return relative(from, path).split(sep).join("/") || ".";
}

/** Outside of the project a path would name its owner: the user's own settings are called what they are. */
function placeOf({ path }: OpenWay, cwd: string): string | null {
  if (path === null) return null;
  const here = nearestPackage(cwd);
  const top = repositoryAbove(here) ?? here;
  const root = workspaceRoot(here);
  const isInside = [top, root ?? top].some((place) => path.startsWith(place + sep));
  return isInside ? shownPath(path, cwd) : `~/${path.slice(path.lastIndexOf(sep) + 1)}`;
}

function jsonOf({ packages, ways }: Examined, cwd: string): string {
  return `${escapeJson({
    schema: 1,
    tool: { name: "packgate", version },
    packages,
    ways: ways.map((way) => ({
      id: way.id,
      severity: way.severity,
      file: placeOf(way, cwd),
      line: way.line,
      what: way.what,
      fix: way.fix,
    })),
  })}\n`;
}

function linesOf({ packages, ways }: Examined, cwd: string, screen: Screen): string {
  const about = packages.length === 1 ? escapeTerminal(packages[0] ?? "") : formatCount(packages.length, "package");
  if (packages.length === 0 && ways.length === 0) {
    return "Nothing is published from here: package.json says private.\n";
  }
  if (ways.length === 0) {
    return `${screen.paint("pass", "No way around the gate was found")} in ${about}.\n${HAND}\n`;
  }
  const lines = ways.flatMap((way) => {
    const file = placeOf(way, cwd);
    const place = file === null ? "the environment" : way.line === null ? file : `${file}:${way.line}`;
    return [
      `${screen.paint(way.severity, `${screen.glyph[way.severity]} ${way.id}`)}  ${escapeTerminal(place)}`,
      `    ${escapeTerminal(way.what)}`,
      `    ${escapeTerminal(way.fix)}`,
      "",
    ];
  });
  const count = (severity: Severity) => ways.filter((way) => way.severity === severity).length;
  const open = count("error");
  const weak = ways.length - open;
  const said = [
    open === 0 ? "no open way around the gate" : `${formatCount(open, "open way")} around the gate`,
    ...(weak === 0 ? [] : [`${formatCount(weak, "thing")} that may weaken it`]),
  ].join(", ");
  return `${[...lines, `${about}: ${said}.`].join("\n")}\n`;
}

const HAND = "What somebody publishes by hand, with --ignore-scripts or from a tarball, no file here can stop.";
