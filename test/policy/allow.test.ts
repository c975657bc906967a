import { expect, test } from "vitest";
import { viewPolicy } from "../../src/policy/allow.ts";
import { loadPreset } from "../../src/policy/load.ts";
import { policyOf } from "./policy-of.ts";
import { someRules } from "./some-rules.ts";

async function admits(written: object, path: string, exact: readonly string[] = []): Promise<boolean> {
  return viewPolicy(await policyOf(written), exact).admit(path).admitted;
}

// allow, deny, path → may it ship?
const ADMITTED: readonly (readonly [string, readonly string[], readonly string[], string, boolean])[] = [
  ["a path that a pattern matches ships", ["dist/**"], [], "dist/a/b.js", true],
  ["a path that no pattern matches does not", ["dist/**"], [], "src/a.js", false],
  ["an empty list allows nothing", [], [], "index.js", false],
  ["package.json always ships", [], ["package.json", "**"], "package.json", true],
  ["another package.json does not", [], [], "lib/package.json", false],
  ["README is not forced in", ["dist/**"], [], "readme.env", false],
  ["deny beats allow", ["dist/**"], ["dist/secret/**"], "dist/secret/a.js", false],
  ["deny beats allow by name", ["dist/a.js"], ["**/a.js"], "dist/a.js", false],
  ["a star does not cross directories", ["dist/*"], [], "dist/a/b.js", false],
  ["two stars cross them", ["**/*.js"], [], "a/b/c.js", true],
  ["two stars do not name a dot file", ["**"], [], ".env", false],
  ["two stars do not name a dot directory", ["**"], [], ".pi/agents/x.md", false],
  ["two stars do not name a dot directory below", ["dist/**"], [], "dist/.cache/a.js", false],
  ["a dot segment is named", ["**/.github/**"], [], ".github/workflows/ci.yml", true],
  ["a dot segment is named by a pattern", [".*rc"], [], ".npmrc", true],
  ["deny reaches into dot directories", ["**/.github/**"], ["docs/**"], "docs/.github/a.yml", false],
  ["deny reaches dot files", ["dist/.env"], ["dist/*"], "dist/.env", false],
  ["case does not matter in allow", ["README.md"], [], "Readme.MD", true],
  ["case does not matter in deny", ["**/*.js"], ["src/**"], "SRC/a.js", false],
  ["a number sign is no comment", ["#a.js"], [], "#a.js", true],
  ["parentheses are what they are", ["app/(shop)/+page.js"], [], "app/(shop)/+page.js", true],
  ["brackets are escaped", ["app/\\[id\\].js"], [], "app/[id].js", true],
  ["escaped brackets are no class", ["app/\\[id\\].js"], [], "app/i.js", false],
  ["the pattern is the whole path", ["index.js"], [], "lib/index.js", false],
  ["a way up is not admitted", ["**"], [], "../etc/passwd", false],
  ["a backslash in a name is no separator", ["dist/*"], [], "dist\\a.js", false],
  ["a line break in a name hides nothing", ["*.js"], [], "a.js\n.env", false],
];

test.each(ADMITTED)("%s", async (_, allow, deny, path, admitted) => {
  expect(await admits({ allow, deny }, path)).toBe(admitted);
});

test("the pattern that decided is told", async () => {
  const view = viewPolicy(await policyOf({ allow: ["dist/**"], deny: ["dist/*.map"] }), []);
  expect(["dist/a.js", "dist/a.map", "src/a.js", "package.json"].map(view.admit)).toEqual([
    { admitted: true, pattern: "dist/**" },
    { admitted: false, pattern: "dist/*.map" },
    { admitted: false, pattern: null },
    { admitted: true, pattern: "package.json" },
  ]);
});

test("what package.json names exactly ships where the project has no policy", () => {
  const view = viewPolicy(loadPreset("recommended", someRules), [
    "./cli.ts",
    "/data.bin",
    ".//./deep.bin",
    "lib./x.bin",
    "src/a.js",
    ".hidden",
  ]);
  const asked = ["cli.ts", "data.bin", "deep.bin", "lib./x.bin", "src/a.js", ".hidden", "other.ts", "lib/cli.ts"];
  const admitted = asked.map(view.admit);
  expect(admitted).toEqual([
    { admitted: true, pattern: "cli.ts" },
    { admitted: true, pattern: "data.bin" },
    { admitted: true, pattern: "deep.bin" },
    { admitted: true, pattern: "lib./x.bin" },
    { admitted: false, pattern: "src/**" },
    { admitted: true, pattern: ".hidden" },
    { admitted: false, pattern: null },
    { admitted: false, pattern: null },
  ]);
});

test("with a policy of its own, package.json admits nothing", async () => {
  expect(await admits({ allow: ["a.js"] }, "cli.ts", ["cli.ts"])).toBe(false);
});

test("allow and deny are too much together where each of them is not", () => {
  const patterns = Array.from({ length: 1_000 }, (_, index) => `dist/${String(index).padStart(980, "0")}/*.js`);
  const policy = { ...loadPreset("recommended", someRules), own: true, deny: [], allow: [] };
  const path = "a".repeat(30_000);
  const compared = (rest: object): number => {
    const { admit } = viewPolicy({ ...policy, ...rest }, []);
    let count = 0;
    try {
      for (; count < 5; count++) admit(path);
    } catch (error) {
      expect(error).toMatchObject({ code: "ELIMIT" });
    }
    return count;
  };
  const allow = patterns.map((pattern) => ({ pattern, own: true }));
  expect([
    compared({}),
    compared({ allow }),
    compared({ deny: patterns }),
    compared({ allow, deny: patterns }),
  ]).toEqual([5, 1, 1, 0]);
});

test("what became of waivers is not known before the package is judged", async () => {
  expect(viewPolicy(await policyOf({ allow: [] }), []).waivers).toEqual([]);
});

test("matches are counted per pattern, in the order of allow", async () => {
  const view = viewPolicy(await policyOf({ allow: ["dist/**", "*.md", "dist/a.js", "none"], deny: ["dist/b.js"] }), []);
  expect(view.allow.map(({ pattern }) => pattern)).toEqual(["dist/**", "*.md", "dist/a.js", "none"]);
  expect(view.matches(["dist/a.js", "dist/b.js", "README.md", "dist/.x"])).toEqual([2, 1, 1, 0]);
});
