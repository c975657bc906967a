import { describe, expect, test } from "vitest";
import { readHeader } from "../../src/artifact/tar-header.ts";
import { FIELD, summed, tarWithoutEnd } from "../support/tar-writer.ts";

const HEADER = tarWithoutEnd([{ path: "package/a.js", bytes: Buffer.from("a();") }]).subarray(0, 512);
const PREFIX = 345;

/** The header with these texts at these places. */
function changed(fields: Readonly<Record<number, string>>): ReturnType<typeof readHeader> {
  const block = Buffer.from(HEADER);
  for (const [at, text] of Object.entries(fields)) block.write(text, Number(at), "latin1");
  return readHeader(summed(block), 0);
}

test("what a package manager writes is read without a word", () => {
  expect(readHeader(HEADER, 0)).toStrictEqual({
    path: "package/a.js",
    mode: 0o644,
    size: 4,
    type: "0",
    linkPath: "",
    owned: expect.any(Boolean),
    ambiguous: [],
    odd: [],
  });
});

describe("a text of a header", () => {
  const full = `package/${"n".repeat(92)}`;
  test("may fill its field to the last byte", () => {
    expect(changed({ [FIELD.name]: full })).toMatchObject({ path: full, ambiguous: [] });
    expect(changed({ [FIELD.name]: full, [PREFIX]: "p".repeat(155) }).path).toBe(`${"p".repeat(155)}/${full}`);
    expect(changed({ [FIELD.linkname]: full })).toMatchObject({ linkPath: full, ambiguous: [] });
  });
  test("ends at its first NUL, even behind one character", () => {
    const one = changed({ [FIELD.name]: `a${"\0".repeat(30)}` });
    expect(one).toMatchObject({ path: "a", ambiguous: [] });
  });
  test.each([
    ["name", FIELD.name, "a\0b"],
    ["name", FIELD.name, "package/a.js\0\0b"],
    ["link name", FIELD.linkname, "a\0b"],
    ["name prefix", PREFIX, "p\0b"],
  ])("with bytes behind the end of its %s is ambiguous", (field, at, text) => {
    expect(changed({ [FIELD.name]: "\0".repeat(100), [at]: text }).ambiguous).toEqual([
      `has bytes behind the end of its ${field}`,
    ]);
  });
  test.each([
    ["name", FIELD.name],
    ["link name", FIELD.linkname],
    ["name prefix", PREFIX],
  ])("with a %s that is no UTF-8 is ambiguous, and read byte by byte", (field, at) => {
    const header = changed({ [at]: "\xffackage/a.js" });
    expect(header.ambiguous).toEqual([`has a ${field} that is not UTF-8`]);
    expect(header.path + header.linkPath).toContain("ÿackage/a.js");
  });
});

describe("a size", () => {
  test.each<[string, string, number, boolean]>([
    ["of no bytes at all", "\0".repeat(12), 0, true],
    ["of blanks", " ".repeat(12), 0, false],
    ["behind blanks", "        17 \0", 0o17, false],
    ["of twelve digits", "000000000017", 0o17, true],
    ["behind zeros", "00000000017\0", 0o17, true],
  ])("%s", (_, text, size, plain) => {
    const header = changed({ [FIELD.size]: text });
    expect(header.size).toBe(size);
    expect(header.ambiguous).toEqual(plain ? [] : ["has a size field that readers take differently"]);
  });
});

describe("times where ustar has the end of the prefix", () => {
  const TIMES = "14632137203 14632137203 ";
  test("are told, and are no name", () => {
    expect(changed({ 476: TIMES })).toMatchObject({
      path: "package/a.js",
      odd: ["has access and change times in its header, as old versions of node-tar wrote them"],
    });
  });
  test("are a name where no zero stands before them", () => {
    const prefix = "p".repeat(131) + TIMES;
    expect(changed({ [PREFIX]: prefix })).toMatchObject({ path: `${prefix}/package/a.js`, odd: [] });
  });
  test.each([`x${TIMES.slice(1)}`, `${TIMES.slice(0, -1)}x`])(
    "are bytes behind the end of the prefix where they are no times: %s",
    (text) => {
      expect(changed({ 476: text })).toMatchObject({
        odd: [],
        ambiguous: ["has bytes behind the end of its name prefix"],
      });
    },
  );
});

test.each([
  ["the user", 265],
  ["the user, behind a NUL", 280],
  ["the group", 297],
  ["the group, behind a NUL", 328],
])("a name of %s is told", (_, at) => {
  expect(changed({ [FIELD.uid]: "0000000\0", [FIELD.gid]: "0000000\0" }).owned).toBe(false);
  expect(changed({ [FIELD.uid]: "0000000\0", [FIELD.gid]: "0000000\0", [at]: "x" }).owned).toBe(true);
});
