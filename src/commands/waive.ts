import { join } from "node:path";
import { readSourceManifest } from "../artifact/acquire.ts";
import { reportOn } from "../check.ts";
import { replaceFile } from "../edit/replace-file.ts";
import { type Acceptance, waiverOf, withWaivers } from "../edit/waivers.ts";
import { PackgateError } from "../errors.ts";
import type { Client, Finding, PackageReport, Waiver } from "../model.ts";
import { rehearse } from "../rehearse.ts";
import { escapeTerminal } from "../report/escape.ts";
import { renderPretty } from "../report/pretty.ts";
import { screenOf } from "../report/terminal.ts";
import { formatCount } from "../report/units.ts";
import { rules } from "../rules/index.ts";
import { ownPolicyIn, type PlannedEdit, POLICY_FILE } from "./init-plan.ts";
import { diffLines } from "./init-screen.ts";
import type { Io } from "./io.ts";
import { progressLine } from "./progress.ts";
import { askText, canAsk } from "./questions.ts";
import { STATUS } from "./status.ts";
import { terminalOf } from "./write-reports.ts";

export interface WaiveFlags {
  readonly baseline?: boolean;
  readonly reason?: string;
  readonly expires?: string;
  readonly client?: Client;
  readonly ignoreScripts?: boolean;
}

const DAY = 86_400_000;
/** An exception that nobody renews ends with the quarter in which it was made. */
const DEFAULT_DAYS = 90;
const SHORTEST_PREFIX = 8;

/**
 * `packgate waive`: packs and checks the package, writes the waiver of one finding into its policy, or with `--baseline`
 * those of all that stop it today and are not hard, and says what the gate thinks now. Returns the verdict's status. Throws
 * `EUSAGE` for a finding that is not there or cannot be waived and where nobody gives a reason, and what a check throws.
 */
export async function runWaive(given: string | undefined, flags: WaiveFlags, io: Io): Promise<number> {
  const now = new Date();
  const wanted = targetOf(given, flags);
  const expires = flags.expires ?? dayOf(new Date(now.getTime() + DEFAULT_DAYS * DAY));
  refuseDay(expires, dayOf(now));
  readSourceManifest(io.cwd);
  const { under } = await packing(flags, io, now);
  const before = under({});
  const { chosen, left } =
    wanted === undefined ? baselineOf(before) : { chosen: [findingOf(before, wanted)], left: [] };
  if (chosen.length === 0) {
    io.stdout.write(`Nothing to waive.\n${leftLines(left)}`);
    return STATUS[before.verdict];
  }
  const reason = flags.reason?.trim() ?? (canAsk(io) ? await askText(questionFor(chosen)) : undefined);
  if (reason === undefined || reason === "") {
    throw new PackgateError("EUSAGE", "a waiver needs a reason: who accepts this, and why", { hint: "Add --reason." });
  }
  const edit = editFor(io.cwd, chosen, { reason, expires });
  const after = under({ texts: new Map([[join(io.cwd, edit.path), edit.after]]) });
  const screen = screenOf({ ...terminalOf(io), verbose: false });
  io.stdout.write(`${diffLines([edit], screen).join("\n")}\n\n`);
  await replaceFile(io.cwd, edit);
  io.stdout.write(
    `Wrote ${edit.path}: ${formatCount(chosen.length, "waiver")} until ${expires}.\n${leftLines(left)}\n`,
  );
  io.stdout.write(renderPretty(await reportOn([after], {}), terminalOf(io)));
  return STATUS[after.verdict];
}

/** The fingerprint that was asked for, or undefined for the baseline. */
function targetOf(given: string | undefined, { baseline }: WaiveFlags): string | undefined {
  if ((given === undefined) !== (baseline === true)) {
    throw new PackgateError("EUSAGE", "packgate waive takes the fingerprint of one finding, or --baseline for all", {
      hint: "packgate check --verbose shows it as the id of the finding.",
    });
  }
  if (given !== undefined && !/^[0-9a-f]{8,32}$/.test(given)) {
    throw new PackgateError("EUSAGE", `${JSON.stringify(given)} is no fingerprint`, {
      hint: `A fingerprint is 32 hexadecimal digits; its first ${SHORTEST_PREFIX} are enough.`,
    });
  }
  return given;
}

function refuseDay(expires: string, today: string): void {
  const day = new Date(`${expires}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(expires) || Number.isNaN(day.getTime()) || dayOf(day) !== expires) {
    throw new PackgateError("EUSAGE", `--expires ${JSON.stringify(expires)} is no day such as 2027-06-01`);
  }
  if (expires < today) throw new PackgateError("EUSAGE", `--expires ${expires} has passed`);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

async function packing(flags: WaiveFlags, io: Io, now: Date) {
  const { cwd: directory, environment } = io;
  const progress = progressLine(io);
  try {
    return await rehearse({
      directory,
      environment,
      client: flags.client,
      ignoreScripts: flags.ignoreScripts ?? false,
      now,
    });
  } finally {
    progress.clear();
  }
}

function findingOf({ findings, problems }: PackageReport, wanted: string): Finding {
  const found = findings.filter(({ fingerprint }) => fingerprint.startsWith(wanted));
  const [finding] = found;
  if (finding === undefined) {
    const hint =
      problems.length > 0
        ? "Problems are never waived: packgate check says what they are."
        : "The report of this very package shows them: packgate check --verbose.";
    throw new PackgateError("EUSAGE", `there is no finding ${wanted}`, { hint });
  }
  if (found.length > 1) {
    throw new PackgateError("EUSAGE", `${wanted} is the beginning of ${found.length} fingerprints`, {
      hint: "Give more of its digits.",
    });
  }
  if (finding.waiver !== null) {
    throw new PackgateError("EUSAGE", `the finding ${wanted} is waived already, until ${finding.waiver.expires}`);
  }
  const refusal = refusalOf(finding);
  if (refusal !== null) throw new PackgateError("EUSAGE", `${finding.rule}: ${refusal}`);
  return finding;
}

/** Why a finding cannot be waived, or null. */
function refusalOf({ rule, digest }: Finding): string | null {
  const meta = rules.find(({ id }) => id === rule);
  if (meta?.subject === "policy") return "a finding about the policy is mended in the policy";
  if (meta?.waiver === "pinned" && digest === null) return "this finding shows no evidence that a waiver could pin";
  return null;
}

/** Hard rules' findings are looked at one by one, or not at all. */
function baselineOf({ findings }: PackageReport): { readonly chosen: Finding[]; readonly left: Finding[] } {
  const open = findings.filter(({ waiver, severity }) => waiver === null && severity !== "info");
  const isHard = ({ rule }: Finding) => rules.find(({ id }) => id === rule)?.waiver === "pinned";
  return {
    chosen: open.filter((finding) => !isHard(finding) && refusalOf(finding) === null),
    left: open.filter((finding) => isHard(finding) || refusalOf(finding) !== null),
  };
}

function leftLines(left: readonly Finding[]): string {
  if (left.length === 0) return "";
  const lines = left.map(({ rule, path, fingerprint }) => {
    return `  ${fingerprint.slice(0, 12)}  ${rule}  ${path === null ? "" : escapeTerminal(path)}`.trimEnd();
  });
  return `Not covered by a baseline: ${formatCount(left.length, "finding")} of hard rules, or about the policy.\n${lines.join("\n")}\n`;
}

function questionFor(chosen: readonly Finding[]): string {
  const [first] = chosen;
  const what = chosen.length === 1 ? `${first?.rule} in ${first?.path ?? "the package"}` : `${chosen.length} findings`;
  return `Why may this be published all the same? (${what})`;
}

/** Into the policy that the package has, or a new one that otherwise says what is in force without it. */
function editFor(directory: string, chosen: readonly Finding[], acceptance: Acceptance): PlannedEdit {
  const own = ownPolicyIn(directory);
  const added: readonly Waiver[] = chosen.map((finding) => waiverOf(finding, acceptance));
  if (own === undefined) {
    const policy = { extends: "recommended", waivers: added };
    return { path: POLICY_FILE, before: undefined, after: `${JSON.stringify(policy, null, 2)}\n` };
  }
  return {
    path: own.path,
    before: own.text,
    after: withWaivers(own.text, own.prefix, own.waivers, added),
  };
}
