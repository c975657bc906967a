import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LiteralSearch } from "../../src/inspect/literal-search.ts";
import { compileLiterals, WORTH_SIMD } from "../../src/inspect/literals.ts";
import { compilePlain } from "../../src/inspect/plain-search.ts";
import { BLOCK } from "../../src/inspect/simd-kernel.ts";
import { compileSimd } from "../../src/inspect/simd-search.ts";
import { rules } from "../../src/rules/index.ts";
import { standardsFor } from "../../src/standards.ts";
import { pseudoCode } from "../support/leak.js";
import { runs } from "../support/runs.ts";

type Place = readonly [literal: number, offset: number];

function simd(needles: readonly Buffer[]): LiteralSearch {
  const search = compileSimd(needles);
  if (search === undefined) throw new Error("there is no SIMD here, or these literals are too common for it");
  return search;
}

function places(search: LiteralSearch, bytes: Buffer): Place[] {
  const found: Place[] = [];
  search(bytes, (literal, offset) => found.push([literal, offset]));
  return found;
}

function naive(needles: readonly Buffer[], bytes: Buffer): Place[] {
  const found: Place[] = [];
  for (const [literal, needle] of needles.entries()) {
    for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) found.push([literal, at]);
  }
  return found.sort(([a, at], [b, bt]) => at - bt || a - b);
}

/** Few values, so that overlaps, equal literals and near misses are the rule; all values, as in binary files. */
const letters = [fc.constantFrom(0x61, 0x62), fc.constantFrom(0, 0x5f, 0x61, 0x80, 0xe1, 0xff), fc.nat(255)];
const bytesOf = (letter: fc.Arbitrary<number>, minLength: number, maxLength: number) =>
  fc.array(letter, { minLength, maxLength }).map((some) => Buffer.from(some));
const needlesOf = (letter: fc.Arbitrary<number>, maxLength: number) =>
  fc.array(bytesOf(letter, 3, maxLength), { minLength: 1, maxLength: 12 });

describe.each<{ name: string; compile: (needles: readonly Buffer[]) => LiteralSearch }>([
  { name: "plain", compile: compilePlain },
  { name: "SIMD", compile: simd },
])("the $name engine", ({ compile }) => {
  test.each([0, 1, 2])("finds what a naive search finds (alphabet %i)", (index) => {
    const letter = letters[index]!;
    fc.assert(
      fc.property(needlesOf(letter, 9), bytesOf(letter, 0, 300), (needles, bytes) => {
        expect(places(compile(needles), bytes)).toEqual(naive(needles, bytes));
      }),
      runs(1000, 200_000),
    );
  });

  test("finds literals of up to 200 bytes, at the start, at the end, and in each other", () => {
    const letter = fc.constantFrom(0x61, 0x62, 0x63, 0x64, 0x65, 0x2d);
    const glued = fc.array(fc.oneof(fc.nat(11), bytesOf(letter, 0, 20)), { maxLength: 12 });
    fc.assert(
      fc.property(needlesOf(letter, 200), glued, (needles, parts) => {
        const bytes = Buffer.concat(
          parts.map((part) => (typeof part === "number" ? needles[part % needles.length]! : part)),
        );
        expect(places(compile(needles), bytes)).toEqual(naive(needles, bytes));
      }),
      runs(300, 50_000),
    );
  });

  test("finds a literal wherever it stands about the edge of a block", () => {
    const needles = ["abc", "ghp_", "sk_live_", "-----BEGIN PRIVATE KEY-----", "x".repeat(200)].map((text) =>
      Buffer.from(text),
    );
    const search = compile(needles);
    for (const needle of needles) {
      for (let offset = BLOCK - 40 - needle.length; offset <= BLOCK + 40; offset++) {
        const bytes = Buffer.alloc(offset + needle.length + (offset % 3) * 50, ".");
        needle.copy(bytes, offset);
        expect(places(search, bytes)).toEqual(naive(needles, bytes));
      }
    }
  });

  test("finds what overlaps the edge of a block, in order", () => {
    const needles = ["aaa", "aaaaaaaa", "a".repeat(60), `ab${"a".repeat(70)}`].map((text) => Buffer.from(text));
    const bytes = Buffer.alloc(BLOCK + 300, ".");
    bytes.fill("a", BLOCK - 200, BLOCK + 200);
    bytes[BLOCK - 65] = 0x62;
    expect(places(compile(needles), bytes)).toEqual(naive(needles, bytes));
  });

  test("forgets the text that it searched before", () => {
    const search = compile([Buffer.from("abc"), Buffer.from("defgh")]);
    expect(places(search, Buffer.from("....abcdefgh"))).toHaveLength(2);
    for (let length = 0; length < 12; length++) {
      const bytes = Buffer.from("....abcdefgh").subarray(12 - length);
      const cut = Buffer.from("....abcdefgh").subarray(0, length);
      expect(places(search, bytes)).toEqual(naive([Buffer.from("abc"), Buffer.from("defgh")], bytes));
      expect(places(search, cut)).toEqual(naive([Buffer.from("abc"), Buffer.from("defgh")], cut));
    }
  });

  test("may be asked again from within a visit, and by two at a time", () => {
    const [one, other] = [compile([Buffer.from("outer")]), compile([Buffer.from("inner")])];
    const bytes = Buffer.concat([Buffer.from("outer inner "), Buffer.alloc(BLOCK, "."), Buffer.from("inner outer")]);
    const told: string[] = [];
    one(bytes, (_, offset) => {
      told.push(`outer ${offset}`);
      other(bytes, (_, at) => told.push(`inner ${at}`));
    });
    const inner = ["inner 6", `inner ${BLOCK + 12}`];
    expect(told).toEqual(["outer 0", ...inner, `outer ${BLOCK + 18}`, ...inner]);
  });

  test("is none the worse for a visit that throws", () => {
    const search = compile([Buffer.from("abc")]);
    const bytes = Buffer.from("abc abc");
    expect(() =>
      search(bytes, () => {
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(places(search, bytes)).toEqual([
      [0, 0],
      [0, 4],
    ]);
  });

  test("finds two thousand literals", () => {
    const code = pseudoCode(300_000, 7);
    const needles = Array.from({ length: 2000 }, (_, index) =>
      Buffer.from(code.slice(index * 149, index * 149 + 4 + (index % 90))),
    );
    const bytes = Buffer.from(code);
    expect(places(compile(needles), bytes)).toEqual(naive(needles, bytes));
  });
});

describe("both engines", () => {
  test("find the literals of all rules in the files of real packages, the same ones in the same order", () => {
    const surroundings = { today: "2026-11-21", machine: [] };
    const { literals } = standardsFor({
      rules,
      surroundings,
      directory: undefined,
      cwd: import.meta.dirname,
      policy: "strict",
      failOn: undefined,
    });
    const needles = [...literals.values()].flat().flatMap((one) => ("text" in one ? [Buffer.from(one.text)] : []));
    const [one, other] = [compilePlain(needles), simd(needles)];
    let found = 0;
    for (const bytes of installedFiles(24e6)) {
      const expected = places(one, bytes);
      expect(places(other, bytes)).toEqual(expected);
      found += expected.length;
    }
    expect(found).toBeGreaterThan(1000);
  });
});

describe("the choice of engine", () => {
  test("falls upon the plain one where so many common literals are sought that SIMD would stop at every byte", () => {
    const letters = [..."etaoinsrlcdupm"];
    const all = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => Buffer.from(a + b + c))));
    expect(compileSimd(all)).toBeUndefined();
    expect(compileSimd(all.slice(0, 3))).toBeDefined();
  });

  test("changes with the bytes that were searched, and nothing else does", () => {
    const search = compileLiterals(["abc", "bcd", "abc"]);
    const bytes = Buffer.alloc(WORTH_SIMD / 4, "..abcd");
    const expected = naive(
      ["abc", "bcd", "abc"].map((text) => Buffer.from(text)),
      bytes.subarray(0, 600),
    );
    for (let round = 0; round < 6; round++) {
      const found: Place[] = [];
      search(bytes, (literal, offset) => {
        if (found.length < expected.length) found.push([literal, offset]);
      });
      expect(found).toEqual(expected);
    }
  });
});

/** Text and binary files of the packages that are installed here, in the order of their paths. */
function* installedFiles(bytes: number): Iterable<Buffer> {
  const directory = join(import.meta.dirname, "../../node_modules");
  let read = 0;
  for (const path of (readdirSync(directory, { recursive: true, encoding: "utf8" }) as string[]).sort()) {
    if (read > bytes) return;
    const stats = statSync(join(directory, path), { throwIfNoEntry: false });
    if (stats?.isFile() !== true) continue;
    const content = readFileSync(join(directory, path));
    read += content.length;
    yield content;
  }
}
