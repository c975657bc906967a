import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitOf } from "../../src/artifact/git.ts";
import { type Change, type Repository, repositoryOf } from "../support/repository.ts";
import { workdir, write } from "../support/workdir.ts";

const manifest = (fields: object = {}) => JSON.stringify({ name: "p", version: "1.0.0", ...fields });
const BASE = { "package.json": manifest(), "index.js": "a()\n", ".gitignore": "dist\n*.log\n" };

/** How files stand that are packed as given; what a text is not given for, is on disk as packed. */
function standing(directory: string, packed: { readonly [path: string]: string | Buffer }, below?: string) {
  const files = Object.entries(packed).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  const found = gitOf(directory)()?.standing(files, below);
  return found && Object.fromEntries(found);
}

test.each<[string, Change, { [path: string]: string }, { [path: string]: string }]>([
  ["what is committed", {}, { "index.js": "a()\n" }, { "index.js": "committed" }],
  ["other line endings", {}, { "index.js": "a()\r\n" }, { "index.js": "committed" }],
  ["another text", {}, { "index.js": "b()\n" }, { "index.js": "changed" }],
  ["what nobody knows", {}, { "notes.txt": "x" }, { "notes.txt": "untracked" }],
  ["what git ignores", {}, { "npm.log": "x" }, { "npm.log": "ignored" }],
  [
    "names that git quotes",
    { 'ä\n".js': "x" },
    { 'ä\n".js': "x", "ö\t.js": "y" },
    { 'ä\n".js': "committed", "ö\t.js": "untracked" },
  ],
  [
    "paths that lead out",
    {},
    { "../x": "x", "/etc/x": "x", "a//b": "x", "./x": "x" },
    { "../x": "untracked", "/etc/x": "untracked", "a//b": "untracked", "./x": "untracked" },
  ],
  ["patterns as names", {}, { "*": "x", ":(glob)**": "x" }, { "*": "untracked", ":(glob)**": "untracked" }],
  [
    "a copy of what is tracked elsewhere",
    { "docs/README.md": "read me\n" },
    { "README.md": "read me\n", "b.md": "other\n" },
    { "README.md": "committed", "b.md": "untracked" },
  ],
  [
    "output that files names",
    { "package.json": manifest({ files: ["dist"] }) },
    { "dist/a.js": "x" },
    { "dist/a.js": "output" },
  ],
  [
    "output that an entry point names",
    { "package.json": manifest({ bin: "dist/cli.js" }) },
    { "dist/cli.js": "x", "dist/b.js": "x" },
    { "dist/cli.js": "output", "dist/b.js": "output" },
  ],
  [
    "ignored files that nothing names",
    { "package.json": manifest({ files: ["lib"] }) },
    { "dist/a.js": "x" },
    { "dist/a.js": "ignored" },
  ],
  ["a tracked file that is ignored", { "dist/a.js": "x" }, { "dist/a.js": "x" }, { "dist/a.js": "committed" }],
  [
    "a changelog in progress",
    { "CHANGELOG.md": "1" },
    { "CHANGELOG.md": "2", "src/history.js": "x" },
    { "CHANGELOG.md": "committed", "src/history.js": "untracked" },
  ],
])("tells %s", async (_, change, packed, expected) => {
  const { directory } = await repositoryOf({ ...BASE, ...change });
  expect(standing(directory, packed)).toEqual(expected);
});

test.each<[string, object, object, string]>([
  ["the version", {}, { version: "1.1.0" }, "committed"],
  [
    "ranges",
    { dependencies: { a: "^1.0.0", b: "workspace:^" } },
    { dependencies: { b: "2.0.0", a: "~2.0.0 || 3" } },
    "committed",
  ],
  ["lerna's gitHead", {}, { gitHead: "0123" }, "committed"],
  ["a new dependency", { dependencies: { a: "1" } }, { dependencies: { a: "1", b: "1" } }, "changed"],
  ["a range that becomes another package", { dependencies: { a: "1" } }, { dependencies: { a: "npm:b@1" } }, "changed"],
  [
    "a path that becomes another",
    { dependencies: { a: "file:../a" } },
    { dependencies: { a: "file:../b" } },
    "changed",
  ],
  ["a script", {}, { scripts: { postinstall: "node x" } }, "changed"],
])("of package.json, %s", async (_, before, after, expected) => {
  const { directory } = await repositoryOf({ "package.json": manifest(before) });
  await write(directory, { "package.json": manifest(after) });
  // A packer may have rewritten it: what counts is the one on disk.
  expect(standing(directory, { "package.json": "{}" })).toEqual({ "package.json": expected });
});

test("a new version in the place of the old one is no change, and anything beside it is", async () => {
  const { directory } = await repositoryOf({ ...BASE, "version.js": 'export const v = "1.0.0";\n' });
  await write(directory, { "package.json": manifest({ version: "1.1.0" }) });
  const same = { "version.js": 'export const v = "1.1.0";\r\n' };
  expect(standing(directory, same)).toEqual({ "version.js": "committed" });
  expect(standing(directory, { "version.js": 'export const v = "1.1.0"; x();\n' })).toEqual({
    "version.js": "changed",
  });
});

test("what is only added is not committed", async () => {
  const { directory, git } = await repositoryOf(BASE);
  await write(directory, { "new.js": "x" });
  git("add", "new.js");
  expect(standing(directory, { "new.js": "x" })).toEqual({ "new.js": "staged" });
});

test("what the index calls unchanged is read all the same", async () => {
  const { directory, git } = await repositoryOf(BASE);
  git("update-index", "--assume-unchanged", "index.js");
  expect(standing(directory, { "index.js": "b()\n" })).toEqual({ "index.js": "changed" });
});

test("a package in a directory of the repository is held against that directory", async () => {
  const { directory } = await repositoryOf({
    LICENSE: "all rights\n",
    ".gitignore": "lib\n",
    "packages/a/package.json": manifest({ main: "lib/a.js" }),
    "packages/a/a.js": "a\n",
    "packages/b/b.js": "b\n",
  });
  const packed = { "a.js": "a\n", "b.js": "c\n", "lib/a.js": "x", LICENSE: "all rights\n" };
  expect(standing(join(directory, "packages/a"), packed)).toEqual({
    "a.js": "committed",
    "b.js": "untracked",
    "lib/a.js": "output",
    LICENSE: "committed",
  });
});

test("where a directory below the package's own is packed, all that is ignored in it is output", async () => {
  const { directory } = await repositoryOf(BASE);
  expect(standing(directory, { "package.json": "{}", "a.js": "x" }, "dist/")).toEqual({
    "package.json": "output",
    "a.js": "output",
  });
  // What Angular's packages are: the package's directory itself is output.
  await write(directory, { "dist/p/package.json": manifest({ main: "a.js" }) });
  expect(standing(join(directory, "dist/p"), { "package.json": "{}", "a.js": "x", "b.js": "x" })).not.toContain(
    "untracked",
  );
});

test("the user's own ignore file counts for nothing", async () => {
  const { directory, git } = await repositoryOf(BASE);
  const own = join(await workdir(), "ignore");
  writeFileSync(own, ".env-*\n");
  git("config", "core.excludesFile", own);
  expect(standing(directory, { ".env-dylan": "x" })).toEqual({ ".env-dylan": "untracked" });
});

test("files of a submodule are held against the commit that the repository records", async () => {
  const inner = await repositoryOf({ "a.js": "1\n", ".gitignore": "*.log\n" });
  const outer = await repositoryOf(BASE);
  const recorded = inner.git("rev-parse", "HEAD").trim();
  outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.directory, "vendor/lib");
  await outer.commit({ "index.js": "a()\n" });
  const packed = { "vendor/lib/a.js": "1\n", "vendor/lib/b.js": "1\n\n", "vendor/lib/x.log": "x", "index.js": "a()\n" };
  const expected = {
    "vendor/lib/a.js": "committed",
    "vendor/lib/b.js": "untracked",
    "vendor/lib/x.log": "ignored",
    "index.js": "committed",
  };
  expect(standing(outer.directory, packed)).toEqual(expected);

  const below = join(outer.directory, "vendor/lib");
  writeFileSync(join(below, "a.js"), "2\n");
  gitIn(below, "commit", "--quiet", "--all", "--message", "another");
  expect(gitIn(below, "rev-parse", "HEAD").trim()).not.toBe(recorded);
  expect(standing(outer.directory, { "vendor/lib/a.js": "2\n" })).toEqual({ "vendor/lib/a.js": "changed" });
  // The submodule as a package of its own.
  expect(standing(below, { "a.js": "2\n" })).toEqual({ "a.js": "committed" });
});

test("a shallow clone and a sparse one know their last commit", async () => {
  const origin = await repositoryOf({ ...BASE, "other/x.js": "x\n" });
  await origin.commit({ "index.js": "b()\n" });
  const directory = join(await workdir(), "clone");
  gitIn(origin.directory, "clone", "--quiet", "--depth=1", `file://${origin.directory}`, directory);
  gitIn(directory, "sparse-checkout", "set", "--no-cone", "/*", "!/other/");
  expect(standing(directory, { "index.js": "b()\n", "other/x.js": "x\n", "n.js": "n" })).toEqual({
    "index.js": "committed",
    "other/x.js": "committed",
    "n.js": "untracked",
  });
});

test("a file of Git LFS is held against its pointer, and no filter runs", async () => {
  const bytes = Buffer.from([0, 1, 2, 255]);
  const oid = createHash("sha256").update(bytes).digest("hex");
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 4\n`;
  const { directory, git } = await repositoryOf({ ...BASE, "a.bin": pointer, ".gitattributes": "*.bin filter=x\n" });
  const ran = join(await workdir(), "ran");
  for (const filter of ["clean", "smudge", "process"]) git("config", `filter.x.${filter}`, `touch ${ran}`);
  git("config", "core.fsmonitor", `touch ${ran}`);
  expect(standing(directory, { "a.bin": bytes })).toEqual({ "a.bin": "committed" });
  expect(standing(directory, { "a.bin": Buffer.from([1]) })).toEqual({ "a.bin": "changed" });
  expect(() => execFileSync("test", ["-e", ran])).toThrow();
});

test("a repository of SHA-256 is read alike", async () => {
  const directory = await write(await workdir(), BASE);
  gitIn(directory, "init", "--quiet", "--object-format=sha256");
  gitIn(directory, "add", "--all");
  gitIn(directory, "commit", "--quiet", "--message", "x");
  expect(standing(directory, { "index.js": "a()\n", "b.js": "b" })).toEqual({
    "index.js": "committed",
    "b.js": "untracked",
  });
});

test.each<[string, (repository: Repository) => void]>([
  [
    "a repository inside that is no submodule",
    ({ directory }) => gitIn(mkdir(join(directory, "inner")), "init", "--quiet"),
  ],
  ["a directory that is a symbolic link", ({ directory }) => symlinkSync(directory, join(directory, "inner"))],
  [
    "a repository inside that is damaged",
    ({ directory }) => writeFileSync(join(mkdir(join(directory, "inner")), ".git"), "x"),
  ],
])("files in %s are not tracked", async (_, arrange) => {
  const repository = await repositoryOf(BASE);
  arrange(repository);
  expect(standing(repository.directory, { "inner/x.js": "x" })).toEqual({ "inner/x.js": "untracked" });
});

test("a directory that is a link into a repository is of that repository", async () => {
  const { directory } = await repositoryOf(BASE);
  const link = join(await workdir(), "linked");
  symlinkSync(directory, link);
  expect(standing(link, { "index.js": "a()\n" })).toEqual({ "index.js": "committed" });
});

test("nothing is said where nothing is committed, and where there is no repository", async () => {
  const directory = await write(await workdir(), BASE);
  expect(gitOf(directory)()).toBeUndefined();
  gitIn(directory, "init", "--quiet");
  expect(gitOf(directory)()?.standing([])).toBeUndefined();
});

test("a damaged repository is a problem of the project", async () => {
  const { directory, git } = await repositoryOf(BASE);
  const tree = git("rev-parse", "HEAD^{tree}").trim();
  rmSync(join(directory, ".git/objects", tree.slice(0, 2), tree.slice(2)), { force: true });
  expect(() => standing(directory, { "index.js": "x" })).toThrow("git could not list the files of the last commit");
});

function mkdir(path: string): string {
  mkdirSync(path);
  return path;
}

function gitIn(cwd: string, ...args: string[]): string {
  const settings = ["user.name=T", "user.email=t@example.com", "commit.gpgSign=false", "protocol.file.allow=always"];
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", [...settings.flatMap((setting) => ["-c", setting]), ...args], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
