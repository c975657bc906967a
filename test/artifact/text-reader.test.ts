import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestsOf, READING, textReader } from "../../src/artifact/text-reader.ts";
import { workdir, write } from "../support/workdir.ts";

test.each([
  ["a text with LF has two forms", "a\nb\n", 2],
  ["one with CRLF has two forms", "a\r\nb\r\n", 2],
  ["a mixed one has three", "a\r\nb\n", 3],
  ["one without an end of line has one", "a", 1],
  ["a lone CR is no end of line", "a\rb", 1],
])("%s", (_, text, forms) => {
  expect(new Set(digestsOf(Buffer.from(text)))).toHaveLength(forms);
});

test("texts that differ only in their line endings share a form", () => {
  const [lf, crlf] = ["ä\nb\n", "ä\r\nb\r\n"].map((text) => digestsOf(Buffer.from(text)));
  expect(crlf).toEqual(expect.arrayContaining([lf![0]]));
  expect(lf).toEqual(expect.arrayContaining([crlf![0]]));
});

test.each([
  ["more files than it may read", { reads: 1 }],
  ["more bytes than it may read", { bytes: 5 }],
])("of %s it knows only the first", async (_, limits) => {
  const root = await write(await workdir(), { a: "aaa", b: "bbb" });
  const reader = textReader({ ...READING, ...limits });
  expect(reader.digests(join(root, "a")).size).toBe(1);
  expect(reader.digests(join(root, "b")).size).toBe(0);
  expect(reader.digests(join(root, "a")).size, "is kept").toBe(1);
});

test("what is too large, a link, a directory or not there is not read, and not an error", async () => {
  const root = await write(await workdir(), { large: "12345", "directory/file": "" });
  symlinkSync(join(root, "directory/file"), join(root, "link"));
  const reader = textReader({ ...READING, file: 4 });
  for (const name of ["large", "directory", "link", "missing", "large/x", "\0"]) {
    expect(reader.read(join(root, name)), name).toBeUndefined();
  }
  expect(reader.list(join(root, "missing"))).toEqual([]);
});
