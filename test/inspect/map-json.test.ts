import fc from "fast-check";
import { SourceMapConsumer } from "source-map";
import { describe, expect, test } from "vitest";
import { unescapeJson } from "../../src/inspect/json-escapes.ts";
import { scanMapJson } from "../../src/inspect/map-json.ts";
import { runs } from "../support/runs.ts";

const SOURCE = "export const secret = 41;\n";
const MAP = { version: 3, sources: ["../src/a.ts"], sourcesContent: [SOURCE], names: [], mappings: "AAAA" };

function contentsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return scanMapJson(bytes).contents.map(({ start, end }) => unescapeJson(bytes.subarray(start, end)).toString());
}

describe("embedded text is found", () => {
  test.each<[string, string, readonly string[]]>([
    ["in a plain map", JSON.stringify(MAP), [SOURCE]],
    ["pretty-printed", JSON.stringify(MAP, null, 2), [SOURCE]],
    ["under a key with an escape", JSON.stringify(MAP).replace("sourcesContent", "sources\\u0043ontent"), [SOURCE]],
    ["in the first of two keys", '{"sourcesContent":["a"],"sourcesContent":[]}', ["a"]],
    ["in the second of two keys", '{"sourcesContent":[],"sourcesContent":["a"]}', ["a"]],
    ["without sources", JSON.stringify({ ...MAP, sources: [] }), [SOURCE]],
    ["beyond the sources", JSON.stringify({ ...MAP, sourcesContent: [null, "b", "c"] }), ["b", "c"]],
    ["as one string", JSON.stringify({ ...MAP, sourcesContent: "text" }), ["text"]],
    ["as an object", JSON.stringify({ ...MAP, sourcesContent: { "a.ts": "text" } }), ["text"]],
    ["nested deeper", JSON.stringify({ ...MAP, sourcesContent: [["a"], { b: ["c"] }] }), ["a", "c"]],
    [
      "in an index map",
      JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map: MAP }] }),
      [SOURCE],
    ],
    ["in a map of an array", JSON.stringify([{ a: 1 }, MAP]), [SOURCE]],
    ["in NDJSON", `${JSON.stringify({ a: 1 })}\n${JSON.stringify(MAP)}`, [SOURCE]],
    ["with escapes at the end", '{"sourcesContent":["a\\\\"],"x":"y"}', ["a\\"]],
    [
      "with a quote behind many backslashes",
      '{"sourcesContent":["0123456789abcdef\\\\\\"z"]}',
      ['0123456789abcdef\\"z'],
    ],
    ["cut off inside the text", '{"version":3,"sourcesContent":["// half of', ["// half of"]],
    ["behind a trailing comma", '{"sources":["a",],"sourcesContent":["a",],}', ["a"]],
  ])("%s", (_, text, expected) => {
    expect(contentsOf(text)).toEqual(expected);
  });
});

describe("nothing is found", () => {
  test.each<[string, string]>([
    ["where all is null", JSON.stringify({ ...MAP, sourcesContent: [null, null] })],
    ["where texts are empty", JSON.stringify({ ...MAP, sourcesContent: ["", ""] })],
    ["where the word is a value", '{"key":"sourcesContent","list":["sourcesContent","x"]}'],
    ["where the key is another", '{"sourcesContents":["x"],"xsourcesContent":["y"]}'],
    [
      "in a JSON schema that describes an option of that name",
      '{"properties":{"sourcesContent":{"description":"Whether to embed text.","type":"boolean"}}}',
    ],
    ["in a tile map", '{"version":"1.10","type":"map","layers":[{"data":[1]}],"tilesets":[{"source":"terrain.tsx"}]}'],
  ])("%s", (_, text) => {
    expect(contentsOf(text)).toEqual([]);
  });
});

test("a text is paired with the source of its own map", () => {
  const other = { ...MAP, sources: ["b.ts", "c.ts"], sourcesContent: [null, "text of c"] };
  const bytes = Buffer.from(JSON.stringify({ sections: [{ map: MAP }, { map: other }] }));
  const names = scanMapJson(bytes).contents.map(({ name }) => name && bytes.toString("utf8", name.start, name.end));
  expect(names).toEqual(["../src/a.ts", "c.ts"]);
});

test("damage is told", () => {
  const whole = JSON.stringify(MAP);
  expect(scanMapJson(Buffer.from(whole)).damaged).toBe(false);
  expect(scanMapJson(Buffer.from(whole.slice(0, -1))).damaged).toBe(true);
  expect(scanMapJson(Buffer.from(`${whole}}`)).damaged).toBe(true);
});

/**
 * What a walk over the parsed document finds: every non-empty string below a key `sourcesContent`; where it has a key of
 * its own there, only if the object that holds `sourcesContent` has another key of a source map.
 */
function walk(value: unknown, inside: boolean, keyed: boolean, mapLike: boolean, found: string[]): void {
  if (typeof value === "string") {
    if (inside && value !== "" && (!keyed || mapLike)) found.push(value);
  } else if (Array.isArray(value)) {
    for (const item of value) walk(item, inside, keyed, mapLike, found);
  } else if (typeof value === "object" && value !== null) {
    const isMap = inside ? mapLike : "sources" in value || "mappings" in value;
    for (const [key, item] of Object.entries(value)) {
      walk(item, inside || key === "sourcesContent", keyed || inside, isMap, found);
    }
  }
}

const key = fc.oneof(
  fc.constantFrom("sourcesContent", "sources", "sections", "map", "mappings", "sourcesConten"),
  fc.string({ maxLength: 20 }),
);
const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.constantFrom("\\", '"', '\\"', 'a\\\\"', "0123456789abcdef\\", "x".repeat(15), "x".repeat(16)),
    fc.constantFrom(null, true, 1.5, -2),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));

test("for any JSON document, a walk over its parsed form finds the same texts", () => {
  fc.assert(
    fc.property(document.value, fc.boolean(), (value, pretty) => {
      const found: string[] = [];
      walk(value, false, false, false, found);
      const text = JSON.stringify(value, null, pretty ? 2 : 0);
      expect([...contentsOf(text)].sort()).toEqual(found.map((one) => Buffer.from(one).toString()).sort());
    }),
    runs(3000, 1_000_000),
  );
});

test("whatever is cut off or changed, nothing throws", () => {
  fc.assert(
    fc.property(document.value, fc.nat(), fc.nat(255), (value, at, byte) => {
      const bytes = Buffer.from(JSON.stringify({ sourcesContent: value }));
      bytes[at % bytes.length] = byte;
      scanMapJson(bytes);
      scanMapJson(bytes.subarray(0, at % bytes.length));
    }),
    runs(2000, 100_000),
  );
});

test("whatever the source-map library sees, the scanner sees", async () => {
  const texts = ["one", 'two "quoted" \\ and \u2028', "drei: äöü 😀", null];
  const map = { version: 3, sources: ["a", "b", "c", "d"], sourcesContent: texts, names: [], mappings: "" };
  const seen = await SourceMapConsumer.with(JSON.stringify(map), null, (consumer) =>
    consumer.sources.map((source) => consumer.sourceContentFor(source, true)).filter((text) => text !== null),
  );
  expect(seen).toHaveLength(3);
  expect(contentsOf(JSON.stringify(map))).toEqual(seen);
});

describe("escapes are resolved as JSON.parse resolves them", () => {
  test.each(["plain", 'a\nb\t"c" \\ / \b\f\r', "\u0000\u001f", "é ü 漢", "😀 \u{10ffff}"])("%j", (text) => {
    const escaped = JSON.stringify(text).slice(1, -1);
    expect(unescapeJson(Buffer.from(escaped)).toString()).toBe(text);
    const unicode = [...Array(text.length).keys()].map(
      (at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`,
    );
    expect(unescapeJson(Buffer.from(unicode.join(""))).toString()).toBe(text);
  });
  test("what is no escape stays", () => {
    expect(unescapeJson(Buffer.from("a\\q \\u12 \\")).toString()).toBe("a\\q \\u12 \\");
  });
});
