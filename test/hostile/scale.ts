/** What is too large, too deep or too many. What is built is compressed piece by piece: nothing of it is ever whole here. */

import { randomBytes } from "node:crypto";
import { constants, crc32, deflateRawSync, gzipSync } from "node:zlib";
import { zip } from "../support/archives.ts";
import { gzip, type Member, paxRecords, tar, tarWithoutEnd } from "../support/tar-writer.ts";
import { cases, file, MANIFEST, packed } from "./hostile-tarball.ts";

const MIB = 1 << 20;
const END = Buffer.alloc(1024);

/** Bytes, or so many times the same ones. */
type Piece = Buffer | readonly [piece: Buffer, times: number];

/** A gzip file of pieces, some of them many times over. Each is deflated once; CRC-32 counts all of them. */
function repeated(...pieces: readonly Piece[]): Buffer {
  const out: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255])];
  let sum = 0;
  let size = 0;
  for (const one of pieces) {
    const [piece, times] = Buffer.isBuffer(one) ? [one, 1] : one;
    const deflated = deflateRawSync(piece, { level: 1, finishFlush: constants.Z_FULL_FLUSH });
    for (let left = times; left > 0; left -= 1) {
      out.push(deflated);
      // Beyond what any reader takes nobody gets to the sum.
      if (size <= 1024 * MIB) sum = crc32(piece, sum);
      size += piece.length;
    }
  }
  const trailer = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  trailer.writeUInt32LE(sum >>> 0, 2);
  trailer.writeUInt32LE(size % 2 ** 32, 6);
  return Buffer.concat([...out, trailer]);
}

/** A tarball with one large file, of pieces as above. */
function oneFile(name: string, size: number, ...body: readonly Piece[]): Buffer {
  const header = tarWithoutEnd([{ path: `package/${name}`, size }]);
  const padding = Buffer.alloc((512 - (size % 512)) % 512);
  return repeated(tarWithoutEnd([MANIFEST]), header, ...body, padding, END);
}

/** A mebibyte of text that compresses about a hundredfold: too little for a bomb. */
function text(): Buffer {
  return Buffer.from(
    randomBytes(6 * 1024)
      .toString("base64")
      .padEnd(MIB, "text "),
  );
}

/** So many members of the same few names. */
function many(count: number, member: (name: string) => Member): Buffer {
  const thousand = Array.from({ length: 1000 }, (_, index) => member(`${randomBytes(9).toString("hex")}${index}`));
  return repeated(tarWithoutEnd([MANIFEST]), [tarWithoutEnd(thousand), count / 1000], END);
}

/** A tarball of 16 tarballs of 16 tarballs ... of zeros, as 42.zip. */
function nested(depth: number): Buffer {
  if (depth === 0) return gzipSync(Buffer.alloc(MIB));
  const inner = nested(depth - 1);
  return gzip(tar(Array.from({ length: 16 }, (_, index) => ({ path: `package/${index}.tgz`, bytes: inner }))), 1);
}

function wrappedTimes(times: number): Buffer {
  let bytes = Buffer.from("the end\n".repeat(100));
  for (let left = times; left > 0; left -= 1) bytes = Buffer.from(gzipSync(bytes));
  return bytes;
}

const longPath = (path: string): Buffer =>
  packed({ path: "PaxHeader/x", type: "x", bytes: paxRecords([["path", path]]) }, file("a.js"));

const MAP_START = Buffer.from('{"version":3,"sources":["a.ts"],"mappings":"","sourcesContent":["');
const MAP_END = Buffer.from('"]}');

export const scale = cases([
  [
    "scale-compressed",
    "one byte more than 256 MiB, compressed",
    "error",
    "ELIMIT",
    () => Buffer.alloc(256 * MIB + 1, "\u001f"),
  ],
  [
    "scale-ratio",
    "100 MiB of zeros at a ratio of 1000",
    "error",
    "ELIMIT",
    () => oneFile("a.js", 100 * MIB, [Buffer.alloc(MIB), 100]),
  ],
  ["scale-inflated", "3 GiB at a ratio of 100", "error", "ELIMIT", () => oneFile("a.txt", 3072 * MIB, [text(), 3072])],
  [
    "scale-one-line",
    "10 GiB of JavaScript in one line",
    "error",
    "ELIMIT",
    () => oneFile("a.js", 10 * 1024 * MIB - 1, [Buffer.from("a();".repeat(MIB / 4)), 10 * 1024]),
  ],
  [
    "scale-large-map",
    "a map of 600 MB, more than a string of V8 can hold: it is searched as bytes",
    "fail",
    "no-embedded-sources",
    () => oneFile("a.map", MAP_START.length + 600 * MIB + MAP_END.length, MAP_START, [text(), 600], MAP_END),
  ],
  [
    "scale-entries",
    "100,000 entries: all are read, and are too many for the budget",
    "fail",
    "size-budget",
    () => packed(...Array.from({ length: 100_000 }, (_, n) => file(`f/${n}.js`, ""))),
  ],
  [
    "scale-too-many-entries",
    "a quarter of a million entries",
    "error",
    "ELIMIT",
    () => many(250_000, (name) => file(name, "")),
  ],
  [
    "scale-too-many-directories",
    "a quarter of a million directories",
    "error",
    "ELIMIT",
    () => many(250_000, (name) => ({ path: `package/${name}/`, type: "5" })),
  ],
  [
    "scale-pax-pairs",
    "200,000 records in one PAX header",
    "error",
    "ELIMIT",
    () =>
      packed(
        {
          path: "PaxHeader/x",
          type: "x",
          bytes: paxRecords(Array.from({ length: 200_000 }, (_, n) => [`k${n}`, "v"])),
        },
        file("a.js"),
      ),
  ],
  [
    "scale-pax-keys",
    "4,000 keys that nobody knows",
    "fail",
    "canonical-tarball",
    () =>
      packed(
        { path: "PaxHeader/x", type: "x", bytes: paxRecords(Array.from({ length: 4000 }, (_, n) => [`k${n}`, "v"])) },
        file("a.js"),
      ),
  ],
  ["scale-path", "a path of 1,024 bytes", "pass", null, () => longPath(`package/${"d/".repeat(507)}ab`)],
  ["scale-path-long", "a path of 1,025 bytes", "error", "ELIMIT", () => longPath(`package/${"d/".repeat(507)}abc`)],
  [
    "scale-path-deep",
    "a path of 20,000 directories",
    "error",
    "ELIMIT",
    () => longPath(`package/${"d/".repeat(20_000)}a`),
  ],
  ["scale-name", "a name of 64 KiB", "error", "ELIMIT", () => longPath(`package/${"n".repeat(65_536)}`)],
  [
    "scale-gnu-name",
    "a GNU name of 64 KiB",
    "error",
    "ELIMIT",
    () =>
      packed({ path: "././@LongLink", type: "L", bytes: Buffer.from(`package/${"n".repeat(65_536)}\0`) }, file("a.js")),
  ],
  [
    "scale-nested-bomb",
    "16 tarballs in 16 tarballs, four times: 64 GiB",
    "error",
    "ELIMIT",
    () => packed(file("bomb.tgz", nested(4))),
  ],
  [
    "scale-nested-deep",
    "a gzip file in a gzip file, 20 times",
    "error",
    "ELIMIT",
    () => packed(file("deep.gz", wrappedTimes(20))),
  ],
  [
    "scale-gzip-bomb",
    "a gzip file of 256 MiB inside",
    "error",
    "ELIMIT",
    () => packed(file("a.gz", repeated([Buffer.alloc(MIB), 256]))),
  ],
  [
    "scale-zip-bomb",
    "a zip member of 128 MiB",
    "error",
    "ELIMIT",
    () => packed(file("a.zip", zip({ zeros: Buffer.alloc(128 * MIB) }))),
  ],
]);
