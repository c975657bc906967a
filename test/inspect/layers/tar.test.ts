import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { zip } from "../../support/archives.ts";
import { packageOf } from "../../support/package-of.ts";
import { type Member, tar } from "../../support/tar-writer.ts";

const MAP = Buffer.from(
  JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["export {}\n"], names: [], mappings: "" }),
);
const ZERO_BLOCK = Buffer.alloc(512);
const LONG = `${"d/".repeat(200)}a.js.map`;
const A: Member = { path: "lib/a.js.map", bytes: MAP };
const OTHER: Member = { path: "readme.txt", bytes: Buffer.from("read me\n") };

/** Without the two blocks at the end. */
function open(...members: readonly Member[]): Buffer {
  return tar(members).subarray(0, -1024);
}

/** A first header with `edit` made to it, and its checksum put right. */
function edited(bytes: Buffer, edit: (header: Buffer) => void): Buffer {
  const out = Buffer.from(bytes);
  const header = out.subarray(0, 512);
  edit(header);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return out;
}

function inspected(bytes: Buffer, path = "data.bin") {
  return inspect(packageOf({ [path]: bytes }), new Map());
}

describe("a map is found", () => {
  test.each<[string, Buffer, readonly string[]]>([
    ["in a ustar archive", tar([OTHER, A]), ["tar", A.path]],
    ["in a gzipped one", gzipSync(tar([A])), ["gzip", "tar", A.path]],
    ["in one without end blocks", open(OTHER, A), ["tar", A.path]],
    ["behind a zero block", Buffer.concat([open(OTHER), ZERO_BLOCK, tar([A])]), ["tar", A.path]],
    ["behind the end blocks", Buffer.concat([tar([OTHER]), tar([A])]), ["tar", A.path]],
    ["under a PAX name", tar([{ ...A, pax: { path: LONG } }]), ["tar", LONG]],
    ["with a PAX size", tar([{ ...A, size: 0, pax: { size: MAP.length } }]), ["tar", A.path]],
    [
      "under a GNU long name",
      tar([{ path: "././@LongLink", type: "L", bytes: Buffer.from(`${LONG}\0`) }, A]),
      ["tar", LONG],
    ],
    ["in a v7 archive", edited(tar([A]), (header) => header.fill(0, 257, 500)), ["tar", A.path]],
    [
      "with a size in base 256",
      edited(tar([A]), (header) => {
        header.fill(0, 124, 136);
        header[124] = 0x80;
        header.writeUInt32BE(MAP.length, 132);
      }),
      ["tar", A.path],
    ],
    ["of a type that nobody knows", tar([{ ...A, type: "Z" }]), ["tar", A.path]],
    ["behind a directory", tar([{ path: "lib/", type: "5" }, A]), ["tar", A.path]],
    ["in a tar in a tar", tar([{ path: "in.tar", bytes: tar([A]) }]), ["tar", "in.tar", "tar", A.path]],
    ["in a zip in a tar", tar([{ path: "in.zip", bytes: zip({ a: MAP }) }]), ["tar", "in.zip", "zip", "a"]],
    ["in a tar in a zip", zip({ "in.tar": tar([A]) }), ["zip", "in.tar", "tar", A.path]],
  ])("%s", (_, bytes, chain) => {
    const { sourceMaps, opaque, problems } = inspected(bytes);
    expect(sourceMaps.map(({ layers }) => layers)).toContainEqual(chain);
    expect({ opaque, problems }).toEqual({ opaque: [], problems: [] });
  });
});

describe("what cannot be read is opaque", () => {
  const broken = Buffer.from(tar([A]));
  broken[0] = 0x7a;
  const noSize = edited(tar([A]), (header) => header.write("12345zzzzzz", 124));
  test.each<[string, Buffer, readonly (readonly string[])[]]>([
    ["a header with a wrong checksum", broken, [["tar"]]],
    ["a second header with a wrong checksum", Buffer.concat([open(OTHER), broken]), [["tar"]]],
    ["a member that is cut off", tar([A]).subarray(0, 550), [["tar", A.path]]],
    ["a size that is no number", noSize, [["tar", A.path], ["tar"]]],
  ])("%s", (_, bytes, says) => {
    const { opaque } = inspected(bytes);
    expect(opaque.map(({ layers }) => layers)).toEqual(says);
    expect(opaque.every(({ format, reason }) => format === "tar" && reason === "damaged")).toBe(true);
  });

  test("and what stands behind the damage is read", () => {
    const { sourceMaps } = inspected(Buffer.concat([open(OTHER), Buffer.alloc(512, 0x55), tar([A])]));
    expect(sourceMaps.map(({ layers }) => layers)).toEqual([["tar", A.path]]);
  });
});

test.each<[string, Buffer]>([
  ["zeros", Buffer.alloc(4096)],
  ["text that speaks of ustar", Buffer.from(`magic = "ustar";\n`.repeat(100))],
  ["other bytes behind the end blocks", Buffer.concat([tar([OTHER]), Buffer.alloc(5000, 0x55)])],
])("%s is no finding", (_, bytes) => {
  expect(inspected(bytes)).toMatchObject({ opaque: [], problems: [] });
});

test("more members than anyone ships are a problem", () => {
  const header = open({ path: "a" });
  expect(inspected(Buffer.alloc(200_001 * 512, header)).problems).toMatchObject([{ code: "ELIMIT" }]);
});

test("no cut throws", () => {
  const bytes = tar([{ ...A, pax: { path: LONG } }, OTHER]);
  for (let end = 0; end < bytes.length; end += 37) {
    expect(() => inspected(bytes.subarray(0, end))).not.toThrow();
    expect(() => inspected(bytes.subarray(end))).not.toThrow();
  }
});
