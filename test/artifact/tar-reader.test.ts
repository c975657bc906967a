/** packgate's own reader by itself: behind `readTarball` the second reader would stop much of this first. */

import { describe, expect, test } from "vitest";
import { readTar } from "../../src/artifact/tar-reader.ts";
import { PackgateError } from "../../src/errors.ts";
import { LIMITS } from "../../src/model.ts";
import { FIELD, type Member, paxRecords, tar, tarWithoutEnd } from "../support/tar-writer.ts";

const A: Member = { path: "package/a.js", bytes: Buffer.from("a();") };
const B: Member = { path: "package/b.js", bytes: Buffer.from("b".repeat(600)) };
/** A header for the next one, of a type of its own. */
const extended = (type: string, body: Buffer | string): Member => ({ path: "x", type, bytes: Buffer.from(body) });
const pax = (...records: (readonly [string, string])[]): Member => extended("x", paxRecords(records));

const told = (archive: Buffer) => readTar(archive).deviations.map(({ kind, path, message }) => [kind, path, message]);
const paths = (archive: Buffer) => readTar(archive).members.map(({ path, bytes }) => [path, bytes.length]);
const refusal = (archive: Buffer, limits = LIMITS) => {
  try {
    readTar(archive, limits);
  } catch (error) {
    if (error instanceof PackgateError) return [error.code, error.message];
    throw error;
  }
  return "taken";
};

test("members, and where their headers are", () => {
  const { members, headers, deviations } = readTar(tar([A, B, { path: "package/d/", type: "5" }]));
  expect(members).toStrictEqual([
    { path: "package/a.js", type: "file", mode: 0o644, bytes: Buffer.from("a();") },
    { path: "package/b.js", type: "file", mode: 0o644, bytes: Buffer.from("b".repeat(600)) },
    { path: "package/d/", type: "directory", mode: 0o644, bytes: Buffer.alloc(0) },
  ]);
  expect(headers).toEqual([0, 1024, 2560]);
  expect(deviations).toEqual([{ kind: "oddity", path: "package/d/", message: "is a directory entry" }]);
});

test("an archive of nothing but its end is one", () => {
  expect(readTar(tar([]))).toEqual({
    members: [],
    deviations: [],
    headers: [],
    extent: { entries: 0, path: 0, pax: 0 },
  });
});

describe("where it ends", () => {
  const block = { path: "package/c.js", bytes: Buffer.alloc(512, "c") };
  const NO_END = ["ambiguous", null, "does not end in two zero blocks"];
  test("with the last byte of a file", () => {
    expect(paths(tarWithoutEnd([block]))).toEqual([["package/c.js", 512]]);
    expect(told(tarWithoutEnd([block]))).toEqual([NO_END]);
  });
  test.each([0, 1])("with %s zero blocks", (blocks) => {
    expect(told(Buffer.concat([tarWithoutEnd([A]), Buffer.alloc(512 * blocks)]))).toEqual([NO_END]);
  });
  test("with twenty", () => {
    expect(told(Buffer.concat([tarWithoutEnd([A]), Buffer.alloc(512 * 20)]))).toEqual([]);
  });
  test.each([
    ["a header", 300, "block"],
    ["a file", 1024 + 512 + 100, "file"],
    ["the padding of a file", 512 + 100, "block"],
  ])("inside %s", (_, length, where) => {
    expect(refusal(tar([A, B]).subarray(0, length))).toEqual(["ETARBALL", `the tar archive ends inside a ${where}`]);
  });
});

describe("a limit that is met is kept, and one that is passed is an error", () => {
  const records = paxRecords([["path", "package/p.js"]]);
  const name = (length: number) => `package/${"n".repeat(length - 8)}`;
  test.each<[string, Buffer, Partial<typeof LIMITS>, string]>([
    [
      "pax",
      tar([extended("x", records), A]),
      { pax: records.length },
      `a PAX header has more than ${records.length - 1} bytes`,
    ],
    ["path", tar([{ ...A, path: name(50) }]), { path: 50 }, "a path has more than 49 bytes"],
    ["path", tar([extended("L", `${name(50)}\0`), A]), { path: 50 }, "a path has more than 49 bytes"],
    ["entries", tar([A, B]), { entries: 2 }, "the tarball has more than 1 entries"],
  ])("%s", (_, archive, kept, message) => {
    const passed = Object.fromEntries(Object.entries(kept).map(([limit, value]) => [limit, value - 1]));
    expect(refusal(archive, { ...LIMITS, ...kept })).toBe("taken");
    expect(refusal(archive, { ...LIMITS, ...passed })).toEqual(["ELIMIT", message]);
  });
  test("a GNU name is not read before it is known to be short", () => {
    const archive = tar([extended("L", "n".repeat(60)), A]);
    expect(refusal(archive, { ...LIMITS, path: 50 })).toEqual(["ELIMIT", "a path has more than 50 bytes"]);
  });
});

describe("a size that PAX gives is not the size of the next extended header (CVE-2026-53655)", () => {
  test.each(["x", "g", "L", "K"])("%s", (type) => {
    const between = type === "L" || type === "K" ? "package/a.js\0" : paxRecords([["mtime", "1.0"]]);
    const archive = tar([pax(["size", "1024"]), extended(type, between), { path: "c", bytes: Buffer.alloc(1024) }, B]);
    // Read with that size, the first header behind it would be taken for content.
    expect(readTar(archive).headers).toEqual([0, 1024, 2048, 3584]);
  });
});

describe("what has no content has none, whatever its size says", () => {
  test.each(["1", "2", "5"])("type %s", (type) => {
    const archive = tar([A, { path: "package/l", type, linkpath: type === "5" ? "" : "package/a.js", size: 512 }, B]);
    expect(paths(archive).at(-1)).toEqual(["package/b.js", 600]);
    expect(told(archive)).toContainEqual(["ambiguous", "package/l", "has content although its type has none"]);
  });
  test("by the size of PAX alone, too", () => {
    const archive = tar([
      pax(["size", "512"]),
      { path: "package/d/", type: "5" },
      { path: "package/c", bytes: Buffer.alloc(0) },
    ]);
    expect(told(archive)).toContainEqual(["ambiguous", "package/d/", "has content although its type has none"]);
  });
});

describe("names that stand for another", () => {
  const broken = { [FIELD.name + 11]: "\xff" };
  const NOT_UTF8 = "has a name that is not UTF-8";
  test("a name that is no UTF-8 is told where it is the name", () => {
    expect(told(tar([{ ...A, fields: broken }])).map(([, , message]) => message)).toEqual([NOT_UTF8]);
  });
  test("not where PAX gives another, nor of the PAX header itself: bun cuts such names inside a character", () => {
    const path = "package/ü.js";
    expect(told(tar([{ ...A, pax: { path }, fields: broken }]))).toEqual([]);
    expect(told(tar([{ ...pax(["path", path]), fields: { 1: "\xff" } }, A]))).toEqual([]);
    expect(told(tar([pax(["mtime", "1.0"]), { ...A, fields: broken }])).map(([, , message]) => message)).toEqual([
      NOT_UTF8,
    ]);
  });
  test("everything else of such a header is told", () => {
    const archive = tar([{ ...A, pax: { path: "package/ü.js" }, fields: { ...broken, 505: "x" } }]);
    expect(told(archive)).toEqual([["ambiguous", "package/ü.js", "has bytes in the header's padding"]]);
  });
  test("a GNU name may be UTF-8, and need not end in a NUL", () => {
    expect(paths(tar([extended("L", "package/ü.js\0"), A]))).toEqual([["package/ü.js", 4]]);
    expect(paths(tar([extended("L", "package/long.js"), A]))).toEqual([["package/long.js", 4]]);
    expect(paths(tar([extended("L", Buffer.from("package/\xff\0", "latin1")), A]))).toEqual([["package/ÿ", 4]]);
  });
  test("a GNU name and a PAX name are ambiguous where they differ", () => {
    const both = (name: string) => told(tar([extended("L", "package/n.js\0"), pax(["path", name]), A]));
    expect(both("package/n.js").map(([, , message]) => message)).toEqual(["has a GNU long name header"]);
    expect(both("package/m.js")).toContainEqual(["ambiguous", "package/m.js", "has a GNU name and another PAX name"]);
  });
  test("two PAX headers in a row are ambiguous", () => {
    const archive = tar([pax(["path", "package/p.js"]), pax(["path", "package/q.js"]), A]);
    expect(told(archive)).toEqual([["ambiguous", "package/p.js", "has two PAX headers in a row"]]);
    expect(paths(archive)).toEqual([["package/q.js", 4]]);
  });
  test.each([
    ["a PAX header", pax(["path", "package/p.js"])],
    ["a GNU name", extended("L", "package/n.js\0")],
    ["a global PAX header", extended("g", paxRecords([["mtime", "1.0"]]))],
  ])("%s that belongs to no entry is ambiguous", (_, last) => {
    expect(told(tar([A, last]))).toContainEqual(["ambiguous", null, "ends in a header that belongs to no entry"]);
    expect(told(tar([last, A])).map(([, , message]) => message)).not.toContain(
      "ends in a header that belongs to no entry",
    );
  });
});

test("a file whose name ends in a slash is ambiguous", () => {
  const SLASH = ["ambiguous", "package/d/", "is a file whose name ends in a slash"];
  expect(told(tar([{ ...A, path: "package/d/" }]))).toEqual([SLASH]);
  expect(told(tar([{ path: "package/d/", type: "5" }]))).not.toContainEqual(SLASH);
});

describe("links", () => {
  test("a file with a link name has its own content", () => {
    const archive = tar([A, { ...B, linkpath: "package/a.js" }]);
    expect(paths(archive)).toEqual([
      ["package/a.js", 4],
      ["package/b.js", 600],
    ]);
    expect(told(archive)).toEqual([["ambiguous", "package/b.js", "has a link name but is no link"]]);
  });
  test("a hard link has the content of the last file of that name", () => {
    const archive = tar([
      A,
      { ...A, bytes: Buffer.from("longer();") },
      { path: "package/l", type: "1", linkpath: "package/a.js" },
    ]);
    expect(paths(archive).at(-1)).toEqual(["package/l", 9]);
  });
  test("a hard link to a directory is one to no entry", () => {
    const archive = tar([
      { path: "package/d/", type: "5" },
      { path: "package/l", type: "1", linkpath: "package/d/" },
    ]);
    expect(told(archive)).toContainEqual(["ambiguous", "package/l", "is a hard link to no earlier entry"]);
  });
});
