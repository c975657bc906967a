import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { inspect } from "../../src/inspect/inspect.ts";
import { zip } from "../support/archives.ts";
import { packageOf } from "../support/package-of.ts";

const map = (fields: object) =>
  JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA", ...fields });
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Maps that carry no text, in every shape and carrier. */
const emptyContents: readonly unknown[] = [
  undefined,
  null,
  [],
  [null],
  [null, null],
  [""],
  ["", null],
  {},
  "",
  [[]],
  [{}],
];
const empty = emptyContents.map((sourcesContent) => map({ sourcesContent }));
const carried = empty.flatMap((text) => [
  text,
  `\uFEFF${text}`,
  `)]}'\n${text}`,
  `x()\n//# sourceMappingURL=data:application/json;base64,${base64(text)}`,
  `m=JSON.parse(${JSON.stringify(text)})`,
  gzipSync(text),
  zip({ "a.js.map": Buffer.from(text) }),
]);

/** Code and prose that know the words. */
const words: readonly string[] = [
  "const t = consumer.sourceContentFor(source, true);",
  "map.sourcesContent = map.sources.map(read);",
  "map.sourcesContent=[text];map.sourcesContent=[a,b];",
  "if (map.sourcesContent) for (const text of map.sourcesContent) out.push(text);",
  "const { sources, sourcesContent = [], mappings } = map;",
  "export interface RawSourceMap { version: number; sources: string[]; sourcesContent?: string[]; mappings: string }",
  "sourcesContent?: (string | null)[];",
  "* @param {string[]} sourcesContent the texts",
  'generator.setSourceContent(source, content); // fills "sourcesContent"',
  'assert(has(map, "sourcesContent"), "sourcesContent is missing")',
  'keys = ["version", "sources", "sourcesContent", "names", "mappings"]',
  'delete map["sourcesContent"];',
  'map["sourcesContent"] = undefined;',
  "z.object({ sourcesContent: z.array(z.string().nullable()).optional() })",
  '{"properties":{"sourcesContent":{"type":"array","items":{"type":["string","null"]}}}}',
  '{"sourcesContent":{"description":"Include the text of the sources","type":"boolean","default":true}}',
  '{"compilerOptions":{"sourceMap":true,"inlineSources":true}}',
  "esbuild.build({ sourcemap: true, sourcesContent: false })",
  "output: { sourcemapExcludeSources: true }",
  "--sources-content=false",
  "//# sourceMappingURL=index.js.map",
  "/*# sourceMappingURL=index.css.map */",
  'code += "\\n//# sourceMappingURL=data:application/json;base64," + btoa(JSON.stringify(map));',
  "return `${code}\\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${encoded}`;",
  "const re = /\\/\\/[#@] sourceMappingURL=(data:[^,]+,[^\\s]+)/g;",
  "hasSourcesContent(['a'])",
  "this._sourcesContents = { a: 'text' }",
  "mySourcesContent = ['text']",
];

/** Files that are called map, or are JSON of a like form. */
const others: readonly unknown[] = [
  { imports: { react: "https://esm.example/react" }, scopes: { "/a/": { b: "./b.js" } } },
  { version: "1.10", type: "map", layers: [{ data: [1, 2], name: "ground" }], tilesets: [{ source: "t.tsx" }] },
  { mappings: { properties: { title: { type: "keyword" } } }, sources: ["a", "b"] },
  { version: 3, sources: ["a.ts"], mappings: "AAAA", names: ["x"] },
  { version: 3, file: "a.js", sourceRoot: "", sources: ["../src/a.ts"], names: [], mappings: ";;AAAA" },
  { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: { version: 3, sources: [], mappings: "" } }] },
  { type: "FeatureCollection", features: [{ type: "Feature", properties: { source: "survey" } }] },
  { inputs: { "src/a.ts": { bytes: 10, imports: [] } }, outputs: { "dist/a.js": { bytes: 5 } } },
  { sources: { a: { content: "x" } }, content: ["y"] },
  { sourceContent: ["x"], sourcesContents: ["y"], SourcesContent: ["z"], sources_content: ["w"] },
];

const texts: readonly string[] = [
  '// Game: Quake\n{\n"classname" "worldspawn"\n}\n',
  "Memory Configuration\n\nName Origin Length\nFLASH 0x08000000 0x00040000\n",
  "A_maps:\n  0000000000401000 T _start\n  0000000000401020 T main\n",
  "a{background:url(data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7)}",
  "a{src:url(data:font/woff2;base64,d09GMgABAAAAAAQcAA4AAAAACBwAAAPJAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)}",
  "x={data:e,foo:1};y={data:{a:[1,2]},metadata:{},data:`x`}",
  "const K=[0x428a2f98,0x71374491,0xb5c0fbcf,0xe9b5dba5];",
  'T="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"',
  "736f7572636573 is hex for sources",
  'x="c291cmNlcw=="; // sources',
  "url(data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E)",
  `<img src="data:image/png;base64,${base64("\x89PNG\r\n\x1a\n no picture, but no map either")}">`,
];

const cases: readonly (string | Buffer)[] = [
  ...carried,
  ...words,
  ...words.map((line) => `function f(){\n  ${line}\n}\n`),
  ...others.map((value) => JSON.stringify(value)),
  ...others.map((value) => JSON.stringify(value, null, 2)),
  ...texts,
];

test("there are at least a hundred", () => {
  expect(cases.length).toBeGreaterThanOrEqual(100);
});

test.each(cases.map((content, index) => [index, content] as const))(
  "look-alike %i is no map with text",
  (_, content) => {
    for (const path of ["a.js", "a.js.map", "a.json", "a"]) {
      const { sourceMaps, opaque, problems } = inspect(packageOf({ [path]: content }), new Map());
      expect(sourceMaps.filter(({ sources }) => sources.length > 0)).toEqual([]);
      expect([opaque, problems]).toEqual([[], []]);
    }
  },
);
