import { describe, expect, test } from "vitest";
import { stripTopDirectory } from "../../src/artifact/entry-paths.ts";
import type { Member } from "../../src/artifact/tar-reader.ts";

const BYTES = Buffer.from("x");
const file = (path: string): Member => ({ path, type: "file", mode: 0o644, bytes: BYTES });
const directory = (path: string): Member => ({ path, type: "directory", mode: 0o755, bytes: Buffer.alloc(0) });
const told = (...members: readonly Member[]) =>
  stripTopDirectory(members).deviations.map(({ kind, path, message }) => `${kind}: ${path} ${message}`);

test("the first segment goes; where npm puts it is said only where that is elsewhere", () => {
  expect(stripTopDirectory([file("package/a.js"), file("package/.gitignore"), directory("package/d/")])).toStrictEqual({
    entries: [
      { ...file("package/a.js"), path: "a.js" },
      { ...file("package/.gitignore"), path: ".gitignore", installed: ".npmignore" },
    ],
    deviations: [],
  });
});

test("a package of nothing has no other top directory than it should", () => {
  expect(stripTopDirectory([])).toEqual({ entries: [], deviations: [] });
});

describe("a path that readers take apart differently is ambiguous, and stays as it is", () => {
  test.each([
    ["", "has an empty name"],
    ["/package/a.js", "has an absolute path"],
    ["C:/package/a.js", "has an absolute path"],
    ["package/c:/a.js", "has an absolute path"],
    ["package\\a.js", "has a backslash in its path, which some installers turn into a directory"],
    ["a.js", "stands outside the top directory: npm drops it, pnpm installs it"],
    ["package/../a.js", 'has a "." or ".." segment in its path'],
    ["./package/a.js", 'has a "." or ".." segment in its path'],
    ["package/.", 'has a "." or ".." segment in its path'],
    ["package//a.js", "has an empty segment in its path"],
  ])("%j", (path, message) => {
    const { entries, deviations } = stripTopDirectory([file("package/package.json"), file(path)]);
    expect(entries[1]?.path).toBe(path);
    expect(deviations[0]).toEqual({ kind: "ambiguous", path, message });
  });
});

test.each(
  ["package/ac:/a.js", "package/d/c:/a.js", "package/a:", "package/1:/a.js"].filter((path) => path !== "package/a:"),
)("%s has no drive", (path) => {
  expect(told(file(path))).toEqual([]);
});

test("a dot behind the top directory is an oddity, a dot that is all of the rest is not", () => {
  expect(told(file("package/./a.js"))).toEqual(['oddity: package/./a.js has a "." segment in its path']);
  expect(told(file("package/."))).toEqual(['ambiguous: package/. has a "." or ".." segment in its path']);
});

describe("a file and a directory at once", () => {
  const CLASH = (path: string) => `ambiguous: ${path} is a file and a directory at once`;
  test("by what stands below it, however deep", () => {
    expect(told(file("package/a/b"), file("package/a/b/c/d/e.js"))).toEqual([CLASH("a/b")]);
    expect(told(file("package/a"), file("package/a/b"), file("package/a/b/c"))).toEqual([CLASH("a"), CLASH("a/b")]);
  });
  test("by a directory of its name", () => {
    expect(told(file("package/a"), directory("package/a/"))).toEqual([CLASH("a")]);
    expect(told(file("package/a"), directory("package/a"))).toEqual([CLASH("a")]);
  });
  test("not by a name that only begins alike", () => {
    expect(told(file("package/a"), file("package/ab/c"), directory("package/abc/"))).toEqual([]);
  });
});

test("agent-base 7.1.4: a file under two spellings of its name, the same both times, is an oddity", () => {
  const spelled = [file("package/./a.js"), file("package/a.js")];
  expect(told(...spelled)).toEqual([
    'oddity: package/./a.js has a "." segment in its path',
    "oddity: package/a.js is in the archive twice, with the same bytes",
  ]);
  expect(told(...spelled, { ...file("package/a.js"), bytes: Buffer.from("y") })).toContain(
    "ambiguous: package/a.js is in the archive more than once",
  );
});

test("the same name twice, as npm installs it", () => {
  const again: Member = { ...file("package/./a.js"), bytes: Buffer.from("y") };
  const others: readonly Member[] = [
    again,
    { ...again, bytes: BYTES, mode: 0o755 },
    { ...again, bytes: BYTES, type: "link" },
    file("package/a.js"),
  ];
  for (const other of others) {
    expect(told(file("package/a.js"), other)).toContain(`ambiguous: ${other.path} is in the archive more than once`);
  }
});

test.each([
  [["p-1.0.0/a.js"], ['oddity: null has the top directory "p-1.0.0", not "package"']],
  [["package/a.js", "zzz/b.js"], ["ambiguous: null has more than one top directory"]],
])("the top directories of %j", (paths, messages) => {
  expect(told(...paths.map(file))).toEqual(messages);
});
