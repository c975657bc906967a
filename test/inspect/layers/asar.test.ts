import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { asar, zip } from "../../support/archives.ts";
import { packageOf } from "../../support/package-of.ts";

const MAP = Buffer.from(
  JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["export {}\n"], names: [], mappings: "" }),
);

/** An archive with this index, as it is. */
function indexed(index: unknown, data: Buffer = Buffer.alloc(0)): Buffer {
  const json = Buffer.from(typeof index === "string" ? index : JSON.stringify(index));
  const padding = (4 - (json.length % 4)) % 4;
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(4, 0);
  sizes.writeUInt32LE(json.length + padding + 8, 4);
  sizes.writeUInt32LE(json.length + padding + 4, 8);
  sizes.writeUInt32LE(json.length, 12);
  return Buffer.concat([sizes, json, Buffer.alloc(padding), data]);
}

function inspected(bytes: Buffer) {
  return inspect(packageOf({ "app.bin": bytes }), new Map());
}

describe("a map is found", () => {
  test.each<[string, Buffer, readonly string[]]>([
    ["in an archive", asar({ "readme.txt": Buffer.from("hi"), "a.map": MAP }), ["asar", "a.map"]],
    ["in a directory", asar({ "dist/lib/a.map": MAP }), ["asar", "dist/lib/a.map"]],
    ["gzipped", gzipSync(asar({ "a.map": MAP })), ["gzip", "asar", "a.map"]],
    ["in a zip", zip({ "app.asar": asar({ "a.map": MAP }) }), ["zip", "app.asar", "asar", "a.map"]],
    ["in a zip inside", asar({ "a.zip": zip({ a: MAP }) }), ["asar", "a.zip", "zip", "a"]],
    ["in an index with spaces", indexed(`{ "files":{"a":{"size":${MAP.length},"offset":"0"}}}`, MAP), ["asar", "a"]],
  ])("%s", (_, bytes, chain) => {
    const { sourceMaps, opaque, problems } = inspected(bytes);
    expect(sourceMaps.map(({ layers }) => layers)).toContainEqual(chain);
    expect({ opaque, problems }).toEqual({ opaque: [], problems: [] });
  });
});

describe("what cannot be read is opaque", () => {
  test.each<[string, Buffer, readonly string[]]>([
    ["an index that is no JSON", indexed('{"files":{nothing'), ["asar"]],
    ["an index without files", indexed({ directories: {} }), ["asar"]],
    ["a file beyond the end", indexed({ files: { a: { size: 9, offset: "0" } } }), ["asar", "a"]],
    ["a file before the start", indexed({ files: { a: { size: 9, offset: "-9" } } }), ["asar", "a"]],
    ["a file without a place", indexed({ files: { a: { size: 9 } } }), ["asar", "a"]],
    ["a file that is a number", indexed({ files: { a: 9 } }), ["asar", "a"]],
    ["an archive that is cut off", asar({ a: MAP }).subarray(0, -1), ["asar", "a"]],
    ["an index that is cut off", asar({ a: MAP }).subarray(0, 30), ["asar"]],
  ])("%s", (_, bytes, chain) => {
    const said = inspected(bytes).opaque.map(({ layers, format, reason }) => ({ layers, format, reason }));
    expect(said).toEqual([{ layers: chain, format: "asar", reason: "damaged" }]);
  });
});

test("a link and a file beside the archive are no findings", () => {
  const files = { a: { link: "b" }, b: { size: 9, unpacked: true }, c: { files: {} }, d: { size: 0, offset: "0" } };
  expect(inspected(indexed({ files }))).toMatchObject({ opaque: [], problems: [] });
});

describe("an archive that makes much of little is a problem", () => {
  test.each<[string, Buffer]>([
    [
      "by files in one place",
      indexed(
        { files: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [n, { size: 20 << 20, offset: "0" }])) },
        Buffer.alloc(20 << 20),
      ),
    ],
    ["by depth", indexed(`{"files":${'{"a":{"files":'.repeat(300)}{}${"}}".repeat(300)}}`)],
    ["by count", indexed({ files: Object.fromEntries(Array.from({ length: 200_001 }, (_, n) => [n, { link: "" }])) })],
  ])("%s", (_, bytes) => {
    expect(inspected(bytes).problems).toMatchObject([{ code: "ELIMIT" }]);
  });
});

test("no cut throws", () => {
  const bytes = asar({ "dist/a.map": MAP, b: MAP });
  for (let end = 0; end < bytes.length; end += 37) expect(() => inspected(bytes.subarray(0, end))).not.toThrow();
});
