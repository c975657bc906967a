import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/index.ts";
import type { PackageReport, Verdict } from "../../src/model.ts";
import { gzip, type Member, tar } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";
import type { HostileTarball } from "./hostile-case.ts";

export const MANIFEST: Member = { path: "package/package.json", bytes: Buffer.from('{"name":"p","version":"1.0.0"}') };

/** A file below the top directory. */
export function file(path: string, content: Buffer | string = "x"): Member {
  return { path: `package/${path}`, bytes: Buffer.from(content) };
}

/** A tarball of package.json and these members, in npm's own compression. */
export function packed(...members: readonly Member[]): Buffer {
  return gzip(tar([MANIFEST, ...members]));
}

/** A tarball of an archive that is written by hand, at the quick level. */
export function wrapped(...parts: readonly Buffer[]): Buffer {
  return gzip(Buffer.concat(parts), 1);
}

type Row = readonly [id: string, what: string, verdict: Verdict, says: string | null, build: () => Buffer];

/** Cases from rows of a table. */
export function cases(rows: readonly Row[]): readonly HostileTarball[] {
  return rows.map(([id, what, verdict, says, build]) => ({ id, what, verdict, says, build }));
}

/** The whole check of one tarball, under a policy that lets every path ship, so that the container alone decides. */
export async function checked(tarball: Buffer): Promise<PackageReport> {
  const directory = await write(await workdir(), {
    "everything.json": JSON.stringify({
      extends: "recommended",
      allow: ["**", "**/.*", "**/.*/**"],
      rules: { "no-unmatched-allow": "off", "manifest-has-files": "off" },
    }),
  });
  await writeFile(join(directory, "p.tgz"), tarball);
  const { reports } = await check("p.tgz", { cwd: directory, policy: "everything.json", environment: {} });
  return reports[0]!;
}

/** Runs a catalogue: the verdict is the one that is asked for, and the report says why. */
export function testTarballs(catalogue: readonly HostileTarball[]): void {
  test.each(catalogue.map((one) => [one.id, one] as const))("%s", async (_, { build, verdict, says }) => {
    const report = await checked(build());
    const said = [...report.problems.map(({ code }) => code), ...report.findings.map(({ rule }) => rule)];
    expect({ verdict: report.verdict, said }).toEqual({
      verdict,
      said: says === null ? [] : expect.arrayContaining([says]),
    });
  });
}
