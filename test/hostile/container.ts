/** The frame: gzip, and where the archive ends. */

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { FIELD, tar, tarWithoutEnd } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { cases, file, MANIFEST, packed, wrapped } from "./hostile-tarball.ts";

const RULE = "canonical-tarball";
const ZEROS = Buffer.alloc(512);
const PLAIN = file("a.js");
const dirty = () => file("a.js", `export default "${token("npm")}";\n`);

/** A gzip file with these flags, and what stands behind the header for them. */
function flagged(flags: number, extra: string): Buffer {
  const plain = packed(PLAIN);
  plain[3] = flags;
  return Buffer.concat([plain.subarray(0, 10), Buffer.from(extra, "latin1"), plain.subarray(10)]);
}

/** One byte is another one; `index` counts from the end where it is negative. */
function changed(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  const place = index < 0 ? copy.length + index : index;
  copy[place] = copy[place]! ^ 0x41;
  return copy;
}

const framed = cases([
  ["empty-file", "no byte at all", "error", "ETARBALL", () => Buffer.alloc(0)],
  ["one-byte", "the first byte of a gzip file", "error", "ETARBALL", () => Buffer.from([0x1f])],
  ["text-file", "a text named .tgz", "error", "ETARBALL", () => Buffer.from("this is no tarball\n".repeat(40))],
  ["plain-tar", "an archive that is not compressed: pnpm 12 refuses it", "error", "ETARBALL", () => tar([MANIFEST])],
  ["brotli", "compressed by brotli", "error", "ETARBALL", () => brotliCompressSync(tar([MANIFEST]))],
  ["zlib", "compressed, in zlib's frame", "error", "ETARBALL", () => deflateSync(tar([MANIFEST]))],
  ["raw-deflate", "compressed, without a frame", "error", "ETARBALL", () => deflateRawSync(tar([MANIFEST]))],
  [
    "zstd",
    "the magic number of zstd, which node-tar would read",
    "error",
    "ETARBALL",
    () => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), tar([MANIFEST])]),
  ],
  ["zip-file", "a zip archive", "error", "ETARBALL", () => Buffer.from(`PK\u0003\u0004${"\0".repeat(600)}`)],
  ["gzip-of-text", "a gzip file of a text", "error", "ETARBALL", () => gzipSync("hello\n".repeat(200))],
  ["gzip-of-nothing", "a gzip file of no byte", "error", "ETARBALL", () => gzipSync("")],
  ["gzip-twice", "a tarball compressed twice", "error", "ETARBALL", () => wrapped(packed(PLAIN))],
  ["gzip-cut", "a tarball cut in half", "error", "ETARBALL", () => packed(PLAIN).subarray(0, 150)],
  ["gzip-no-trailer", "a tarball without its last 8 bytes", "error", "ETARBALL", () => packed(PLAIN).subarray(0, -8)],
  ["gzip-bad-crc", "a wrong CRC-32: bun does not look", "error", "ETARBALL", () => changed(packed(PLAIN), -8)],
  ["gzip-bad-size", "a wrong size in the trailer", "error", "ETARBALL", () => changed(packed(PLAIN), -2)],
  ["gzip-bad-method", "another method than deflate", "error", "ETARBALL", () => changed(packed(PLAIN), 2)],
  [
    "gzip-garbage-behind",
    "bytes behind the gzip member: npm refuses, bun and pnpm 12 do not",
    "fail",
    RULE,
    () => Buffer.concat([packed(PLAIN), Buffer.from("garbage")]),
  ],
  [
    "gzip-zeros-behind",
    "zeros behind the gzip member",
    "fail",
    RULE,
    () => Buffer.concat([packed(PLAIN), Buffer.alloc(512)]),
  ],
  [
    "gzip-members-inside",
    "an archive in two gzip members: pnpm 12 sees the first one only",
    "fail",
    RULE,
    () => Buffer.concat([wrapped(tarWithoutEnd([MANIFEST, PLAIN])), wrapped(tar([file("b.js")]))]),
  ],
  [
    "gzip-member-behind",
    "a second gzip member behind the archive's end",
    "fail",
    RULE,
    () => Buffer.concat([packed(PLAIN), wrapped(tar([file("b.js")]))]),
  ],
  [
    "gzip-empty-member",
    "an empty gzip member behind the first",
    "fail",
    RULE,
    () => Buffer.concat([packed(PLAIN), gzipSync("")]),
  ],
  ["gzip-file-name", "a name in the gzip header: the path it had at home", "fail", RULE, () => flagged(8, "p.tar\0")],
  ["gzip-comment", "a comment in the gzip header", "fail", RULE, () => flagged(16, "from my laptop\0")],
  ["gzip-extra", "an extra field in the gzip header", "fail", RULE, () => flagged(4, "\u0004\0abcd")],
  ["gzip-text-flag", "the flag that says text", "fail", RULE, () => flagged(1, "")],
  ["gzip-reserved-flag", "a flag that RFC 1952 forbids: zlib refuses it", "fail", RULE, () => flagged(32, "")],
  ["gzip-endless-name", "a name without its end", "error", "ETARBALL", () => Buffer.from(flagged(8, "x")).fill(1, 10)],
]);

const ended = cases([
  [
    "tar-bad-checksum",
    "a wrong header checksum: npm skips the entry, bsdtar refuses the archive",
    "error",
    "ETARBALL",
    () => wrapped(changed(tar([MANIFEST, PLAIN, file("b.js")]), 1024)),
  ],
  [
    "tar-entry-behind-end",
    "an entry behind the end",
    "fail",
    RULE,
    () => wrapped(tar([MANIFEST, PLAIN]), tar([dirty()])),
  ],
  [
    "tar-entry-behind-zeros",
    "an entry behind the end and 20 blocks of zeros",
    "fail",
    RULE,
    () => wrapped(tar([MANIFEST, PLAIN]), Buffer.alloc(20 * 512), tar([dirty()])),
  ],
  [
    "tar-entry-behind-one-zero-block",
    "an entry behind a single zero block: npm installs it, GNU tar does not see it",
    "error",
    "ETARBALL",
    () => wrapped(tarWithoutEnd([MANIFEST]), ZEROS, tar([file("hidden.js")])),
  ],
  ["tar-no-end", "no zero block at the end", "fail", RULE, () => wrapped(tarWithoutEnd([MANIFEST, PLAIN]))],
  ["tar-half-end", "one zero block at the end", "fail", RULE, () => wrapped(tarWithoutEnd([MANIFEST, PLAIN]), ZEROS)],
  [
    "tar-odd-end",
    "an end inside a block",
    "error",
    "ETARBALL",
    () => wrapped(tarWithoutEnd([MANIFEST]), Buffer.alloc(9)),
  ],
  [
    "tar-cut-header",
    "cut inside a header",
    "error",
    "ETARBALL",
    () => wrapped(tar([MANIFEST, PLAIN]).subarray(0, 1300)),
  ],
  [
    "tar-cut-body",
    "cut inside a file",
    "error",
    "ETARBALL",
    () => wrapped(tar([MANIFEST, file("a.js", "x".repeat(2000))]).subarray(0, 2048)),
  ],
  ["tar-no-entries", "an archive without entries", "error", "ETARBALL", () => wrapped(Buffer.alloc(1024))],
  ["tar-no-manifest", "no package.json", "error", "EMANIFEST", () => wrapped(tar([PLAIN]))],
  [
    "tar-bytes-in-padding",
    "a secret between a file's content and the next header",
    "fail",
    RULE,
    () => packed({ ...PLAIN, padding: Buffer.from(`${token("npm").padEnd(511, "\0")}`) }),
  ],
  [
    "tar-bytes-in-header",
    "bytes in the header behind its last field",
    "fail",
    RULE,
    () => packed({ ...PLAIN, fields: { [FIELD.padding]: "hidden" } }),
  ],
]);

export const container = [...framed, ...ended];
