import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PackgateError } from "../../src/errors.ts";
import { compileLiterals } from "../../src/inspect/literals.ts";

type Place = readonly [literal: number, offset: number];

function search(texts: readonly string[], bytes: Buffer): Place[] {
  const places: Place[] = [];
  compileLiterals(texts)(bytes, (literal, offset) => places.push([literal, offset]));
  return places;
}

function naive(texts: readonly string[], bytes: Buffer): Place[] {
  const needles = texts.map((text) => Buffer.from(text, "utf8"));
  const places: Place[] = [];
  for (let offset = 0; offset < bytes.length; offset++) {
    for (const [literal, needle] of needles.entries()) {
      if (bytes.subarray(offset, offset + needle.length).equals(needle)) places.push([literal, offset]);
    }
  }
  return places;
}

describe("the literal search", () => {
  test.each<{ claim: string; texts: string[]; text: string; places: Place[] }>([
    { claim: "no literals find nothing", texts: [], text: "anything", places: [] },
    { claim: "an empty layer holds nothing", texts: ["abc"], text: "", places: [] },
    { claim: "a layer shorter than a literal holds nothing", texts: ["abcd"], text: "abc", places: [] },
    { claim: "a literal that is the whole layer is found", texts: ["abc"], text: "abc", places: [[0, 0]] },
    { claim: "the last bytes of a layer count", texts: ["xyz"], text: "....xyz", places: [[0, 4]] },
    { claim: "a literal cut off at the end is none", texts: ["wxyz"], text: "....wxy", places: [] },
    {
      claim: "a literal overlaps itself",
      texts: ["aaa"],
      text: "aaaaa",
      places: [
        [0, 0],
        [0, 1],
        [0, 2],
      ],
    },
    {
      claim: "a literal inside another is found beside it",
      texts: ["github_pat_", "hub_"],
      text: "github_pat_",
      places: [
        [0, 0],
        [1, 3],
      ],
    },
    {
      claim: "equal literals are each found",
      texts: ["abc", "abcd", "abc"],
      text: "abcd",
      places: [
        [0, 0],
        [1, 0],
        [2, 0],
      ],
    },
    { claim: "offsets count bytes, not characters", texts: ["größe"], text: "äöü größe", places: [[0, 7]] },
  ])("$claim", ({ texts, text, places }) => {
    expect(search(texts, Buffer.from(text))).toEqual(places);
  });

  test("a literal below three bytes is refused, and the message does not show it", () => {
    const compile = () => compileLiterals(["long enough", "#!"]);
    expect(compile).toThrow(PackgateError);
    expect(compile).toThrow("literal 1 has 2 bytes, fewer than 3");
  });

  test("a literal longer than 255 bytes is found", () => {
    const long = "0123456789".repeat(40);
    expect(search([long], Buffer.from(`x${long}x`))).toEqual([[0, 1]]);
  });

  test("it finds what a naive search finds, in the same order", () => {
    // Few letters, so that overlaps, shared blocks and near misses are the rule.
    const letters = fc.constantFrom("a", "b", "c", "é");
    const texts = fc.array(fc.string({ unit: letters, minLength: 3, maxLength: 7 }), { maxLength: 12 });
    const layer = fc.string({ unit: letters, maxLength: 200 });
    fc.assert(
      fc.property(texts, layer, (some, text) => {
        const bytes = Buffer.from(text);
        expect(search(some, bytes)).toEqual(naive(some, bytes));
      }),
    );
  });

  test("it finds what a naive search finds in arbitrary bytes", () => {
    const texts = fc.array(
      fc.string({ unit: "grapheme", minLength: 3, maxLength: 9 }).filter((t) => Buffer.byteLength(t) >= 3),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        texts,
        fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (some, gaps, picks) => {
          const parts = gaps.flatMap((gap) => {
            const pick = picks.next().value as number;
            return [Buffer.from(gap), Buffer.from(some[pick % Math.max(1, some.length)] ?? "")];
          });
          const bytes = Buffer.concat(parts);
          expect(search(some, bytes)).toEqual(naive(some, bytes));
        },
      ),
    );
  });
});
