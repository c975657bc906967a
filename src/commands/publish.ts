import { readSourceManifest } from "../artifact/acquire.ts";
import { clientFor } from "../artifact/client.ts";
import { keepTarball } from "../artifact/kept-tarball.ts";
import { withPrivateDirectory } from "../artifact/private-directory.ts";
import { refuseCompanions, runPublishScript, scriptsAfter, scriptsBefore } from "../artifact/publish-scripts.ts";
import { SENTINEL } from "../artifact/sentinel.ts";
import { parseSpec } from "../artifact/spec.ts";
import { refuseOtherErrands, requireStage, uploaderFor } from "../artifact/upload.ts";
import { type CheckOptions, checkPackage, type Keeper, reportOn } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { Manifest, PackageReport } from "../model.ts";
import type { CheckFlags } from "./check.ts";
import { drawsPackage, parseFormats } from "./formats.ts";
import { type Checked, handOver, type Release, say } from "./hand-over.ts";
import { sayHowFar } from "./interruption.ts";
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

/** Of every publish until its upload begins. */
export const NOTHING_YET = "before the upload: nothing was uploaded.";

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
  sayHowFar(NOTHING_YET);
  const targets = parseFormats(flags.format);
  const writeReceipt = wantsReceipt(flags) ? await receiptWriter(flags, false, io.cwd) : undefined;
  const now = new Date();
  const release = await plan(given, flags, handedOn, io);
  for (const script of release.source === undefined ? [] : scriptsBefore(release.client, release.source)) {
    await runPublishScript(release.client, script, release.place);
  }
  return withPrivateDirectory(async (directory) => {
    const { report, checked } = await checkAndKeep(release, { ...flags, now }, directory, io);
    const whole = await reportOn([report], {});
    await writeReports(whole, targets, flags.verbose ?? false, io);
    await writeReceipt?.(whole, now);
    if (report.verdict !== "pass" || checked === undefined) {
      say(io, "nothing was uploaded.");
      return STATUS[report.verdict === "pass" ? "error" : report.verdict];
    }
    await handOver(release, checked, io);
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
  const source = spec.kind === "directory" ? readSourceManifest(spec.path) : undefined;
  if (source !== undefined) refuseCompanions(client, source);
  const stage = flags.stage ?? false;
  if (stage) await requireStage(place);
  return {
    given,
    client,
    uploader: uploaderFor(client, stage),
    place,
    source,
    stage,
    // `npm run release --dry-run` says it by this variable, which no client below gets to see.
    dryRun: flags.dryRun ?? environment["npm_config_dry_run"] === "true",
    flags: handedOn,
    receipt: flags.receipt,
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
): Promise<{ readonly report: PackageReport; readonly checked: Checked | undefined }> {
  const progress = progressLine(io);
  const options: CheckOptions = {
    cwd: io.cwd,
    environment: io.environment,
    client,
    onProgress: progress.show,
    now,
    tarDigest: wantsReceipt(flags),
    contents: drawsPackage(parseFormats(flags.format)),
    ...(flags.policy !== undefined && { policy: flags.policy }),
    ...(flags.policyBase !== undefined && { policyBase: flags.policyBase }),
    ...(flags.failOn !== undefined && { failOn: flags.failOn }),
  };
  const { keeper, checkedOf } = keeperIn(directory);
  try {
    const report = await checkPackage(given, options, keeper);
    return { report, checked: checkedOf(report) };
  } finally {
    progress.clear();
  }
}

/** Keeps a tarball in a private directory, and says of its report what may be uploaded from there. */
export function keeperIn(directory: string): {
  readonly keeper: Keeper;
  readonly checkedOf: (report: PackageReport) => Checked | undefined;
} {
  let path: string | undefined;
  let manifest: Manifest | undefined;
  return {
    keeper: {
      keep: (tarball) => {
        path = keepTarball(directory, tarball);
      },
      onManifest: (packed) => {
        manifest = packed;
      },
    },
    checkedOf: (report) => {
      if (report.package === null || path === undefined || manifest === undefined) return undefined;
      const { name, version } = manifest;
      return { label: `${name}@${version}`, integrity: report.package.integrity, manifest, path };
    },
  };
}

/** Also where it is wanted in vain: `--sign` needs `--receipt`. */
export function wantsReceipt({ receipt, sign }: PublishFlags): boolean {
  return receipt !== undefined || sign !== undefined;
}

function nameScriptsLeft({ client, source, dryRun }: Release, io: Io): void {
  const left = source === undefined || dryRun ? [] : scriptsAfter(client, source);
  if (left.length > 0) say(io, `${left.join(" and ")} did not run: clients run no scripts for a tarball.`);
}
