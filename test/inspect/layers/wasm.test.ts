import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const JSON_MAP = JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["let text = 1\n"], mappings: "A" });
const BASE64 = Buffer.from(JSON_MAP).toString("base64");
const MAGIC = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

const leb = (value: number): Buffer => Buffer.from([(value & 0x7f) | 0x80, (value >> 7) & 0x7f]);
const sized = (content: string | Buffer) => Buffer.concat([leb(Buffer.byteLength(content)), Buffer.from(content)]);
const section = (id: number, content: Buffer) => Buffer.concat([Buffer.from([id]), sized(content)]);
const custom = (name: string, content: string | Buffer) =>
  section(0, Buffer.concat([sized(name), Buffer.from(content)]));
const module = (...sections: Buffer[]) => Buffer.concat([MAGIC, section(1, Buffer.from([0])), ...sections]);

const look = (bytes: Buffer) => inspect(packageOf({ "a.wasm": bytes }), new Map());
const chains = (bytes: Buffer) =>
  look(bytes)
    .sourceMaps.filter((map) => map.sources.length > 0)
    .map(({ layers }) => layers.join("/"));

test.each<[string, Buffer, string]>([
  ["in a custom section", module(custom("map", JSON_MAP)), "wasm section/map"],
  ["in the last of several", module(custom("name", "x"), custom("map", JSON_MAP)), "wasm section/map"],
  [
    "in the URL of a map",
    module(custom("sourceMappingURL", sized(`data:application/json;base64,${BASE64}`))),
    "wasm section/sourceMappingURL/data: URI/base64",
  ],
  ["in base64", module(custom("map", BASE64)), "wasm section/map/base64"],
  ["in UTF-16", module(custom("map", Buffer.from(JSON_MAP, "utf16le"))), "wasm section/map/UTF-16LE"],
])("a map is found %s", (_, bytes, chain) => {
  expect(chains(bytes)).toEqual([chain]);
});

test("a section's name is cut, and may be empty", () => {
  expect(chains(module(custom("n".repeat(200), JSON_MAP)))).toEqual([`wasm section/${"n".repeat(64)}`]);
  expect(chains(module(custom("", JSON_MAP)))).toEqual(["wasm section/"]);
});

test("a module without custom sections is nothing special", () => {
  const { opaque, problems, layerCount } = look(module());
  expect([opaque, problems, layerCount]).toEqual([[], [], 2]);
});

test.each<[string, Buffer]>([
  ["a section beyond the end", module(custom("map", JSON_MAP)).subarray(0, -5)],
  ["a section without a length", Buffer.concat([module(), Buffer.from([0])])],
  ["a name beyond its section", Buffer.concat([MAGIC, section(0, Buffer.from([9, 1, 2]))])],
  ["a length without an end", Buffer.concat([MAGIC, Buffer.from([1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])])],
])("%s is damage, not a pass", (_, bytes) => {
  expect(look(bytes).opaque.map(({ format, reason }) => [format, reason])).toEqual([["WebAssembly", "damaged"]]);
});

test("what is cut off anywhere throws nothing", () => {
  const bytes = module(custom("sourceMappingURL", sized(`data:;base64,${BASE64}`)), custom("map", JSON_MAP));
  for (let end = 0; end < bytes.length; end += 37) expect(look(bytes.subarray(0, end)).problems).toEqual([]);
});
