import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect/inspect.ts";
import type { Literal } from "../../src/model.ts";
import { packageOf } from "../support/package-of.ts";

const SOURCE = "// INTERNAL roadmap\nexport const answer = 41\n";
const MAP = {
  version: 3,
  file: "a.js",
  sources: ["../src/a.ts"],
  sourcesContent: [SOURCE],
  names: [],
  mappings: "AAAA",
};
const JSON_MAP = JSON.stringify(MAP);
const BASE64_MAP = Buffer.from(JSON_MAP).toString("base64");

function mapsIn(content: string | Buffer, path = "dist/a.js") {
  return inspect(packageOf({ [path]: content }), new Map()).sourceMaps.filter((map) => map.sources.length > 0);
}

describe("a map with text is found", () => {
  test.each<[string, string | Buffer, readonly string[]]>([
    ["as the whole file", JSON_MAP, []],
    ["behind a byte-order mark", `\uFEFF${JSON_MAP}`, []],
    ["behind the XSSI line", `)]}'\n${JSON_MAP}`, []],
    ["behind padding", `\0\0  \n${JSON_MAP}`, []],
    ["in UTF-16 with a mark", Buffer.from(`\uFEFF${JSON_MAP}`, "utf16le"), ["UTF-16LE"]],
    ["in UTF-16 without one", Buffer.from(JSON_MAP, "utf16le"), ["UTF-16LE"]],
    ["in big-endian UTF-16", Buffer.from(`\uFEFF${JSON_MAP}`, "utf16le").swap16(), ["UTF-16BE"]],
    ["gzipped", gzipSync(JSON_MAP), ["gzip"]],
    ["inline, base64", `x\n//# sourceMappingURL=data:application/json;base64,${BASE64_MAP}`, ["data: URI", "base64"]],
    [
      "inline, with charset",
      `//@ sourceMappingURL=data:application/json;charset=utf-8;base64,${BASE64_MAP}\n`,
      ["data: URI", "base64"],
    ],
    ["inline, without a media type", `/*# sourceMappingURL=data:;base64,${BASE64_MAP} */`, ["data: URI", "base64"]],
    ["inline, in capitals", `//# sourceMappingURL=DATA:application/JSON;BASE64,${BASE64_MAP}`, ["data: URI", "base64"]],
    [
      "inline, percent-encoded",
      `/*# sourceMappingURL=data:application/json;charset=utf-8,${encodeURIComponent(JSON_MAP)} */`,
      ["data: URI", "percent-encoding"],
    ],
    ["inline, calling itself an image", `url(data:image/png;base64,${BASE64_MAP})`, ["data: URI", "base64"]],
    [
      "inline, gzipped",
      `//# sourceMappingURL=data:application/gzip;base64,${gzipSync(JSON_MAP).toString("base64")}`,
      ["data: URI", "base64", "gzip"],
    ],
    [
      "in an eval string",
      `eval("a\\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${BASE64_MAP}\\n//# sourceURL=x");`,
      ["data: URI", "base64"],
    ],
    ["as an object literal", `export default{version:3,sources:["a"],sourcesContent:["text"],mappings:""}`, []],
    ["assigned", `map.sourcesContent = ['text'];`, []],
    ["in a template literal", "x={sourcesContent:[`text`]}", []],
    ["in JSON.parse of a string", `m=JSON.parse(${JSON.stringify(JSON_MAP)})`, []],
    ["in a string of a string", `m=${JSON.stringify(JSON.stringify(JSON_MAP))}`, []],
    ["in JSON as a string", JSON.stringify({ map: JSON_MAP }), []],
    ["behind nulls", "x={sourcesContent:[null, null, 'text']}", []],
    ["behind a comment line", `// generated\n${JSON_MAP}`, []],
    ["cut off", JSON_MAP.slice(0, JSON_MAP.indexOf("roadmap")), []],
  ])("%s", (_, content, layers) => {
    const maps = mapsIn(content);
    expect(maps).toHaveLength(1);
    expect(maps[0]?.layers).toEqual(layers);
    expect(maps[0]?.bytes).toBeGreaterThan(0);
  });
});

describe("no map is found", () => {
  test.each<[string, string]>([
    [
      "in code that handles maps",
      "const t=c.sourcesContent[i];m.sourcesContent=[s];x={sourcesContent:[]};if(a.sourcesContent)b()",
    ],
    ["in code that names the key", 'keys=["sources","sourcesContent","mappings"];o["sourcesContent"]=list'],
    ["in a longer identifier", "hasSourcesContent=['x'];sourcesContentFor:['x']"],
    ["where all is null", "x={sourcesContent:[null,null]}"],
    ["where texts are empty", 'x={sourcesContent:["",""]}'],
    [
      "in an image",
      `a{background:url(data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, ...Array(40).keys()]).toString("base64")})}`,
    ],
    ["in minified objects with a data property", "x={data:e,foo:1};y={data:{},z:[]}"],
  ])("%s", (_, content) => {
    expect(mapsIn(content)).toEqual([]);
  });
});

test("an 18 MB base64 comment at the very end of a file is read whole", () => {
  const big = { ...MAP, sourcesContent: ["x".repeat(13_500_000), "the last source"] };
  const comment = Buffer.from(JSON.stringify(big)).toString("base64");
  const [map] = mapsIn(`${"a();\n".repeat(1000)}//# sourceMappingURL=data:application/json;base64,${comment}`);
  expect(map?.sources.map(({ bytes }) => bytes)).toEqual([13_500_000, 15]);
});

test("the same text has the same digest, however it is carried", () => {
  const digests = [JSON_MAP, JSON.stringify(MAP, null, 2), gzipSync(JSON_MAP), `data:;base64,${BASE64_MAP}`].map(
    (content) => mapsIn(content)[0]?.sources[0]?.sha256,
  );
  expect(new Set(digests).size).toBe(1);
});

test("a damaged gzip file is opaque, not clean", () => {
  const { opaque } = inspect(packageOf({ "a.gz": gzipSync(JSON_MAP).subarray(0, 60) }), new Map());
  expect(opaque.map(({ format, reason }) => [format, reason])).toEqual([["gzip", "damaged"]]);
});

test("a bomb is a problem, not a pass", () => {
  const { problems } = inspect(packageOf({ "a.gz": gzipSync(Buffer.alloc(70 << 20)) }), new Map());
  expect(problems.map(({ code, path }) => [code, path])).toEqual([["ELIMIT", "a.gz"]]);
});

test("gzip in gzip beyond the sixth layer is a problem", () => {
  let bytes: Buffer = Buffer.from(JSON_MAP);
  for (let layer = 0; layer < 6; layer += 1) bytes = gzipSync(bytes);
  expect(inspect(packageOf({ "a.gz": bytes }), new Map()).problems).toEqual([]);
  expect(inspect(packageOf({ "a.gz": gzipSync(bytes) }), new Map()).problems).toHaveLength(1);
});

test("literals are found in every layer, with line and column of the last one", () => {
  const literal: Literal<string> = { text: "needle", read: (bytes, at) => bytes.toString("latin1", at, at + 8) };
  const artifact = packageOf({
    "a.txt": "one\ntwo needle-1",
    "b.gz": gzipSync("needle-2"),
    "c.br": brotliCompressSync("x"),
  });
  const { hits } = inspect(artifact, new Map([["rule", [literal]]]));
  expect(hits("rule").map(({ entry, layers, line, column, fact }) => [entry.path, layers, line, column, fact])).toEqual(
    [
      ["a.txt", [], 2, 5, "needle-1"],
      ["b.gz", ["gzip"], 1, 1, "needle-2"],
    ],
  );
});

test("progress is told for every entry", () => {
  const seen: string[] = [];
  inspect(packageOf({ "a.js": "", "b.js": "" }), new Map(), (done, total) => seen.push(`${done}/${total}`));
  expect(seen).toEqual(["1/3", "2/3", "3/3"]);
});

describe("the text that a map embeds is searched as it reads", () => {
  const needle: Literal<string> = {
    text: "needle",
    read: (bytes, offset) => bytes.toString("utf8", offset, offset + 12).split("\n")[0],
  };
  const hitsIn = (content: string | Buffer, path = "dist/a.js.map") =>
    inspect(packageOf({ [path]: content }), new Map([["r", [needle]]]))
      .hits("r")
      .map(({ layers, line, column, fact }) => ({ layers, line, column, fact }));
  const mapOf = (...texts: readonly (string | null)[]) => JSON.stringify({ ...MAP, sourcesContent: texts });

  test("at the path and line of the original", () => {
    const text = 'const a = "é";\n\tneedle"x\n';
    expect(hitsIn(mapOf(text))).toEqual([{ layers: ["../src/a.ts"], line: 2, column: 2, fact: 'needle"x' }]);
  });

  test("without an escape that could hide it", () => {
    const hidden = mapOf("a needle").replace("needle", "n\\u0065edle");
    expect(hitsIn(hidden)).toEqual([{ layers: ["../src/a.ts"], line: 1, column: 3, fact: "needle" }]);
  });

  test("by its number where the map names no source", () => {
    const nameless = JSON.stringify({ ...MAP, sources: [], sourcesContent: ["x", "needle"] });
    expect(hitsIn(nameless)[0]?.layers).toEqual(["sourcesContent[1]"]);
  });

  test("inside other layers, and with layers of its own", () => {
    const inline = `//# sourceMappingURL=data:;base64,${Buffer.from(mapOf("needle")).toString("base64")}`;
    expect(hitsIn(inline, "dist/a.js")[0]?.layers).toEqual(["data: URI", "base64", "../src/a.ts"]);
    const within = mapOf(`u = "data:;base64,${Buffer.from("a needle ".repeat(20)).toString("base64")}"`);
    expect(hitsIn(within)[0]?.layers).toEqual(["../src/a.ts", "data: URI", "base64"]);
  });

  test("once, and what stands beside it in the map too", () => {
    expect(hitsIn(JSON.stringify({ ...MAP, file: "needle", sourcesContent: ["needle"] }))).toHaveLength(2);
  });

  test("as raw bytes where the map is damaged", () => {
    expect(hitsIn(mapOf("x\nneedle").slice(0, -30))).toHaveLength(1);
  });

  test("for no maps: what reads like one in a leaked test file leaks with that file", () => {
    expect(mapsIn(mapOf(JSON_MAP), "dist/a.js.map")).toHaveLength(1);
    expect(mapsIn(mapOf(`//# sourceMappingURL=data:;base64,${BASE64_MAP}`), "dist/a.js.map")).toHaveLength(1);
  });
});
