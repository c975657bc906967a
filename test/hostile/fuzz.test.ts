import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { PackgateError } from "../../src/errors.ts";
import type { Artifact } from "../../src/model.ts";
import { readBytes } from "../support/read-bytes.ts";
import { workdir } from "../support/workdir.ts";
import { mutant } from "./fuzz.ts";
import { installed, type Listed, nodeTarList, ownList, presentReaders } from "./other-readers.ts";

const SOAK = process.env["PACKGATE_SOAK"] !== undefined;
/** Another one each day, so that the runs of a year try two million mutants; it stands in the names of the tests. */
const SEED = Number(process.env["PACKGATE_SEED"] ?? new Date().toISOString().slice(0, 10).replaceAll("-", ""));
const LONGEST = 10_000;
const { present, absent } = presentReaders();

/** The artifact, if packgate takes the mutant for one that all readers read alike. */
async function accepted(tarball: Buffer, name: string): Promise<Artifact | undefined> {
  const started = performance.now();
  try {
    const artifact = await readBytes(tarball);
    return artifact.deviations.some(({ kind }) => kind === "ambiguous") ? undefined : artifact;
  } catch (error) {
    if (error instanceof PackgateError) return undefined;
    throw new Error(`${name} crashes packgate`, { cause: error });
  } finally {
    const took = performance.now() - started;
    // Not by an assertion, of which a million take longer than the reading.
    if (took > LONGEST) expect.fail(`${name} takes ${took} ms`);
  }
}

const MUTANTS = SOAK ? 1_000_000 : 5000;
describe(`${MUTANTS} mutants of seed ${SEED}`, () => {
  test("nothing crashes or hangs, and npm sees in the accepted ones what packgate sees", async () => {
    let taken = 0;
    for (let index = 0; index < MUTANTS; index += 1) {
      const tarball = mutant(SEED, index);
      const artifact = await accepted(tarball, `mutant ${index} of seed ${SEED}`);
      if (artifact !== undefined) {
        taken += 1;
        const [own, npm] = [ownList(artifact.entries), installed(nodeTarList(tarball))];
        if (!isDeepStrictEqual(npm, own)) expect(npm, `mutant ${index} of seed ${SEED}`).toEqual(own);
      }
      // The runner wants to hear of its workers, and node-tar leaves work for later.
      if (index % 500 === 0) await setImmediate();
    }
    // Mutants that are refused at the door would prove nothing.
    expect(taken / MUTANTS).toBeGreaterThan(0.1);
  });
});

const WITNESSED = SOAK ? 5000 : 200;
const WITNESSES = [...present.map(([name]) => name), ...absent.map((name) => `(absent: ${name})`)].join(", ");
describe(`${WITNESSED} accepted mutants of seed ${SEED}, ${WITNESSES}`, () => {
  test.skipIf(present.length === 0)("other readers see what packgate sees", async () => {
    const directory = await workdir();
    const names: string[] = [];
    const paths: string[] = [];
    const own: (readonly Listed[])[] = [];
    for (let index = 0; own.length < WITNESSED; index += 1) {
      const name = `mutant ${index} of seed ${SEED}`;
      const tarball = mutant(SEED, index);
      const artifact = await accepted(tarball, name);
      if (artifact === undefined) continue;
      names.push(name);
      own.push(ownList(artifact.entries));
      paths.push(join(directory, `${index}.tgz`));
      await writeFile(paths.at(-1)!, tarball);
    }
    for (const [reader, list] of present) {
      const lists = list(paths).map(installed);
      for (const [at, name] of names.entries()) expect(lists[at], `${reader} of ${name}`).toEqual(own[at]);
    }
  });
});
