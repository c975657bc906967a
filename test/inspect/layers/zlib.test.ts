import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const MAP = JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["export {}\n"], names: [], mappings: "" });

function inspected(bytes: Buffer) {
  return inspect(packageOf({ "data.bin": bytes }), new Map());
}

describe("a map in a zlib stream is found", () => {
  test.each([1, 5, 6, 9])("of level %i", (level) => {
    const { sourceMaps } = inspected(deflateSync(MAP, { level }));
    expect(sourceMaps.map(({ layers, sources }) => [layers, sources.length])).toEqual([[["zlib"], 1]]);
  });

  test("in another one", () => {
    const { sourceMaps } = inspected(deflateSync(deflateSync(MAP)));
    expect(sourceMaps.map(({ layers }) => layers)).toEqual([["zlib", "zlib"]]);
  });
});

test.each<[string, Buffer]>([
  ["text that begins as a stream does", Buffer.from("x^2 + y^2 = z^2\n")],
  ["a stream that is cut off", deflateSync(MAP).subarray(0, 40)],
  ["two bytes", Buffer.from([0x78, 0x9c])],
])("%s is no finding", (_, bytes) => {
  expect(inspected(bytes)).toMatchObject({ opaque: [], problems: [], sourceMaps: [] });
});

test("a bomb is a problem", () => {
  expect(inspected(deflateSync(Buffer.alloc(70 << 20))).problems.map(({ code }) => code)).toEqual(["ELIMIT"]);
});

test("no cut throws", () => {
  const bytes = deflateSync(MAP);
  for (let end = 0; end < bytes.length; end += 37) expect(inspected(bytes.subarray(0, end)).problems).toEqual([]);
});
