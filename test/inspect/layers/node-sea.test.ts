import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const MAP = '{"version":3,"sources":["a.ts"],"sourcesContent":["secret"],"names":[],"mappings":""}';
const look = (bytes: Buffer) => inspect(packageOf({ app: bytes }), new Map());

/** As Node 20.20 and 24.21 wrote it with `--experimental-sea-config`: the later one has a byte more behind the flags. */
function blob(assets: Readonly<Record<string, Buffer>>, { node = 24, script = "run()", cache = false } = {}): Buffer {
  const size = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const text = (value: string | Buffer) => {
    const bytes = Buffer.from(value as string);
    return Buffer.concat([size(bytes.length), bytes]);
  };
  const flags = 1 | (cache ? 4 : 0) | 8;
  return Buffer.concat([
    Buffer.from([0x20, 0xda, 0x43, 0x01, flags, 0, 0, 0]),
    Buffer.from(node < 24 ? [] : [2]),
    text("main.js"),
    text(script),
    ...(cache ? [text("\x01\x05\xde\xc0")] : []),
    size(Object.keys(assets).length),
    ...Object.entries(assets).flatMap(([name, bytes]) => [text(name), text(bytes)]),
  ]);
}

const inNode = (bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(
      "\x7fELF\x02\x01\x01\0 code \x20\xda\x43\x01 code NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1",
      "latin1",
    ),
    Buffer.alloc(100),
    bytes,
    Buffer.alloc(100),
  ]);

describe("a packed asset is looked into", () => {
  test.each<[string, Buffer]>([
    ["of a blob", blob({ "a.txt": Buffer.from("text"), "a.map.gz": gzipSync(MAP) })],
    ["of a blob that Node 20 wrote", blob({ "a.map.gz": gzipSync(MAP) }, { node: 20 })],
    ["behind a code cache", blob({ "a.map.gz": gzipSync(MAP) }, { cache: true })],
    ["inside an executable that holds the magic earlier, too", inNode(blob({ "a.map.gz": gzipSync(MAP) }))],
  ])("%s", (_, bytes) => {
    const { sourceMaps } = look(bytes);
    expect(sourceMaps.map(({ layers }) => layers)).toEqual([["Node SEA blob", "gzip"]]);
  });
});

test("script and text assets are searched where they stand, once", () => {
  const { sourceMaps, layerCount } = look(inNode(blob({ "b.map": Buffer.from(MAP) }, { script: `x=${MAP}` })));
  expect(sourceMaps.map(({ layers, executable }) => [layers, executable])).toEqual([
    [[], true],
    [[], true],
  ]);
  expect(layerCount).toBe(2);
});

test.each<[string, Buffer]>([
  ["a blob that is cut off", blob({ "a.map.gz": gzipSync(MAP) }).subarray(0, -9)],
  ["a blob of a later layout", Buffer.concat([blob({}).subarray(0, 4), Buffer.alloc(60, 0xff)])],
  ["one inside an executable", inNode(blob({ "a.map.gz": gzipSync(MAP) }).fill(0xff, 20, 40))],
])("%s is opaque, not clean", (_, bytes) => {
  expect(look(bytes).opaque.map(({ layers, format }) => [layers, format])).toEqual([
    [["Node SEA blob"], "Node application"],
  ]);
});

test("node itself, whose fuse is whole, is no finding", () => {
  const node = inNode(Buffer.alloc(0)).toString("latin1").replace("b2:1", "b2:0");
  expect(look(Buffer.from(node, "latin1")).opaque).toEqual([]);
});

test("whatever bytes are changed or cut, no exception leaves the walk", () => {
  const good = blob({ "a.map.gz": gzipSync(MAP) });
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
  fc.assert(
    fc.property(changes, fc.nat(good.length), (list, length) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of list) bytes[at] = value;
      expect(look(bytes.subarray(0, length)).layerCount).toBeGreaterThan(1);
    }),
  );
});
