/** The extended headers of PAX and of GNU tar. */

import { type Member, paxRecords, tarWithoutEnd } from "../support/tar-writer.ts";
import { cases, file, packed } from "./hostile-tarball.ts";

const RULE = "canonical-tarball";
const PLAIN = file("a.js");
/** A PAX header by its records, or by its very bytes. */
const pax = (records: readonly (readonly [string, Buffer | string])[] | string, type = "x"): Member => ({
  path: "PaxHeader/a.js",
  type,
  bytes: typeof records === "string" ? Buffer.from(records, "latin1") : paxRecords(records),
});
const gnu = (type: "L" | "K", name: Buffer | string): Member => ({
  path: "././@LongLink",
  type,
  bytes: Buffer.from(name),
});
/** One PAX header, a file behind it, another file. */
const headed = (...records: readonly (readonly [string, Buffer | string])[]): Buffer =>
  packed(pax(records), PLAIN, file("b.js"));
const malformed = (body: string): Buffer => packed(pax(body), PLAIN);
const globally = (...records: readonly (readonly [string, Buffer | string])[]): Buffer =>
  packed(pax(records, "g"), PLAIN);

const SMUGGLED = tarWithoutEnd([file("smuggled.js")]).toString("latin1");

const byPax = cases([
  ["pax-size-other", "size=5 over a header of 1", "fail", RULE, () => headed(["size", "5"])],
  [
    "pax-size-over-zero",
    "size=5 over a header of 0: pnpm 12 reads nothing",
    "fail",
    RULE,
    () => packed(pax([["size", "5"]]), { ...file("a.js", "five!"), size: 0 }),
  ],
  [
    "pax-size-smuggles",
    "size=0 over a file that holds an entry: npm installs that as well",
    "fail",
    RULE,
    () => packed(pax([["size", "0"]]), { ...PLAIN, bytes: Buffer.from(SMUGGLED, "latin1") }),
  ],
  [
    "pax-size-on-long-name",
    "a size that would size the GNU name behind it (CVE-2026-53655)",
    "fail",
    RULE,
    () => packed(pax([["size", "512"]]), gnu("L", "package/l.js\0"), { ...PLAIN, bytes: Buffer.alloc(512, "x") }),
  ],
  ["pax-size-equal", "the size of the header once more", "pass", null, () => headed(["size", "1"])],
  ["pax-size-hex", "a size in hex, which JavaScript reads", "error", "ETARBALL", () => headed(["size", "0x1"])],
  ["pax-size-exponent", "a size with an exponent", "error", "ETARBALL", () => headed(["size", "1e0"])],
  ["pax-size-negative", "a negative size", "error", "ETARBALL", () => headed(["size", "-1"])],
  ["pax-size-blank", "a size behind a blank", "error", "ETARBALL", () => headed(["size", " 1"])],
  [
    "pax-path-nul",
    "a NUL in a path (GHSA-gvwx-54wh-qm9j)",
    "error",
    "ETARBALL",
    () => headed(["path", "package/n.js\0.png"]),
  ],
  ["pax-path-newline", "a newline in a path", "error", "ETARBALL", () => headed(["path", "package/n\n.js"])],
  ["pax-path-number", "a path of digits (GHSA-w8wr-v893-vjvp)", "fail", RULE, () => headed(["path", "12345"])],
  ["pax-path-empty", "an empty path", "error", "ETARBALL", () => headed(["path", ""])],
  ["pax-path-up", "a path out of the package", "fail", RULE, () => headed(["path", "package/../../x.js"])],
  ["pax-path-slash-end", "a path that ends in a slash", "error", "ETARBALL", () => headed(["path", "package/x/"])],
  [
    "pax-path-not-utf8",
    "a path that is not UTF-8",
    "error",
    "ETARBALL",
    () => headed(["path", Buffer.from("package/\xff.js", "latin1")]),
  ],
  [
    "pax-path-twice",
    "two paths in one header",
    "fail",
    RULE,
    () => headed(["path", "package/c.js"], ["path", "package/d.js"]),
  ],
  [
    "pax-link-name",
    "a link name for a file: npm skips the file",
    "fail",
    RULE,
    () => headed(["linkpath", "package/b.js"]),
  ],
  [
    "pax-hard-link",
    "a hard link with a long target, as npm packs it",
    "pass",
    null,
    () => {
      const target = `package/${"d".repeat(120)}/a.js`;
      const link = { path: "package/l.js", type: "1", linkpath: target.slice(0, 99) };
      return packed({ ...PLAIN, path: target }, { ...link, pax: { linkpath: target, path: link.path } });
    },
  ],
  [
    "pax-two-headers",
    "two headers in a row",
    "error",
    "ETARBALL",
    () => packed(pax([["path", "package/c.js"]]), pax([["mtime", "1"]]), PLAIN),
  ],
  ["pax-last", "a header that belongs to no file", "fail", RULE, () => packed(PLAIN, pax([["path", "package/c.js"]]))],
  ["pax-unknown-key", "a key that nobody knows", "fail", RULE, () => headed(["VENDOR.key", "value"])],
  [
    "pax-comment",
    "a text where no rule looks",
    "fail",
    RULE,
    () => headed(["comment", "see the wiki of the build machine"]),
  ],
  [
    "pax-sparse",
    "9 GiB of holes",
    "fail",
    RULE,
    () => headed(["GNU.sparse.major", "1"], ["GNU.sparse.realsize", `${9 * 2 ** 30}`]),
  ],
  ["pax-real-size", "a real size, which bsdtar reads", "fail", RULE, () => headed(["SCHILY.realsize", "0"])],
  [
    "pax-sparse-name",
    "another name, which GNU tar reads",
    "fail",
    RULE,
    () => headed(["GNU.sparse.name", "package/c.js"]),
  ],
  ["pax-character-set", "another character set", "fail", RULE, () => headed(["hdrcharset", "ISO-IR 8859 1 1998"])],
  [
    "pax-binary",
    "the character set that bun writes",
    "pass",
    null,
    () => headed(["hdrcharset", "BINARY"], ["path", "package/\u00fc.js"]),
  ],
  ["pax-mtime", "a time that is none", "fail", RULE, () => headed(["mtime", "yesterday"])],
  ["pax-uid", "an owner that is no number", "fail", RULE, () => headed(["uid", "alice"])],
  ["pax-inode", "the inode, as old npm wrote it", "pass", RULE, () => headed(["SCHILY.ino", "1234"])],
  ["pax-key-nul", "a NUL in a key: bsdtar ends there", "fail", RULE, () => headed(["SCHILY.xattr.a\0b", "value"])],
  [
    "pax-length-short",
    "a record shorter than its length",
    "error",
    "ETARBALL",
    () => malformed("99 path=package/c.js\n"),
  ],
  [
    "pax-length-long",
    "a record longer than its length",
    "error",
    "ETARBALL",
    () => malformed("12 path=package/c.js\n"),
  ],
  ["pax-length-zero", "a length of 0", "error", "ETARBALL", () => malformed("0 path=package/c.js\n")],
  ["pax-length-negative", "a negative length", "error", "ETARBALL", () => malformed("-21 path=package/c.js\n")],
  [
    "pax-length-padded",
    "a length with a zero in front",
    "error",
    "ETARBALL",
    () => malformed("0022 path=package/c.js\n"),
  ],
  ["pax-length-blank", "a length behind a blank", "error", "ETARBALL", () => malformed(" 22 path=package/c.js\n")],
  ["pax-length-none", "a record without a length", "error", "ETARBALL", () => malformed("path=package/c.js\n")],
  ["pax-no-newline", "a record without its end", "error", "ETARBALL", () => malformed("20 path=package/c.js")],
  ["pax-no-equals", "a record without a value", "error", "ETARBALL", () => malformed("8 path\n\n")],
  ["pax-no-key", "a record without a key", "fail", RULE, () => headed(["", "package/c.js"])],
  ["pax-nuls", "NULs behind the records", "error", "ETARBALL", () => malformed(`12 mtime=100\n${"\0".repeat(20)}`)],
  ["pax-empty", "a header without records", "pass", null, () => packed({ ...pax(""), path: "PaxHeader/a.js" }, PLAIN)],
  [
    "pax-global-path",
    "a global path: readers disagree whether it counts",
    "fail",
    RULE,
    () => globally(["path", "package/c.js"]),
  ],
  ["pax-global-size", "a global size", "error", "ETARBALL", () => globally(["size", "0"])],
  ["pax-global-link", "a global link name", "fail", RULE, () => globally(["linkpath", "package/c.js"])],
  ["pax-global-sparse", "a global list of holes", "fail", RULE, () => globally(["GNU.sparse.major", "1"])],
  ["pax-global-nul", "a global comment with a NUL", "fail", RULE, () => globally(["comment", `${"0".repeat(40)}\0x`])],
  [
    "pax-global-size-twice",
    "a global size over another global header: node-tar throws an error of its own",
    "error",
    "ETARBALL",
    () => packed(pax([["size", "0"]], "g"), pax([["mtime", "1"]], "g"), PLAIN),
  ],
  [
    "pax-global-last",
    "a global header at the end: Python refuses the archive",
    "fail",
    RULE,
    () => packed(PLAIN, pax([["comment", "0123456789".repeat(4)]], "g")),
  ],
  [
    "pax-global-commit",
    "the commit, as git archive writes it",
    "pass",
    RULE,
    () => globally(["comment", "0123456789".repeat(4)]),
  ],
]);

const byGnu = cases([
  ["gnu-long-name", "a long name of GNU tar", "pass", RULE, () => packed(gnu("L", "package/long.js\0"), PLAIN)],
  [
    "gnu-pax-name",
    "a GNU name, then another PAX name: pnpm 12 takes the first",
    "fail",
    RULE,
    () => packed(gnu("L", "package/g.js\0"), pax([["path", "package/p.js"]]), PLAIN),
  ],
  [
    "gnu-name-behind-pax",
    "a PAX name, then a GNU name",
    "error",
    "ETARBALL",
    () => packed(pax([["path", "package/p.js"]]), gnu("L", "package/g.js\0"), PLAIN),
  ],
  [
    "gnu-two-names",
    "two GNU names: Python takes the first, npm the last",
    "fail",
    RULE,
    () => packed(gnu("L", "package/g.js\0"), gnu("L", "package/h.js\0"), PLAIN),
  ],
  [
    "gnu-name-nul",
    "bytes behind the NUL of a GNU name",
    "fail",
    RULE,
    () => packed(gnu("L", "package/g.js\0hidden\0"), PLAIN),
  ],
  [
    "gnu-name-not-utf8",
    "a GNU name that is not UTF-8",
    "error",
    "ETARBALL",
    () => packed(gnu("L", Buffer.from("package/\xff.js\0", "latin1")), PLAIN),
  ],
  ["gnu-name-empty", "an empty GNU name", "error", "ETARBALL", () => packed(gnu("L", "\0"), PLAIN)],
  [
    "gnu-name-last",
    "a GNU name that belongs to no file",
    "fail",
    RULE,
    () => packed(PLAIN, gnu("L", "package/g.js\0")),
  ],
  [
    "gnu-long-link",
    "a GNU link name: the content would be another file's",
    "fail",
    RULE,
    () =>
      packed(PLAIN, file("b.js", "other"), gnu("K", "package/b.js\0"), {
        path: "package/l.js",
        type: "1",
        linkpath: "package/a.js",
      }),
  ],
  [
    "gnu-long-link-on-file",
    "a GNU link name for a file",
    "fail",
    RULE,
    () => packed(gnu("K", "package/b.js\0"), PLAIN),
  ],
]);

export const extended = [...byPax, ...byGnu];
