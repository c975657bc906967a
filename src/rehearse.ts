/**
 * One pack, judged as often as somebody wants to know what another policy would say of it: one that is still to be
 * written, or one that is about to change.
 */

import { acquire } from "./artifact/acquire.ts";
import { expectManifest } from "./artifact/manifest.ts";
import { ownValuesIn } from "./artifact/own-values.ts";
import { readTarball } from "./artifact/read-tarball.ts";
import { bundledLocations, surroundingsIn } from "./artifact/surroundings.ts";
import { workspaceRoot } from "./artifact/workspace-root.ts";
import { judgePackage } from "./judge-package.ts";
import type { Artifact, Client, Entry, PackageReport } from "./model.ts";
import { onDisk, onDiskWith } from "./policy/files.ts";
import { strictestLimits } from "./policy/limits.ts";
import { rules } from "./rules/index.ts";
import { standardsFor } from "./standards.ts";

export interface RehearsalRequest {
  /** Absolute. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly client?: Client | undefined;
  readonly ignoreScripts: boolean;
  readonly now: Date;
}

/** What is to judge instead of what the project has. */
interface Trial {
  /** A preset's name, in place of the package's own policy. */
  readonly preset?: string;
  /** Files as they would be written, by absolute path. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Files that the package would have besides, by path. */
  readonly adds?: ReadonlyMap<string, string>;
}

export interface Rehearsal {
  readonly artifact: Artifact;
  /** The report that a check would give. Throws `EPOLICY`. */
  readonly under: (trial: Trial) => PackageReport;
}

/** Packs a directory and reads the tarball. Throws what a check reports as a problem: `EPACK`, `EMANIFEST`, `EPOLICY` … */
export async function rehearse(request: RehearsalRequest): Promise<Rehearsal> {
  const { directory, environment, client, ignoreScripts, now } = request;
  const root = workspaceRoot(directory);
  const surroundings = {
    ...surroundingsIn(directory, now, environment),
    ...ownValuesIn({ directory, root }, environment),
  };
  const judging = ({ preset, texts }: Trial) =>
    standardsFor({
      directory,
      cwd: directory,
      policy: preset,
      failOn: undefined,
      rules,
      surroundings,
      files: texts === undefined ? onDisk : onDiskWith(texts),
    });
  // A policy that cannot be read is said before a build that takes minutes.
  const limits = strictestLimits(judging({}).policies);
  const spec = { kind: "directory", given: ".", path: directory } as const;
  const acquired = await acquire(spec, { ignoreScripts, environment, client, limits: Promise.resolve(limits) });
  const artifact = await readTarball(acquired.tarball, acquired.origin, { tarDigest: false, limits });
  expectManifest(artifact.manifest, acquired.expected);
  const bundled = await bundledLocations(directory, artifact.manifest);
  const around = bundled === undefined ? surroundings : { ...surroundings, bundled };
  return {
    artifact,
    under: (trial) =>
      judgePackage({
        artifact: { ...artifact, entries: [...artifact.entries, ...[...(trial.adds ?? [])].map(entryOf)] },
        surroundings: around,
        standards: judging(trial),
        onEntry: undefined,
      }),
  };
}

function entryOf([path, text]: readonly [string, string]): Entry {
  return { path, type: "file", mode: 0o644, bytes: Buffer.from(text) };
}
