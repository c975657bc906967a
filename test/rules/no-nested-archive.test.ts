import { brotliCompressSync, gzipSync } from "node:zlib";
import rule from "../../src/rules/no-nested-archive.ts";
import { asar, zip } from "../support/archives.ts";
import { elf } from "../support/binaries.ts";
import { gzip, tar, tarball } from "../support/tar-writer.ts";
import { testRule } from "../support/test-rule.ts";

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const archive = zip({ ".env": Buffer.from("A=1") });
const members = [{ path: "src/cli.ts", bytes: Buffer.from("export {}") }];
const v7 = (() => {
  const bytes = tar(members);
  bytes.fill(0, 257, 265);
  const sum = bytes.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
})();
const named = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 0x1c, 0, 0, 0, 0, 2, 255, 3, 0, 1, 2, 3]),
  Buffer.from("src.tar\0a comment\0"),
  gzip(tar(members)).subarray(10),
]);

testRule(rule, {
  pass: {
    "names that only look like it": { "lib/zip.js": "", "tar.gz": "text", "a.zip": "PK", "dist/archive/a.js": "" },
    "a compressed twin of a packed file": {
      "dist/x.js": "a()",
      "dist/x.js.gz": gzipSync("a()"),
      "dist/x.js.br": brotliCompressSync("a()"),
    },
    "documents, fonts, images and programs": {
      "a.docx": archive,
      "b.epub": archive,
      "c.woff2": Buffer.from("wOF2\0\x01\0\0"),
      "d.png": png,
      "e.node": elf({}),
      "f.wasm": Buffer.from("0061736d01000000", "hex"),
      "g.pdf": "%PDF-1.7",
    },
    "a program that knows zip": { "zip.js": "const END = 'PK\x05\x06' + 'PK\x01\x02'.repeat(20)" },
    "text that ends as a zip does": { "a.txt": `PK\x01\x02${"x".repeat(50)}PK\x05\x06${"\0".repeat(18)}` },
  },
  fail: {
    "an earlier pack of the package": {
      files: { "dist/p-1.0.0.tgz": tarball({ "package.json": "{}" }) },
      says: { "dist/p-1.0.0.tgz": "is an archive (compressed tar, gzip file)" },
    },
    "archives under other names": {
      files: {
        "logo.png": gzip(tar(members)),
        "a.dat": archive,
        "b.dat": tar(members),
        "c.dat": v7,
        "d.dat": named,
        "e.dat": Buffer.from("377abcaf271c0004", "hex"),
        "f.dat": Buffer.from("526172211a070100", "hex"),
        "app.asar": asar({ "a.js": Buffer.from("a()") }),
      },
      says: {
        "logo.png": "is an archive (compressed tar, gzip file)",
        "a.dat": "is an archive (zip archive)",
        "b.dat": "is an archive (tar archive)",
        "c.dat": "is an archive (tar archive)",
        "d.dat": "is an archive (compressed tar, gzip file)",
        "e.dat": "is an archive (7z archive)",
        "f.dat": "is an archive (rar archive)",
        "app.asar": "is an archive (asar archive)",
      },
    },
    "an image with a zip behind it": {
      files: {
        "dist/logo.png": Buffer.concat([png, archive]),
        "b.docx": Buffer.concat([png, archive, Buffer.from("x")]),
      },
      says: { "dist/logo.png": "has a zip archive appended", "b.docx": "has a zip archive appended" },
    },
    "a program with a zip behind it weighs less": {
      files: { "bin/run": Buffer.concat([elf({}), archive]) },
      says: { "bin/run": { message: "has a zip archive appended", weight: "warning" } },
    },
    "extensions and libraries that are zip archives": {
      files: { "a.jar": archive, "b.vsix": archive, "c.crx": Buffer.concat([Buffer.from("Cr24\x03\0\0\0"), archive]) },
      says: {
        "a.jar": "is an archive (zip archive)",
        "b.vsix": "is an archive (zip archive)",
        "c.crx": "is an archive (Chrome extension)",
      },
    },
    "a compressed file that stands alone is told, a tar beside its twin is an archive": {
      files: { "dict.dat.gz": gzipSync("x"), "src.tar": "text", "src.tar.gz": gzip(tar(members)) },
      says: {
        "dict.dat.gz": {
          message: "is compressed (gzip file), and what it holds is not packed beside it",
          weight: "info",
        },
        "src.tar.gz": "is an archive (compressed tar, gzip file)",
      },
    },
    "a compressed tar that is not opened is known by its name": {
      files: { "src.tar.xz": Buffer.from("fd377a585a0000", "hex"), "src.tbz2": Buffer.from("BZh91AY&SY") },
      says: {
        "src.tar.xz": "is an archive (compressed tar, xz file)",
        "src.tbz2": "is an archive (compressed tar, bzip2 file)",
      },
    },
    "a scaffolder's or a dependency's archive weighs less": {
      files: { "template/gradle/wrapper/gradle-wrapper.jar": archive, "node_modules/a/x.zip": archive },
      says: {
        "template/gradle/wrapper/gradle-wrapper.jar": { message: "is an archive", weight: "warning" },
        "node_modules/a/x.zip": { message: "is an archive", weight: "warning" },
      },
    },
  },
});
