import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { inPool } from "../artifact/pool.ts";
import { withPrivateDirectory } from "../artifact/private-directory.ts";
import { runPublishScript, scriptsAfter, scriptsBefore } from "../artifact/publish-scripts.ts";
import { lookUp } from "../artifact/published.ts";
import { inDependencyOrder } from "../artifact/workspace-order.ts";
import { type CheckOptions, checkPackage, reportOn } from "../check.ts";
import { PackgateError } from "../errors.ts";
import type { Manifest, PackageReport, Report } from "../model.ts";
import { escapeTerminal } from "../report/escape.ts";
import { tallyOf } from "./check-several.ts";
import { selectWorkspaces, specOf } from "./check-workspaces.ts";
import { drawsPackage, parseFormats } from "./formats.ts";
import { type Checked, handOver, type Release, say } from "./hand-over.ts";
import { sayHowFar } from "./interruption.ts";
import type { Io } from "./io.ts";
import { progressLine } from "./progress.ts";
import { keeperIn, NOTHING_YET, type PublishFlags, plan, wantsReceipt } from "./publish.ts";
import { STATUS } from "./status.ts";
import { receiptWriter } from "./write-receipt.ts";
import { writeReports } from "./write-reports.ts";

/** A release with what became of it so far. */
interface Ready {
  readonly release: Release;
  readonly report: PackageReport;
  readonly checked: Checked | undefined;
}

/**
 * `packgate publish --workspaces`: packs every package whose version the registry does not have, checks all of them, and
 * only if all pass uploads them, what others depend on first. Returns the exit status.
 */
export async function runPublishWorkspaces(
  given: string,
  flags: PublishFlags,
  handedOn: readonly string[],
  io: Io,
): Promise<number> {
  const targets = parseFormats(flags.format);
  // Which refuses: a receipt is about one package.
  if (wantsReceipt(flags)) await receiptWriter(flags, true, io.cwd);
  sayHowFar(NOTHING_YET);
  const { releases, skipped } = await planAll(given, flags, handedOn, io);
  for (const { client, place, source } of releases) {
    for (const script of source === undefined ? [] : scriptsBefore(client, source)) {
      await runPublishScript(client, script, place);
    }
  }
  return withPrivateDirectory(async (directory) => {
    const checked = await packAll(releases, flags, directory, io);
    const report = await reportOnAll(checked, skipped);
    await writeReports(report, targets, flags.verbose ?? false, io);
    if (report.verdict !== "pass") {
      say(io, "nothing was uploaded.");
      return STATUS[report.verdict];
    }
    await uploadAll(checked, io);
    nameScriptsLeft(releases, io);
    return STATUS.pass;
  });
}

/** Asks the registry first: most versions of a large workspace are published already. */
async function planAll(given: string, flags: PublishFlags, handedOn: readonly string[], io: Io) {
  const options = { cwd: io.cwd, environment: io.environment, ...(flags.client && { client: flags.client }) };
  const { chosen, skipped } = selectWorkspaces([given], { workspaces: true }, options);
  const asked = await inPool(inDependencyOrder(chosen), availableParallelism(), async (workspace) => {
    const spec = specOf(workspace, resolve(io.cwd));
    const release = await namingIt(spec, () => plan(spec, flags, handedOn, io));
    const { name, version } = workspace;
    // The check says what is wrong with a package that has none.
    if (name === undefined || version === undefined) return { release, label: spec, found: "absent" as const };
    const packed: Manifest = { ...release.source, name, version };
    return { release, label: `${name}@${version}`, found: await lookUp({ ...release, packed }, release.place) };
  });
  const unknown = asked.find(({ found }) => found === "unreadable");
  if (unknown !== undefined) {
    throw new PackgateError("EREGISTRY", `the registry does not say whether it has ${unknown.label}`, {
      hint: "Nothing was uploaded. Is the registry reachable, and are you logged in?",
    });
  }
  const published = asked.filter(({ found }) => found !== "absent").map(({ label }) => label);
  return {
    releases: asked.filter(({ found }) => found === "absent").map(({ release }) => release),
    skipped: [...skipped, ...published.map((name) => ({ name, reason: PUBLISHED }))],
  };
}

const PUBLISHED = "published already";

async function packAll(
  releases: readonly Release[],
  { policy, policyBase, failOn, format }: PublishFlags,
  directory: string,
  io: Io,
): Promise<readonly Ready[]> {
  const progress = progressLine(io);
  const tally = tallyOf(releases.length, progress.show);
  const check = async (release: Release, index: number): Promise<Ready> => {
    const options: CheckOptions = {
      cwd: io.cwd,
      environment: io.environment,
      client: release.client,
      onProgress: tally.read,
      contents: drawsPackage(parseFormats(format)),
      ...(policy !== undefined && { policy }),
      ...(policyBase !== undefined && { policyBase }),
      ...(failOn !== undefined && { failOn }),
    };
    const own = join(directory, String(index));
    mkdirSync(own, { mode: 0o700 });
    const { keeper, checkedOf } = keeperIn(own);
    tally.begun(release.given);
    const report = await checkPackage(release.given, options, keeper);
    tally.checked(report);
    return { release, report, checked: checkedOf(report) };
  };
  try {
    return await inPool([...releases.entries()], availableParallelism(), ([index, release]) => check(release, index));
  } finally {
    progress.clear();
  }
}

/** In the order of their paths, as in a check. That all versions are published is no error; that nothing can be is. */
async function reportOnAll(checked: readonly Ready[], skipped: Report["skipped"]): Promise<Report> {
  const reports = checked.map(({ report }) => report).sort((a, b) => (a.origin.spec < b.origin.spec ? -1 : 1));
  const report = await reportOn(reports, {}, skipped);
  const isDone = reports.length === 0 && skipped.some(({ reason }) => reason === PUBLISHED);
  return isDone ? { ...report, verdict: "pass" } : report;
}

/** One after another, and none after one that went wrong: it may be what the next one depends on. */
async function uploadAll(all: readonly Ready[], io: Io): Promise<void> {
  const labels = all.map(({ report }) => `${report.package?.name}@${report.package?.version}`);
  for (const [index, { release, checked: ready }] of all.entries()) {
    const before = `published before it: ${list(labels.slice(0, index))}; not uploaded: ${list(labels.slice(index + 1))}`;
    try {
      if (ready === undefined) throw new PackgateError("EPACK", "the tarball was not kept");
      await handOver({ ...release, others: before }, ready, io);
    } catch (error) {
      if (!(error instanceof PackgateError)) throw error;
      const { code, message, hint } = error;
      throw new PackgateError(code, `${message.replace(/\.$/, "")}. Of the others ${before}`, {
        ...(hint && { hint }),
        cause: error,
      });
    }
    if (release.dryRun) continue;
    const done = `published: ${list(labels.slice(0, index + 1))}; not uploaded: ${list(labels.slice(index + 1))}`;
    sayHowFar(`after an upload: ${escapeTerminal(done)}.`);
  }
}

/** Clients run no scripts for a tarball. */
function nameScriptsLeft(releases: readonly Release[], io: Io): void {
  const left = releases.flatMap(({ client, source, given, dryRun }) => {
    const scripts = source === undefined || dryRun ? [] : scriptsAfter(client, source);
    return scripts.length === 0 ? [] : [`${scripts.join(" and ")} of ${given}`];
  });
  if (left.length > 0) say(io, `did not run: ${left.join(", ")}. Clients run no scripts for a tarball.`);
}

function list(labels: readonly string[]): string {
  return labels.length === 0 ? "none" : labels.join(", ");
}

/** Says of which package an error speaks. */
async function namingIt<T>(spec: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    const { code, message, hint } = error;
    throw new PackgateError(code, `${spec}: ${message}`, { ...(hint && { hint }), cause: error });
  }
}
