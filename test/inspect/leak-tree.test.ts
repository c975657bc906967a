import { expect, test } from "vitest";
import { leakTree } from "../../src/inspect/leak-tree.ts";

const source = (path: string | null, bytes: number) => ({ path, bytes, sha256: "" });

test("the directories that hold most of a leak come first, and share a line where one holds only the other", () => {
  const sources = [
    source("webpack://app/./src/deep/er/a.ts", 4000),
    source("webpack://app/./src/deep/er/b.ts", 2000),
    source("../../src/main.tsx", 9000),
    source("../node_modules/x/index.js", 500),
    source(null, 7),
  ];
  expect(leakTree(sources)).toEqual([
    "src/                     3 files, 15.0 kB",
    "  main.tsx               9.0 kB",
    "  deep/er/               2 files, 6.0 kB",
    "node_modules/x/index.js  500 bytes",
    "(without a name)         7 bytes",
  ]);
});

test("of many names the largest are shown, and the rest is counted", () => {
  const lines = leakTree(Array.from({ length: 9 }, (_, index) => source(`src/${index}.ts`, index + 1)));
  expect(lines).toHaveLength(6);
  expect(lines[1]).toMatch(/^ {2}8\.ts +9 bytes$/);
  expect(lines.at(-1)).toBe("  and 5 more");
});

test("what the message names in full is not drawn", () => {
  expect(leakTree([source("a.ts", 1), source("b.ts", 1), source("c.ts", 1)])).toEqual([]);
});
