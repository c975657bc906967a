import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect/inspect.ts";
import { leakOf, switchOf } from "../../src/inspect/leak.ts";
import { writerOf } from "../../src/inspect/map-writer.ts";
import { packageOf } from "../support/package-of.ts";

function leakIn(map: unknown, packed: readonly string[] = [], tracked: readonly string[] = []): string {
  const [found] = inspect(packageOf({ "a.js.map": JSON.stringify(map) }), new Map()).sourceMaps;
  if (found === undefined) throw new Error("no map");
  return leakOf(found, found.sources, "none", {
    isPacked: ({ path }) => packed.includes(path ?? ""),
    isTracked: ({ path }) => tracked.includes(path ?? ""),
  });
}

test("a leak is told by number, size, owner and its largest files", () => {
  const sources = ["../src/a.ts", "webpack://acme/./src/b.ts", "../src/c.ts", "../src/d.ts", "../node_modules/x/y.js"];
  const sourcesContent = ["a".repeat(10), "b".repeat(3000), "c".repeat(200), "d".repeat(100), "y"];
  expect(leakIn({ version: 3, sources, sourcesContent, mappings: "" })).toBe(
    '5 original source files (3.3 kB), 4 of them yours, 1 of dependencies, most of it "src/b.ts" (3.0 kB), "src/c.ts" (200 bytes), "src/d.ts" (100 bytes)',
  );
});

test("a leak without names is yours", () => {
  expect(leakIn({ version: 3, sources: [], sourcesContent: ["text"], mappings: "" })).toBe(
    "1 original source file (4 bytes)",
  );
});

describe("a leak tells how much of it can be had elsewhere", () => {
  const leak = (sources: readonly string[], packed: readonly string[], tracked: readonly string[]) =>
    leakIn({ version: 3, sources, sourcesContent: sources.map(() => "text"), mappings: "" }, packed, tracked)
      .replace(/^\d+ original source files? \(\d+ bytes\)/, "")
      .replace(/(?:, most of it|:) ".*/, "");
  const DEP = "node_modules/x/y.js";
  test.each([
    ["nothing of it", ["a", "b"], [], [], ""],
    ["some of it", ["a", "b"], [], ["a"], ", 1 of them tracked by git"],
    ["all of it", ["a", "b"], ["a", "b"], ["a"], ", all of them packed as files, 1 tracked by git"],
    ["one file", ["a"], ["a"], ["a"], ", packed as a file, tracked by git"],
    [
      "with dependencies",
      ["a", "b", DEP],
      [],
      ["a"],
      ", 2 of them yours (1 of them tracked by git), 1 of dependencies",
    ],
    ["dependencies only", [DEP, DEP], [], [DEP], ", all of dependencies"],
    ["one dependency's", [DEP], [], [], ", a dependency's"],
    ["a Windows path's", ["a", "..\\node_modules\\x\\y.js"], [], [], ", 1 of them yours, 1 of dependencies"],
  ])("%s", (_, sources, packed, tracked, told) => {
    expect(leak(sources, packed, tracked)).toBe(told);
  });
});

describe("the tool that wrote a map shows in the order of its keys", () => {
  test.each([
    ["esbuild", "version,sources,sourcesContent,mappings,names"],
    ["bun", "version,sources,sourcesContent,mappings,debugId,names"],
    ["tsc", "version,file,sourceRoot,sources,names,mappings,sourcesContent"],
    ["rollup", "version,file,sources,sourcesContent,names,mappings"],
    ["rolldown", "version,file,names,sources,sourcesContent,mappings"],
    ["babel", "version,file,names,sources,sourcesContent,mappings,ignoreList"],
    ["webpack", "version,file,mappings,sources,sourcesContent,names,sourceRoot"],
    ["parcel", "mappings,sources,sourcesContent,names,version,file"],
    ["swc", "version,sources,sourcesContent,names,mappings"],
    ["sass", "version,sourceRoot,sources,names,mappings,file"],
    ["postcss", "version,sources,names,mappings,file,sourcesContent"],
  ])("%s", (writer, order) => {
    expect(writerOf(order.split(","))).toBe(writer);
    expect(switchOf(writer)).toMatch(new RegExp(`\\b${writer}\\b`));
  });
  test("another order is nobody's", () => {
    expect(writerOf(["version", "mappings", "sources"])).toBeNull();
    expect(switchOf(null)).toBeUndefined();
  });
});
