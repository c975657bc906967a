import { spawn, spawnSync } from "node:child_process";
import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { outsideNpm } from "../support/clients.ts";
import { embeddingMap } from "../support/init-packages.ts";
import { CLI, installCommand, packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

type Files = Readonly<Record<string, string>>;

const manifest = '{\n\t"name": "p",\n\t"version": "1.0.0",\n\t"files": ["dist"]\n}\n';
const clean: Files = { "package.json": manifest, "README.md": "# p\n", "dist/index.js": "export {};\n" };
const leak: Files = { ...clean, "dist/index.js.map": embeddingMap };

const wired =
  '{\n\t"name": "p",\n\t"version": "1.0.0",\n\t"files": ["dist"],\n\t"scripts": {\n\t\t"postpack": "packgate hook"\n\t}\n}\n';
const policy = '{\n  "extends": "recommended",\n  "allow": [\n    "dist/index.js",\n    "README.md"\n  ]\n}\n';

async function project(files: Files): Promise<string> {
  const cwd = await write(await workdir(), files);
  await installCommand(cwd);
  return cwd;
}

const textIn = (cwd: string, path: string): string => readFileSync(join(cwd, path), "utf8");

describe("without a terminal", () => {
  test("init shows what it would write, and how to write it, and writes nothing", async () => {
    const cwd = await project(clean);
    const done = await packgate(["init"], { cwd });
    expect(done).toMatchObject({ status: 1, stderr: "" });
    expect(done.stdout).toContain('+    "dist/index.js",\n');
    expect(done.stdout).toContain('+    "postpack": "packgate hook"\n');
    expect(done.stdout).toContain("To write packgate.json and package.json:   npx packgate init --yes\n");
    expect(textIn(cwd, "package.json")).toBe(manifest);
    expect(lstatSync(join(cwd, "packgate.json"), { throwIfNoEntry: false })).toBeUndefined();
  });

  test("init --yes writes a policy under which the very check passes, and has nothing to do the second time", async () => {
    const cwd = await project(clean);
    expect(await packgate(["init", "--yes"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(textIn(cwd, "packgate.json")).toBe(policy);
    expect(textIn(cwd, "package.json")).toBe(wired);
    expect(await packgate([], { cwd })).toMatchObject({ status: 0 });
    const again = await packgate(["init", "--yes"], { cwd });
    expect(again.status).toBe(0);
    expect(again.stdout).toContain("Nothing to do: policy and hook are in place.");
    expect([textIn(cwd, "packgate.json"), textIn(cwd, "package.json")]).toEqual([policy, wired]);
  });

  test("init says what remains, and the check then says the same", async () => {
    const cwd = await project(leak);
    const done = await packgate(["init", "--yes"], { cwd });
    expect(done.status).toBe(1);
    expect(done.stdout).toMatch(/looks wrong[\s\S]*dist\/index\.js\.map {3}no-embedded-sources/);
    expect(done.stdout).toMatch(
      /stops a publish until this is gone:[\s\S]*no-embedded-sources {3}dist\/index\.js\.map/,
    );
    expect(textIn(cwd, "packgate.json")).toBe(policy);
    const checked = await packgate(["--format", "json"], { cwd });
    expect(checked.status).toBe(1);
    const { findings } = JSON.parse(checked.stdout).reports[0];
    expect(new Set(findings.map(({ path }: { path: string }) => path))).toEqual(new Set(["dist/index.js.map"]));
  });
});

describe("init refuses", () => {
  test.each<[string, Files, string]>([
    [
      "a package that is not built",
      { "package.json": manifest.replace('"files"', '"main": "dist/index.js",\n\t"files"') },
      "is not built",
    ],
    ["a private package", { ...clean, "package.json": manifest.replace("{", '{ "private": true,') }, '"private": true'],
    ["a policy that cannot be read", { ...clean, "packgate.json": "{ allow" }, "packgate.json:1:3"],
    ["a directory without package.json", { "index.js": "" }, "package.json"],
  ])("%s, and writes nothing", async (_, files, said) => {
    const cwd = await project(files);
    const done = await packgate(["init", "--yes"], { cwd });
    expect(done.status).toBe(2);
    expect(done.stdout + done.stderr).toContain(said);
    for (const [path, text] of Object.entries(files)) expect(textIn(cwd, path)).toBe(text);
  });

  test("the root of a workspace, and names the commands for its packages", async () => {
    const cwd = await project({
      "package.json": '{ "name": "r", "version": "1.0.0", "private": true, "workspaces": ["packages/*"] }',
      "packages/a/package.json": '{ "name": "a", "version": "1.0.0" }',
    });
    const done = await packgate(["init"], { cwd });
    expect(done.status).toBe(2);
    expect(done.stderr).toContain("(cd packages/a && npx packgate init)");
  });

  test("to write through a symbolic link", async () => {
    const elsewhere = await write(await workdir(), { "package.json": manifest });
    const { "package.json": _, ...rest } = clean;
    const cwd = await project(rest);
    symlinkSync(join(elsewhere, "package.json"), join(cwd, "package.json"));
    expect(await packgate(["init", "--yes"], { cwd })).toMatchObject({ status: 2 });
    expect(textIn(elsewhere, "package.json")).toBe(manifest);
  });
});

test("names that would repaint the screen are shown, not obeyed", async () => {
  const name = "dist/\u001b[2J\u001b]0;owned\u0007.txt";
  const cwd = await project({ ...clean, [name]: "", "README.md": "", "dist/::error::x.md": "" });
  const { stdout } = await packgate(["init"], { cwd });
  expect(stdout).not.toContain("\u001b");
  expect(stdout).not.toMatch(/^\s*::error::/m);
  expect(stdout).toContain("\\u{1b}[2J");
});

const terminal = spawnSync("script", ["--version"]);
const noTerminal = terminal.status !== 0 && "no script(1) here to make a terminal";

/** Runs a command on a pseudo terminal and types each answer when its question is there. */
function onTerminal(cwd: string, args: readonly string[], answers: readonly (readonly [string, string])[], env = {}) {
  const command = `stty cols 100 rows 40; exec '${process.execPath}' '${CLI}' ${args.join(" ")}`;
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd,
    env: { ...outsideNpm(), CI: "", TERM: "xterm", LC_ALL: "C.UTF-8", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const left = [...answers];
  let shown = "";
  child.stdout.on("data", (data: Buffer) => {
    shown += data.toString();
    const [next] = left;
    if (next === undefined || !shown.includes(next[0])) return;
    left.shift();
    // The prompt listens once it has drawn itself.
    setTimeout(() => child.stdin.write(next[1]), 300);
  });
  return new Promise<{ status: number | null; shown: string; unasked: readonly string[] }>((resolve) => {
    child.on("close", (status) => resolve({ status, shown, unasked: left.map(([question]) => question) }));
  });
}

const ENTER = "\r";
const SPACE_ENTER = " \r";
const DOWN_ENTER = "\u001b[B\r";

describe("on a terminal", () => {
  test.skipIf(noTerminal)(
    noTerminal || "init asks whether the source is public, what belongs there, and before it writes",
    async () => {
      const cwd = await project({ ...clean, "dist/manual.txt": "Read me.\n", "dist/plan.txt": "Q3\n" });
      const { status, unasked } = await onTerminal(
        cwd,
        ["init"],
        [
          ["source of this package public", ENTER],
          ["belong in the package", SPACE_ENTER],
          ["Write packgate.json and package.json", ENTER],
        ],
      );
      expect({ status, unasked }).toEqual({ status: 0, unasked: [] });
      expect(JSON.parse(textIn(cwd, "packgate.json"))).toMatchObject({
        extends: "recommended",
        allow: expect.arrayContaining(["README.md"]),
      });
      expect(textIn(cwd, "package.json")).toBe(wired);
    },
  );

  test.skipIf(noTerminal)(noTerminal || "the answer that it is public makes it open source", async () => {
    const cwd = await project(clean);
    const { status } = await onTerminal(
      cwd,
      ["init"],
      [
        ["source of this package public", DOWN_ENTER],
        ["Write packgate.json and package.json", ENTER],
      ],
    );
    expect(status).toBe(0);
    expect(JSON.parse(textIn(cwd, "packgate.json"))).toMatchObject({ extends: "open-source" });
  });

  test.skipIf(noTerminal).each([
    ["an interruption", "\u0003"],
    ["Escape", "\u001b"],
    ["a no", "n"],
  ])("%s writes nothing", async (_, key) => {
    const cwd = await project(clean);
    const { status, shown } = await onTerminal(cwd, ["init", "--preset", "strict"], [["Write packgate.json", key]]);
    expect(status).toBe(1);
    expect(shown).toContain("othing was written");
    expect(textIn(cwd, "package.json")).toBe(manifest);
  });

  test.skipIf(noTerminal)(noTerminal || "nobody is asked in CI, nor with --yes", async () => {
    const cwd = await project(clean);
    expect((await onTerminal(cwd, ["init"], [], { CI: "true" })).shown).toContain("npx packgate init --yes");
    expect((await onTerminal(cwd, ["init", "--yes"], [])).status).toBe(0);
  });
});

test("the screen in docs/init.md is what init prints", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/init.md"), "utf8");
  const [, screen = ""] = /^\$ npx packgate init\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const names = ["core", "index", "util"];
  const cwd = await project({
    "package.json": `${JSON.stringify({ name: "acme-lib", version: "2.3.0", main: "dist/index.js", files: ["dist"] }, null, 2)}\n`,
    "README.md": "# acme-lib\n",
    LICENSE: "All rights reserved.\n",
    "dist/manual.pdf": "%PDF-1.4\n",
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`dist/${name}.js`, "export {};\n"],
        [`dist/${name}.d.ts`, "export {};\n"],
        [`dist/${name}.js.map`, embeddingMap],
      ]),
    ),
  });
  const { stdout } = await packgate(["init"], { cwd, env: { LC_ALL: "C.UTF-8" } });
  const [printed, documented] = [stdout, screen].map((text) =>
    text.replace(/^packgate .*/, (head) => head.replace(/\d+\S*/g, "0")),
  );
  expect(printed).toBe(documented);
});

test("a hook without an installed packgate says so", async () => {
  const cwd = await write(await workdir(), { ...clean, "package.json": wired });
  const done = await packgate([], { cwd });
  expect(done.status).toBe(2);
  expect(done.stdout).toContain("runs packgate, which is not installed here");
});
