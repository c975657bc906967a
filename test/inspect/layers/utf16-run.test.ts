import { Script } from "node:vm";
import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const map = (text: string) =>
  JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: [text], names: [], mappings: "" });
const look = (bytes: Buffer) => inspect(packageOf({ "a.jsc": bytes }), new Map());
const found = (bytes: Buffer) => look(bytes).sourceMaps.map(({ layers, sources }) => [layers, sources[0]?.sha256]);
const digest = (text: string) => look(Buffer.from(map(text))).sourceMaps[0]?.sources[0]?.sha256;
/** What V8 of this Node writes for `code`, as bytenode and pkg ship it. */
const codeCache = (code: string) => new Script(code, { filename: "a.js" }).createCachedData();

test.each<[string, string, readonly string[]]>([
  ["one byte a character", "let secret = 1\n", []],
  ["two bytes a character, because one is not in Latin-1", "let secret = '→'\n", ["UTF-16LE"]],
])("a map in a string of a V8 code cache is found where the string has %s", (_, text, chain) => {
  const bytes = codeCache(`globalThis.map = ${JSON.stringify(map(text))}; globalThis.other = 2;`);
  expect(found(bytes)).toEqual([[chain, digest(text)]]);
});

test("the strings of functions that have not run are in no cache, and no finding", () => {
  expect(found(codeCache(`function later() { return ${JSON.stringify(map("let secret = '→'\n"))} }`))).toEqual([]);
});

const binary = (text: string, { odd = false } = {}) =>
  Buffer.concat([
    Buffer.from("\x7fELF\x02\x01\x01\0", "latin1"),
    Buffer.alloc(odd ? 101 : 100),
    Buffer.from(text, "utf16le"),
    Buffer.alloc(100),
  ]);

test.each([false, true])("a map in UTF-16 in a program is found at an odd offset: %s", (odd) => {
  expect(found(binary(map("let secret = 1\n"), { odd }))).toEqual([[["UTF-16LE"], digest("let secret = 1\n")]]);
});

test("a map in a data: URI in a string of a V8 code cache is found", () => {
  const url = `data:application/json;base64,${Buffer.from(map("x")).toString("base64")}`;
  const bytes = codeCache(`globalThis.module = ${JSON.stringify(`'→'\n//# sourceMappingURL=${url}\n`)}; 2`);
  expect(found(bytes)).toEqual([[["UTF-16LE", "data: URI", "base64"], digest("x")]]);
});

test("two maps in one program are two", () => {
  const both = Buffer.concat([binary(map("one")), binary(map("two"))]);
  expect(found(both)).toEqual([
    [["UTF-16LE"], digest("one")],
    [["UTF-16LE"], digest("two")],
  ]);
});

test("a file that is UTF-16 as a whole is decoded once", () => {
  expect(found(Buffer.from(map("x"), "utf16le"))).toEqual([[["UTF-16LE"], digest("x")]]);
});

test("the key alone is no map", () => {
  const { sourceMaps, opaque, problems } = look(binary("sourcesContent and more"));
  expect([sourceMaps, opaque, problems]).toEqual([[], [], []]);
});

test("what is cut off anywhere throws nothing", () => {
  const bytes = binary(map("let secret = 1\n"));
  for (let end = 0; end < bytes.length; end += 7) expect(look(bytes.subarray(0, end)).problems).toEqual([]);
});
