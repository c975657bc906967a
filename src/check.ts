/**
 * The whole chain on one screen: acquire, read, inspect, ask every rule, judge, report.
 *
 * What is not needed to start the package manager is imported while it works.
 */

import { type Acquired, acquire } from "./artifact/acquire.ts";
import { parseSpec } from "./artifact/spec.ts";
import { PackgateError } from "./errors.ts";
import type {
  Artifact,
  Client,
  Finding,
  Origin,
  PackageReport,
  Problem,
  Report,
  Rule,
  Severity,
  Spec,
  Surroundings,
  Verdict,
} from "./model.ts";
import type { Standards } from "./standards.ts";
import { version } from "./version.ts";

export interface CheckOptions {
  /** A preset's name or a policy file; replaces the package's own policy. */
  readonly policy?: string;
  /** A ref of git, as `origin/main`: the policies that stand there judge as well, so that a change cannot loosen its own. */
  readonly policyBase?: string;
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

/**
 * Checks one package and leaves the report to be joined. `onTarball` is handed the very bytes that are checked, before
 * they are: whoever publishes keeps them.
 */
export async function checkPackage(
  given: string,
  options: CheckOptions,
  onTarball?: (tarball: Buffer) => void,
): Promise<PackageReport> {
  const cwd = options.cwd ?? process.cwd();
  const environment = options.environment ?? process.env;
  let kind: Spec["kind"] = "directory";
  try {
    const spec = parseSpec(given, cwd);
    kind = spec.kind;
    const preparing = spec.kind === "directory" ? prepare(spec.path, cwd, options) : undefined;
    // A script of the package could move the ref.
    if (options.policyBase !== undefined) await preparing;
    const acquiring = acquire(spec, {
      ignoreScripts: options.ignoreScripts ?? false,
      environment,
      client: options.client,
    });
    const readKept = (acquired: Acquired) => {
      onTarball?.(acquired.tarball);
      return readArtifact(acquired, options.tarDigest ?? false);
    };
    const [artifact, early] = await bothSettled(acquiring.then(readKept), preparing);
    const [{ bundledLocations, projectDirectory }, { judgePackage }] = await load();
    const project = projectDirectory(spec, artifact.manifest, cwd);
    const { standards, surroundings } = early ?? (await prepare(project, cwd, options, spec));
    const bundled = spec.kind === "directory" ? await bundledLocations(spec.path, artifact.manifest) : undefined;
    const { onProgress } = options;
    const report = judgePackage({
      artifact,
      standards,
      surroundings: bundled === undefined ? surroundings : { ...surroundings, bundled },
      onEntry: onProgress && ((done, total) => onProgress({ spec: given, done, total })),
    });
    return await witnessed(report, artifact);
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    return unchecked({ kind, spec: given, packer: null, predicted: false }, error);
  }
}

/** The report with a second opinion on the maps that leak, as far as they are files of their own and few. */
async function witnessed(report: PackageReport, { entries }: Artifact): Promise<PackageReport> {
  if (!report.findings.some(isLeakingMap)) return report;
  const { LARGEST_WITNESSED, MOST_WITNESSED, mappingStatistics } = await import("./inspect/map-witness.ts");
  let left = MOST_WITNESSED;
  const findings: Finding[] = [];
  for (const finding of report.findings) {
    const entry = isLeakingMap(finding) ? entries.find(({ path }) => path === finding.path) : undefined;
    if (entry === undefined || entry.bytes.length > LARGEST_WITNESSED || left === 0) {
      findings.push(finding);
    } else {
      left -= 1;
      findings.push({ ...finding, detail: [...finding.detail, await mappingStatistics(entry.bytes)] });
    }
  }
  return { ...report, findings };
}

function isLeakingMap({ rule, path, layers }: Finding): boolean {
  return rule === "no-embedded-sources" && layers.length === 0 && (path?.endsWith(".map") ?? false);
}

/** The compressed bytes are let go here: what is inspected is the inflated ones. */
async function readArtifact({ tarball, origin, expected }: Acquired, tarDigest: boolean): Promise<Artifact> {
  const [{ readTarball }, { expectManifest }, { release }] = await Promise.all([
    import("./artifact/read-tarball.ts"),
    import("./artifact/manifest.ts"),
    import("./artifact/release.ts"),
  ]);
  const artifact = readTarball(tarball, origin, { tarDigest });
  await release(tarball);
  expectManifest(artifact.manifest, expected);
  return artifact;
}

function load() {
  return Promise.all([import("./artifact/surroundings.ts"), import("./judge-package.ts")]);
}

/** What can be made ready before the tarball is there, when it is known whose it is. */
async function prepare(
  directory: string | undefined,
  cwd: string,
  { policy, policyBase: ref, failOn, now, ...options }: CheckOptions,
  spec?: Spec,
): Promise<{ standards: Standards; surroundings: Surroundings }> {
  const [{ surroundingsIn }, { ownValuesIn }, { workspaceRoot }, { standardsFor }] = await Promise.all([
    import("./artifact/surroundings.ts"),
    import("./artifact/own-values.ts"),
    import("./artifact/workspace-root.ts"),
    import("./standards.ts"),
    load(),
    import("./artifact/read-tarball.ts"),
  ]);
  // A published version is judged by itself: the working tree beside it may be any other version's.
  const environment = options.environment ?? process.env;
  const around = surroundingsIn(
    spec?.kind === "registry" ? undefined : directory,
    now ?? new Date(),
    // Only a directory is packed on this machine.
    spec === undefined ? environment : undefined,
  );
  const project = directory === undefined ? undefined : { directory, root: workspaceRoot(directory) };
  const surroundings = { ...around, ...ownValuesIn(project, environment) };
  const rules = await allRules(options);
  const policyBase = ref === undefined ? undefined : { ref, environment };
  return { surroundings, standards: standardsFor({ directory, cwd, policy, policyBase, failOn, rules, surroundings }) };
}

/** Waits for both, whatever happens to one: a package manager that still runs would outlive the report. */
async function bothSettled<A, B>(first: Promise<A>, second: Promise<B> | undefined): Promise<[A, B | undefined]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

async function allRules(options: CheckOptions): Promise<readonly Rule[]> {
  const { rules } = await import("./rules/index.ts");
  return [...rules, ...(options.rules ?? [])];
}

/** A package of which there is nothing to judge. */
function unchecked(origin: Origin, error: PackgateError): PackageReport {
  return {
    package: null,
    origin,
    policies: [],
    verdict: "error",
    problems: [problemOf(error)],
    findings: [],
    notApplicable: [],
    alternatives: [],
    entries: [],
    stats: {},
  };
}

function problemOf({ code, message, hint }: PackgateError): Problem {
  return { code, message, path: null, layers: [], hint: hint ?? null };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.includes("error")) return "error";
  return verdicts.includes("fail") ? "fail" : "pass";
}
