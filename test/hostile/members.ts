/** What members are called, and what they are. */

import { FIELD, type Member, tar } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { cases, file, MANIFEST, packed, wrapped } from "./hostile-tarball.ts";

const RULE = "canonical-tarball";
const NAME = "no-hidden-name";
const PLAIN = file("a.js");
const of = (type: string, path = "package/x", linkpath = ""): Member => ({ path, type, linkpath });
const at = (path: string): Member => ({ path, bytes: Buffer.from("x") });
const clean = file("a.js", "export default 1;\n");
const dirty = (): Member => file("a.js", `export default "${token("npm")}";\n`);

const named = cases([
  ["path-traversal", "a path out of the package", "fail", RULE, () => packed(at("package/../../x.js"))],
  ["path-up", "a path to the top: pnpm 10 installs it as x.js", "fail", RULE, () => packed(at("package/../x.js"))],
  ["path-absolute", "an absolute path", "fail", RULE, () => packed(at("/package/x.js"))],
  ["path-double-slash", "an absolute path with two slashes", "fail", RULE, () => packed(at("//package/x.js"))],
  ["path-drive", "a path on a drive", "fail", RULE, () => packed(at("C:/package/x.js"))],
  ["path-drive-relative", "a path relative to a drive (node-tar 7.5.10)", "fail", RULE, () => packed(at("c:x/x.js"))],
  ["path-drive-inside", "a drive behind the top directory", "fail", RULE, () => packed(at("package/c:/x.js"))],
  ["path-unc", "a path on a Windows share", "fail", RULE, () => packed(at("package/\\\\host\\share\\x.js"))],
  ["path-backslash", "a backslash: pnpm 12 makes it a directory", "fail", RULE, () => packed(file("a\\b.js"))],
  [
    "path-dot-first",
    "a path in front of which stands ./: yarn strips that",
    "fail",
    RULE,
    () => packed(at("./package/x")),
  ],
  ["path-dot-last", "a path that ends in /.", "fail", RULE, () => packed(at("package/x/."))],
  ["path-dot-inside", "a . segment, which all readers drop", "pass", RULE, () => packed(at("package/./x.js"))],
  ["path-empty-segment", "two slashes in a row", "fail", RULE, () => packed(at("package//x.js"))],
  [
    "path-outside-top",
    "a file beside the top directory: pnpm installs it",
    "fail",
    RULE,
    () => packed(at("secret.js")),
  ],
  ["path-two-tops", "two top directories", "fail", RULE, () => packed(at("zzz/a.js"))],
  [
    "path-other-top",
    "another single top directory, as of old packers",
    "pass",
    RULE,
    () => wrapped(tar([{ ...MANIFEST, path: "p-1.0.0/package.json" }, at("p-1.0.0/a.js")])),
  ],
  ["path-slash-end", "a file whose name ends in a slash", "error", "ETARBALL", () => packed(at("package/x/"))],
  ["path-empty", "no name", "error", "ETARBALL", () => packed({ ...PLAIN, path: "" })],
  [
    "path-nul",
    "a NUL inside a name",
    "fail",
    RULE,
    () => packed({ ...PLAIN, fields: { [FIELD.name]: "package/a.js\0.png" } }),
  ],
  [
    "path-not-utf8",
    "a name that is not UTF-8",
    "error",
    "ETARBALL",
    () => packed({ ...PLAIN, fields: { [FIELD.name]: "package/\xff\xfe.js" } }),
  ],
  ["path-newline", "a newline in a name", "fail", NAME, () => packed(file("a\n.js"))],
  ["path-escape", "an escape sequence in a name", "fail", NAME, () => packed(file("a\u001b[2K.js"))],
  ["path-bidi", "a name that reads right to left", "fail", NAME, () => packed(file("a\u202egpj.js"))],
  ["path-zero-width", "a character without width", "fail", NAME, () => packed(file("a\u200b.js"))],
  ["path-trailing-dot", "a name that Windows shortens", "fail", NAME, () => packed(file("a.js."))],
  ["path-case-pair", "two names that differ in case", "pass", NAME, () => packed(file("a.js"), file("A.js"))],
  ["path-nfc-pair", "one name in two Unicode forms", "pass", NAME, () => packed(file("\u00e9.js"), file("e\u0301.js"))],
  [
    "path-fold-pair",
    "names that folding makes one (CVE-2026-23950)",
    "pass",
    NAME,
    () => packed(file("ß"), file("ss")),
  ],
  ["path-file-and-directory", "a file that is a directory too", "fail", RULE, () => packed(file("a"), file("a/b.js"))],
  ["path-twice", "one path twice: the last one is installed", "fail", RULE, () => packed(clean, clean)],
  ["path-twice-dirty-first", "the dirty one first: it is looked at", "fail", "no-secret", () => packed(dirty(), clean)],
  ["path-twice-dirty-last", "the dirty one last: it is looked at", "fail", "no-secret", () => packed(clean, dirty())],
  [
    "path-twice-by-dot",
    "one path twice, once with a . segment",
    "fail",
    RULE,
    () => packed(clean, at("package/./a.js")),
  ],
  ["path-gitignore", "a .gitignore, which npm installs as .npmignore", "pass", null, () => packed(file(".gitignore"))],
  [
    "path-node-modules",
    "a bundled package that nothing names: yarn drops it",
    "fail",
    "no-unexpected-bundle",
    () => packed(file("node_modules/q/package.json", '{"name":"q","version":"1.0.0"}')),
  ],
  ["path-twice-manifest", "two package.json", "fail", RULE, () => packed(MANIFEST)],
]);

const typed = cases([
  [
    "type-hard-link",
    "a hard link to an earlier file, as npm packs it",
    "pass",
    null,
    () => packed(clean, of("1", "package/b.js", "package/a.js")),
  ],
  [
    "type-hard-link-dirty",
    "a hard link has the content of what it names",
    "fail",
    "no-secret",
    () => packed(dirty(), of("1", "package/b.js", "package/a.js")),
  ],
  [
    "type-hard-link-later",
    "a hard link to a later file",
    "fail",
    RULE,
    () => packed(of("1", "package/b.js", "package/a.js"), clean),
  ],
  ["type-hard-link-self", "a hard link to itself", "fail", RULE, () => packed(of("1", "package/b.js", "package/b.js"))],
  [
    "type-hard-link-up",
    "a hard link out of the package (CVE-2026-24842)",
    "fail",
    RULE,
    () => packed(of("1", "package/b", "../../x")),
  ],
  [
    "type-hard-link-absolute",
    "a hard link to /etc/passwd",
    "fail",
    RULE,
    () => packed(of("1", "package/b", "/etc/passwd")),
  ],
  ["type-hard-link-nowhere", "a hard link without a target", "error", "ETARBALL", () => packed(of("1", "package/b"))],
  [
    "type-hard-link-through-symlink",
    "a hard link through a symbolic one (CVE-2026-26960)",
    "fail",
    RULE,
    () => packed(of("2", "package/l", "/etc"), of("1", "package/b", "package/l/passwd")),
  ],
  [
    "type-hard-link-with-size",
    "a hard link that claims content of its own",
    "error",
    "ETARBALL",
    () => packed(clean, { ...of("1", "package/b.js", "package/a.js"), bytes: Buffer.from("own") }),
  ],
  ["type-symlink", "a symbolic link: yarn creates it", "fail", RULE, () => packed(of("2", "package/l", "../../x"))],
  [
    "type-symlink-written-through",
    "a file behind a symbolic link",
    "fail",
    RULE,
    () => packed(of("2", "package/l", "/tmp"), file("l/x")),
  ],
  ["type-character-device", "a character device", "fail", RULE, () => packed(of("3"))],
  ["type-block-device", "a block device", "fail", RULE, () => packed(of("4"))],
  ["type-fifo", "a FIFO", "fail", RULE, () => packed(of("6"))],
  ["type-directory", "a directory, as of old packers", "pass", RULE, () => packed(of("5", "package/dist/"))],
  [
    "type-directory-of-file",
    "a directory with the name of a file",
    "fail",
    RULE,
    () => packed(clean, of("5", "package/a.js")),
  ],
  ["type-directory-up", "a directory out of the package", "fail", RULE, () => packed(of("5", "package/../../x/"))],
  ["type-directory-absolute", "an absolute directory", "fail", RULE, () => packed(of("5", "/x/"))],
  [
    "type-directory-with-size",
    "a directory that claims content: GNU tar skips it, npm reads it as the next header",
    "fail",
    RULE,
    () => packed({ ...of("5", "package/d/"), size: 512 }, clean, file("b.js")),
  ],
]);

export const members = [...named, ...typed];
