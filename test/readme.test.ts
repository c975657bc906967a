import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { reporters } from "../src/report/reporters.ts";
import { rules } from "../src/rules/index.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const PACKAGE = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

test("the README names every rule with its title and severity", () => {
  const rows = [...README.matchAll(/^\| \[([a-z-]+)\]\(docs\/rules\/\1\.md\) \| (.+) \| (.+) \|$/gm)].map((row) =>
    row.slice(1),
  );
  const expected = rules.map(({ id, title, severity, waiver }) => [
    id,
    title,
    waiver === "pinned" ? `${severity} · hard` : severity,
  ]);
  expect(rows).toEqual(expected);
});

test("the README's two commands are scripts of package.json", () => {
  expect(README).toContain("npm ci && npm start -- ");
  expect(README).toContain("npm ci && npm test");
  expect(Object.keys(PACKAGE.scripts)).toEqual(expect.arrayContaining(["start", "test"]));
});

test("the README names every format", () => {
  const [, table = ""] = /\n## Formats\n([\s\S]*?)\n## /.exec(README) ?? [];
  const named = new Set([...table.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, format]) => format));
  expect(Object.keys(reporters).filter((format) => !named.has(format))).toEqual([]);
});
