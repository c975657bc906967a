import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { binaryOf, isTarHeader, isText, zipIn } from "../../src/inspect/binary.ts";
import { zip } from "../support/archives.ts";
import { elf, machO, sqlite } from "../support/binaries.ts";
import { tar } from "../support/tar-writer.ts";

const archive = zip({ "a.txt": Buffer.from("a") });

describe("a file is what its first bytes say", () => {
  test.each([
    ["ELF core dump", elf({}, { type: 4 })],
    ["ELF core dump", elf({}, { type: 4, big: true })],
    ["ELF binary", elf({}, { type: 3 })],
    ["Mach-O core dump", machO(4)],
    ["dSYM symbol file", machO(10)],
    ["Mach-O binary", machO(2)],
    ["universal Mach-O binary", Buffer.from("cafebabe00000002", "hex")],
    ["Java class", Buffer.from("cafebabe00000034", "hex")],
    ["Windows binary", Buffer.from("4d5a9000", "hex")],
    ["SQLite database", sqlite()],
    ["tar archive", tar([{ path: "a" }])],
    ["zip archive", archive],
    ["gzip file", gzipSync("")],
    ["WebP image", Buffer.from("RIFF\x10\0\0\0WEBPVP8 ", "latin1")],
    ["RIFF media file", Buffer.from("RIFF\x10\0\0\0WAVEfmt ", "latin1")],
    ["ISO media file", Buffer.from("\0\0\0\x18ftypavif", "latin1")],
    ["colour profile", Buffer.concat([Buffer.alloc(36, 1), Buffer.from("acsp")])],
  ])("%s", (format, bytes) => {
    expect(binaryOf(bytes)?.format).toBe(format);
  });

  test.each([
    "",
    "a",
    "MZ is a text",
    "BMW",
    "RIFF raff",
    "PK",
    "%!PS",
    "GIF",
    "Cr24 letters and digits",
    "ID3",
    "BZh9 no",
  ])("%j is text", (text) => {
    expect(binaryOf(Buffer.from(text))).toBeNull();
    expect(isText(Buffer.from(text))).toBe(true);
  });
});

test("a tar header is told by its checksum", () => {
  const bytes = tar([{ path: "a" }]);
  expect(isTarHeader(bytes)).toBe(true);
  bytes[0] = 0x62;
  expect(isTarHeader(bytes)).toBe(false);
  expect(isTarHeader(Buffer.alloc(512, "0"))).toBe(false);
  expect(isTarHeader(Buffer.alloc(512))).toBe(false);
});

describe("a zip archive is found from its end", () => {
  const image = Buffer.from("89504e470d0a1a0a", "hex");
  test.each([
    ["whole", archive, "whole"],
    ["behind an image", Buffer.concat([image, archive]), "appended"],
    ["with bytes behind it", Buffer.concat([image, archive, Buffer.alloc(60_000, 1)]), "appended"],
    ["with a false end behind it", Buffer.concat([image, archive, Buffer.from("PK\x05\x06")]), "appended"],
    ["without its directory", Buffer.concat([image, archive.subarray(-22)]), null],
    ["cut off", Buffer.concat([image, archive.subarray(4, -2)]), null],
    ["too far from the end", Buffer.concat([image, archive, Buffer.alloc(70_000, 1)]), null],
    ["none", image, null],
    ["nothing at all", Buffer.alloc(0), null],
  ])("%s", (_, bytes, found) => {
    expect(zipIn(bytes)).toBe(found);
  });

  test("also where its sizes are in the zip64 record", () => {
    const end = Buffer.alloc(22, 0xff);
    end.write("PK\x05\x06", "latin1");
    const locator = Buffer.alloc(20);
    locator.write("PK\x06\x07", "latin1");
    expect(zipIn(Buffer.concat([image, locator, end]))).toBe("appended");
  });
});
