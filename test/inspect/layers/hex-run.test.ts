import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const JSON_MAP = JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["let text = 1\n"], mappings: "A" });
const HEX = Buffer.from(JSON_MAP).toString("hex");

const look = (content: string) => inspect(packageOf({ "a.js": content }), new Map());
const mapsIn = (content: string) => look(content).sourceMaps.filter((map) => map.sources.length > 0);

describe("a map is found", () => {
  test.each<[string, string, (readonly string[])?]>([
    ["in a string", `x="${HEX}"`],
    ["in capitals", `x="${HEX.toUpperCase()}"`],
    ["behind 0x", `x=0x${HEX}n`],
    ["as the whole file", HEX],
    ["behind an odd digit", `x="f${HEX}"`],
    ["before an odd digit", `x="${HEX}a"`],
  ])("%s", (_, content) => {
    expect(mapsIn(content).map((map) => [map.layers, map.bytes])).toEqual([[["hex"], 13]]);
  });
});

test.each([
  ["a long constant", `x="${"0123456789abcdef".repeat(100)}"`],
  ["the key alone", `x="${Buffer.from("sourcesContent").toString("hex")}"`],
  ["the key in code, encoded", `x="${Buffer.from("map.sourcesContent = list;").toString("hex")}"`],
])("%s is no map", (_, content) => {
  const { sourceMaps, opaque, problems } = look(content);
  expect([sourceMaps, opaque, problems]).toEqual([[], [], []]);
});

test("what is cut off anywhere throws nothing", () => {
  for (let end = 0; end < HEX.length; end += 37) expect(look(HEX.slice(0, end)).problems).toEqual([]);
});
