import { readSourceManifest } from "../artifact/acquire.ts";
import { clientFor } from "../artifact/client.ts";
import { type Fields, isPrivate } from "../artifact/public-directories.ts";
import { releaseToolsIn } from "../artifact/release-tools.ts";
import { repositoryAbove } from "../artifact/repository-above.ts";
import { workspaceRoot } from "../artifact/workspace-root.ts";
import { workspacesIn } from "../artifact/workspaces.ts";
import { reportOn } from "../check.ts";
import { replaceFile } from "../edit/replace-file.ts";
import { PackgateError } from "../errors.ts";
import type { Client, Report } from "../model.ts";
import { rehearse } from "../rehearse.ts";
import { escapeJson, escapeTerminal } from "../report/escape.ts";
import { renderPretty } from "../report/pretty.ts";
import { type Screen, screenOf } from "../report/terminal.ts";
import { installCommand, pipelineLines, runCommand, toolLines } from "./init-advice.ts";
import {
  type InitPlan,
  type InitRequest,
  ownPolicyIn,
  type Preset,
  planInit,
  presetOf,
  sortUnder,
} from "./init-plan.ts";
import { diffLines, doubtLine, inventoryLines, remainingLines } from "./init-screen.ts";
import type { Doubt } from "./init-sort.ts";
import type { Io } from "./io.ts";
import { progressLine } from "./progress.ts";
import { askOne, askSome, askWhether, canAsk } from "./questions.ts";
import { STATUS } from "./status.ts";
import { terminalOf } from "./write-reports.ts";

export interface InitFlags {
  readonly preset?: Preset;
  readonly yes?: boolean;
  readonly client?: Client;
  readonly ignoreScripts?: boolean;
}

/**
 * `packgate init`: derives a policy from what ships today, and wires the gate. It asks on a terminal; elsewhere it writes
 * only with `--yes`. Returns 0 where everything is in place and a check passes, 1 where something is left to do. Throws what
 * makes a check end with 2: nothing is derived from a package that cannot be packed or read.
 */
export async function runInit(flags: InitFlags, io: Io): Promise<number> {
  const { cwd: directory, environment } = io;
  const manifest = readSourceManifest(directory);
  const client = flags.client ?? clientFor(directory, environment);
  refusePrivate(directory, manifest, client);
  const own = ownPolicyIn(directory);
  const rehearsal = await packing(io, () =>
    rehearse({ directory, environment, client, ignoreScripts: flags.ignoreScripts ?? false, now: new Date() }),
  );
  const request: InitRequest = { directory, client, own, rehearsal };
  const screen = screenOf({ ...terminalOf(io), verbose: false });
  const asks = canAsk(io) && flags.yes !== true;

  const preset = flags.preset ?? (own !== undefined || !asks ? presetOf(own) : await askPreset());
  if (preset === undefined) return cancelled(io);
  const now = rehearsal.under({ preset });
  if (now.problems.length > 0) return unreadable(await reportOn([now], {}), io);
  const sorted = sortUnder(preset, request);
  print(io, inventoryLines(now, sorted, screen));
  const accepted = asks ? await askDoubts(sorted.doubts) : [];
  if (accepted === undefined) return cancelled(io);

  const plan = await planInit(preset, { sorted, accepted }, request);
  const report = await reportOn([plan.after], {});
  if (plan.edits.length > 0) {
    print(io, diffLines(plan.edits, screen));
    const agreed = flags.yes === true || (asks && (await askWhether(`Write ${namesOf(plan)}?`)));
    if (agreed === undefined) return cancelled(io);
    if (!agreed) return notWritten(flags, preset, asks, plan, io);
    for (const edit of plan.edits) await replaceFile(directory, edit);
  }
  print(
    io,
    closing({
      plan,
      report,
      manifest,
      client,
      screen,
      io,
      left: sorted.doubts.filter((doubt) => !accepted.includes(doubt)),
    }),
  );
  return STATUS[plan.after.verdict];
}

/** Nothing of a private package is published; a workspace's root mostly is one. */
function refusePrivate(directory: string, manifest: Fields, client: Client): void {
  if (!isPrivate(manifest)) return;
  const below = workspacesIn(directory, client).filter((workspace) => !workspace.private);
  const listed = below.slice(0, 10).map(({ path }) => `(cd ${path} && npx packgate init)`);
  throw new PackgateError("EUSAGE", 'package.json says "private": true, so that nothing of this package is published', {
    hint:
      below.length === 0
        ? "packgate init is for the directory of a package that is."
        : `Each package of the workspace has a policy of its own: ${listed.join(", ")}${below.length > 10 ? ", …" : ""}.`,
  });
}

async function packing<T>(io: Io, work: () => Promise<T>): Promise<T> {
  const progress = progressLine(io);
  try {
    return await work();
  } finally {
    progress.clear();
  }
}

function askPreset(): Promise<Preset | undefined> {
  return askOne<Preset>("Is the source of this package public?", [
    { value: "recommended", label: "No", hint: "recommended: the build may ship, sources and source maps may not" },
    { value: "open-source", label: "Yes", hint: "open-source: what is public may ship, private files may not" },
    { value: "strict", label: "No, and be strict", hint: "strict: warnings fail, too" },
  ]);
}

async function askDoubts(doubts: readonly Doubt[]): Promise<readonly Doubt[] | undefined> {
  const open = doubts.filter(({ mayShip }) => mayShip);
  if (open.length === 0) return [];
  const choices = open.map((doubt, index) => ({ value: String(index), label: doubtLine(doubt) }));
  const chosen = await askSome("Does any of this belong in the package? (Enter for none)", choices);
  return chosen?.map((index) => open[Number(index)]!);
}

function cancelled(io: Io): number {
  print(io, ["Cancelled. Nothing was written."]);
  return STATUS.fail;
}

/** No list is derived from half a package. */
function unreadable(report: Report, io: Io): number {
  io.stdout.write(renderPretty(report, terminalOf(io)));
  print(io, ["", "Nothing was written: a policy is derived from the package as it is published."]);
  return STATUS.error;
}

function notWritten(flags: InitFlags, preset: Preset, asked: boolean, plan: InitPlan, io: Io): number {
  const chosen = flags.preset === undefined ? "" : ` --preset ${preset}`;
  print(io, [
    "",
    "Nothing was written.",
    ...(asked ? [] : [`To write ${namesOf(plan)}:   npx packgate init --yes${chosen}`]),
    ...(asked || flags.preset !== undefined || preset !== "recommended"
      ? []
      : ["Is the source of this package public?   npx packgate init --preset open-source"]),
  ]);
  return STATUS.fail;
}

/** `a`, `a and b`, `a, b and c` */
function namesOf({ edits }: InitPlan): string {
  const names = edits.map(({ path }) => path);
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" and ");
}

interface Closing {
  readonly plan: InitPlan;
  /** Doubts that nobody has settled. */
  readonly left: readonly Doubt[];
  readonly report: Report;
  readonly manifest: Fields;
  readonly client: Client;
  readonly screen: Screen;
  readonly io: Io;
}

/** What was written, what is left, and what the pipeline needs. */
function closing({ plan, left, report, manifest, client, screen, io }: Closing): readonly string[] {
  const { edits, wiring, after } = plan;
  const root = workspaceRoot(io.cwd);
  const top = root ?? repositoryAbove(io.cwd) ?? io.cwd;
  const tools = releaseToolsIn(root === undefined ? [io.cwd] : [io.cwd, root]);
  const remaining = remainingLines(after, report.rules, screen);
  const rootManifest = root === undefined ? {} : readSourceManifest(root);
  const installed = manifest["name"] === "packgate" || dependsOnPackgate(manifest) || dependsOnPackgate(rootManifest);
  const commands = [
    ...(installed ? [] : [["Install packgate", installCommand(client)] as const]),
    ...(after.verdict === "pass" ? [] : [["Get what is wrong out", `${runCommand(client)} fix`] as const]),
    ["Check", runCommand(client)] as const,
    ["See ways around it", `${runCommand(client)} doctor`] as const,
  ];
  const width = Math.max(...commands.map(([label]) => label.length));
  return [
    "",
    edits.length === 0 ? "Nothing to do: policy and hook are in place." : `Wrote ${namesOf(plan)}.`,
    ...wiring.left.flatMap(({ what, fix }) => [
      "",
      `${screen.glyph.warning} ${escapeTerminal(what)}`,
      `${INDENT}${escapeTerminal(fix)}`,
    ]),
    ...tools.flatMap((tool) => ["", ...toolLines(tool, client)]),
    ...(remaining.length === 0
      ? []
      : [
          "",
          after.verdict === "pass"
            ? "Warnings, which do not stop a publish:"
            : "The gate stops a publish until this is gone:",
          ...remaining,
          ...admittingLines(left),
        ]),
    "",
    ...commands.map(([label, command]) => `${label.padEnd(width)}   ${command}`),
    "",
    ...pipelineLines({ places: [io.cwd, top], client, tools, ofWorkspace: root !== undefined }),
  ];
}

const INDENT = "    ";
/** Patterns that one line names. */
const PATTERNS = 5;

/** What was left out may be right all the same: that takes a line that somebody writes. */
function admittingLines(left: readonly Doubt[]): readonly string[] {
  const patterns = left.filter(({ mayShip }) => mayShip).flatMap((doubt) => doubt.patterns);
  if (patterns.length === 0) return [];
  const shown = patterns.slice(0, PATTERNS).map((pattern) => escapeJson(pattern));
  const more = patterns.length > PATTERNS ? ` and ${patterns.length - PATTERNS} more` : "";
  return [`If one of them belongs into the package, add it to "allow" in packgate.json: ${shown.join(", ")}${more}`];
}

function dependsOnPackgate(manifest: Fields): boolean {
  return ["dependencies", "devDependencies"].some((field) => {
    const list = manifest[field];
    return typeof list === "object" && list !== null && Object.hasOwn(list, "packgate");
  });
}

function print({ stdout }: Io, lines: readonly string[]): void {
  stdout.write(lines.map((line) => `${line}\n`).join(""));
}
