import { describe, expect, test } from "vitest";
import { cutEnd, cutStart } from "../../src/inspect/cut.ts";
import { token } from "../support/tokens.ts";

describe("a quotation is cut between words", () => {
  test.each([
    ["short", "src/a.ts", "src/a.ts", "src/a.ts"],
    ["on a boundary", "aaaa/bbbb/ccccc", "…bbbb/ccccc", "aaaa/bbbb/…"],
    ["within a word, which goes altogether", "aaaaaaaaaa/bbbbb", "…/bbbbb", "aaaaaaaaaa…"],
    ["of one word nothing is left", "a".repeat(30), "…", "…"],
  ])("%s", (_, text, start, end) => {
    expect(cutStart(text, 11)).toBe(start);
    expect(cutEnd(text, 11)).toBe(end);
  });

  test("wherever it falls, no part of a token is left", () => {
    const secret = token("github_pat");
    for (let most = 8; most < 100; most += 1) {
      const text = `https://maps.acme.test/a-${secret}-b/cc/index.js.map`;
      for (const cut of [cutStart(text, most), cutEnd(text, most)]) {
        expect(cut.length).toBeLessThanOrEqual(Math.max(most, 1));
        if (!cut.includes(secret)) expect(cut).not.toContain(secret.slice(8, 16));
        if (!cut.includes(secret)) expect(cut).not.toContain(secret.slice(-8));
      }
    }
  });
});
