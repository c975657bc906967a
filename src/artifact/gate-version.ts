/** Which packgate runs at a release, and whether anything pins it. Reads the project's files; asks no registry. */

import { join } from "node:path";
import type { OpenWay } from "./open-way.ts";
import { lineAt, type Pipeline } from "./pipelines.ts";
import { manifestIn } from "./public-directories.ts";
import { readIfPresent } from "./read-if-present.ts";
import { scriptsOf } from "./script-bypasses.ts";

export interface GateVersionRequest {
  /** The package's directory, its workspace's root and the top of the repository; absolute, the nearest first. */
  readonly places: readonly string[];
  readonly pipelines: readonly Pipeline[];
  /** What is running now. */
  readonly running: string;
  /** The command that installs it as a devDependency. */
  readonly install: string;
}

/** A packgate that is fetched anew, and one that is not the one that the project pins. Nothing for packgate itself. */
export function gateVersionWays(request: GateVersionRequest): readonly OpenWay[] {
  const { places, pipelines } = request;
  if (places.some((place) => manifestIn(place)?.["name"] === "packgate")) return [];
  const declared = declaredIn(places);
  const lock = lockedIn(places);
  const scripts = places.flatMap((place): readonly Pipeline[] => {
    const path = join(place, "package.json");
    const commands = Object.values(scriptsOf(manifestIn(place) ?? {}));
    const text = readIfPresent(path)?.toString("utf8") ?? "";
    return commands.some((command) => command.includes("packgate")) ? [{ path, base: place, text }] : [];
  });
  return [
    ...[...pipelines, ...scripts].flatMap((one) => fetchedIn(one, declared !== undefined, request)),
    ...(declared === undefined ? [] : unlocked(declared, lock, request)),
    ...(lock === undefined ? [] : stale(lock, request)),
  ];
}

const EXACT = /^=?v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/;
const FETCHES =
  /(?<![\w./-])(npx|bunx|bun x|pnpx|(?:pnpm|yarn) dlx|npm (?:exec|x)|(?:npm|pnpm|bun) (?:i|install|add) (?:-g|--global)|yarn global add)((?:\s+(?:--?[\w-]+(?:=\S+)?))*)\s+packgate(?:@([^\s"'&|;`)]+))?(?![\w./-])/g;

function fetchedIn(
  { path, text }: Pipeline,
  isDeclared: boolean,
  { running, install }: GateVersionRequest,
): readonly OpenWay[] {
  return [...text.matchAll(FETCHES)].flatMap((match): readonly OpenWay[] => {
    const [command, runner = "", , spec] = match;
    const at = { severity: "warning" as const, path, line: lineAt(text, match.index) };
    if (spec !== undefined && EXACT.test(spec)) {
      if (isOlder(spec, running)) return [staleWay(at, `\`${command}\``, spec, running, `Write packgate@${running}.`)];
      return [];
    }
    // These take what is installed, if anything is.
    if (spec === undefined && isDeclared && /^(?:npx|bunx|bun x|npm )/.test(runner) && !/-g|--global/.test(runner)) {
      return [];
    }
    return [
      {
        ...at,
        id: "unpinned-gate",
        what: `\`${command}\` fetches whatever is published as packgate that day`,
        fix: isDeclared
          ? "Run the installed one, without a version: npx packgate."
          : `Install it, so that the lockfile pins it: ${install}. Or write packgate@${running}.`,
      },
    ];
  });
}

interface Declared {
  readonly path: string;
  readonly line: number;
  readonly range: string;
}

function declaredIn(places: readonly string[]): Declared | undefined {
  for (const place of places) {
    const manifest = manifestIn(place) ?? {};
    for (const field of ["devDependencies", "dependencies", "optionalDependencies"]) {
      const range = (manifest[field] as { readonly packgate?: unknown } | undefined)?.packgate;
      if (typeof range !== "string") continue;
      const path = join(place, "package.json");
      const text = readIfPresent(path)?.toString("utf8") ?? "";
      const index = text.search(/"packgate"\s*:\s*"/);
      return { path, line: lineAt(text, Math.max(index, 0)), range };
    }
  }
  return undefined;
}

interface Locked {
  readonly path: string;
  readonly line: number | null;
  /** Undefined where the lockfile does not know packgate. */
  readonly version: string | undefined;
}

/** Where each client writes down which version it has chosen. A binary bun.lockb cannot be read. */
const LOCKFILES: readonly (readonly [string, RegExp])[] = [
  ["package-lock.json", /"node_modules\/packgate"\s*:\s*\{[^{}]*?"version"\s*:\s*"([^"]+)"/],
  ["npm-shrinkwrap.json", /"node_modules\/packgate"\s*:\s*\{[^{}]*?"version"\s*:\s*"([^"]+)"/],
  ["pnpm-lock.yaml", /^\s+['"]?\/?packgate[@/](\d[^:'"(]*)/m],
  ["yarn.lock", /^"?packgate@[^\n]*:\n\s+version:? "?([^"\n]+)/m],
  ["bun.lock", /"packgate"\s*:\s*\[\s*"packgate@([^"]+)"/],
  ["bun.lockb", /(?!)/],
];

function lockedIn(places: readonly string[]): Locked | undefined {
  for (const place of places) {
    for (const [name, pattern] of LOCKFILES) {
      const path = join(place, name);
      const text = readIfPresent(path)?.toString("utf8").replaceAll("\r\n", "\n");
      if (text === undefined) continue;
      const match = pattern.exec(text);
      return {
        path,
        line: match === null ? null : lineAt(text, match.index + match[0].search(/\S/)),
        version: match?.[1],
      };
    }
  }
  return undefined;
}

function unlocked(
  { path, line, range }: Declared,
  lock: Locked | undefined,
  { running }: GateVersionRequest,
): readonly OpenWay[] {
  if (lock !== undefined || EXACT.test(range) || /^(?:file|link|workspace|catalog):/.test(range)) return [];
  return [
    {
      id: "unpinned-gate",
      severity: "warning",
      path,
      line,
      what: `no lockfile pins packgate: ${JSON.stringify(range)} takes whatever is published next`,
      fix: `Commit the lockfile, or write "packgate": "${running}".`,
    },
  ];
}

function stale({ path, line, version }: Locked, { running, install }: GateVersionRequest): readonly OpenWay[] {
  if (version === undefined || !EXACT.test(version) || version === running) return [];
  const at = { severity: "warning" as const, path, line };
  if (isOlder(version, running)) {
    return [staleWay(at, "the lockfile", version, running, `Run ${install}@${running}.`)];
  }
  return [
    {
      ...at,
      id: "stale-gate",
      what: `this is packgate ${running}, older than the ${version} that the lockfile pins`,
      fix: "Install what the lockfile says, and run that: npx packgate doctor.",
    },
  ];
}

function staleWay(
  at: Pick<OpenWay, "severity" | "path" | "line">,
  who: string,
  version: string,
  running: string,
  fix: string,
): OpenWay {
  return { ...at, id: "stale-gate", what: `${who} pins packgate ${version}, and this is ${running}`, fix };
}

/** A prerelease counts as its version: who pins one knows why. */
function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => (/\d+\.\d+\.\d+/.exec(text)?.[0] ?? "0.0.0").split(".").map(Number));
  for (let index = 0; index < 3; index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
