import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const MAP = JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["export {}\n"], names: [], mappings: "" });

function inspected(bytes: Buffer, path = "dist/a.js.map.br") {
  return inspect(packageOf({ [path]: bytes }), new Map());
}

describe("a map in a brotli stream is found", () => {
  test.each<[string, Buffer, string, readonly string[]]>([
    ["by its name", brotliCompressSync(MAP), "a.js.map.br", ["brotli"]],
    ["by a name in capitals", brotliCompressSync(MAP), "A.MAP.BR", ["brotli"]],
    ["in a gzip file", gzipSync(brotliCompressSync(MAP)), "a.map.br.gz", ["gzip", "brotli"]],
    ["around a gzip file", brotliCompressSync(gzipSync(MAP)), "a.map.gz.br", ["brotli", "gzip"]],
  ])("%s", (_, bytes, path, chain) => {
    const { sourceMaps, opaque } = inspected(bytes, path);
    expect(sourceMaps.map(({ layers, sources }) => [layers, sources.length])).toEqual([[chain, 1]]);
    expect(opaque).toEqual([]);
  });
});

test.each<[string, Buffer]>([
  ["cut off", brotliCompressSync(MAP).subarray(0, 60)],
  ["something else", Buffer.from([0xff, 0xfe, 0xfd, 0x80, 0x81, 0x82])],
])("a stream that is %s is opaque", (_, bytes) => {
  expect(inspected(bytes).opaque.map(({ layers, format, reason }) => [layers, format, reason])).toEqual([
    [["brotli"], "brotli", "damaged"],
  ]);
});

test.each<[string, Buffer]>([
  ["a text called pt.br", Buffer.from("saudação = Olá\n")],
  ["an empty file", Buffer.alloc(0)],
])("%s is no finding", (_, bytes) => {
  expect(inspected(bytes, "locale/pt.br")).toMatchObject({ opaque: [], problems: [] });
});

test("a bomb is a problem", () => {
  const bomb = brotliCompressSync(Buffer.alloc(70 << 20), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  expect(inspected(bomb).problems.map(({ code, layers }) => [code, layers])).toEqual([["ELIMIT", []]]);
});

test("no cut throws", () => {
  const bytes = brotliCompressSync(MAP);
  for (let end = 0; end < bytes.length; end += 37) expect(inspected(bytes.subarray(0, end)).problems).toEqual([]);
});
