import { readSourceManifest } from "../artifact/acquire.ts";
import { bundlerConfigsIn } from "../artifact/bundler-config.ts";
import { reportOn } from "../check.ts";
import { replaceFile } from "../edit/replace-file.ts";
import type { Client, PackageReport } from "../model.ts";
import { rehearse } from "../rehearse.ts";
import { escapeTerminal } from "../report/escape.ts";
import { showPath } from "../report/place.ts";
import { renderPretty } from "../report/pretty.ts";
import { type Screen, screenOf } from "../report/terminal.ts";
import { formatBytes, formatCount } from "../report/units.ts";
import { rules } from "../rules/index.ts";
import { type FixPlan, planFix } from "./fix-plan.ts";
import { diffLines } from "./init-screen.ts";
import type { Io } from "./io.ts";
import { progressLine } from "./progress.ts";
import { STATUS } from "./status.ts";
import { terminalOf } from "./write-reports.ts";

export interface FixFlags {
  readonly write?: boolean;
  readonly policy?: string;
  readonly client?: Client;
  readonly ignoreScripts?: boolean;
}

const MAP_RULE = "no-embedded-sources";
const SHOWN = 10;

/**
 * `packgate fix`: shows the edits that cure findings, and with `--write` applies them and checks again. Returns 0 where
 * nothing that stops a publish remains, 1 where something does, 2 where the package could not be checked; throws what makes
 * a check end with 2.
 */
export async function runFix(flags: FixFlags, io: Io): Promise<number> {
  readSourceManifest(io.cwd);
  const { report, artifact } = await checked(flags, io);
  const screen = screenOf({ ...terminalOf(io), verbose: false });
  if (report.verdict === "error") {
    io.stdout.write(renderPretty(await reportOn([report], {}), terminalOf(io)));
    return STATUS.error;
  }
  const plan = await planFix(io.cwd, report, artifact);
  const edits = [...(plan.listEdit === null ? [] : [plan.listEdit]), ...plan.strips];
  print(io, [...planLines(plan, screen), ...handLines(plan, io.cwd, screen)]);
  if (edits.length === 0) {
    print(io, [
      plan.byHand.length === 0 ? "Nothing to fix." : "There is nothing here that packgate could edit for you.",
    ]);
    return STATUS[report.verdict];
  }
  if (flags.write !== true) {
    print(io, ["", "Nothing was written. To apply the edits and check again:   npx packgate fix --write"]);
    return report.verdict === "pass" ? STATUS.pass : STATUS.fail;
  }
  for (const edit of edits) await replaceFile(io.cwd, edit);
  print(io, ["", `Wrote ${edits.map(({ path }) => showPath(path)).join(", ")}. Checked again:`, ""]);
  const { report: after } = await checked(flags, io);
  io.stdout.write(renderPretty(await reportOn([after], {}), terminalOf(io)));
  if (after.verdict === "pass" && after.policies.every(({ own }) => !own)) {
    print(io, ["", "Keep it so, at every publish:   npx packgate init"]);
  }
  return STATUS[after.verdict];
}

async function checked(flags: FixFlags, io: Io) {
  const { cwd: directory, environment } = io;
  const progress = progressLine(io);
  try {
    const { artifact, under } = await rehearse({
      directory,
      environment,
      client: flags.client,
      ignoreScripts: flags.ignoreScripts ?? false,
      now: new Date(),
    });
    const report: PackageReport = under(flags.policy === undefined ? {} : { preset: flags.policy });
    return { report, artifact };
  } finally {
    progress.clear();
  }
}

function planLines({ leaving, listEdit, strips, switches }: FixPlan, screen: Screen): readonly string[] {
  const shown = leaving.slice(0, SHOWN).map((path) => `    ${showPath(path)}`);
  const more = leaving.length - shown.length;
  return [
    ...(listEdit === null
      ? []
      : [
          `Keeps ${formatCount(leaving.length, "file")} out of the tarball, and no other (npm's list was made again to see):`,
          ...shown,
          ...(more > 0 ? [`    and ${more} more`] : []),
          ...diffLines([listEdit], screen),
          "",
        ]),
    ...(strips.length === 0 ? [] : ["Takes the text of the sources out of the maps in:"]),
    ...strips.map(({ path, before, after, removed }) => {
      const sizes = `${formatBytes(before.length)}, then ${formatBytes(after.length)}`;
      return `    ${showPath(path)}   ${formatCount(removed, "text")}   ${sizes}`;
    }),
    ...(strips.length === 0 ? [] : ["The next build writes them again, until the tool is told not to:"]),
    ...switches.map((line) => `    ${escapeTerminal(line)}`),
  ];
}

/** What a person must do: each finding's own advice, once, and where a bundler is told. */
function handLines({ byHand, strips, listEdit }: FixPlan, directory: string, screen: Screen): readonly string[] {
  const lines = new Map<string, Set<string>>();
  for (const { finding, why } of byHand) {
    const advice = why ?? finding.fix ?? rules.find(({ id }) => id === finding.rule)?.fix ?? "";
    const key = `${screen.paint(finding.severity, screen.glyph[finding.severity])} ${finding.rule}   ${escapeTerminal(advice)}`;
    lines.set(key, (lines.get(key) ?? new Set()).add(finding.path === null ? "the package" : showPath(finding.path)));
  }
  const mapped = strips.length > 0 || byHand.some(({ finding }) => finding.rule === MAP_RULE);
  const configs = mapped ? bundlerConfigsIn(directory) : [];
  return [
    ...(lines.size === 0 ? [] : [listEdit === null && strips.length === 0 ? "By hand:" : "Left for you:"]),
    ...[...lines].flatMap(([line, paths]) => {
      const listed = [...paths];
      const rest = listed.length - SHOWN;
      return [`    ${line}`, `        ${listed.slice(0, SHOWN).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`];
    }),
    ...(configs.length === 0 ? [] : [`The switch for source maps belongs into ${configs.map(showPath).join(" or ")}.`]),
  ];
}

function print({ stdout }: Io, lines: readonly string[]): void {
  stdout.write(lines.map((line) => `${line}\n`).join(""));
}
