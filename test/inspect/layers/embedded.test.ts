import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { wasmCustomSection, zip } from "../../support/archives.ts";
import { elf } from "../../support/binaries.ts";
import { zstdBomb, zstdFrame } from "../../support/bun-executable.ts";
import { packageOf } from "../../support/package-of.ts";

const MAP = '{"version":3,"sources":["a.ts"],"sourcesContent":["secret"],"names":[],"mappings":""}';
const look = (bytes: Buffer, path = "app") => inspect(packageOf({ [path]: bytes }), new Map());
const chains = (bytes: Buffer, path?: string) => look(bytes, path).sourceMaps.map(({ layers }) => layers.join("/"));
const code = (seed: number) => Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * seed) & 0xff));
const around = (...members: Buffer[]) => Buffer.concat([elf({ ".data": code(7) }), ...members, code(13)]);

/** A member whose header has a field: name, comment, extra, and the checksum of the header. */
function member(flags: number, fields: Buffer): Buffer {
  const plain = gzipSync(MAP);
  plain[3] = flags;
  return Buffer.concat([plain.subarray(0, 10), fields, plain.subarray(10)]);
}

describe("a map is found that stands packed in", () => {
  test.each<[string, Buffer, readonly string[]]>([
    ["a program, by gzip", around(gzipSync(MAP)), ["gzip"]],
    ["a program, by zstd", around(zstdFrame(MAP)), ["zstd"]],
    ["a section of a program", elf({ ".text": code(7), ".assets": gzipSync(MAP), ".more": code(3) }), ["gzip"]],
    ["a Windows program", Buffer.concat([Buffer.from("MZ\0\0"), code(7), gzipSync(MAP), code(3)]), ["gzip"]],
    ["bytes of no known format", Buffer.concat([Buffer.from([1, 0, 2]), gzipSync(MAP), code(3)]), ["gzip"]],
    ["a shell script with an archive behind it", Buffer.concat([Buffer.from("#!/bin/sh\n"), gzipSync(MAP)]), ["gzip"]],
    ["several members", around(gzipSync("one"), gzipSync(MAP), code(5), zstdFrame(MAP)), ["gzip", "zstd"]],
    ["a member with a name", around(member(8, Buffer.from("a.js.map\0"))), ["gzip"]],
    ["a member with a comment", around(member(16, Buffer.from("a comment\0"))), ["gzip"]],
    ["a member with an extra field", around(member(4, Buffer.from([3, 0, 1, 2, 3]))), ["gzip"]],
    ["a member with a checksum of its header", around(member(2, Buffer.from([1, 2]))), ["gzip"]],
    ["a member in a member", around(gzipSync(around(gzipSync(MAP)))), ["gzip/gzip"]],
  ])("%s", (_, bytes, expected) => {
    const { opaque, problems } = look(bytes);
    expect([chains(bytes), opaque, problems]).toEqual([expected, [], []]);
  });
});

describe("what a container gives out is found once, in", () => {
  const packed = gzipSync(MAP);
  test.each<[string, Buffer, string, string]>([
    ["a stored member of a zip", around(zip({ "a.gz": packed }, { method: 0 })), "app", "zip/a.gz/gzip"],
    [
      "a section of a WebAssembly module",
      Buffer.concat([Buffer.from("0061736d01000000", "hex"), wasmCustomSection("map", packed)]),
      "a.wasm",
      "wasm section/map/gzip",
    ],
    ["a brotli stream that stores it", brotliCompressSync(packed), "a.br", "brotli/gzip"],
    ["a file of several members", Buffer.concat([gzipSync(" "), packed]), "a.gz", "gzip"],
    ["a file of several frames", Buffer.concat([zstdFrame(" "), zstdFrame(MAP)]), "a.zst", "zstd"],
  ])("%s", (_, bytes, path, chain) => {
    expect(chains(bytes, path)).toEqual([chain]);
  });
});

describe("random bytes are passed over in silence:", () => {
  const good = gzipSync("x".repeat(1000));
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(good);
    bytes[at] = value;
    return bytes;
  };
  test.each<[string, Buffer]>([
    ["the magic alone", Buffer.from([0x1f, 0x8b, 0x08])],
    ["the magic at the end", Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
    ["reserved flags", changed(3, 0xe0)],
    ["extra flags that nobody writes", changed(8, 7)],
    ["a system that there is not", changed(9, 99)],
    ["a name without an end", Buffer.concat([changed(3, 8).subarray(0, 10), Buffer.alloc(9000, 1)])],
    ["data that do not decode", Buffer.concat([good.subarray(0, 10), Buffer.alloc(100, 0xff)])],
    ["a member that is cut off", good.subarray(0, 15)],
    ["a frame with a reserved bit", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x28, 0, 0, 0, 0, 0])],
    ["a frame with a reserved block", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 7, 0, 0, 0])],
    ["a frame that goes beyond the end", zstdFrame(MAP).subarray(0, 40)],
    ["a frame of a dictionary that is elsewhere", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 9, 1, 1, 0, 0])],
  ])("%s", (_, bytes) => {
    const { layerCount, opaque, problems } = look(Buffer.concat([elf({ ".data": code(7) }), bytes]));
    expect([layerCount, opaque, problems]).toEqual([2, [], []]);
  });
});

test.each<[string, Buffer]>([
  ["a gzip member", gzipSync(Buffer.alloc(70 << 20))],
  ["a zstd frame", zstdBomb(65)],
  // Each is read up to its end, which all of them share and which is damaged.
  ["headers that share a damaged end", damagedTogether(600)],
  ["empty members", Buffer.alloc(3_000_000, gzipSync(""))],
])("%s without end is a problem, not a pass", (_, bytes) => {
  expect(look(around(bytes)).problems.map(({ code: problem, path }) => [problem, path])).toEqual([["ELIMIT", "app"]]);
});

function damagedTogether(members: number): Buffer {
  const header = gzipSync("").subarray(0, 10);
  // A stored block of ten bytes, so that what follows the header is deflate; and one of a kind that there is not.
  const stored = Buffer.concat([Buffer.from([0, 10, 0, 0xf5, 0xff]), header]);
  return Buffer.concat([header, ...Array.from({ length: members }, () => stored), Buffer.from([7])]);
}

test("whatever bytes are changed or cut, no exception leaves the walk", () => {
  const good = Buffer.concat([Buffer.from([0, 1]), gzipSync(MAP), zstdFrame(MAP), member(12, Buffer.from("\0\0n\0"))]);
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
  fc.assert(
    fc.property(changes, fc.nat(good.length), (list, length) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of list) bytes[at] = value;
      expect(look(bytes.subarray(0, length)).layerCount).toBeGreaterThan(1);
    }),
  );
});
