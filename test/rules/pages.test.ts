import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../src/rules/index.ts";
import type { Files } from "../support/package-of.ts";
import { observe, type PolicyFragment, type Setting } from "../support/test-rule.ts";
import { expandTokens } from "../support/tokens.ts";

const PAGES = new URL("../../docs/rules/", import.meta.url);
const SECTIONS = ["Fails", "Passes", "Fix", "When the finding is wrong"];

const ids = rules.map((rule) => rule.id);

describe("a rule is a file, a test, a page and a line in the list", () => {
  test("the list is in the order of the ids, each once", () => {
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test("ids are in kebab-case, titles are told apart", () => {
    for (const id of ids) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
    expect(new Set(rules.map((rule) => rule.title)).size).toBe(rules.length);
  });

  test.each([
    ["files", "../../src/rules/", ".ts", ["index", "define-rule"]],
    ["tests", "./", ".test.ts", ["pages"]],
    ["pages", "../../docs/rules/", ".md", []],
  ] as const)("the %s are those of the rules", (_, folder, suffix, others) => {
    const found = readdirSync(new URL(folder, import.meta.url))
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length))
      .filter((name) => !(others as readonly string[]).includes(name));
    expect(found.sort()).toEqual(ids);
  });
});

describe.each(rules)("the page of $id", (rule) => {
  const page = readFileSync(new URL(`${rule.id}.md`, PAGES), "utf8");
  const sections = sectionsOf(page);

  test("says what the rule says", () => {
    const [heading, , line, , why] = page.split("\n");
    expect(heading).toBe(`# ${rule.id}`);
    expect(line).toBe(`**${rule.title} · ${rule.severity} · ${rule.waiver}**`);
    expect(why?.length, "says why").toBeGreaterThan(40);
    expect([...sections.keys()]).toEqual(SECTIONS);
    expect(sections.get("Fix")).toContain(rule.fix);
    expect(sections.get("When the finding is wrong")?.trim().length).toBeGreaterThan(40);
  });

  test("has examples of either kind, or says why it has none", () => {
    if (/can(?:not)? be written as (?:text|files)/.test(page)) return;
    expect(examplesIn(sections.get("Fails") ?? "").length).toBeGreaterThan(0);
    expect(examplesIn(sections.get("Passes") ?? "").length).toBeGreaterThan(0);
  });

  test.each(examplesIn(sections.get("Fails") ?? "").map((example, index) => [index + 1, example] as const))(
    "fails: example %i",
    (_, example) => {
      expect(observe(rule, example)).not.toEqual([]);
    },
  );

  test.each(examplesIn(sections.get("Passes") ?? "").map((example, index) => [index + 1, example] as const))(
    "passes: example %i",
    (_, example) => {
      expect(observe(rule, example)).toEqual([]);
    },
  );
});

function sectionsOf(page: string): Map<string, string> {
  const [, ...parts] = page.split(/^## /m);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

/** The `json` blocks of a section: packages, with the options and the policy that they are judged under. */
function examplesIn(section: string): Setting[] {
  return [...section.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, block]) => {
    const { "//options": options, "//policy": policy, ...files } = JSON.parse(block!) as { [key: string]: unknown };
    return {
      files: withTokens(files) as Files,
      ...(options === undefined ? {} : { options }),
      ...(policy === undefined ? {} : { policy: policy as PolicyFragment }),
    };
  });
}

function withTokens(value: unknown): unknown {
  if (typeof value === "string") return expandTokens(value);
  if (Array.isArray(value)) return value.map(withTokens);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTokens(item)]));
}
