import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stripEmbeddedText, stripInlineMaps } from "../../src/edit/strip-map.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What stripping means, told of the parsed value. */
function nulled(value: Json, inside = false): Json {
  if (typeof value === "string") return inside && value !== "" ? null : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => nulled(item, inside));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, nulled(item, inside || key === "sourcesContent")]),
  );
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", '"', "\\", '\\"],"sourcesContent":["x"', "é\u2028"),
);
const simpleMap = fc.record(
  {
    version: fc.constant(3),
    file: text,
    sources: fc.array(text),
    sourcesContent: fc.oneof(
      fc.array(fc.option(text)),
      fc.array(fc.array(text)),
      fc.dictionary(fc.string(), text),
      text,
    ),
    names: fc.array(text),
    mappings: fc.constantFrom("AAAA", ""),
  },
  { requiredKeys: ["sources", "mappings"], noNullPrototype: true },
);
const anyMap = fc.oneof(
  simpleMap,
  fc.record({
    version: fc.constant(3),
    sections: fc.array(fc.record({ offset: fc.constant({ line: 0, column: 0 }), map: simpleMap })),
  }),
  fc.array(simpleMap),
) as fc.Arbitrary<Json>;
const written = fc.record({
  map: anyMap,
  indent: fc.constantFrom(0, 2, "\t"),
  prefix: fc.constantFrom("", "\ufeff", ")]}'\n", "\ufeff)]}'garbage\n", " \n"),
});
const document = ({ map, indent, prefix }: { map: Json; indent: number | string; prefix: string }) =>
  Buffer.from(`${prefix}${JSON.stringify(map, null, indent)}\n`);
const body = (bytes: Buffer, prefix: string) => JSON.parse(bytes.subarray(Buffer.byteLength(prefix)).toString());

const SMALL = '{"version":3, "sources":["a.ts"],\n "sourcesContent":["let a;"], "mappings":"AAAA"}';
const SMALL_STRIPPED = '{"version":3, "sources":["a.ts"],\n "sourcesContent":[null], "mappings":"AAAA"}';
const CLEAN = '{"version":3,"sources":["a.ts"],"sourcesContent":[null,""],"mappings":"AAAA"}';

describe("stripping a map", () => {
  test("leaves the value with each text as null, as it was written", () => {
    fc.assert(
      fc.property(written, (given) => {
        const stripped = stripEmbeddedText(document(given)).bytes;
        expect(body(stripped, given.prefix)).toEqual(nulled(given.map));
        expect(stripped).toEqual(document({ ...given, map: nulled(given.map) }));
      }),
      { numRuns: 500 },
    );
  });

  test("twice is once, and nothing to strip is the same buffer", () => {
    fc.assert(
      fc.property(written, (given) => {
        const once = stripEmbeddedText(document(given)).bytes;
        const twice = stripEmbeddedText(once);
        expect(twice.removed).toBe(0);
        expect(twice.bytes).toBe(once);
      }),
    );
  });

  test.each([
    ["spacing and line breaks stay", SMALL, SMALL_STRIPPED, 1],
    ["a key in escapes", '{"sources\\u0043ontent":["a"]}', '{"sources\\u0043ontent":[null]}', 1],
    [
      "keys that are there twice",
      '{"sourcesContent":["a","b"],"sourcesContent":["c"]}',
      '{"sourcesContent":[null,null],"sourcesContent":[null]}',
      3,
    ],
    ["a map for each line", `${SMALL}\n${SMALL}`, `${SMALL_STRIPPED}\n${SMALL_STRIPPED}`, 2],
  ])("%s", (_, given, expected, removed) => {
    const stripped = stripEmbeddedText(Buffer.from(given));
    expect(stripped.bytes.toString()).toBe(expected);
    expect(stripped.removed).toBe(removed);
  });

  test.each([
    ["no text", CLEAN],
    ["a truncated map", SMALL.slice(0, -20)],
    ["brackets that do not pair", '{"sourcesContent":["a"]]}'],
    ["code", 'const a = {"sourcesContent":["a"]};'],
    ["text elsewhere", '{"sources":["sourcesContent","a"],"names":["b"]}'],
    ["nothing", ""],
  ])("leaves %s as it is", (_, given) => {
    const bytes = Buffer.from(given);
    expect(stripEmbeddedText(bytes)).toEqual({ bytes, removed: 0 });
    expect(stripEmbeddedText(bytes).bytes).toBe(bytes);
  });
});

describe("stripping inline maps", () => {
  const encodings: { readonly [name: string]: (bytes: Buffer) => string } = {
    base64: (bytes) => `data:application/json;charset=utf-8;base64,${bytes.toString("base64")}`,
    base64url: (bytes) => `data:application/json;base64,${bytes.toString("base64url")}`,
    "base64 without padding": (bytes) => `DATA:application/json;base64,${bytes.toString("base64").replace(/=+$/, "")}`,
    percent: (bytes) => `data:application/json;charset=utf-8,${encodeURIComponent(bytes.toString())}`,
    "percent, only what must be": (bytes) => `data:application/json,${encodeURI(bytes.toString())}`,
  };

  test.each(Object.entries(encodings))("%s: the map is stripped, the code around keeps its bytes", (_, encode) => {
    fc.assert(
      fc.property(simpleMap as fc.Arbitrary<Json>, fc.constantFrom("", ' *{}"\n', "\n//# eof"), (map, behind) => {
        const code = (value: Json) =>
          `let é = "data:";\n//# sourceMappingURL=${encode(Buffer.from(JSON.stringify(value)))}${behind}`;
        const once = stripInlineMaps(Buffer.from(code(map)));
        const wanted = code(nulled(map));
        // Padding that is left out shows only where there would be some, the URL alphabet only where it differs.
        const same = (url: string) =>
          url
            .replaceAll(/=+(?=\s|$)/g, "")
            .replace(/(?<=;base64,)[\w+/-]*/, (body) =>
              /[-_]/.test(encode(Buffer.from(JSON.stringify(map))))
                ? body
                : body.replaceAll("-", "+").replaceAll("_", "/"),
            );
        expect(same(once.bytes.toString())).toBe(same(wanted));
        const twice = stripInlineMaps(once.bytes);
        expect(twice.removed).toBe(0);
        expect(twice.bytes).toBe(once.bytes);
      }),
      { numRuns: 200 },
    );
  });

  test.each(Object.entries(encodings))("%s: what the URI says is the stripped map", async (_, encode) => {
    const { bytes, removed } = stripInlineMaps(Buffer.from(`"${encode(Buffer.from(SMALL))}"`));
    expect(removed).toBe(1);
    const answer = await fetch(bytes.toString().slice(1, -1));
    expect(await answer.text()).toBe(SMALL_STRIPPED);
  });

  test("every map of a file, in strings, comments and styles, and its other URIs not", () => {
    const url = encodings["base64"]!;
    const percent = encodings["percent"]!;
    const file = (map: string) =>
      `eval("1\\n//# sourceMappingURL=${url(Buffer.from(map))}\\n");\n` +
      `/*# sourceMappingURL=${percent(Buffer.from(map))} */\n` +
      "a{background:url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAE=)}\n" +
      `x("${url(Buffer.from('{"not":["a","map"]}'))}")`;
    const { bytes, removed } = stripInlineMaps(Buffer.from(file(SMALL)));
    expect(removed).toBe(2);
    expect(bytes.toString()).toBe(file(SMALL_STRIPPED));
  });

  test.each([
    ["no URI", "let data = 1;"],
    [
      "a map without text",
      `//# sourceMappingURL=data:application/json;base64,${Buffer.from(CLEAN).toString("base64")}`,
    ],
    [
      "a truncated map",
      `//# sourceMappingURL=data:application/json;base64,${Buffer.from(SMALL).toString("base64").slice(0, 64)}`,
    ],
    ["a URI that ends at once", "data:application/json;base64,"],
  ])("leaves %s as it is", (_, given) => {
    const bytes = Buffer.from(given);
    expect(stripInlineMaps(bytes).bytes).toBe(bytes);
  });
});
