import { isPackedByAncestor, SENTINEL } from "../artifact/sentinel.ts";
import { type CheckOptions, checkAll } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { Client, Report, Severity } from "../model.ts";
import { reporters } from "../report/reporters.ts";
import type { WorkspaceFlags } from "./check-workspaces.ts";
import { parseFormats } from "./formats.ts";
import type { Io } from "./io.ts";
import type { ProgressLine } from "./progress.ts";
import { STATUS } from "./status.ts";
import type { ReceiptFlags } from "./write-receipt.ts";

export interface CheckFlags extends WorkspaceFlags, ReceiptFlags {
  readonly policy?: string;
  readonly failOn?: Severity;
  readonly format: readonly string[];
  readonly client?: Client;
  readonly ignoreScripts?: boolean;
  readonly verbose?: boolean;
}

const HOOKS = /^(?:prepublishOnly|prepublish|postpack)$/;
const TOO_EARLY = /^(?:prepack|prepare)$/;

/** `packgate check`: returns the exit status. In a lifecycle script nothing goes to stdout, which others parse. */
export async function runCheck(specs: readonly string[], flags: CheckFlags, io: Io): Promise<number> {
  if (isPackedByAncestor(io.environment[SENTINEL])) return STATUS.pass;
  const event = io.environment["npm_lifecycle_event"] ?? "";
  refuseToRunInside(event, io);
  const targets = parseFormats(flags.format);
  const ofWorkspaces = flags.workspaces === true || flags.workspace !== undefined;
  const writeReceipt = await startReceipt(flags, ofWorkspaces || specs.length > 1, io);
  let progress: ProgressLine | undefined;
  const now = new Date();
  const options: CheckOptions = {
    cwd: io.cwd,
    now,
    tarDigest: writeReceipt !== undefined,
    environment: io.environment,
    ...(flags.policy !== undefined && { policy: flags.policy }),
    ...(flags.failOn !== undefined && { failOn: flags.failOn }),
    ...(flags.client !== undefined && { client: flags.client }),
    ...(flags.ignoreScripts !== undefined && { ignoreScripts: flags.ignoreScripts }),
  };
  const onProgress: ProgressLine["show"] = (state) => progress?.show(state);
  const checking = ofWorkspaces
    ? (await startWorkspaces(specs, flags, options))(onProgress)
    : checkAll(specs, { ...options, onProgress });
  // The package manager is at work: what the end needs is loaded now.
  const [{ progressLine }, { writeReports }] = await Promise.all([
    import("./progress.ts"),
    import("./write-reports.ts"),
    ...targets.map(({ format }) => reporters[format]()),
  ]);
  progress = progressLine(io.stderr, ofWorkspaces ? "packages" : "files");
  let report: Report;
  try {
    report = await checking;
  } finally {
    progress.clear();
  }
  const inScript = HOOKS.test(event) || TOO_EARLY.test(event);
  await writeReports(report, targets, flags.verbose ?? false, inScript ? { ...io, stdout: io.stderr } : io);
  await writeReceipt?.(report, now);
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
  return (onProgress: ProgressLine["show"]) => checkWorkspaces(selection, options, onProgress);
}

/** In `prepack` there is no tarball yet, and packing one would run `prepack` again. Yarn has no later place. */
function refuseToRunInside(event: string, io: Io): void {
  if (!TOO_EARLY.test(event) || /^yarn\//.test(io.environment["npm_config_user_agent"] ?? "")) return;
  throw new PackgateError("EUSAGE", `packgate cannot check a package from its ${event} script: nothing is packed yet`, {
    hint: 'Use "postpack": "packgate", which sees the very bytes that npm is about to upload, or "prepublishOnly".',
  });
}
