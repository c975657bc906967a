import { describe, expect, test } from "vitest";
import { runExplain } from "../../src/commands/explain.ts";
import { rules } from "../../src/rules/index.ts";
import { ioIn } from "../support/io.ts";
import { workdir, write } from "../support/workdir.ts";

const POLICY = `{
  "extends": "./base.json",
  // A comment moves nothing.
  "rules": { "no-dev-file": "error", "no-embedded-sources": { "accept": "shipped" } },
  "waivers": [
    { "rule": "no-dev-file", "path": "a.test.js", "reason": "a \\u001b[31mred\\u001b[0m reason", "expires": "2999-01-01" },
    { "rule": "no-dev-file", "path": "b.test.js", "reason": "old", "expires": "2020-01-01" }
  ]
}
`;
const files = {
  "package.json": '{"name":"p","version":"1.0.0"}',
  "packgate.json": POLICY,
  "base.json": '{\n  "extends": "recommended",\n  "rules": {\n    "no-runtime-data": "warning"\n  }\n}\n',
};

describe("packgate explain", () => {
  test.each([
    ["which line of the policy decided", "no-dev-file", "packgate.json: enforced (error)   packgate.json:4:14"],
    ["which line of a file that it extends did", "no-runtime-data", "packgate.json: warning   base.json:4:5"],
    ["that no line did", "no-env-file", "packgate.json: enforced (error)\n"],
    ["which options are set, and where", "no-embedded-sources", 'accept "shipped"   packgate.json:4:63'],
    ["that a rule is hard", "no-private-key", "hard: only a waiver that pins the evidence"],
    ["a waiver's term", "no-dev-file", "waived for a.test.js until 2999-01-01"],
    ["that a waiver has expired", "no-dev-file", "waived for b.test.js expired on 2020-01-01: old   packgate.json:7:5"],
    ["the rule's page", "no-dev-file", "Tests, editor settings and CI files are rarely secret."],
  ])("says %s", async (_, rule, words) => {
    expect(await explain(rule, files)).toContain(words);
  });

  test("lets no waiver paint the screen", async () => {
    expect(await explain("no-dev-file", files)).not.toContain("\u001b");
  });

  test("asks the workspace's root as well", async () => {
    const root = await write(await workdir(), {
      "package.json": '{"private":true,"workspaces":["packages/*"]}',
      "packgate.json": '{ "rules": { "no-dev-file": "off" } }',
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/p/${path}`, text])),
    });
    const said = await run("no-dev-file", {}, `${root}/packages/p`);
    expect(said).toContain("  packages/p/packgate.json: enforced (error)");
    expect(said).toContain("  packgate.json: off   packgate.json:1:14");
  });

  test("without a policy names the preset", async () => {
    expect(await explain("no-dev-file", { "package.json": "{}" })).toContain("  the preset recommended: warning");
  });

  test("without a rule lists all of them, with the lines that decided", async () => {
    const said = await explain(undefined, files);
    for (const { id } of rules) expect(said).toMatch(new RegExp(`^  ${id} +(?:error|warning|info|off)`, "m"));
    expect(said).toMatch(/no-dev-file +error +1 waived +packgate\.json:4:14/);
  });

  test.each(rules.map(({ id }) => [id]))("shows the page of %s without Markdown's marks", async (id) => {
    const prose = (await explain(id, files)).split("\n").filter((line) => !line.startsWith("    "));
    expect(prose.join("\n")).not.toMatch(/```|\]\(|^#|`/m);
  });

  test("knows what was meant", async () => {
    await expect(explain("no-dev-files", files)).rejects.toMatchObject({
      code: "EUSAGE",
      hint: 'did you mean "no-dev-file"?',
    });
  });

  test("refuses a policy that is not valid", async () => {
    const broken = { ...files, "packgate.json": '{ "rules": { "no-such": "error" } }' };
    await expect(explain("no-dev-file", broken)).rejects.toMatchObject({ code: "EPOLICY" });
  });
});

async function explain(rule: string | undefined, given: Readonly<Record<string, string>>): Promise<string> {
  return run(rule, {}, await write(await workdir(), given));
}

async function run(rule: string | undefined, flags: { policy?: string }, cwd: string): Promise<string> {
  const { io, stdout } = ioIn(cwd);
  expect(await runExplain(rule, flags, io)).toBe(0);
  return stdout();
}
