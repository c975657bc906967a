import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { helpTexts, parseOnly } from "../support/parse-only.ts";
import { argumentsForPackgate, commandsIn } from "../support/shell-lines.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const helps = await helpTexts();

describe.each([...helps])("packgate %s --help", (name, help) => {
  test("has an example that packgate understands as that command", async () => {
    const [, example = ""] = /\nExample[^\n]*:\n((?: {2}.+\n)+)/.exec(help) ?? [];
    const commands = commandsIn(example);
    expect(commands.length).toBeGreaterThan(0);
    for (const words of commands) {
      const args = argumentsForPackgate(words);
      expect(args?.[0], words.join(" ")).toBe(name);
      expect(await parseOnly(args ?? [])).toMatchObject({ command: name });
    }
  });
});

test("the README names every command, with a page that is there", () => {
  const rows = [...README.matchAll(/^\| `packgate ([a-z]+)` \| .+ \| (.+) \|$/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual([...helps.keys()].sort());
  for (const [, , pages = ""] of rows) {
    const links = [...pages.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)];
    expect(links, pages).not.toEqual([]);
    for (const [, file = "", heading] of links) {
      const page = readFileSync(new URL(`../../${file || "README.md"}`, import.meta.url), "utf8");
      const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
        text.toLowerCase().replaceAll(" ", "-"),
      );
      if (heading !== undefined) expect(headings).toContain(heading);
    }
  }
});

test.each([
  [["check", "--polcy", "x"], "unknown option"],
  [["check", "--format", "xml"], "there is no format"],
  [["explain", "no-such-rule"], "there is no rule"],
  [["check", "--policy", "lenient"], "there is no preset"],
  [["merge"], "missing required argument"],
  [["check", "--fail-on", "never"], "Allowed choices"],
])("packgate %j is not understood, so an example of it would be told", async (args, said) => {
  await expect(parseOnly(args)).rejects.toThrow(said);
});
