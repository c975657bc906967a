import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runWhy, type WhyFlags } from "../../src/commands/why.ts";
import { workdir, write } from "../support/workdir.ts";

const files = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", main: "dist/a.js", files: ["dist"] }, null, 2),
  "dist/a.js": "",
  "dist/a.js.map": "{}",
  "src/a.ts": "",
  "readme.env": "A=1\n",
};

describe("packgate why", () => {
  test("says what packs a file, what the policy says of it, and shows the edit", async () => {
    const said = await ask("dist/a.js.map", files);
    expect(said).toContain('dist/a.js.map is packed\n  npm      package.json:6 files[0] "dist"\n');
    expect(said).toContain('recommended: no pattern of "allow" admits it');
    expect(said).toContain("--- a/package.json\n+++ b/package.json\n");
    expect(said).toContain('+    "!dist/a.js.map"');
  });

  test.each([
    ["a pattern of the policy", '{ "allow": ["dist/*.map"] }', 'packgate.json: "dist/*.map" of "allow" admits it'],
    ["a pattern of deny", '{ "allow": ["**"], "deny": ["**/*.map"] }', '"**/*.map" of "deny" stops it'],
    ["none", '{ "allow": ["lib/**"] }', 'packgate.json: no pattern of "allow" admits it'],
  ])("names %s", async (_, policy, words) => {
    expect(await ask("dist/a.js.map", { ...files, "packgate.json": policy })).toContain(words);
  });

  test.each([
    ["a file that stays out", "src/a.ts", 'package.json:5 "files" does not name it'],
    ["a directory that stays out", "src", "nothing of src/ is packed"],
    ["a directory", "dist", "2 files of dist/ are packed"],
    ["the directory itself, with a slash", "dist/", "2 files of dist/ are packed"],
    ["a name that npm forces in", "readme.env", "no list keeps it out: rename it"],
    ["an entry point", "dist/a.js", "main names it: without it the package does not work"],
    ["the package", undefined, "npm packs 4 files of p"],
    ["the package, by its directory", ".", "npm packs 4 files of p"],
  ])("answers for %s", async (_, path, words) => {
    expect(await ask(path, files)).toContain(words);
  });

  test.each([
    ["a file that is not there", "dist/b.js", "there is no"],
    ["a file outside of the package", "../x", "outside of the package"],
  ])("refuses %s", async (_, path, message) => {
    await expect(ask(path, files)).rejects.toMatchObject({ code: "EUSAGE", message: expect.stringContaining(message) });
  });

  test("means the nearest package, and of a workspace the package that holds the file", async () => {
    const root = await workdir();
    await write(root, { "package.json": '{"name":"root","private":true,"workspaces":["packages/*"]}' });
    await write(join(root, "packages/p"), files);
    expect(await askIn(root, "packages/p/dist/a.js.map")).toContain("dist/a.js.map is packed");
    expect(await askIn(join(root, "packages/p/dist"), "a.js.map")).toContain("dist/a.js.map is packed");
  });

  test("prints a hostile name as text", async () => {
    const name = "dist/\u001b[2K\u202egnp.js";
    const said = await ask(name, { ...files, [name]: "" });
    expect(said).toContain("\\u{1b}[2K\\u{202e}gnp.js");
    expect(said).not.toMatch(/[\u001b\u202e]/);
  });

  test.each([
    ["no package.json", { "a.js": "", ".git/HEAD": "" }, "EMANIFEST"],
    ["one that is no JSON", { "package.json": "{" }, "EMANIFEST"],
    ["files of numbers", { "package.json": '{"name":"p","version":"1.0.0","files":[1]}' }, "EPACK"],
    [
      "a pattern beyond all use",
      { "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["a".repeat(70_000)] }) },
      "EPACK",
    ],
  ])("fails where npm would: %s", async (_, broken, code) => {
    await expect(ask(undefined, broken)).rejects.toMatchObject({ code });
  });
});

async function ask(path: string | undefined, given: Readonly<Record<string, string>>): Promise<string> {
  return askIn(await write(await workdir(), given), path);
}

async function askIn(cwd: string, path: string | undefined, flags: WhyFlags = {}): Promise<string> {
  let said = "";
  const stream = { write: (text: string) => (said += text), terminal: {} };
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  expect(await runWhy(path, flags, { cwd, environment, stdout: stream, stderr: stream })).toBe(0);
  return said;
}
