import { expect, test } from "vitest";
import { mappingStatistics } from "../../src/inspect/map-witness.ts";

const MAP = {
  version: 3,
  sources: ["a.ts", "b.ts"],
  sourcesContent: ["a", "b"],
  names: [],
  mappings: "AAAA,IAAI;AACJ",
};
const READ = "its mappings lead from 3 places in 2 lines of code to 1 of 2 sources";
const UNREAD = "its mappings cannot be read as a debugger would";

test.each<[string, string, string]>([
  ["a map", JSON.stringify(MAP), READ],
  ["a map behind a byte-order mark and the XSSI line", `\uFEFF)]}'\n${JSON.stringify(MAP)}`, READ],
  ["a map of sections", JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map: MAP }] }), READ],
  ["a map that is cut off", JSON.stringify(MAP).slice(0, -9), UNREAD],
  ["a map with broken mappings", JSON.stringify({ ...MAP, mappings: "!!" }), UNREAD],
  ["a map with text and nothing else", '{"sourcesContent":["x"]}', UNREAD],
])("%s", async (_, text, said) => {
  expect(await mappingStatistics(Buffer.from(text))).toBe(said);
});
