import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readTar } from "../../src/artifact/tar-reader.ts";
import { PackgateError } from "../../src/errors.ts";
import { readBytes } from "../support/read-bytes.ts";
import { gzip, tarWithoutEnd } from "../support/tar-writer.ts";
import { workdir } from "../support/workdir.ts";
import { checked, file, MANIFEST, packed } from "./hostile-tarball.ts";
import { nodeTarList, ownList, presentReaders } from "./other-readers.ts";

const HERE = join(import.meta.dirname, "third-party");
const ARCHIVES = readdirSync(HERE, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:gz|tgz)$/.test(name));

/** What it returns, or undefined where it is a PackgateError that is thrown. */
async function unlessRefused<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PackgateError) return undefined;
    throw error;
  }
}

describe.each(ARCHIVES.sort())("%s", (name) => {
  const bytes = readFileSync(join(HERE, name));

  test("is read or refused, as it is and behind a package.json", async () => {
    const archive = gunzipSync(bytes, { finishFlush: 2 });
    await unlessRefused(() => readBytes(bytes));
    await unlessRefused(() => readBytes(gzip(Buffer.concat([tarWithoutEnd([MANIFEST]), archive]))));
  });

  test("is taken for unambiguous only where all readers list the same", async () => {
    const archive = gunzipSync(bytes, { finishFlush: 2 });
    const read = await unlessRefused(() => readTar(archive));
    if (read === undefined || read.deviations.some(({ kind }) => kind === "ambiguous")) return;
    // Paths are judged where the top directory is taken off: a name that is none is refused there.
    if (read.members.some(({ path }) => path === "")) return;
    const own = ownList(read.members.filter(({ type }) => type !== "directory"));
    const path = join(await workdir(), "a.tgz");
    await writeFile(path, gzip(archive));
    expect(nodeTarList(archive), "node-tar").toEqual(own);
    for (const [reader, list] of presentReaders().present) expect(list([path])[0], reader).toEqual(own);
  });
});

test("a zip file that holds itself ends at the limit of depth", async () => {
  const { verdict, problems } = await checked(packed(file("r.zip", readFileSync(join(HERE, "go/r.zip")))));
  expect({ verdict, codes: problems.map(({ code }) => code) }).toEqual({ verdict: "error", codes: ["ELIMIT"] });
});
