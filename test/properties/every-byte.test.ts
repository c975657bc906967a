/** Every byte of the container is accounted for: a header's, a file's, padding, or the end. */

import { expect, test } from "vitest";
import { readTar } from "../../src/artifact/tar-reader.ts";
import type { Deviation } from "../../src/model.ts";
import { mutant } from "../hostile/fuzz.ts";
import { file, MANIFEST } from "../hostile/hostile-tarball.ts";
import { readBytes } from "../support/read-bytes.ts";
import { runs, SEED } from "../support/runs.ts";
import { FIELD, gzip, summed, tar } from "../support/tar-writer.ts";
import { inflated } from "./inflated.ts";

const BLOCK = 512;
const isAmbiguous = ({ kind }: Deviation) => kind === "ambiguous";

test("headers, contents, padding and the end are as long as the archive, in every tarball that is taken", async () => {
  let taken = 0;
  for (let index = 0; index < runs(3000, 300_000).numRuns; index += 1) {
    const tarball = mutant(SEED, index);
    try {
      if ((await readBytes(tarball)).deviations.some(isAmbiguous)) continue;
    } catch {
      continue;
    }
    taken += 1;
    const archive = inflated(tarball);
    const { headers, members } = readTar(archive);
    let at = 0;
    for (const header of headers) {
      expect(header, `header in mutant ${index}`).toBe(at);
      const type = archive.toString("latin1", header + FIELD.type, header + FIELD.type + 1);
      const size = /[125]/.test(type)
        ? 0
        : Number.parseInt(archive.toString("latin1", header + FIELD.size, header + FIELD.size + 12), 8);
      const end = header + BLOCK + size;
      at = Math.ceil(end / BLOCK) * BLOCK;
      expect(isZero(archive.subarray(end, at)), `padding in mutant ${index}`).toBe(true);
    }
    expect(archive.length - at).toBeGreaterThanOrEqual(2 * BLOCK);
    expect(isZero(archive.subarray(at)), `end of mutant ${index}`).toBe(true);
    // What is searched is what stands there: views into the archive, each behind a header.
    for (const { bytes } of members) {
      if (bytes.length > 0) expect(headers).toContain(bytes.byteOffset - archive.byteOffset - BLOCK);
    }
  }
  expect(taken, "tarballs that are taken were among those tried").toBeGreaterThan(100);
});

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

/** `265-296`, so that a failure is one line. */
function rangesOf(numbers: readonly number[]): readonly string[] {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const starts = sorted.filter((number, index) => sorted[index - 1] !== number - 1);
  const ends = sorted.filter((number, index) => sorted[index + 1] !== number + 1);
  return starts.map((start, index) => `${start}-${ends[index]}`);
}

type Range = readonly [start: number, end: number];

/** What no reader takes for the name, the type or the content of a file, and what packers write in different ways. */
const FREE: readonly Range[] = [
  [FIELD.mode, FIELD.size],
  [FIELD.mtime, FIELD.checksum],
  // Device numbers, of which only devices have any.
  [329, 345],
];
/** Names that an extended header replaces, and its own. */
const REPLACED: readonly Range[] = [
  [FIELD.name, FIELD.mode],
  [FIELD.linkname, FIELD.magic],
  [345, 500],
];

function freeIn(archive: Buffer, headers: readonly number[], header: number): readonly Range[] {
  const typeAt = (at: number | undefined) => (at === undefined ? 0 : archive[at + FIELD.type]);
  const extended = typeAt(header) === 0x78 || typeAt(headers[headers.indexOf(header) - 1]) === 0x78;
  return extended ? [...FREE, ...REPLACED] : FREE;
}

test("no byte can be changed but that the package is another one, or no longer taken", async () => {
  const archive = tar([MANIFEST, file("a.js", "a();\n"), file("empty"), file("d/ü.js", "u();")]);
  const before = await readBytes(gzip(archive, 1));
  const told = ({ entries, deviations }: typeof before) =>
    JSON.stringify([entries.map(({ path, type, bytes }) => [path, type, bytes.toString("latin1")]), deviations]);
  const same: number[] = [];
  const { headers } = readTar(archive);
  const paxTime = archive.indexOf("mtime=") + "mtime=".length;
  for (let at = 0; at < archive.length; at += 1) {
    if (paxTime <= at && at < archive.indexOf("\n", paxTime)) continue;
    const changed = Buffer.from(archive);
    changed[at] = changed[at]! ^ 0x01;
    const header = headers.find((start) => start <= at && at < start + BLOCK);
    if (header !== undefined) {
      const field = at - header;
      if (freeIn(archive, headers, header).some(([start, end]) => start <= field && field < end)) continue;
      if (field < FIELD.checksum || field >= FIELD.checksum + 8) summed(changed.subarray(header, header + BLOCK));
    }
    try {
      if (told(await readBytes(gzip(changed, 0))) === told(before)) same.push(at);
    } catch {
      // Not taken.
    }
  }
  expect(rangesOf(same.map((at) => at % BLOCK)).slice(0, 10)).toEqual([]);
});
