import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../src/model.ts";
import { compareBytes, sortFindings } from "../../src/policy/sort.ts";
import { finding } from "../report/report-of.ts";
import { runs } from "../support/runs.ts";

const at = (path: string | null, rest: Partial<Omit<Finding, "evidence">> = {}, rule = "no-secret"): Finding =>
  finding(rule, "error", path, "m", rest);

/** Each line in its order, whatever order it comes in. */
const ORDERS: { readonly [claim: string]: readonly Finding[] } = {
  "the package as a whole before its files": [at(null), at("a")],
  "paths by their bytes, not by UTF-16": [at("B"), at("a"), at("ｚ"), at("𝐀")],
  "a directory's files as their bytes are": [at("a-b"), at("a/b"), at("ab")],
  "what stands in the file before what is packed inside": [
    at("a", { line: 9 }),
    at("a", { layers: ["base64"] }),
    at("a", { layers: ["base64", "gzip"] }),
    at("a", { layers: ["gzip"] }),
  ],
  "the file as a whole before its lines": [
    at("a", { column: 5 }),
    at("a", { line: 1 }),
    at("a", { line: 2, column: 1 }),
  ],
  "lines as numbers": [at("a", { line: 2 }), at("a", { line: 10 }), at("a", { line: 100 })],
  "columns as numbers": [
    at("a", { line: 1 }),
    at("a", { line: 1, column: 2 }),
    at("a", { line: 1, column: 10 }),
    at("a", { line: 2, column: 1 }),
  ],
  "rules, then fingerprints": [
    at("a", { fingerprint: "2" }, "no-a"),
    at("a", { fingerprint: "1" }, "no-b"),
    at("a", { fingerprint: "10" }, "no-b"),
    at("a", { fingerprint: "2" }, "no-b"),
  ],
};

test.each(Object.entries(ORDERS))("%s", (_, ordered) => {
  for (let turn = 0; turn < ordered.length; turn++) {
    const turned = [...ordered.slice(turn), ...ordered.slice(0, turn)];
    expect(sortFindings(turned)).toEqual(ordered);
    expect(sortFindings(turned.toReversed())).toEqual(ordered);
  }
});

test("findings that are equal in all of that stay in their order", () => {
  const [first, second] = [at("a", { message: "first" }), at("a", { message: "second" })];
  const same = { ...second, fingerprint: first.fingerprint };
  expect(sortFindings([first, same])).toEqual([first, same]);
  expect(sortFindings([same, first])).toEqual([same, first]);
});

test("any two texts stand as their bytes do", () => {
  const unit = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("a", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "𝐀"),
  );
  const text = fc.array(unit, { maxLength: 4 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    runs(2000, 100_000),
  );
});
