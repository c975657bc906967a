import { expect, test } from "vitest";
import { compile, expand, patternFault } from "../../src/policy/pattern.ts";
import { faultOf, policyOf } from "./policy-of.ts";

const REFUSED: { readonly [claim: string]: readonly [string, string] } = {
  nothing: ["", "a pattern must not be empty"],
  "only space": ["  ", "a pattern must not be empty"],
  "an exception": ["!dist/a.js", 'a pattern does not begin with "!": what must not ship stands in "deny"'],
  "space at the end": ["dist/** ", "a pattern has no space around it and no control character in it"],
  "a line break": ["dist/\na.js", "a pattern has no space around it and no control character in it"],
  "Windows' separator": ["src\\**", 'a pattern has "/" between directories, not "\\"'],
  "Windows' separator before a name": ["src\\secret.js", 'a pattern has "/" between directories, not "\\"'],
  "a dot before the path": ["./src/**", 'a pattern has no empty, "." or ".." segment: entry paths have none'],
  "a way up": ["src/../lib/**", 'a pattern has no empty, "." or ".." segment: entry paths have none'],
  "an empty segment": ["src//a.js", 'a pattern has no empty, "." or ".." segment: entry paths have none'],
  "a slash before the path": ["/src/**", 'a pattern begins at the package\'s top, without "/"'],
  "a slash in one alternative": ["{lib,/src}/**", 'a pattern begins at the package\'s top, without "/"'],
  "a directory": ["src/", 'a pattern names files: write "dir/**" for all files of a directory'],
  "1,025 characters": ["a".repeat(1_025), "a pattern has at most 1,024 characters, not 1025"],
};

test.each(Object.entries(REFUSED))("refused: %s", async (_, [pattern, says]) => {
  expect(patternFault(pattern)).toBe(says);
  expect(await faultOf(policyOf({ deny: ["a.js", pattern] }))).toBe(`packgate.json:4:5: ${says}`);
});

test.each(["a".repeat(1_024), "app/\\[id\\]/page.js", "a b/c.js", "#a.js", "+(a).js", "{a,b}/**", "..a/b...js"])(
  "accepted: %s",
  (pattern) => {
    expect(patternFault(pattern)).toBeUndefined();
  },
);

// Patterns that have hung glob libraries. Each is refused, or answers at once; the suite's time limit is the judge.
const HAZARDS: readonly string[] = [
  "{a,b}".repeat(20),
  "{a,b}".repeat(200),
  "{1..10000000}",
  "{0000000001..9999999999}",
  "{a..z}{a..z}{a..z}",
  `${"{a,".repeat(250)}b${"}".repeat(250)}`,
  `${"{".repeat(500)}a,b${"}".repeat(500)}`,
  `{a}${"}".repeat(900)},z}`,
  "*a".repeat(512),
  `${"**/".repeat(300)}x`,
  "*".repeat(1_024),
  "**/*a".repeat(200),
  "[".repeat(1_000),
  "?*".repeat(500),
  "+(a|aa)+".repeat(120),
  `{${"*a*a*a*a,".repeat(100)}x}`,
];

test.each(HAZARDS.map((pattern) => [pattern.slice(0, 30), pattern]))("%s… does no harm", (_, pattern) => {
  const path = `${"a".repeat(250)}/`.repeat(4);
  const refused = patternFault(pattern) !== undefined;
  if (!refused) compile(pattern)(`${path}b`);
  expect(refused).toBe(pattern.startsWith("{a,b}") || pattern.startsWith("{1.") || /^\{0|^\{a\.\./.test(pattern));
});

test("a thousand alternatives are accepted, one more is not", () => {
  expect(patternFault("{1..1000}")).toBeUndefined();
  expect(patternFault("{1..1001}")).toBe("a pattern's braces stand for at most 1,000 alternatives");
});

test("many patterns that are each within the limits are refused together", async () => {
  const says = "packgate.json:23:5: a list stands for at most 20,000 patterns";
  expect(await faultOf(policyOf({ allow: Array.from({ length: 21 }, (_, n) => `${n}/{1..1000}.js`) }))).toBe(says);
});

test("a file full of bombs is refused", async () => {
  const allow = Array.from({ length: 2_000 }, () => "{a,b}".repeat(80));
  const waivers = allow
    .slice(0, 1_000)
    .map((path) => ({ rule: "no-secret", path, reason: "r", expires: "2027-01-01" }));
  const says = "a pattern's braces stand for at most 1,000 alternatives";
  expect(await faultOf(policyOf({ allow }))).toBe(`packgate.json:3:5: ${says}`);
  expect(await faultOf(policyOf({ waivers }))).toBe(`packgate.json:5:15: ${says}`);
});

test("braces are expanded, and not for ever", () => {
  expect(expand("a/{b,c}.{js,ts}")).toEqual(["a/b.js", "a/b.ts", "a/c.js", "a/c.ts"]);
  expect(expand("{a,b}".repeat(20)).length).toBe(1_001);
  expect(expand("{1..5000}").length).toBe(1_001);
});
