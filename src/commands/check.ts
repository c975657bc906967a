import { isPackedByAncestor, SENTINEL } from "../artifact/sentinel.ts";
import { type CheckOptions, checkPackage, reportOn } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { Client, Report, Severity } from "../model.ts";
import { reporters } from "../report/reporters.ts";
import type { WorkspaceFlags } from "./check-workspaces.ts";
import { drawsPackage, parseFormats } from "./formats.ts";
import { turnOfSignals } from "./interruption.ts";
import type { Io } from "./io.ts";
import { refuseAfterUpload, refuseWhilePacking, stageOf } from "./lifecycle.ts";
import type { ProgressLine } from "./progress.ts";
import { STATUS } from "./status.ts";
import type { ReceiptFlags } from "./write-receipt.ts";

export interface CheckFlags extends WorkspaceFlags, ReceiptFlags {
  readonly policy?: string;
  readonly policyBase?: string;
  readonly against?: string;
  readonly failOn?: Severity;
  readonly format: readonly string[];
  readonly client?: Client;
  readonly ignoreScripts?: boolean;
  readonly verbose?: boolean;
  readonly list?: boolean;
}

/** `packgate check`: returns the exit status. In a lifecycle script nothing goes to stdout, which others parse. */
export async function runCheck(specs: readonly string[], flags: CheckFlags, io: Io): Promise<number> {
  if (isPackedByAncestor(io.environment[SENTINEL])) return STATUS.pass;
  const stage = stageOf(io);
  refuseWhilePacking(stage, io);
  // A directory is packed anew; any other spec may well be looked at after its upload.
  if (specs.includes(".") && io.environment["npm_lifecycle_event"] === "postpack") refuseAfterUpload(stage, io);
  if (flags.list === true) refuseOfList(flags, stage);
  const targets = parseFormats(flags.format);
  const ofWorkspaces = flags.workspaces === true || flags.workspace !== undefined;
  if (flags.shard !== undefined && !ofWorkspaces) {
    throw new PackgateError("EUSAGE", "--shard is a part of --workspaces");
  }
  const writeReceipt = await startReceipt(flags, ofWorkspaces || specs.length > 1, io);
  let progress: ProgressLine | undefined;
  const now = new Date();
  const options: CheckOptions = {
    cwd: io.cwd,
    now,
    tarDigest: writeReceipt !== undefined,
    contents: drawsPackage(targets),
    environment: io.environment,
    ...(flags.policy !== undefined && { policy: flags.policy }),
    ...(flags.policyBase !== undefined && { policyBase: flags.policyBase }),
    ...(flags.against !== undefined && { against: flags.against }),
    ...(flags.failOn !== undefined && { failOn: flags.failOn }),
    ...(flags.client !== undefined && { client: flags.client }),
    ...(flags.ignoreScripts !== undefined && { ignoreScripts: flags.ignoreScripts }),
  };
  let latest: Parameters<ProgressLine["show"]>[0] | undefined;
  const onProgress: ProgressLine["show"] = (state) => {
    latest = state;
    progress?.show(state);
  };
  const checking = ofWorkspaces
    ? (await startWorkspaces(specs, flags, options))(onProgress)
    : startSpecs(specs, flags, options, onProgress);
  // The package manager is at work: what the end needs is loaded now.
  const [{ progressLine }, { writeReports }, { keepHeapSmall }] = await Promise.all([
    import("./progress.ts"),
    import("./write-reports.ts"),
    import("./small-heap.ts"),
    ...targets.map(({ format }) => reporters[format]()),
  ]);
  keepHeapSmall();
  progress = progressLine(io);
  if (latest !== undefined) progress.show(latest);
  let report: Report;
  try {
    report = await checking;
  } finally {
    progress.clear();
  }
  // Inspection does not yield: what came meanwhile ends the run before it says anything.
  await turnOfSignals();
  const to = stage === "none" ? io : { ...io, stdout: io.stderr };
  await writeReports(report, targets, flags.verbose ?? false, to, () => writeReceipt?.(report, now));
  if (stage !== "none" && specs.includes(".")) {
    const { hookNotes } = await import("./hook-notes.ts");
    io.stderr.write(hookNotes(report, io, now.toISOString().slice(0, 10)));
  }
  return STATUS[report.verdict];
}

async function startReceipt(flags: ReceiptFlags, several: boolean, io: Io) {
  if (flags.receipt === undefined && flags.sign === undefined) return undefined;
  const { receiptWriter } = await import("./write-receipt.ts");
  return receiptWriter(flags, several, io.cwd);
}

/** What is wrong with the command line is said before anything starts. */
async function startWorkspaces(specs: readonly string[], flags: CheckFlags, options: CheckOptions) {
  const { checkWorkspaces, selectWorkspaces } = await import("./check-workspaces.ts");
  const selection = selectWorkspaces(specs, flags, options);
  const check = flags.list === true ? (await import("../check-listing.ts")).checkListing : checkPackage;
  if (flags.shard === undefined) {
    return (onProgress: ProgressLine["show"]) => checkWorkspaces(selection, options, onProgress, check);
  }
  const { parseShard, shardOf } = await import("./shard.ts");
  const part = shardOf(selection, parseShard(flags.shard), options);
  return async (onProgress: ProgressLine["show"]) => {
    const report = await checkWorkspaces(part.selection, options, onProgress, check);
    // None of the packages may fall into a shard. Whether there are any at all is told when the shards are merged.
    const isEmpty = report.reports.length === 0 && part.shard.packages > 0;
    const verdict = isEmpty ? "pass" : report.verdict;
    return { ...report, verdict, shard: part.shard } satisfies Report;
  };
}

/** One after another: each of them may be as large as a package can be. */
async function startSpecs(
  specs: readonly string[],
  flags: CheckFlags,
  options: CheckOptions,
  onProgress: ProgressLine["show"],
): Promise<Report> {
  const check = flags.list === true ? (await import("../check-listing.ts")).checkListing : checkPackage;
  const [spec, ...more] = specs;
  const reports =
    spec !== undefined && more.length === 0
      ? [await check(spec, { ...options, onProgress })]
      : await (await import("./check-several.ts")).checkSeveral(specs, 1, options, onProgress, check);
  return reportOn(reports, options);
}

/** Where others would take a list for a check. Throws `EUSAGE`. */
function refuseOfList({ receipt, sign }: CheckFlags, stage: ReturnType<typeof stageOf>): void {
  if (receipt !== undefined || sign !== undefined) {
    throw new PackgateError("EUSAGE", "--list reads no contents, so there is nothing that a receipt could state", {
      hint: "Leave --list out, or --receipt.",
    });
  }
  if (stage !== "none") {
    throw new PackgateError("EUSAGE", "--list reads no contents, so it is no gate for a publish", {
      hint: "Leave --list out here. It is meant for a hook of git.",
    });
  }
}
