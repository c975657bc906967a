import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../src/inspect/inspect.ts";
import { packageOf } from "../support/package-of.ts";
import { runs } from "../support/runs.ts";

const CANARY = "// canary: the one text that must not get out\nexport const answer = 41;\n";
const CONTENT = `"sourcesContent":[${JSON.stringify(CANARY)}`;

/** What stands around the text in a map: other keys, other texts, code that looks like JSON. */
const noise = fc.oneof(
  fc.constantFrom(
    '"names":["a"]',
    '"mappings":"AAAA;;"',
    '"file":"a\\"b.js"',
    '"x":{"y":[1,{"z":"}]"}]}',
    '"sources":["a.ts"]',
  ),
  fc.json({ maxDepth: 2 }).map((value) => `"k":${value}`),
);

const damaged = fc
  .record({
    before: fc.array(noise, { maxLength: 4 }),
    after: fc.array(noise, { maxLength: 4 }),
    place: fc.nat(),
    kind: fc.constantFrom("flip", "delete", "insert", "cut"),
    byte: fc.constantFrom(0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d, 0x2c, 0x00, 0x41, 0xff),
  })
  .map(({ before, after, place, kind, byte }) => {
    const head = Buffer.from(`{${['"version":3', ...before, ""].join(",")}`);
    const core = Buffer.from(CONTENT);
    const tail = Buffer.from(`]${["", ...after].join(",")}}`);
    const whole = Buffer.concat([head, core, tail]);
    // Anywhere but in the text itself and in its key: what is changed there is another text.
    const outside = [...whole.keys()].filter((at) => at < head.length - 1 || at >= head.length + core.length);
    const at = outside[place % outside.length] ?? 0;
    if (kind === "flip") return Buffer.concat([whole.subarray(0, at), Buffer.from([byte]), whole.subarray(at + 1)]);
    if (kind === "delete") return Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1)]);
    if (kind === "insert") return Buffer.concat([whole.subarray(0, at), Buffer.from([byte]), whole.subarray(at)]);
    return at < head.length ? whole : whole.subarray(0, at);
  });

test("whatever is broken around a text, the text is found", () => {
  const [reference] = inspect(packageOf({ "a.map": `{${CONTENT}]}` }), new Map()).sourceMaps;
  const digest = reference?.sources[0]?.sha256;
  fc.assert(
    fc.property(damaged, (bytes) => {
      const { sourceMaps } = inspect(packageOf({ "a.map": bytes }), new Map());
      const digests = sourceMaps.flatMap(({ sources }) => sources.map(({ sha256 }) => sha256));
      expect(digests).toContain(digest);
    }),
    runs(2000, 100_000),
  );
});
