import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const JSON_MAP = JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["let text = 1\n"], mappings: "A" });
const BASE64 = Buffer.from(JSON_MAP).toString("base64");

const chunk = (type: string, ...parts: (string | Buffer)[]) => {
  const data = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, data, Buffer.alloc(4)]);
};
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const picture = (...chunks: Buffer[]) =>
  Buffer.concat([SIGNATURE, chunk("IHDR", Buffer.alloc(13)), ...chunks, chunk("IDAT", "x"), chunk("IEND")]);

const look = (bytes: Buffer) => inspect(packageOf({ "a.png": bytes }), new Map());
const chains = (bytes: Buffer) =>
  look(bytes)
    .sourceMaps.filter((map) => map.sources.length > 0)
    .map(({ layers }) => layers.join("/"));

const packed = deflateSync(JSON_MAP);
test.each<[string, Buffer, string]>([
  ["in a text", picture(chunk("tEXt", "map\0", JSON_MAP)), "PNG text/map"],
  ["in a compressed text", picture(chunk("zTXt", "map\0\0", packed)), "PNG text/map"],
  ["in an international text", picture(chunk("iTXt", "map\0\0\0en\0Karte\0", JSON_MAP)), "PNG text/map"],
  ["in a compressed one", picture(chunk("iTXt", "map\0\x01\0\0\0", packed)), "PNG text/map"],
  ["in base64 in a text", picture(chunk("tEXt", "map\0", BASE64)), "PNG text/map/base64"],
  ["in base64 in a compressed text", picture(chunk("zTXt", "map\0\0", deflateSync(BASE64))), "PNG text/map/base64"],
  ["behind the end", Buffer.concat([picture(), Buffer.from(JSON_MAP)]), "bytes behind the PNG image"],
])("a map is found %s", (_, bytes, chain) => {
  expect(chains(bytes)).toEqual([chain]);
});

test("a picture in base64 in a string is looked into where it names the key", () => {
  const text = Buffer.concat([picture(), Buffer.from(` ${JSON_MAP}`)]).toString("base64");
  expect(chains(Buffer.from(`x="${text}"`))).toEqual(["base64/bytes behind the PNG image"]);
});

test.each<[string, Buffer]>([
  ["without texts", picture()],
  ["with a text that is not one", picture(chunk("tEXt", "no keyword"), chunk("iTXt", "k\0"), chunk("zTXt", "k\0\0no"))],
  ["with a chunk beyond its end", picture().subarray(0, -14)],
])("a picture %s is no finding", (_, bytes) => {
  const { sourceMaps, opaque, problems, layerCount } = look(bytes);
  expect([sourceMaps, opaque, problems, layerCount]).toEqual([[], [], [], 2]);
});

test("a bomb is a problem, not a pass", () => {
  const bytes = picture(chunk("zTXt", "k\0\0", deflateSync(Buffer.alloc(70 << 20))));
  expect(look(bytes).problems.map(({ code }) => code)).toEqual(["ELIMIT"]);
});

test("what is cut off anywhere throws nothing", () => {
  const bytes = picture(chunk("zTXt", "map\0\0", packed), chunk("iTXt", "map\0\x01\0\0\0", packed));
  for (let end = 0; end < bytes.length; end += 37) expect(look(bytes.subarray(0, end)).problems).toEqual([]);
});
