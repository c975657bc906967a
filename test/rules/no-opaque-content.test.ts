import { gzipSync } from "node:zlib";
import rule from "../../src/rules/no-opaque-content.ts";
import { asar, zip } from "../support/archives.ts";
import { elf } from "../support/binaries.ts";
import { bunExecutable, zstdFrame } from "../support/bun-executable.ts";
import { denoExecutable, nexeExecutable, pkgExecutable } from "../support/packed-executables.ts";
import { tar } from "../support/tar-writer.ts";
import { testRule } from "../support/test-rule.ts";

const damaged = gzipSync("x".repeat(1000)).subarray(0, 20);
const files = { "a.js": Buffer.from("a()".repeat(99)) };
const archive = tar([{ path: "a.js", bytes: Buffer.alloc(2000, "a") }]);

/** `bytes` with others put in their place. */
function changed(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
}

/** A zip whose member claims a checksum that is not its own. */
function otherChecksum(bytes: Buffer): Buffer {
  return changed(changed(bytes, 14, 1, 2, 3, 4), bytes.indexOf("PK\x01\x02") + 16, 1, 2, 3, 4);
}

const METHOD = "compressed by a method that packgate does not have";

testRule(rule, {
  pass: {
    "a gzip file that opens": { "a.js.gz": gzipSync("a()") },
    "archives that open": { "a.zip": zip(files), "a.tar": archive, "a.asar": asar(files), "a.zst": zstdFrame("a()") },
    "programs that open": {
      "bin/bun": bunExecutable([{ name: "/$bunfs/root/a", contents: "a()", originals: { "a.ts": zstdFrame("a") } }]),
      "bin/pkg": pkgExecutable({ "/snapshot/a.js": Buffer.from("a()") }),
      "bin/nexe": nexeExecutable(files),
      "bin/deno": denoExecutable(files, "2.2"),
    },
    "a binary without a recognised container: it is searched raw": { "a.dat": Buffer.from([1, 2, 3, 0x1f, 0x8b]) },
    "the magic numbers of containers in a program": {
      "a.node": elf({ ".text": Buffer.from("\x1f\x8b\x08\0 \x28\xb5\x2f\xfd\0 PK\x03\x04\0 d3n0l4nd", "latin1") }),
    },
    "what packs executables, in JavaScript": {
      "a.js": "const s = '<nexe~~sentinel>', d = 'd3n0l4nd', p = '// PAYLOAD_POSITION //', b = '\\n---- Bun! ----\\n'",
    },
    "a word in the name of brotli's files": { "messages.pt.br": "olá" },
  },
  fail: {
    "a gzip file that is cut off": {
      files: { "a.gz": damaged },
      says: { "a.gz": "holds gzip data that is damaged" },
    },
    "a gzip file with another checksum": {
      files: { "a.gz": changed(gzipSync("x".repeat(1000)), 25, 1) },
      says: { "a.gz": "holds gzip data that is damaged" },
    },
    "one inside a data URI": {
      files: { "a.js": `"data:application/gzip;base64,${damaged.toString("base64")}"` },
      says: { "a.js": "holds gzip data that is damaged" },
    },
    "one inside an archive": {
      files: { "a.zip": zip({ "b/a.gz": damaged }) },
      says: { "a.zip": { message: "holds gzip data that is damaged", layers: ["zip", "b/a.gz", "gzip"] } },
    },
    "a zip whose members are encrypted": {
      files: { "a.zip": zip(files, { encrypted: true }) },
      says: { "a.zip": { message: "holds zip data that is encrypted", layers: ["zip", "a.js"] } },
    },
    "a zip of a method that nobody here has": {
      files: { "a.zip": zip(files, { method: 14 }) },
      says: { "a.zip": `holds zip data that is ${METHOD}` },
    },
    "a zip with another checksum": {
      files: { "a.zip": otherChecksum(zip(files)) },
      says: { "a.zip": "holds zip data that is damaged" },
    },
    "a zip that is cut off": {
      files: { "a.zip": zip(files).subarray(0, -60) },
      says: { "a.zip": "holds zip data that is damaged" },
    },
    "a zstd file that is cut off": {
      files: { "a.zst": zstdFrame("x".repeat(1000)).subarray(0, 500) },
      says: { "a.zst": "holds zstd data that is damaged" },
    },
    "a zstd file with a block of a reserved kind": {
      files: { "a.zst": changed(zstdFrame("x".repeat(1000)), 9, 0xff) },
      says: { "a.zst": "holds zstd data that is damaged" },
    },
    "a brotli file that is cut off": {
      files: { "a.js.br": Buffer.from([0xff, 0xfe, 0xfd, 0xfc]) },
      says: { "a.js.br": "holds brotli data that is damaged" },
    },
    "a tar that is cut off": {
      files: { "a.tar": archive.subarray(0, 1200) },
      says: { "a.tar": { message: "holds tar data that is damaged", layers: ["tar", "a.js"] } },
    },
    "a tar with a member whose header is damaged": {
      files: { "a.tar": Buffer.concat([tar([{ path: "a" }]).subarray(0, 512), Buffer.alloc(512, "?"), archive]) },
      says: { "a.tar": "holds tar data that is damaged" },
    },
    "an asar whose index is damaged": {
      files: { "a.asar": changed(asar(files), 20, 0, 0) },
      says: { "a.asar": "holds asar data that is damaged" },
    },
    "an asar that is cut off": {
      files: { "a.asar": asar(files).subarray(0, -9) },
      says: { "a.asar": { message: "holds asar data that is damaged", layers: ["asar", "a.js"] } },
    },
    "a WebAssembly module that is cut off": {
      files: { "a.wasm": Buffer.concat([Buffer.from("0061736d01000000", "hex"), Buffer.from([0, 99, 1, 2])]) },
      says: { "a.wasm": "holds WebAssembly data that is damaged" },
    },
    "a source in an executable of Bun that is damaged": {
      files: {
        "bin/a": bunExecutable([
          { name: "/$bunfs/root/a", contents: "a()", originals: { "a.ts": zstdFrame("a".repeat(99)).subarray(0, 50) } },
        ]),
      },
      says: { "bin/a": { message: "holds zstd data that is damaged", layers: ["Bun executable", "zstd"] } },
    },
    "an executable of pkg by a method that nobody here has": {
      files: { "bin/a": pkgExecutable({ "/snapshot/a.js": Buffer.from("a()") }, { compression: 7 }) },
      says: { "bin/a": `holds pkg application data that is ${METHOD}` },
    },
    "an executable of nexe that is damaged": {
      files: { "bin/a": nexeExecutable(files, { lie: 1e6 }) },
      says: { "bin/a": "holds nexe application data that is damaged" },
    },
    "an executable of deno that is damaged": {
      files: { "bin/a": denoExecutable(files, "2.2", { index: '[{"File":{' }) },
      says: { "bin/a": "holds deno application data that is damaged" },
    },
    "a single executable of Node whose layout is damaged": {
      files: { "a.blob": seaBlob("a.gz", damaged).subarray(0, -9) },
      says: { "a.blob": "holds Node application data that is laid out in a way that packgate does not know" },
    },
    "a file in a single executable of Node that is damaged": {
      files: { "a.blob": seaBlob("a.gz", damaged) },
      says: { "a.blob": { message: "holds gzip data that is damaged", layers: ["Node SEA blob", "gzip"] } },
    },
  },
});

/** As Node 20 writes it (`node-sea.ts`), with one asset. */
function seaBlob(name: string, asset: Buffer): Buffer {
  const sized = (bytes: string | Buffer) => {
    const size = Buffer.alloc(8);
    size.writeUInt32LE(Buffer.byteLength(bytes));
    return Buffer.concat([size, Buffer.from(bytes as string)]);
  };
  const header = Buffer.from([0x20, 0xda, 0x43, 0x01, 9, 0, 0, 0]);
  const count = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, sized("main.js"), sized("run()"), count, sized(name), sized(asset)]);
}
