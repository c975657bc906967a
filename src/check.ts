/**
 * The whole chain on one screen: acquire, read, inspect, ask every rule, judge, report.
 *
 * What is not needed to start the package manager is imported while it works.
 */

import { type Acquired, acquire } from "./artifact/acquire.ts";
import { parseSpec } from "./artifact/spec.ts";
import { changed, type Tarball } from "./artifact/tarball.ts";
import { PackgateError, toldError } from "./errors.ts";
import {
  type Artifact,
  type Client,
  LIMITS,
  type Limits,
  type Manifest,
  type Origin,
  type PackageReport,
  type Report,
  type Rule,
  type Severity,
  type Spec,
  type Surroundings,
  type Verdict,
} from "./model.ts";
import type { Standards } from "./standards.ts";
import { version } from "./version.ts";

export interface CheckOptions {
  /** A preset's name or a policy file; replaces the package's own policy. */
  readonly policy?: string;
  /** A ref of git, as `origin/main`: the policies that stand there judge as well, so that a change cannot loosen its own. */
  readonly policyBase?: string;
  /** What to compare with, instead of what the policies name: a tag or version of this package, a spec, a listing. */
  readonly against?: string;
  /** The weakest severity that fails; may only be stricter than the policy's. */
  readonly failOn?: Severity;
  /** The package manager that will publish, instead of the one that the project names. */
  readonly client?: Client;
  /** Pack without lifecycle scripts: for a tree that is not trusted. */
  readonly ignoreScripts?: boolean;
  /** What relative specs and policy files are relative to. Default: the process's. */
  readonly cwd?: string;
  /** Rules beside packgate's own. */
  readonly rules?: readonly Rule[];
  /** Default: the process's; npm tells its lifecycle scripts by variables what it is doing. */
  readonly environment?: NodeJS.ProcessEnv;
  /** What waivers expire by. Default: now. */
  readonly now?: Date;
  /** Name the digest of the inflated tar, which a receipt holds, in the summary of each package. */
  readonly tarDigest?: boolean;
  /** Say of every file what packed it, what admits it and what is packed inside, for a format that draws the package. */
  readonly contents?: boolean;
  /** Told after each entry that was inspected. */
  readonly onProgress?: (progress: { readonly spec: string; readonly done: number; readonly total: number }) => void;
}

/**
 * Checks one package: a directory, a tarball or `name@version`. Does not throw for what it finds, nor for what it could
 * not understand or read: that is a Problem, and the verdict `error`.
 */
export function check(spec: string, options: CheckOptions = {}): Promise<Report> {
  return checkAll([spec], options);
}

/** Checks several packages, one after another. The verdict is the worst of theirs. */
export async function checkAll(specs: readonly string[], options: CheckOptions = {}): Promise<Report> {
  const reports: PackageReport[] = [];
  for (const given of specs) reports.push(await checkPackage(given, options));
  return reportOn(reports, options);
}

/** Joins what was found in several packages. `skipped` names those that were not to be checked, and why. */
export async function reportOn(
  reports: readonly PackageReport[],
  options: CheckOptions,
  skipped: Report["skipped"] = [],
): Promise<Report> {
  const rules = await allRules(options);
  return {
    schema: 1,
    tool: { name: "packgate", version },
    verdict: worst(reports.map((report) => report.verdict)),
    problems: [],
    skipped,
    rules: Object.fromEntries(
      rules.map(({ id, title, severity, waiver, fix }) => [
        id,
        { title, severity, waiver, fix, help: `docs/rules/${id}.md` },
      ]),
    ),
    reports,
  };
}

/** Whoever uploads what is checked. It is handed the very bytes before they are inflated, for then they are gone. */
export interface Keeper {
  readonly keep: (tarball: Tarball) => void;
  readonly onManifest: (manifest: Manifest) => void;
}

/** Checks one package and leaves the report to be joined. With a keeper, the memory is given back when it is done. */
export async function checkPackage(given: string, options: CheckOptions, keeper?: Keeper): Promise<PackageReport> {
  const cwd = options.cwd ?? process.cwd();
  const environment = options.environment ?? process.env;
  let kind: Spec["kind"] = "directory";
  try {
    const spec = parseSpec(given, cwd);
    kind = spec.kind;
    const read = spec.kind === "tarball" ? readFile : packAndRead;
    const keep = keeper?.keep ?? (() => {});
    const { artifact, standards, surroundings, limits } = await read(spec, { ...options, cwd, environment, keep });
    keeper?.onManifest(artifact.manifest);
    const [{ bundledLocations }, { judgePackage }] = await preload();
    const bundled = spec.kind === "directory" ? await bundledLocations(spec.path, artifact.manifest) : undefined;
    const { against, onProgress } = options;
    const { pastReleases } = await import("./past-releases.ts");
    const directory = spec.kind === "directory" ? spec.path : cwd;
    const { policies } = standards;
    const compared = await pastReleases({ artifact, policies, limits, against, cwd, directory, environment });
    const problems = [...(surroundings.problems ?? []), ...(compared.problems ?? [])];
    const report = judgePackage({
      artifact,
      standards,
      surroundings: { ...surroundings, ...compared, problems, ...(bundled !== undefined && { bundled }) },
      onEntry: onProgress && ((done, total) => onProgress({ spec: given, done, total })),
      contents: options.contents,
    });
    const { witnessed } = await import("./inspect/witnessed.ts");
    const seen = await witnessed(report, artifact);
    const { sourceManifest: manifest } = surroundings;
    const whole =
      seen.findings.length === 0
        ? seen
        : (await import("./committed-cause.ts")).withCommittedLines(
            seen,
            manifest && { directory, cwd, manifest, policies, today: surroundings.today },
          );
    // Through an upload nothing would make V8 collect them.
    if (keeper !== undefined) await (await import("./artifact/release.ts")).releaseEntries(artifact.entries);
    return whole;
  } catch (error) {
    const told = toldError(error);
    const { textMask } = await import("./inspect/secrets/mask-text.ts");
    const mask = textMask((options.now ?? new Date()).toISOString().slice(0, 10));
    return unchecked({ kind, spec: given, packer: null, predicted: false }, told, mask);
  }
}

interface Read extends Prepared {
  readonly artifact: Artifact;
}

type Placed = CheckOptions & Required<Pick<CheckOptions, "cwd" | "environment">> & Pick<Keeper, "keep">;

/** It is known whose package it will be, so that the rest is made ready while the package manager works. */
async function packAndRead(spec: Spec, options: Placed): Promise<Read> {
  const { ignoreScripts = false, environment, client } = options;
  const preparing = prepareProject(spec, spec.kind === "registry" ? spec.name : undefined, options);
  // A script of the package could move the ref.
  if (options.policyBase !== undefined) await preparing;
  const limits = preparing.then(
    (prepared) => prepared.limits,
    () => LIMITS,
  );
  const acquiring = acquire(spec, { ignoreScripts, environment, client, limits });
  const reading = acquiring.then(async (acquired) => {
    options.keep(acquired.tarball);
    return readArtifact(acquired, options, await limits);
  });
  // Whatever happens to one: a package manager that still runs would outlive the report.
  await Promise.allSettled([reading, preparing]);
  return { artifact: await reading, ...(await preparing) };
}

/**
 * Only a tarball says whose it is, and so which policies limit it. It is read under packgate's own limits, or where it has
 * more under those of the project here, which may be higher, but are nothing to another's tarball: what was read is held
 * against those that turn out to hold.
 */
async function readFile(spec: Spec, options: Placed): Promise<Read> {
  const loading = preload();
  let integrity: string | undefined;
  const read = async (limits: Limits) => {
    const asked = { ignoreScripts: true, environment: options.environment, limits: Promise.resolve(limits) };
    const acquired = await acquire(spec, asked);
    const { tarball } = acquired;
    if (integrity === undefined) options.keep(tarball);
    else if (tarball.integrity !== integrity) throw changed();
    integrity = tarball.integrity;
    return readArtifact(acquired, options, limits);
  };
  const reading = read(LIMITS).catch(async (error: unknown) => {
    if (!(error instanceof PackgateError) || error.code !== "ELIMIT") throw error;
    const { limits } = await prepare(options.cwd, options, spec);
    const { raisedLimits } = await import("./policy/limits.ts");
    if (raisedLimits(limits).length === 0) throw error;
    return read(limits);
  });
  const [artifact] = await Promise.all([reading, loading]);
  const prepared = await prepareProject(spec, artifact.manifest.name, options);
  (await import("./artifact/extent.ts")).requireWithin(artifact.extent, prepared.limits);
  return { artifact, ...prepared };
}

async function readArtifact(
  { tarball, origin, expected }: Acquired,
  { tarDigest = false }: CheckOptions,
  limits: Limits,
) {
  const [{ readTarball }, { expectManifest }] = await Promise.all([
    import("./artifact/read-tarball.ts"),
    import("./artifact/manifest.ts"),
  ]);
  const artifact = await readTarball(tarball, origin, { tarDigest, limits });
  expectManifest(artifact.manifest, expected);
  return artifact;
}

/** Whatever is needed once a tarball is there, or its package is known, is loaded at once. */
function preload() {
  return Promise.all([
    import("./artifact/surroundings.ts"),
    import("./judge-package.ts"),
    import("./policy/limits.ts"),
    import("./artifact/own-values.ts"),
    import("./artifact/workspace-root.ts"),
    import("./standards.ts"),
    import("./rules/index.ts"),
    import("./artifact/read-tarball.ts"),
  ]);
}

interface Prepared {
  readonly standards: Standards;
  readonly surroundings: Surroundings;
  /** The strictest of all policies that judge. */
  readonly limits: Limits;
}

/** The same for a package of that name, which may be of the project here; a directory needs none. */
async function prepareProject(spec: Spec, name: string | undefined, options: Placed): Promise<Prepared> {
  const [{ projectDirectory }] = await preload();
  return prepare(projectDirectory(spec, name, options.cwd), options, spec);
}

/** What can be made ready before the tarball is there, when it is known whose it is. */
async function prepare(
  directory: string | undefined,
  { policy, policyBase: ref, failOn, now, cwd, environment, ...options }: Placed,
  spec: Spec,
): Promise<Prepared> {
  const [{ surroundingsIn }, , { strictestLimits }, { ownValuesIn }, { workspaceRoot }, { standardsFor }] =
    await preload();
  // A published version is judged by itself: the working tree beside it may be any other version's.
  const around = surroundingsIn(
    spec.kind === "registry" ? undefined : directory,
    now ?? new Date(),
    // Only a directory is packed on this machine.
    spec.kind === "directory" ? environment : undefined,
  );
  const project = directory === undefined ? undefined : { directory, root: workspaceRoot(directory) };
  const surroundings = { ...around, ...ownValuesIn(project, environment) };
  const rules = await allRules(options);
  const policyBase = ref === undefined ? undefined : { ref, environment };
  const standards = standardsFor({ directory, cwd, policy, policyBase, failOn, rules, surroundings });
  return { surroundings, standards, limits: strictestLimits(standards.policies) };
}

async function allRules(options: CheckOptions): Promise<readonly Rule[]> {
  const { rules } = await import("./rules/index.ts");
  return [...rules, ...(options.rules ?? [])];
}

/** A package of which there is nothing to judge. The message may quote what it, or its package manager, calls something. */
export function unchecked(origin: Origin, error: PackgateError, mask: (text: string) => string): PackageReport {
  const { code, message, hint = null } = error;
  return {
    package: null,
    origin,
    policies: [],
    raisedLimits: [],
    verdict: "error",
    problems: [{ code, message: mask(message), path: null, layers: [], hint }],
    findings: [],
    notApplicable: [],
    alternatives: [],
    entries: [],
    stats: {},
  };
}

/** The verdict over several packages; of none nothing was checked. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.includes("error")) return "error";
  return verdicts.includes("fail") ? "fail" : "pass";
}
