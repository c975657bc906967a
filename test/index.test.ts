import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as packgate from "../src/index.ts";

test("the library exports these names and no others", () => {
  expect(Object.keys(packgate).sort()).toMatchInlineSnapshot(`
    [
      "PackgateError",
      "check",
      "checkAll",
      "defineRule",
      "redactToken",
    ]
  `);
});

test("docs/api.md names every export, types too", () => {
  const source = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");
  const named = [...source.matchAll(/\{([^}]+)\}/g)].flatMap(([, list = ""]) =>
    list.split(",").map((name) => name.replace(/\btype\b/, "").trim()),
  );
  const page = readFileSync(new URL("../docs/api.md", import.meta.url), "utf8");
  const words = new Set(page.match(/\w+/g));
  expect(named.filter((name) => name !== "" && !words.has(name))).toEqual([]);
});
