/** What `packgate init` would write, and what a check would say then. Nothing is written here. */

import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { readIfPresent } from "../artifact/read-if-present.ts";
import { keepNewFileOut, listsIn } from "../edit/keep-policy-out.ts";
import { editJson, type JsonPath } from "../edit/manifest.ts";
import { type Wiring, wireHook } from "../edit/wire-hook.ts";
import type { Client, PackageReport } from "../model.ts";
import { parseDocument, readText, section } from "../policy/document.ts";
import { PRESETS } from "../policy/extends.ts";
import { compile } from "../policy/pattern.ts";
import type { Rehearsal } from "../rehearse.ts";
import { allowPatterns } from "../report/allow-patterns.ts";
import { ALLOWLIST_RULE } from "../report/group.ts";
import { tightPatterns } from "../report/tight-patterns.ts";
import { type Doubt, type Sorted, sortFiles } from "./init-sort.ts";

export type Preset = (typeof PRESETS)[number];

/** An edit of a file of the project. */
export interface PlannedEdit {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** The project's own policy as it stands. */
export interface OwnPolicy {
  /** `packgate.json` or `package.json`. */
  readonly path: string;
  readonly text: string;
  /** Where in that file: nowhere deep, or `["packgate"]`. */
  readonly prefix: JsonPath;
  readonly extends: string | undefined;
  readonly allow: readonly string[] | undefined;
  /** How many waivers it has. */
  readonly waivers: number;
}

export interface InitPlan {
  readonly edits: readonly PlannedEdit[];
  readonly wiring: Wiring;
  /** The report that a check gives when the edits are written. */
  readonly after: PackageReport;
}

export interface InitRequest {
  /** Absolute. */
  readonly directory: string;
  readonly client: Client;
  readonly own: OwnPolicy | undefined;
  readonly rehearsal: Rehearsal;
}

export const POLICY_FILE = "packgate.json";
const MANIFEST_FILE = "package.json";
/** A policy of so many lines is still read by whoever reviews a change to it. */
const LINES = 12;

interface Written {
  readonly extends?: string;
  readonly allow?: readonly string[];
  readonly waivers?: readonly unknown[];
}

/** The policy that a package has already, or undefined. Throws `EPOLICY` where it cannot be read. */
export function ownPolicyIn(directory: string): OwnPolicy | undefined {
  const [file, manifest] = [POLICY_FILE, MANIFEST_FILE].map((name) => readText(join(directory, name), name));
  const document =
    file !== undefined
      ? parseDocument(file, POLICY_FILE)
      : manifest && section(parseDocument(manifest, MANIFEST_FILE, { plain: true }), "packgate");
  if (!document) return undefined;
  const { label: path, prefix, value } = document;
  const { extends: base, allow, waivers = [] } = value as Written;
  return { path, text: textOf(directory, path), prefix, extends: base, allow, waivers: waivers.length };
}

/** With its byte-order mark, which a reader of policies takes away. */
function textOf(directory: string, name: string): string {
  return before(directory, name) ?? "";
}

/** What a policy is held to be for, where nobody says another preset. */
export function presetOf(own: OwnPolicy | undefined): Preset {
  return PRESETS.find((preset) => preset === own?.extends) ?? "recommended";
}

/** Sorts what ships as a preset sees it. */
export function sortUnder(preset: Preset, { rehearsal }: InitRequest): Sorted {
  // strict admits nothing of itself: its list is the package's own. What is unusual it does not know.
  return sortFiles(rehearsal.under({ preset: preset === "strict" ? "recommended" : preset }));
}

/**
 * `accepted` are doubts of `sorted` that somebody has settled in favour of the files. Throws `EPOLICY` where the policy that
 * would result is not valid, as where the file that it extends is not there.
 */
export async function planInit(
  preset: Preset,
  { sorted, accepted }: { readonly sorted: Sorted; readonly accepted: readonly Doubt[] },
  request: InitRequest,
): Promise<InitPlan> {
  const { directory, client, own, rehearsal } = request;
  const paths = [...sorted.allowed, ...accepted.flatMap((doubt) => doubt.paths)];
  const refused = sorted.doubts.filter((doubt) => !accepted.includes(doubt)).flatMap((doubt) => doubt.paths);
  const wiring = wireHook(textOf(directory, MANIFEST_FILE), client);
  const after = new Map([[MANIFEST_FILE, wiring.text]]);
  const adds = new Map<string, string>();
  if (own === undefined) {
    const kept = await keepNewFileOut(POLICY_FILE, listsIn(directory, wiring.text));
    for (const [path, text] of kept ?? []) after.set(path, text);
    const shipped = kept === null ? [...paths, POLICY_FILE] : paths;
    after.set(POLICY_FILE, newPolicy(preset, shipped, refused, directory));
    if (kept === null) adds.set(POLICY_FILE, after.get(POLICY_FILE)!);
  } else {
    const text = own.path === MANIFEST_FILE ? wiring.text : own.text;
    after.set(own.path, amended({ ...own, text }, preset, request, paths, refused));
  }
  const edits = [...after]
    .map(([path, text]): PlannedEdit => ({ path, before: before(directory, path), after: text }))
    .filter((edit) => edit.before !== edit.after)
    // The policy first: a gate that is wired and finds no policy judges by another one.
    .sort((a, b) => Number(a.path !== POLICY_FILE) - Number(b.path !== POLICY_FILE));
  const texts = new Map(edits.map((edit) => [join(directory, edit.path), edit.after]));
  return { edits, wiring, after: rehearsal.under({ texts, adds }) };
}

function before(directory: string, path: string): string | undefined {
  return readIfPresent(join(directory, path))?.toString("utf8");
}

function newPolicy(preset: Preset, paths: readonly string[], refused: readonly string[], directory: string): string {
  const allow = chosenPatterns(preset, paths, refused);
  const deny = patternsFor(refused.filter((path) => isAdmitted(path, allow)));
  const schema = schemaFrom(directory);
  const policy = {
    ...(schema !== undefined && { $schema: schema }),
    extends: preset,
    allow,
    ...(deny.length > 0 && { deny }),
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}

/** Where an editor finds the schema: beside a packgate that is installed here or above, in the same repository. */
function schemaFrom(directory: string): string | undefined {
  for (let place = directory; ; place = dirname(place)) {
    const schema = join(place, "node_modules/packgate/policies/schema.json");
    if (existsSync(schema))
      return `./${relative(directory, schema).split(sep).join("/")}`.replace(/^\.\/\.\.\//, "../");
    if (existsSync(join(place, ".git")) || dirname(place) === place) return undefined;
  }
}

/** The tightest list that is short enough, or the shortest; one that lets in what is refused only where all do. */
function chosenPatterns(preset: Preset, paths: readonly string[], refused: readonly string[]): readonly string[] {
  const lists = tightPatterns(paths);
  // Under strict a pattern names a directory, and only the first ones of the lists do.
  const usable = preset === "strict" ? lists.slice(0, 2) : lists;
  const short = usable.filter((list) => list.length <= LINES);
  const clean = short.filter((list) => !refused.some((path) => isAdmitted(path, list)));
  const least = usable.reduce((best, list) => (list.length < best.length ? list : best));
  return clean[0] ?? short[0] ?? least;
}

function isAdmitted(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => compile(pattern)(path));
}

/** A policy that somebody has written keeps its lines; what it does not admit yet is added. */
function amended(
  own: OwnPolicy,
  preset: Preset,
  { rehearsal }: InitRequest,
  paths: readonly string[],
  refused: readonly string[],
): string {
  const at = (key: string): JsonPath => [...own.prefix, key];
  let text = own.text;
  if (presetOf(own) !== preset) text = editJson(text, at("extends"), preset);
  if (own.allow === undefined) return editJson(text, at("allow"), chosenPatterns(preset, paths, refused));
  const closed = notAdmitted(rehearsal.under({}));
  const missing = paths.filter((path) => closed.has(path));
  return chosenPatterns(preset, missing, refused).reduce(
    (edited, pattern, index) => editJson(edited, [...at("allow"), own.allow!.length + index], pattern),
    text,
  );
}

/** What the package's own policy has no line for; what it denies, and what the workspace's root refuses, is decided. */
function notAdmitted({ findings, policies }: PackageReport): ReadonlySet<string | null> {
  const own = policies[0]?.source ?? "";
  return new Set(
    findings
      .filter(({ rule, message, policies: under }) => {
        return rule === ALLOWLIST_RULE && !message.startsWith("is denied") && under.includes(own);
      })
      .map(({ path }) => path),
  );
}

function patternsFor(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : allowPatterns(paths);
}
