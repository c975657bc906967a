import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editJson, type JsonPath } from "../../src/edit/manifest.ts";

const cases: readonly (readonly [claim: string, before: string, path: JsonPath, value: unknown, after: string])[] = [
  ["replaces a value", '{\n  "a": 1,\n  "b": 2\n}\n', ["a"], "x", '{\n  "a": "x",\n  "b": 2\n}\n'],
  ["appends a key", '{\n  "a": 1\n}\n', ["b"], 2, '{\n  "a": 1,\n  "b": 2\n}\n'],
  ["makes objects on the way", '{\n  "a": 1\n}\n', ["s", "t"], "x", '{\n  "a": 1,\n  "s": {\n    "t": "x"\n  }\n}\n'],
  ["fills an empty object", '{\n  "s": {}\n}\n', ["s", "t"], "x", '{\n  "s": {\n    "t": "x"\n  }\n}\n'],
  ["fills an empty file", "{}", ["s"], "x", '{\n  "s": "x"\n}'],
  [
    "keeps tabs and line ends",
    '{\r\n\t"a": 1\r\n}\r\n',
    ["b"],
    [1],
    '{\r\n\t"a": 1,\r\n\t"b": [\r\n\t\t1\r\n\t]\r\n}\r\n',
  ],
  ["keeps a byte-order mark", '\uFEFF{\n  "a": 1\n}', ["a"], 2, '\uFEFF{\n  "a": 2\n}'],
  ["keeps a line a line", '{ "files": ["a", "b"] }', ["files", 2], "c", '{ "files": ["a", "b", "c"] }'],
  ["rewrites a list on its line", '{\n  "files": ["a", "b"]\n}', ["files"], ["c"], '{\n  "files": ["c"]\n}'],
  [
    "appends to a list of lines",
    '{\n  "f": [\n    "a"\n  ]\n}',
    ["f", 1],
    "b",
    '{\n  "f": [\n    "a",\n    "b"\n  ]\n}',
  ],
  ["takes out the last element", '{ "files": ["a", "b"] }', ["files", 1], undefined, '{ "files": ["a"] }'],
  ["takes out the first element", '{ "files": ["a", "b"] }', ["files", 0], undefined, '{ "files": ["b"] }'],
  ["takes out the only element", '{ "files": ["a"] }', ["files", 0], undefined, '{ "files": [] }'],
  ["takes out a key", '{\n  "a": 1,\n  "b": 2\n}\n', ["b"], undefined, '{\n  "a": 1\n}\n'],
  ["takes out what is not there", '{ "a": 1 }', ["b", "c"], undefined, '{ "a": 1 }'],
  [
    "leaves a comment with the element that it speaks of",
    '{\n  "allow": [\n    "a", // why a\n    "b" // why b\n  ],\n}\n',
    ["allow", 2],
    "c",
    '{\n  "allow": [\n    "a", // why a\n    "b", // why b\n    "c"\n  ],\n}\n',
  ],
  [
    "keeps a trailing comma",
    '{\n  "a": [\n    1, // one\n  ],\n}',
    ["a", 1],
    2,
    '{\n  "a": [\n    1, // one\n    2,\n  ],\n}',
  ],
  [
    "keeps a comment in an empty list",
    '{\n  "a": [\n    // none\n  ]\n}',
    ["a", 0],
    1,
    '{\n  "a": [\n    // none\n    1\n  ]\n}',
  ],
  ["leaves untidy neighbours as they are", '{"a" :{"x":1 },  "b":2}', ["b"], 3, '{"a" :{"x":1 },  "b":3}'],
];

describe("editJson", () => {
  test.each(cases)("%s", (_, before, path, value, after) => {
    expect(editJson(before, path, value)).toBe(after);
  });

  test("refuses what is not JSON, and a path through another kind of value", () => {
    for (const [text, path] of [
      ["{", ["a"]],
      ["", ["a"]],
      ['{ "a": 1 }', ["a", "b"]],
      ['{ "a": [] }', ["a", "b"]],
      ['{ "a": [] }', ["a", 1]],
    ] as const) {
      expect(() => editJson(text, path, 1)).toThrow(expect.objectContaining({ code: "EUSAGE" }));
    }
  });

  test("changes one value and no other, whatever the document and its layout", () => {
    const key = fc.constantFrom("a", "b", "c", 'q"', "__proto__");
    const { value: document } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), tie("list"), tie("object")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    }));
    const top = fc.dictionary(key, document, { maxKeys: 4, noNullPrototype: true });
    const layout = fc.constantFrom(undefined, 2, "\t");
    fc.assert(
      fc.property(
        top,
        layout,
        fc.boolean(),
        fc.nat(),
        document,
        fc.boolean(),
        (value, indent, crlf, seed, given, take) => {
          const before = JSON.stringify(value, null, indent).replace(/\n/g, crlf ? "\r\n" : "\n");
          const paths = pathsOf(value);
          const path = paths[seed % paths.length]!;
          const after = editJson(before, path, take ? undefined : given);
          expect(JSON.parse(after)).toEqual(
            changed(JSON.parse(before), path, take ? undefined : JSON.parse(JSON.stringify(given))),
          );
        },
      ),
    );
  });
});

/** Every place of a document, and one more in each list and object. */
function pathsOf(value: unknown, prefix: JsonPath = []): JsonPath[] {
  if (typeof value !== "object" || value === null) return [prefix];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  const next = Array.isArray(value) ? value.length : "new";
  const below = keys.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...prefix, key]));
  return [...below, [...prefix, next], ...(prefix.length > 0 ? [prefix] : [])];
}

function changed(value: unknown, [key, ...rest]: JsonPath, given: unknown): unknown {
  if (key === undefined) return given;
  const entries = Object.entries(value as object);
  const inner = (value as Record<string | number, unknown>)[key];
  const put = rest.length === 0 ? given : changed(inner, rest, given);
  const others = entries.map(([name, old]) => [name, name === `${key}` ? put : old] as const);
  const all = Object.hasOwn(value as object, key) ? others : [...others, [`${key}`, put] as const];
  const left = all.filter(([, item]) => item !== undefined);
  return Array.isArray(value) ? left.map(([, item]) => item) : Object.fromEntries(left);
}
