import { describe, expect, test } from "vitest";
import { readPax } from "../../src/artifact/pax.ts";
import { paxRecords } from "../support/tar-writer.ts";

const read = (...records: (readonly [string, Buffer | string])[]) => readPax(paxRecords(records));

test("what it says, and nothing that it does not say", () => {
  expect(read(["path", "package/ü.js"], ["mtime", "499162500"], ["size", "12"], ["linkpath", "a"])).toStrictEqual({
    path: "package/ü.js",
    linkPath: "a",
    size: 12,
    defines: true,
    ambiguous: [],
    odd: [],
  });
  expect(readPax(Buffer.alloc(0))).toStrictEqual({ defines: false, ambiguous: [], odd: [] });
  expect(read(["mtime", "1.5"])).toStrictEqual({ defines: false, ambiguous: [], odd: [] });
});

test.each(["path", "size", "linkpath", "hdrcharset"])("%s defines a file", (key) => {
  expect(read([key, key === "hdrcharset" ? "BINARY" : "1"]).defines).toBe(true);
});

describe("a record that cannot be told from the next is damage", () => {
  test.each<[string, string]>([
    ["no length", "path=a\n"],
    ["no space", "10path=abc\n"],
    ["a length of none", "0 path=a\n"],
    ["a length that begins with a zero", "012 path=abc\n"],
    ["a length with a sign", "+12 path=abc\n"],
    ["a length in another base", "0xc path=abc\n"],
    ["a length with a letter behind it", "12x path=abc\n"],
    ["a length that is too short", "8 path=abc\n"],
    ["a length beyond the header", "99 path=abc\n"],
    ["a length of nine digits", "000000011 path=a\n"],
    ["a length that ends before the key", "2\nx path=abc\n"],
    ["no equals sign", "9 pathab\n"],
    ["no newline", "11 path=abc"],
    ["a size that is no number", "10 size=x\n"],
    ["a negative size", "11 size=-1\n"],
    ["a size of sixteen digits", "25 size=1000000000000000\n"],
    ["an empty size", "8 size=\n"],
  ])("%s", (_, text) => {
    expect(() => readPax(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: "ETARBALL", message: "a PAX header of the tar archive is damaged" }),
    );
  });
});

describe("what readers take differently is ambiguous", () => {
  const LONG = "k".repeat(50);
  test.each<[string, readonly (readonly [string, Buffer | string])[], readonly string[]]>([
    ["a value that is no UTF-8", [["path", Buffer.from([0xff])]], ["has a PAX value that is not UTF-8"]],
    ["a value with a NUL", [["path", "a\0b"]], ["has a PAX value with a NUL or a newline"]],
    ["a value with a newline", [["path", "a\nb"]], ["has a PAX value with a NUL or a newline"]],
    [
      "a key twice",
      [
        ["path", "a"],
        ["path", "b"],
      ],
      ['has the PAX key "path" twice'],
    ],
    [
      "an unknown key",
      [["GNU.sparse.size", "1"]],
      ['has the PAX key "GNU.sparse.size", which readers take differently'],
    ],
    ["a long key", [[LONG, "1"]], [`has the PAX key "${LONG.slice(0, 40)}", which readers take differently`]],
    [
      "a long key twice",
      [
        [`SCHILY.xattr.${LONG}`, "1"],
        [`SCHILY.xattr.${LONG}`, "1"],
      ],
      [`has the PAX key "SCHILY.xattr.${"k".repeat(27)}" twice`],
    ],
    ["another character set", [["hdrcharset", "ISO-8859-1"]], ["has a PAX hdrcharset that no package manager writes"]],
    ["a time that is none", [["mtime", "now"]], ["has a PAX mtime that no package manager writes"]],
    ["a comment that is no commit", [["comment", "c2VjcmV0"]], ["has a PAX comment that no package manager writes"]],
    [
      "a time that is no UTF-8",
      [["mtime", Buffer.from([0xff])]],
      ["has a PAX value that is not UTF-8", "has a PAX mtime that no package manager writes"],
    ],
  ])("%s", (_, records, messages) => {
    expect(read(...records).ambiguous).toEqual(messages);
  });
  test("a path that is no UTF-8 is none", () => {
    expect(read(["path", Buffer.from([0xff])]).path).toBe("");
  });
});

test.each<[string, string]>([
  ["atime", "1.5"],
  ["uid", "1000"],
  ["uname", "alice"],
  ["comment", "0123456789abcdef0123456789abcdef01234567"],
  ["SCHILY.dev", "1"],
  ["LIBARCHIVE.creationtime", "1"],
  ["NODETAR.depth", "1"],
])("%s is metadata that all readers take alike", (key, value) => {
  expect(read([key, value])).toMatchObject({ ambiguous: [], odd: ["has PAX metadata that no package manager writes"] });
});
