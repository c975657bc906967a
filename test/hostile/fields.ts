/** What stands in a header block. */

import { FIELD, paxRecords, summed, tarWithoutEnd } from "../support/tar-writer.ts";
import { cases, file, MANIFEST, packed, wrapped } from "./hostile-tarball.ts";

const RULE = "canonical-tarball";
const PLAIN = file("a.js");
/** A header with these fields written by hand, in front of another file. */
const hand = (fields: Readonly<Record<number, string>>, bytes = "x"): Buffer =>
  packed({ ...PLAIN, bytes: Buffer.from(bytes), fields }, file("b.js"));
const sized = (field: string): Buffer => hand({ [FIELD.size]: field });
const base256 = (value: bigint, width = 12): string => {
  const bits = BigInt.asUintN(8 * width, value) | (1n << BigInt(8 * width - 1));
  return Buffer.from(bits.toString(16).padStart(2 * width, "0"), "hex").toString("latin1");
};
/** The checksum as if bytes were signed, as SunOS once did. */
function withSignedChecksum(): Buffer {
  const archive = tarWithoutEnd([{ ...PLAIN, path: "package/\u00fc.js", pax: {} }]);
  const signed = archive.subarray(0, 512).reduce((sum, byte, at) => {
    return sum + (at >= 148 && at < 156 ? 0x20 : byte > 127 ? byte - 256 : byte);
  }, 0);
  archive.write(`${signed.toString(8).padStart(6, "0")}\0 `, FIELD.checksum, "latin1");
  return wrapped(tarWithoutEnd([MANIFEST]), archive, Buffer.alloc(1024));
}

/** A header of before ustar: nothing behind the link name. */
function old(fields: Readonly<Record<number, string>> = {}): Buffer {
  const archive = tarWithoutEnd([PLAIN]);
  archive.fill(0, FIELD.magic, 512);
  for (const [at, text] of Object.entries(fields)) archive.write(text, Number(at), "latin1");
  summed(archive.subarray(0, 512));
  return wrapped(tarWithoutEnd([MANIFEST]), archive, Buffer.alloc(1024));
}

const numbers = cases([
  ["size-negative", "a negative size (GHSA-8x88-c5mf-7j5w)", "error", "ETARBALL", () => sized(base256(-1024n))],
  ["size-huge", "a size above 2^53", "error", "ETARBALL", () => sized(base256(1n << 60n))],
  ["size-base256", "a small size in base 256", "error", "ETARBALL", () => sized(base256(1n))],
  ["size-not-octal", "a size with a digit 9", "error", "ETARBALL", () => sized("00000000009 ")],
  ["size-hex", "a size in hex: Python reads it, npm does not", "error", "ETARBALL", () => sized("0x1         ")],
  ["size-minus", "a size with a minus", "error", "ETARBALL", () => sized("-0000000001 ")],
  ["size-plus", "a size with a plus", "error", "ETARBALL", () => sized("+0000000001 ")],
  [
    "size-underscore",
    "a size with an underscore, which Python reads",
    "error",
    "ETARBALL",
    () => sized("0000000_001 "),
  ],
  ["size-leading-nul", "a size behind a NUL", "error", "ETARBALL", () => sized("\u00000000000001 ")],
  ["size-leading-blank", "a size behind a blank", "fail", RULE, () => sized("          1 ")],
  ["size-blank", "a size of blanks", "error", "ETARBALL", () => sized(" ".repeat(12))],
  ["size-two-numbers", "two numbers in one field", "error", "ETARBALL", () => sized("000001\u00000000 ")],
  [
    "size-beyond-archive",
    "a file of 12 GiB of which 4 KiB are there",
    "error",
    "ETARBALL",
    () => sized("140000000000"),
  ],
  ["checksum-signed", "a checksum of signed bytes", "error", "ETARBALL", withSignedChecksum],
  ["checksum-blank", "no checksum", "error", "ETARBALL", () => hand({ [FIELD.checksum]: " ".repeat(8) })],
  [
    "checksum-eight-digits",
    "a checksum that node-tar reads into the next field",
    "error",
    "ETARBALL",
    () => wrapped(tarWithoutEnd([MANIFEST]), eightDigits(), Buffer.alloc(1024)),
  ],
  [
    "mode-not-octal",
    "a mode that is no number: Python ends there",
    "fail",
    RULE,
    () => hand({ [FIELD.mode]: "rw-r--r-" }),
  ],
  ["mode-setuid", "the setuid bit", "pass", RULE, () => packed({ ...PLAIN, mode: 0o4755 })],
  [
    "mode-world-writable",
    "a file that all may write: installers set modes",
    "pass",
    null,
    () => packed({ ...PLAIN, mode: 0o666 }),
  ],
  [
    "uid-not-octal",
    "an owner that is no number: Python ends there",
    "fail",
    RULE,
    () => hand({ [FIELD.uid]: "nobody! " }),
  ],
  ["gid-not-octal", "a group that is no number", "fail", RULE, () => hand({ [FIELD.gid]: "staff!! " })],
  ["mtime-not-octal", "a time that is no number", "fail", RULE, () => hand({ [FIELD.mtime]: "yesterday   " })],
  [
    "mtime-base256-huge",
    "a time in 35,000 years: bsdtar cannot write it again",
    "fail",
    RULE,
    () => hand({ [FIELD.mtime]: base256(1n << 40n) }),
  ],
  ["device-not-octal", "a device that is no number", "fail", RULE, () => hand({ [FIELD.devmajor]: "zzzzzzz " })],
  [
    "uid-base256",
    "a large owner in base 256, as old npm wrote it",
    "pass",
    RULE,
    () => hand({ [FIELD.uid]: base256(3_000_000n, 8) }),
  ],
  ["uid-named", "the user that packed it", "pass", RULE, () => hand({ [FIELD.uname]: "alice" })],
]);

/** 8 octal digits and no end, so that whoever reads 12 bytes reads the type and the link name as well. */
function eightDigits(): Buffer {
  const block = tarWithoutEnd([{ ...PLAIN, bytes: Buffer.alloc(0) }]);
  block.write(`00${block.toString("latin1", FIELD.checksum, FIELD.checksum + 6)}`, FIELD.checksum, "latin1");
  return block;
}

const kinds = cases([
  ["kind-v7", "a header older than ustar", "pass", RULE, () => old()],
  [
    "kind-v7-prefix",
    "a prefix in it, which Python alone reads",
    "fail",
    RULE,
    () => old({ [FIELD.prefix]: "package/lib" }),
  ],
  ["kind-gnu", "a header of GNU tar", "pass", RULE, () => hand({ [FIELD.magic]: "ustar  \0" })],
  [
    "kind-gnu-prefix",
    "times in it, where ustar has the prefix",
    "fail",
    RULE,
    () => hand({ [FIELD.magic]: "ustar  \0", [FIELD.prefix]: "package" }),
  ],
  [
    "kind-version",
    "another version of ustar with a prefix: bsdtar reads it, npm does not",
    "fail",
    RULE,
    () => hand({ [FIELD.magic]: "ustar\u000001", [FIELD.prefix]: "package/lib" }),
  ],
  ["kind-nul", "the file type of before ustar", "pass", RULE, () => hand({ [FIELD.type]: "\0" })],
  [
    "kind-contiguous",
    "a contiguous file: npm installs it, yarn drops it",
    "error",
    "ETARBALL",
    () => hand({ [FIELD.type]: "7" }),
  ],
  ["kind-sparse", "a sparse file of GNU tar", "fail", RULE, () => hand({ [FIELD.type]: "S" })],
  ["kind-multi-volume", "the rest of a file from another volume", "fail", RULE, () => hand({ [FIELD.type]: "M" })],
  ["kind-volume-label", "the name of a volume", "fail", RULE, () => hand({ [FIELD.type]: "V" })],
  ["kind-dump-directory", "a directory with a list of files", "fail", RULE, () => hand({ [FIELD.type]: "D" })],
  ["kind-solaris-acl", "a list of rights", "fail", RULE, () => hand({ [FIELD.type]: "A" })],
  ["kind-inode", "metadata of star", "fail", RULE, () => hand({ [FIELD.type]: "I" })],
  ["kind-unknown", "a type that nobody knows", "fail", RULE, () => hand({ [FIELD.type]: "Z" })],
  [
    "kind-old-pax",
    "an extended header of Solaris",
    "fail",
    RULE,
    () =>
      packed(file("b.js"), {
        path: "PaxHeader/a.js",
        type: "X",
        bytes: paxRecords([["path", "package/c.js"]]),
      }),
  ],
  [
    "kind-link-name-on-file",
    "a link name on a file: npm skips the entry",
    "error",
    "ETARBALL",
    () => hand({ [FIELD.linkname]: "package/b.js" }),
  ],
]);

export const fields = [...numbers, ...kinds];
