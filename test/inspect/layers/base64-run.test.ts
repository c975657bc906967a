import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";

const MAP = {
  version: 3,
  sources: ["../src/a.ts"],
  sourcesContent: ["// roadmap ÿ>>>???\n".repeat(40)],
  mappings: "A",
};
const JSON_MAP = JSON.stringify(MAP);
const base64 = (content: string | Buffer) => Buffer.from(content).toString("base64");
const wrapped = (text: string, length: number, newline: string) =>
  text.replace(new RegExp(`.{${length}}(?=.)`, "g"), `$&${newline}`);
const BASE64 = base64(JSON_MAP);

const look = (content: string | Buffer) => inspect(packageOf({ "dist/a.js": content }), new Map());
const mapsIn = (content: string | Buffer) => look(content).sourceMaps.filter((map) => map.sources.length > 0);
const literal = (value: string) => `const s = ${JSON.stringify(value)};\n`;

describe("a map is found, whole", () => {
  test.each<[string, string | Buffer, (readonly string[])?]>([
    ["in a string", `const debug = "${BASE64}";`],
    ["at each alignment: 1", `x="${base64(` ${JSON_MAP}`)}"`],
    ["at each alignment: 2", `x="${base64(`  ${JSON_MAP}`)}"`],
    ["as the whole file", BASE64],
    ["as base64url", `x="${Buffer.from(JSON_MAP).toString("base64url")}"`],
    ["in lines of 76", `-----BEGIN MAP-----\r\n${wrapped(BASE64, 76, "\r\n")}\r\n-----END MAP-----\r\n`],
    ["in lines of 64", `see the file below\n${wrapped(BASE64, 64, "\n")}\nand so on\n`],
    ["in indented lines", `map: |\n  ${wrapped(BASE64, 60, "\n  ")}\nnext: 1\n`],
    ["in lines inside a string", literal(`${wrapped(BASE64, 76, "\r\n")}\r\n`)],
    ["in lines inside a string of a string", literal(literal(wrapped(BASE64, 72, "\n")))],
    ["in lines that are continued", `x="${wrapped(BASE64, 64, "\\\n")}"`],
    ["with escaped solidi", literal(BASE64).replaceAll("/", "\\/")],
    ["behind an escaped line break", `x="map:\\n${BASE64}\\n"`],
    ["encoded twice", `x="${base64(BASE64)}"`, ["base64", "base64"]],
    ["pretty-printed and encoded twice", `x="${base64(base64(JSON.stringify(MAP, null, 2)))}"`, ["base64", "base64"]],
    ["gzipped in a JS string", literal(base64(gzipSync(JSON_MAP))), ["base64", "gzip"]],
    ["gzipped, in lines", `x\n${wrapped(base64(gzipSync(JSON_MAP)), 64, "\n")}\n`, ["base64", "gzip"]],
    ["of which a gzip stream is cut off", literal(base64(gzipSync(JSON_MAP).subarray(0, -10))), ["base64", "gzip"]],
    ["in gzipped code", gzipSync(`x="${BASE64}"`), ["gzip", "base64"]],
  ])("%s", (_, content, layers = ["base64"]) => {
    const maps = mapsIn(content);
    expect(maps.map((map) => [map.layers, map.bytes])).toEqual([
      [layers, Buffer.byteLength(MAP.sourcesContent[0] ?? "")],
    ]);
  });

  test("also where letters of a neighbour stand before it", () => {
    for (const prefix of ["a", "ab", "abc", "u0022", "path/to/"])
      expect(mapsIn(`x=${prefix}${BASE64}`)).toHaveLength(1);
  });

  test("wherever a line ends within its key", () => {
    for (let padding = 0; padding < 60; padding += 1) {
      const encoded = base64(`${" ".repeat(padding)}${JSON_MAP}`);
      for (const newline of ["\n", "\r\n    ", "\\r\\n"]) {
        const maps = mapsIn(`x="\n${wrapped(encoded, 64, newline)}"`);
        expect(maps.map(({ layers, sources }) => [layers, sources.map(({ path }) => path)])).toEqual([
          [["base64"], ["../src/a.ts"]],
        ]);
      }
    }
  });

  test("also where a source in it names the key again", () => {
    const map = { ...MAP, sourcesContent: [`m.sourcesContent = list; ${"x".repeat(500)} o["sourcesContent"]`] };
    expect(mapsIn(`x=\n${wrapped(base64(JSON.stringify(map)), 76, "\n")}`)).toHaveLength(1);
  });

  test("each of several in one file", () => {
    const runs = [64, 76, 60].map((length) => wrapped(BASE64, length, "\n"));
    expect(mapsIn(runs.join("\n\n"))).toHaveLength(3);
  });
});

test("an inline map is the data: URI's, and reported once", () => {
  const maps = mapsIn(`a()\n//# sourceMappingURL=data:application/json;base64,${BASE64}\n`);
  expect(maps.map(({ layers }) => layers)).toEqual([["data: URI", "base64"]]);
});

describe("nothing is found", () => {
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * index * 31 + (index >> 3)) & 0xff));
  test.each<[string, string | Buffer]>([
    ["in a picture", `x="${base64(noise)}"`],
    [
      "in constants of code that looks for maps",
      readFileSync(join(import.meta.dirname, "../../../src/inspect/layers/base64-run.ts")),
    ],
    ["in a word that begins like gzip", `x="H4sIsNoGzip"`],
    ["in a long word that begins like gzip", `x="H4sI${"abcdefgh".repeat(12)}"`],
    [
      "in a token that was encoded",
      `x="${base64('{"alg":"none","typ":"JWT","kid":"0123456789abcdef0123456789abcdef"}'.repeat(2))}"`,
    ],
    ["in a map without text", `x="${base64(JSON.stringify({ ...MAP, sourcesContent: [] }))}"`],
    ["in minified code", "const a=eyJ,b=H4sI,c={ZXlK:1,d:a/b/c};".repeat(200)],
  ])("%s", (_, content) => {
    const { sourceMaps, opaque, problems } = look(content);
    expect([sourceMaps.filter((map) => map.sources.length > 0), opaque, problems]).toEqual([[], [], []]);
  });
});

test("a damaged gzip stream is opaque, not clean", () => {
  const bytes = gzipSync(JSON_MAP);
  bytes.fill(0xff, 20, 60);
  expect(look(literal(base64(bytes))).opaque).toMatchObject([{ layers: ["base64", "gzip"], reason: "damaged" }]);
});

test("a bomb is a problem, not a pass", () => {
  const { problems } = look(literal(base64(gzipSync(Buffer.alloc(70 << 20)))));
  expect(problems.map(({ code }) => code)).toEqual(["ELIMIT"]);
});

test("what is cut off anywhere throws nothing", () => {
  const content = literal(`${wrapped(BASE64, 76, "\r\n")} ${base64(gzipSync(JSON_MAP))} ${literal(BASE64)}`);
  for (let end = 0; end < content.length; end += 37) expect(look(content.slice(0, end)).problems).toEqual([]);
});

test("many keys on many lines are one run, and each short run is its own", () => {
  const line = `${base64("x".repeat(15))}c291cmNlc0NvbnRlbnQi${base64("y".repeat(15))}`;
  const full = line + base64("z".repeat(12));
  expect(look(`${`${full}\n`.repeat(2000)}`).layerCount).toBe(3);
  expect(look(`${`${line.slice(0, 40)}\n`.repeat(2000)}`).layerCount).toBe(2002);
});
