/** As documented by the sources of nexe; not seen in a real executable. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { zip } from "../../support/archives.ts";
import { packageOf } from "../../support/package-of.ts";
import { BARE_RUNTIME, nexeExecutable } from "../../support/packed-executables.ts";

const MAP = '{"version":3,"sources":["a.ts"],"sourcesContent":["secret"],"names":[],"mappings":""}';
const look = (bytes: Buffer) => inspect(packageOf({ app: bytes }), new Map());
const chains = (bytes: Buffer) => look(bytes).sourceMaps.map(({ layers }) => layers);
const FILES = { "app.js": Buffer.from("run()"), "app.js.map": Buffer.from(MAP) };
const ARCHIVE = zip({ "/snapshot/app.js.map": Buffer.from(MAP) });

test.each<[string, Buffer, readonly string[]]>([
  ["one of its files", nexeExecutable(FILES), ["nexe executable", "./app.js.map"]],
  ["a packed one", nexeExecutable({ "a.gz": gzipSync(MAP) }), ["nexe executable", "./a.gz", "gzip"]],
  ["the archive of later versions", nexeExecutable({}, { bundle: ARCHIVE }), ["zip", "/snapshot/app.js.map"]],
])("a map in an executable of nexe is found in %s", (_, bytes, chain) => {
  expect([chains(bytes), look(bytes).opaque]).toEqual([[chain], []]);
});

test.each<[string, Buffer]>([
  ["sizes beyond the file", nexeExecutable(FILES, { lie: 1e9 })],
  ["sizes that are no numbers", nexeExecutable(FILES, { lie: Number.NaN })],
  ["a bundle without an index", nexeExecutable({}, { bundle: Buffer.from("?".repeat(50)) })],
  ["an archive without an end", nexeExecutable({}, { bundle: ARCHIVE.subarray(0, -30) })],
])("%s are opaque, not clean", (_, bytes) => {
  expect(look(bytes).opaque.map(({ layers, format, reason }) => [layers, format, reason])).toEqual([
    [["nexe executable"], "nexe application", "damaged"],
  ]);
});

test("a file that stands outside the bundle is damage", () => {
  const bytes = nexeExecutable(FILES, { lie: -50 });
  expect(look(bytes).opaque.map(({ layers }) => layers)).toEqual([["nexe executable"]]);
});

test.each<[string, Buffer]>([
  ["the runtime alone", BARE_RUNTIME],
  ["the sentinel at the end of a script", Buffer.concat([Buffer.from("x='<nexe~~sentinel>"), Buffer.alloc(16, "'")])],
  ["an application without files", nexeExecutable({})],
])("%s is no finding", (_, bytes) => {
  const { opaque, problems, layerCount } = look(bytes);
  expect([opaque, problems, layerCount]).toEqual([[], [], 2]);
});

test("whatever bytes are changed or cut, no exception leaves the walk", () => {
  const good = nexeExecutable({ "a.gz": gzipSync(MAP), ...FILES });
  const from = BARE_RUNTIME.length;
  const changes = fc.array(
    fc.tuple(fc.integer({ min: from, max: good.length - 1 }), fc.integer({ min: 0, max: 255 })),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(changes, (list) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of list) bytes[at] = value;
      expect(look(bytes).layerCount).toBeGreaterThan(1);
    }),
  );
});
