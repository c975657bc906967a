/** As documented by the sources of deno; not seen in a real executable. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { packageOf } from "../../support/package-of.ts";
import { BARE_RUNTIME, denoExecutable } from "../../support/packed-executables.ts";

const MAP = '{"version":3,"sources":["a.ts"],"sourcesContent":["secret"],"names":[],"mappings":""}';
const look = (bytes: Buffer) => inspect(packageOf({ app: bytes }), new Map());
const chains = (bytes: Buffer) => look(bytes).sourceMaps.map(({ layers }) => layers.join(">"));
const opaque = (bytes: Buffer) => look(bytes).opaque.map(({ layers, reason }) => `${layers.join(">")} ${reason}`);
const FILES = { "main.js": Buffer.from("run()"), "a.js.map": Buffer.from(MAP), "b.map.gz": gzipSync(MAP) };

describe.each(["1.33", "1.46", "2.1", "2.2"] as const)("in an executable of deno %s", (version) => {
  test("a map is found at its path, packed or not", () => {
    const bytes = denoExecutable(FILES, version);
    expect([chains(bytes), opaque(bytes)]).toEqual([
      ["deno executable>app/a.js.map", "deno executable>app/b.map.gz>gzip"],
      [],
    ]);
  });

  test("a map of a module is found, which stands in no file", () => {
    expect(chains(denoExecutable({}, version, { extra: MAP }))).toEqual([""]);
  });

  test("an index that cannot be read is opaque, not clean", () => {
    const broken = '[{"Dir":{"n":"app","e":[{"File":{"n":"a","o":[0,5]}';
    expect(opaque(denoExecutable(FILES, version, { index: broken }))).toEqual(["deno executable damaged"]);
  });

  test("a file that stands outside the executable is damage", () => {
    const index = '[{"File":{"n":"a","o":[0,999999]}},{"File":{"n":"b"}}]';
    expect(opaque(denoExecutable(FILES, version, { index }))).toEqual([
      "deno executable>a damaged",
      "deno executable>b damaged",
    ]);
  });

  test("whatever bytes are changed or cut, no exception leaves the walk", () => {
    const good = denoExecutable(FILES, version);
    const from = BARE_RUNTIME.length;
    const changes = fc.array(
      fc.tuple(fc.integer({ min: from, max: good.length - 1 }), fc.integer({ min: 0, max: 255 })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(changes, fc.integer({ min: from, max: good.length }), (list, length) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of list) bytes[at] = value;
        expect(look(bytes.subarray(0, length)).layerCount).toBeGreaterThan(1);
      }),
    );
  });
});

test.each<[string, Buffer]>([
  ["the runtime alone", BARE_RUNTIME],
  ["an application without files", denoExecutable({}, "2.2", { index: "[]" })],
  ["one of before 2.1", denoExecutable({}, "1.46", { index: "null" })],
  ["a script that mentions the magic", Buffer.from("const MAGIC = 'd3n0l4nd'; const a = '{\"Dir\":{'")],
])("%s is no finding", (_, bytes) => {
  const { opaque: found, problems, layerCount } = look(bytes);
  expect([found, problems, layerCount]).toEqual([[], [], 2]);
});

test("an index that is nested without end is a problem, not a pass", () => {
  const depth = 300;
  const index = `[${'{"Dir":{"n":"a","e":['.repeat(depth)}${"]}}".repeat(depth)}]`;
  expect(look(denoExecutable({}, "2.2", { index })).problems.map(({ code }) => code)).toEqual(["ELIMIT"]);
});
