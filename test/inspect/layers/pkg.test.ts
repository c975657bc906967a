/** As documented by the sources of pkg; not seen in a real executable. */
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { zstdFrame } from "../../support/bun-executable.ts";
import { packageOf } from "../../support/package-of.ts";
import { BARE_RUNTIME, type PkgOptions, pkgExecutable } from "../../support/packed-executables.ts";

const MAP = '{"version":3,"sources":["a.ts"],"sourcesContent":["secret"],"names":[],"mappings":""}';
const FILES = { "/snapshot/app/index.js": Buffer.from("run()"), "/snapshot/app/a.js.map": Buffer.from(MAP) };
const look = (bytes: Buffer) => inspect(packageOf({ app: bytes }), new Map());
const chains = (bytes: Buffer) => look(bytes).sourceMaps.map(({ layers }) => layers);
const PATH = ["pkg executable", "/snapshot/app/a.js.map"];

describe("a map in an executable of pkg is found at its path", () => {
  test.each<[string, PkgOptions, readonly string[]]>([
    ["as it was before it could compress", {}, PATH],
    ["stored", { compression: 0 }, PATH],
    ["compressed by gzip", { compression: 1, pack: (bytes) => gzipSync(bytes) }, [...PATH, "gzip"]],
    ["compressed by brotli", { compression: 2, pack: (bytes) => brotliCompressSync(bytes) }, [...PATH, "brotli"]],
    ["compressed by zstd", { compression: 3, pack: (bytes) => zstdFrame(bytes.toString()) }, [...PATH, "zstd"]],
  ])("%s", (_, options, chain) => {
    const bytes = pkgExecutable(FILES, options);
    expect([chains(bytes), look(bytes).opaque]).toEqual([[chain], []]);
  });
});

test("a file that was packed before it was carried along is looked into", () => {
  expect(chains(pkgExecutable({ "/snapshot/a.gz": gzipSync(MAP) }))).toEqual([
    ["pkg executable", "/snapshot/a.gz", "gzip"],
  ]);
});

describe("what cannot be read is opaque, not clean:", () => {
  const opaque = (bytes: Buffer) =>
    look(bytes).opaque.map(({ layers, format, reason }) => `${layers.join("/")}: ${format} ${reason}`);
  test.each<[string, PkgOptions, readonly string[]]>([
    [
      "an index that is no JSON",
      { change: (prelude) => prelude.replace('{"/snapshot', '{"/snap"shot') },
      ["pkg executable: pkg application damaged"],
    ],
    [
      "an index that is cut off",
      { change: (prelude) => prelude.slice(0, -60) },
      ["pkg executable: pkg application damaged"],
    ],
    [
      "a file that is larger than the executable",
      { change: (prelude) => prelude.replace("[0,5]", "[0,99999]") },
      ["pkg executable: pkg application damaged"],
    ],
    [
      "a file without a place",
      { change: (prelude) => prelude.replace("[0,5]", '"?"') },
      ["pkg executable//snapshot/app/index.js: pkg application damaged"],
    ],
    [
      "a compression that nobody knows",
      { compression: 9 },
      ["pkg executable: pkg application compressed by a method that packgate does not have"],
    ],
    [
      "a stripe that is no brotli",
      { compression: 2, pack: (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]) },
      ["/index.js", "/a.js.map"].map((file) => `pkg executable//snapshot/app${file}/brotli: brotli damaged`),
    ],
  ])("%s", (_, options, expected) => {
    expect(opaque(pkgExecutable(FILES, options))).toEqual(expected);
  });
});

test.each<[string, Buffer]>([
  ["the runtime alone", BARE_RUNTIME],
  [
    "the source of pkg in a program",
    Buffer.concat([
      BARE_RUNTIME,
      Buffer.from(
        "`(function(process, require, console, EXECPATH_FD, PAYLOAD_POSITION, PAYLOAD_SIZE) { ${prelude}\\n})`",
      ),
    ]),
  ],
  ["a prelude in a text", Buffer.from(pkgExecutable(FILES).subarray(BARE_RUNTIME.length).toString().replace(MAP, ""))],
])("%s is no finding", (_, bytes) => {
  const { sourceMaps, opaque, problems, layerCount } = look(bytes);
  expect([sourceMaps, opaque, problems, layerCount]).toEqual([[], [], [], 2]);
});

test("whatever bytes are changed or cut, no exception leaves the walk", () => {
  const good = pkgExecutable(FILES, { compression: 1, pack: (bytes) => gzipSync(bytes) });
  const from = BARE_RUNTIME.length;
  const changes = fc.array(
    fc.tuple(fc.integer({ min: from, max: good.length - 1 }), fc.integer({ min: 0, max: 255 })),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(changes, fc.integer({ min: from, max: good.length }), (list, length) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of list) bytes[at] = value;
      expect(look(bytes.subarray(0, length)).layerCount).toBeGreaterThan(1);
    }),
  );
});
