import { readSourceManifest } from "../artifact/acquire.ts";
import { clientFor } from "../artifact/client.ts";
import { keepTarball, readKept } from "../artifact/kept-tarball.ts";
import { withPrivateDirectory } from "../artifact/private-directory.ts";
import { runPublishScript, scriptsAfter, scriptsBefore } from "../artifact/publish-scripts.ts";
import { awaitPublished, differingFields, lookUp, type Published } from "../artifact/published.ts";
import { readTarball } from "../artifact/read-tarball.ts";
import { SENTINEL } from "../artifact/sentinel.ts";
import { parseSpec } from "../artifact/spec.ts";
import {
  type Place,
  refuseOtherErrands,
  requireStage,
  type Uploader,
  upload,
  uploaderFor,
} from "../artifact/upload.ts";
import { type CheckOptions, checkPackage, reportOn } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { Client, Manifest, PackageReport } from "../model.ts";
import { limitsWith } from "../policy/limits.ts";
import { escapeTerminal } from "../report/escape.ts";
import type { CheckFlags } from "./check.ts";
import { parseFormats } from "./formats.ts";
import { sayIfInterrupted, turnOfSignals } from "./interruption.ts";
import type { Io } from "./io.ts";
import { progressLine } from "./progress.ts";
import { STATUS } from "./status.ts";
import { receiptWriter } from "./write-receipt.ts";
import { writeReports } from "./write-reports.ts";

export interface PublishFlags
  extends Pick<CheckFlags, "policy" | "policyBase" | "failOn" | "format" | "client" | "verbose" | "receipt" | "sign"> {
  readonly stage?: boolean;
  readonly dryRun?: boolean;
  readonly workspaces?: boolean;
}

/** What is to be published, by whom, from where. */
export interface Release {
  readonly given: string;
  readonly client: Client;
  readonly uploader: Uploader;
  readonly place: Place;
  /** package.json as it stands on disk; nothing of a tarball is run. */
  readonly source: { readonly [field: string]: unknown } | undefined;
  readonly stage: boolean;
  readonly dryRun: boolean;
  /** For the client, as the user gave them behind `--`. */
  readonly flags: readonly string[];
  /** Where it is one of several: what became of the others so far. */
  readonly others?: string;
}

/** A package that passed, and its bytes. */
export interface Checked {
  readonly label: string;
  readonly integrity: string;
  readonly manifest: Manifest;
  readonly path: string;
}

/**
 * `packgate publish`: pack once, check, hand that very file to the client, and ask the registry afterwards what it holds.
 * Returns the exit status: that of the check where nothing may be uploaded, 2 where the publish went wrong.
 */
export async function runPublish(
  given: string,
  flags: PublishFlags,
  handedOn: readonly string[],
  io: Io,
): Promise<number> {
  sayIfInterrupted("interrupted: nothing was uploaded.");
  const targets = parseFormats(flags.format);
  const writeReceipt = wantsReceipt(flags) ? await receiptWriter(flags, false, io.cwd) : undefined;
  const now = new Date();
  const release = await plan(given, flags, handedOn, io);
  for (const script of release.source === undefined ? [] : scriptsBefore(release.client, release.source)) {
    await runPublishScript(release.client, script, release.place);
  }
  return withPrivateDirectory(async (directory) => {
    const { report, path } = await checkAndKeep(release, { ...flags, now }, directory, io);
    const whole = await reportOn([report], {});
    await writeReports(whole, targets, flags.verbose ?? false, io);
    await writeReceipt?.(whole, now);
    if (report.verdict !== "pass" || report.package === null || path === undefined) {
      say(io, "nothing was uploaded.");
      return STATUS[report.verdict === "pass" ? "error" : report.verdict];
    }
    const checked = readAgain(report, report.package.integrity, path);
    await turnOfSignals();
    await handOver(release, checked);
    await confirm(release, checked, io);
    sayIfInterrupted(undefined);
    nameScriptsLeft(release, io);
    return STATUS.pass;
  });
}

/** Everything that can be refused before any work is done. */
export async function plan(given: string, flags: PublishFlags, handedOn: readonly string[], io: Io): Promise<Release> {
  const { cwd, environment } = io;
  refuseInScript(environment);
  refuseOtherErrands(handedOn);
  const spec = parseSpec(given, cwd);
  if (spec.kind === "registry") {
    throw new PackgateError("EUSAGE", `${given} is published already`, {
      hint: "Name a directory or a tarball; packgate check looks at published versions.",
    });
  }
  const place = { cwd: spec.kind === "directory" ? spec.path : cwd, environment };
  const client = flags.client ?? clientFor(place.cwd, environment);
  const stage = flags.stage ?? false;
  if (stage) await requireStage(place);
  return {
    given,
    client,
    uploader: uploaderFor(client, stage),
    place,
    source: spec.kind === "directory" ? readSourceManifest(spec.path) : undefined,
    stage,
    // `npm run release --dry-run` says it by this variable, which no client below gets to see.
    dryRun: flags.dryRun ?? environment["npm_config_dry_run"] === "true",
    flags: handedOn,
  };
}

const PUBLISHING = /^(?:prepublish|prepublishOnly|prepack|prepare|postpack|publish|postpublish)$/;

/** There a client publishes already, and would publish beside packgate, or run it for ever. */
function refuseInScript(environment: NodeJS.ProcessEnv): void {
  const event = environment["npm_lifecycle_event"] ?? "";
  if (!PUBLISHING.test(event) && environment[SENTINEL] === undefined) return;
  throw new PackgateError("EUSAGE", `packgate publish cannot run inside the script ${JSON.stringify(event)}`, {
    hint: 'Run it instead of the client\'s publish. In a lifecycle script "packgate" alone checks.',
  });
}

async function checkAndKeep(
  { given, client }: Release,
  { now, ...flags }: PublishFlags & { readonly now: Date },
  directory: string,
  io: Io,
): Promise<{ readonly report: PackageReport; readonly path: string | undefined }> {
  const progress = progressLine(io.stderr);
  const options: CheckOptions = {
    cwd: io.cwd,
    environment: io.environment,
    client,
    onProgress: progress.show,
    now,
    tarDigest: wantsReceipt(flags),
    ...(flags.policy !== undefined && { policy: flags.policy }),
    ...(flags.policyBase !== undefined && { policyBase: flags.policyBase }),
    ...(flags.failOn !== undefined && { failOn: flags.failOn }),
  };
  let path: string | undefined;
  try {
    const report = await checkPackage(given, options, (tarball) => {
      path = keepTarball(directory, tarball);
    });
    return { report, path };
  } finally {
    progress.clear();
  }
}

/** Also where it is wanted in vain: `--sign` needs `--receipt`. */
export function wantsReceipt({ receipt, sign }: PublishFlags): boolean {
  return receipt !== undefined || sign !== undefined;
}

export function readAgain({ origin, raisedLimits }: PackageReport, integrity: string, path: string): Checked {
  const limits = limitsWith(raisedLimits);
  const tarball = readKept(path, integrity, "nothing was uploaded");
  const { manifest } = readTarball(tarball, origin, { limits });
  return { label: `${manifest.name}@${manifest.version}`, integrity, manifest, path };
}

/** Throws `EPUBLISH`, with what the registry holds then, and `EINTEGRITY`. */
export async function handOver(release: Release, checked: Checked): Promise<void> {
  const { uploader, place, dryRun } = release;
  const { integrity, path } = checked;
  if (!dryRun) sayIfInterrupted(interruptedWord("during", release, checked));
  const failure = await failureOf(upload({ ...release, tarball: path }, place));
  if (!dryRun) sayIfInterrupted(interruptedWord("after", release, checked));
  if (failure !== undefined) {
    const state = dryRun ? "nothing was uploaded" : await stateOf(release, checked);
    throw new PackgateError("EPUBLISH", `${uploader}: ${failure}: ${state}`);
  }
  readKept(path, integrity, dryRun ? "nothing was uploaded" : `${uploader} may have uploaded another one`);
}

async function failureOf(uploading: Promise<number | null>): Promise<string | undefined> {
  try {
    const status = await uploading;
    if (status === 0) return undefined;
    return status === null ? "it was killed" : `it ended with status ${status}`;
  } catch (error) {
    if (error instanceof PackgateError) return error.message;
    throw error;
  }
}

function interruptedWord(when: "during" | "after", release: Release, checked: Checked): string {
  const others = release.others === undefined ? "" : ` Of the others ${shown(release.others)}.`;
  return `interrupted ${when} the upload of ${shown(checked.label)}. ${askTheRegistry(release, checked)}${others}`;
}

/** After an upload that failed: it may have failed because of what the registry holds, or after the registry took it. */
async function stateOf(release: Release, checked: Checked): Promise<string> {
  const { label, integrity, manifest } = checked;
  const found = release.stage ? "unreadable" : await lookUp({ ...release, packed: manifest }, release.place);
  if (found === "absent") return `the registry has no ${label}, nothing was published`;
  if (found === "unreadable") return `whether ${label} was published is not known. ${askTheRegistry(release, checked)}`;
  return found.integrity === integrity
    ? `the registry holds ${label} all the same, and it is the tarball that was checked`
    : `the registry holds another ${label}, and keeps it`;
}

/** Throws `EREGISTRY`, `EINTEGRITY` and `EMANIFEST` where the registry does not show what was checked. */
export async function confirm(release: Release, checked: Checked, io: Io): Promise<void> {
  const { label, integrity, manifest } = checked;
  if (release.dryRun) return say(io, `dry run: ${label} would be published, nothing was uploaded. ${integrity}`);
  if (release.stage) return say(io, `staged ${label} ${integrity}; it is not public before somebody approves it.`);
  const found = await awaitPublished({ ...release, packed: manifest }, release.place);
  if (typeof found === "string") {
    const why = found === "absent" ? "the registry does not show it" : "the registry cannot be read";
    throw new PackgateError("EREGISTRY", `${label} was uploaded, but ${why}`, {
      hint: askTheRegistry(release, checked),
    });
  }
  compare(found, checked);
  say(io, `published ${label} ${integrity} ${found.registry}`);
}

function nameScriptsLeft({ client, source, dryRun }: Release, io: Io): void {
  const left = source === undefined || dryRun ? [] : scriptsAfter(client, source);
  if (left.length > 0) say(io, `${left.join(" and ")} did not run: clients run no scripts for a tarball.`);
}

function compare(found: Published, { label, integrity, manifest }: Checked): void {
  const hint = "Do not announce the version. docs/incident-response.md says how to take it back.";
  if (found.integrity !== integrity) {
    const message = `the registry holds another ${label} than was checked: ${found.integrity}, not ${integrity}`;
    throw new PackgateError("EINTEGRITY", message, { hint });
  }
  const fields = differingFields(manifest, found.manifest);
  if (fields.length === 0) return;
  const message = `the registry's manifest of ${label} is not the tarball's: ${fields.join(", ")}`;
  throw new PackgateError("EMANIFEST", message, { hint });
}

function askTheRegistry({ uploader, stage }: Release, { label, integrity }: Checked): string {
  if (stage) return "Run npm stage list.";
  return `Run ${uploader} view ${shown(label)} dist.integrity: it was published if that is ${integrity}.`;
}

function shown(label: string): string {
  return escapeTerminal(label);
}

/** Words of a publish: stdout is the report's. */
export function say(io: Io, text: string): void {
  io.stderr.write(`packgate: ${escapeTerminal(text)}\n`);
}
