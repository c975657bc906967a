/**
 * The committed line behind a finding. What leaks is mostly built output that no repository holds; what somebody can change,
 * and a pull request can show, is the line that let it in.
 */

import { bundlerConfigsIn } from "./artifact/bundler-config.ts";
import { type CommittedFile, committedFiles } from "./artifact/committed-files.ts";
import { perKey } from "./artifact/per-key.ts";
import { workspaceRoot } from "./artifact/workspace-root.ts";
import { type JsonLines, jsonLines, type Keys } from "./inspect/json-lines.ts";
import { mapOptionIn, mapScriptIn } from "./inspect/map-option.ts";
import { packedBy } from "./inspect/packed-by.ts";
import { textMask } from "./inspect/secrets/mask-text.ts";
import type { CommittedLine, Finding, Manifest, PackageReport, Policy } from "./model.ts";
import { compile } from "./policy/pattern.ts";

/** Where a package's project is, and what it was judged by. */
export interface Project {
  readonly directory: string;
  /** What a policy that was named by `--policy` is relative to. */
  readonly cwd: string;
  readonly manifest: Manifest;
  readonly policies: readonly Policy[];
  /** As of the surroundings. */
  readonly today: string;
}

/** Rules whose findings a bundler's option makes, wherever they are. */
const ABOUT_MAPS = new Set(["no-embedded-sources", "no-remote-source-map"]);
/** Patterns times paths that are compared at most: a line is a help, and no reason to wait. */
const MOST_COMPARISONS = 20_000_000;
const MANIFEST = "package.json";

/** The report with `committed` in each finding, where the project is here. Reads what it needs, once, and runs nothing. */
export function withCommittedLines(report: PackageReport, project: Project | undefined): PackageReport {
  // npm packs package.json as it lies there; others write their own.
  const verbatim = report.origin.packer?.client === "npm";
  // A directory may be called like a secret.
  const mask = perKey(textMask(project?.today ?? ""));
  const lineFor = project === undefined ? () => undefined : committedLines(project, verbatim);
  return {
    ...report,
    findings: report.findings.map(({ about, ...finding }) => {
      const committed = lineFor({ ...finding, ...(about !== undefined && { about }) });
      return committed === undefined
        ? finding
        : { ...finding, committed: { ...committed, file: mask(committed.file) } };
    }),
  };
}

interface Json extends CommittedFile, JsonLines {}

function committedLines(
  { directory, cwd, manifest, policies }: Project,
  verbatim: boolean,
): (finding: Finding) => CommittedLine | undefined {
  const read = committedFiles(directory);
  const readHere = perKey((path: string): Json | undefined => {
    const found = read(path);
    return found && { ...found, ...jsonLines(found.text) };
  });
  const readPolicy = perKey((source: string) => policyFile(source, directory, cwd));
  const mapOption = perKey((tool) => mapOptions(directory, manifest, tool === "tsc", read, readHere));
  const ofPath = perKey(pathLines(manifest, policies));

  const inManifest = (keys: Keys): CommittedLine | undefined => {
    const found = readHere(MANIFEST);
    return found && { file: found.file, line: found.lineOf(keys) ?? found.lineOf(["files"]) ?? 1 };
  };
  const inPolicy = (sources: readonly string[], keys: Keys): CommittedLine | undefined => {
    for (const source of sources) {
      const { json, prefix } = readPolicy(source) ?? {};
      if (json === undefined || prefix === undefined) continue;
      // What it inherits it says by naming what it extends.
      const line = json.lineOf([...prefix, keys[0]!]) === null ? null : json.lineOf([...prefix, ...keys]);
      return { file: json.file, line: line ?? json.lineOf([...prefix, "extends"]) ?? json.lineOf(prefix) ?? 1 };
    }
    return undefined;
  };
  const lineOfManifest = (line: number): CommittedLine | undefined => {
    const found = readHere(MANIFEST);
    return found && line <= found.lineCount ? { file: found.file, line } : undefined;
  };
  return ({ rule, path, layers, line: seen, fix, about, policies: sources }) => {
    if (about?.file === "policy") return inPolicy(sources, about.keys) ?? inManifest([]);
    if (about !== undefined) return inManifest(about.keys);
    if (path === null) return inManifest([]);
    if (ABOUT_MAPS.has(rule) || path.endsWith(".map")) {
      const isTypeScript = /\.d\.[cm]?ts(?:\.map)?$/.test(path) || fix?.startsWith("tsc ") === true;
      const option = mapOption(isTypeScript ? "tsc" : "other");
      if (option !== undefined) return option;
    }
    if (path === MANIFEST && verbatim && layers.length === 0 && seen !== null) return lineOfManifest(seen);
    const { keys, allow } = ofPath(path);
    return (allow && inPolicy([allow.source], ["allow", allow.pattern])) ?? inManifest(keys);
  };
}

/** The file of a policy by the name that reports give it; undefined for presets, and for policies of another commit. */
function policyFile(
  source: string,
  directory: string,
  cwd: string,
): { readonly json: Json; readonly prefix: Keys } | undefined {
  const [name = "", section] = source.split("#");
  if (!name.endsWith(".json")) return undefined;
  const root = workspaceRoot(directory);
  // A policy beside a package is named from its workspace's root, one that the command line names from where it runs.
  for (const base of [root ?? directory, cwd]) {
    const found = committedFiles(base)(name);
    if (found !== undefined) {
      return { json: { ...found, ...jsonLines(found.text) }, prefix: section === undefined ? [] : [section] };
    }
  }
  return undefined;
}

/** The line that makes the maps: tsc's own where it made them, else a script's, a bundler's, and tsc's at last. */
function mapOptions(
  directory: string,
  manifest: Manifest,
  isOfTsc: boolean,
  read: (path: string) => CommittedFile | undefined,
  readJson: (path: string) => Json | undefined,
): CommittedLine | undefined {
  const names = bundlerConfigsIn(directory).filter((name) => !name.startsWith("vitest"));
  const isTsc = (name: string) => name.startsWith("tsconfig");
  const inConfig = (wanted: readonly string[]): CommittedLine | undefined => {
    for (const name of wanted) {
      const found = read(name);
      const line = found && mapOptionIn(name, found.text);
      if (found !== undefined && typeof line === "number") return { file: found.file, line };
    }
    return undefined;
  };
  const inScript = (): CommittedLine | undefined => {
    const script = mapScriptIn(manifest["scripts"]);
    const found = script === null ? undefined : readJson(MANIFEST);
    const line = found?.lineOf(["scripts", script!]);
    return found === undefined || typeof line !== "number" ? undefined : { file: found.file, line };
  };
  const ofTsc = () => inConfig(names.filter(isTsc));
  if (isOfTsc) return ofTsc() ?? inScript() ?? inConfig(names);
  return inScript() ?? inConfig(names.filter((name) => !isTsc(name))) ?? ofTsc();
}

interface PathLine {
  /** Of package.json. */
  readonly keys: Keys;
  /** Where a pattern of a project's own policy says it instead. */
  readonly allow?: { readonly source: string; readonly pattern: string };
}

/** What lets a path in: an entry of `files`, else an allow pattern that somebody wrote, else a field that names it. */
function pathLines(manifest: Manifest, policies: readonly Policy[]): (path: string) => PathLine {
  const causeOf = packedBy(manifest);
  const own = policies.flatMap(({ source, allow }) =>
    allow.filter((line) => line.own).map(({ pattern }) => ({ source, pattern, match: compile(pattern) })),
  );
  let left = MOST_COMPARISONS;
  return (path) => {
    const index = /^package\.json files\[(\d+)\]/.exec(causeOf(path) ?? "")?.[1];
    if (index !== undefined) return { keys: ["files", Number(index)] };
    if (path.startsWith("node_modules/")) return { keys: [bundleField(manifest)] };
    left -= own.length;
    const admitting = left < 0 ? undefined : own.find(({ match }) => match(path));
    if (admitting !== undefined) return { keys: [], allow: admitting };
    return { keys: forcedBy(manifest, path) };
  };
}

function bundleField(manifest: Manifest): string {
  return manifest["bundleDependencies"] === undefined ? "bundledDependencies" : "bundleDependencies";
}

/** npm packs what `main`, `browser` and `bin` name, whatever `files` says. */
function forcedBy(manifest: Manifest, path: string): Keys {
  const isNamed = (value: unknown) =>
    typeof value === "string" && [path, path.replace(/\.[cm]?js$/, "")].includes(value.replace(/^\.?\/+/, ""));
  for (const field of ["main", "browser", "bin"]) if (isNamed(manifest[field])) return [field];
  const { bin } = manifest;
  if (typeof bin !== "object" || bin === null) return [];
  const program = Object.entries(bin).find(([, value]) => isNamed(value));
  return program === undefined ? [] : ["bin", program[0]];
}
