/** The releases that a package is to be compared with: from the registry, a tarball or a listing, only where asked for. */

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import * as v from "valibot";
import { acquire } from "./artifact/acquire.ts";
import { readTarball } from "./artifact/read-tarball.ts";
import { parseSpec } from "./artifact/spec.ts";
import { PackgateError, toldError } from "./errors.ts";
import { releaseOf } from "./inspect/release.ts";
import type { Artifact, Limits, Policy, Problem, Release, Surroundings } from "./model.ts";

export interface ComparisonRequest {
  readonly artifact: Artifact;
  readonly policies: readonly Policy[];
  readonly limits: Limits;
  /** Instead of what the policies name; relative to `cwd`. */
  readonly against: string | undefined;
  readonly cwd: string;
  /** What the policies' files are relative to. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

type Compared = Pick<Surroundings, "pastRelease" | "problems">;

/** Has each release once. One that cannot be had is a problem: what was to be compared was not. */
export async function pastReleases(request: ComparisonRequest): Promise<Compared> {
  const { artifact, policies, against, cwd, directory } = request;
  const asked = policies.flatMap(({ rules }) => {
    const setting = rules["release-drift"];
    if (setting === undefined || setting.severity === "off") return [];
    const own = (setting.options as { readonly against?: string }).against;
    return against ?? own ?? [];
  });
  if (asked.length === 0) return {};
  const releases = new Map<string, Release>();
  const problems: Problem[] = [];
  for (const given of new Set(asked)) {
    try {
      const release = await releaseNamed(given, against === undefined ? directory : cwd, request);
      if (release.name !== artifact.manifest.name) {
        throw new PackgateError("EUSAGE", `it is a release of ${JSON.stringify(release.name.slice(0, 200))}`);
      }
      releases.set(given, release);
    } catch (error) {
      const { code, message, hint } = toldError(error);
      problems.push({
        code,
        message: `not compared with ${JSON.stringify(given.slice(0, 200))}: ${message}`,
        path: null,
        layers: [],
        hint:
          hint ?? "Name the last release of this package. A first release has none: leave release-drift's against out.",
      });
    }
  }
  return { pastRelease: (own) => releases.get(against ?? own ?? ""), problems };
}

/** A tag or version alone is this package's own. Throws what a check of that spec would report. */
async function releaseNamed(given: string, cwd: string, request: ComparisonRequest): Promise<Release> {
  const { artifact, limits, environment } = request;
  const path = resolve(cwd, given);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() && path.endsWith(".json")) return listed(path, given, artifact.manifest.name);
  const isTag = stat === undefined && /^[a-z\d][\w.+-]*$/i.test(given) && !/\.(?:json|tgz|tar|gz)$/.test(given);
  const spec = parseSpec(isTag ? `${artifact.manifest.name}@${given}` : given, cwd);
  if (spec.kind === "directory") {
    throw new PackgateError("EUSAGE", "it is a directory", { hint: "Pack it first, and name the tarball." });
  }
  const { tarball, origin } = await acquire(spec, {
    ignoreScripts: true,
    environment,
    limits: Promise.resolve(limits),
  });
  const past = await readTarball(tarball, origin, { limits });
  return releaseOf(past, spec.kind === "registry" ? `${past.manifest.name}@${past.manifest.version}` : given);
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const strings = v.record(v.string(), v.string());
/** What `--format listing` writes. */
const LISTING = v.object({
  listing: v.literal(1),
  packages: v.array(
    v.object({
      name: v.string(),
      version: v.string(),
      size: count,
      unpackedSize: count,
      installScripts: strings,
      dependencies: v.array(v.string()),
      files: v.record(v.string(), count),
    }),
  ),
});
const LARGEST_LISTING = 64 * (1 << 20);

function listed(path: string, source: string, name: string): Release {
  if (statSync(path).size > LARGEST_LISTING) throw new PackgateError("ELIMIT", "the listing has more than 64 MiB");
  const read = v.safeParse(LISTING, parsed(readFileSync(path, "utf8")));
  if (!read.success) {
    throw new PackgateError("EUSAGE", "the file is no listing", {
      hint: "packgate --format listing:<file> writes one.",
    });
  }
  const found = read.output.packages.find((one) => one.name === name);
  if (found === undefined) throw new PackgateError("EUSAGE", `the listing holds no ${JSON.stringify(name)}`);
  const { files, installScripts, dependencies } = found;
  return {
    ...found,
    source,
    files: new Map(Object.entries(files)),
    installScripts: new Map(Object.entries(installScripts)),
    dependencies: new Set(dependencies),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
