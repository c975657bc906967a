import { createHash } from "node:crypto";
import { mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { gitOf } from "../../src/artifact/git.ts";
import { publicTextIn } from "../../src/artifact/public-text.ts";
import { clients, npm, run } from "../support/clients.ts";
import { workdir, write } from "../support/workdir.ts";

const json = (value: unknown) => JSON.stringify(value);
const manifest = (name: string, fields: object = {}) => json({ name, version: "1.0.0", ...fields });
const mapOf = (...sourcesContent: string[]) =>
  json({ version: 3, sources: sourcesContent.map((_, index) => `../src/${index}.ts`), sourcesContent, mappings: "" });

/** A directory in git; all files but those that .gitignore names are tracked. */
async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await write(await workdir(), files);
  await git(root, "init", "-q");
  await git(root, "add", "-A");
  return root;
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const { status, stderr } = await run("git", ["-c", "core.autocrlf=false", ...args], { cwd });
  expect(status, stderr).toBe(0);
}

function link(root: string, path: string, target: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(join(root, target), join(root, path), "junction");
}

/** Where a text is public that the map of the package in `directory` calls `path`. */
function placeOf(directory: string, path: string | null, text: string): string | undefined {
  return publicTextIn(directory, gitOf(directory))({ path, sha256: createHash("sha256").update(text).digest("hex") });
}

const OWN = "// own\nexport {};\n";
const SIBLING = "// sibling\n";
const SECRET = "// of a private sibling\n";
const LOOSE = "// in the root\n";

/** Three workspaces, one of them private, below a private root. */
const MONOREPO = {
  "tools/build.ts": LOOSE,
  "packages/a/package.json": manifest("a", { private: true }),
  "packages/a/src/x.ts": OWN,
  "packages/b/package.json": manifest("b"),
  "packages/b/src/y.ts": SIBLING,
  "packages/c/package.json": manifest("c", { private: true }),
  "packages/c/src/z.ts": SECRET,
  "elsewhere/d/package.json": manifest("d"),
  "elsewhere/d/src/w.ts": "// no workspace\n",
};
const ROOT_OF_MANY = { private: true, workspaces: ["packages/*"] };

describe("what git tracks is public", () => {
  test.each([
    ["by the path that a bundler writes", "../src/x.ts", OWN],
    ["by a webpack name with a query", "webpack://a/./src/x.ts?4f2e", OWN],
    ["by a Windows path", "..\\src\\x.ts", OWN],
    ["with CRLF where the tree has LF", "../src/x.ts", OWN.replaceAll("\n", "\r\n")],
    ["with LF where the tree has CRLF", "../src/crlf.ts", "a\nb\n"],
    ["with the tree's own mixed line endings", "../src/mixed.ts", "a\r\nb\n"],
  ])("%s", async (_, path, text) => {
    const files = {
      "package.json": manifest("p"),
      "src/x.ts": OWN,
      "src/crlf.ts": "a\r\nb\r\n",
      "src/mixed.ts": "a\r\nb\n",
    };
    expect(placeOf(await repository(files), path, text)).toBe("tracked");
  });

  test.each([
    ["another text of that name", "../src/x.ts", "// another\n"],
    ["a text without a name", null, OWN],
    ["the text under another name", "../src/other.ts", OWN],
  ])("but not %s", async (_, path, text) => {
    const root = await repository({ "package.json": manifest("p"), "src/x.ts": OWN });
    expect(placeOf(root, path, text)).toBeUndefined();
  });

  test("but not a file that git does not know", async () => {
    const root = await repository({ "package.json": manifest("p") });
    await write(root, { "src/new.ts": OWN });
    expect(placeOf(root, "../src/new.ts", OWN)).toBeUndefined();
  });

  test("but not what a tracked link leads to", async () => {
    const root = await write(await workdir(), {
      "package.json": manifest("p"),
      "x.txt": "",
      ".gitignore": "private\n",
    });
    await write(root, { "private/secret.ts": SECRET });
    symlinkSync(join(root, "private/secret.ts"), join(root, "secret.ts"));
    await git(root, "init", "-q");
    await git(root, "add", "-A");
    expect(placeOf(root, "../secret.ts", SECRET)).toBeUndefined();
  });

  test("and outside of a repository nothing is", async () => {
    const root = await write(await workdir(), { "package.json": manifest("p"), "src/x.ts": OWN });
    expect(placeOf(root, "../src/x.ts", OWN)).toBeUndefined();
  });

  test("and where git cannot answer nothing is", async () => {
    const root = await repository({ "package.json": manifest("p"), "src/x.ts": OWN });
    await write(root, { ".git/index": "no index" });
    expect(placeOf(root, "../src/x.ts", OWN)).toBeUndefined();
  });
});

describe.each([
  ["npm", { "package.json": manifest("root", ROOT_OF_MANY) }],
  ["yarn", { "package.json": manifest("root", { private: true, workspaces: { packages: ["./packages/*/"] } }) }],
  ["pnpm", { "package.json": manifest("root"), "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n" }],
])("in a workspace of %s", (_, root) => {
  test.each([
    ["the package's own file is public, whatever its manifest says", "../src/x.ts", OWN, "tracked"],
    ["so is the file of a sibling", "../../b/src/y.ts", SIBLING, "tracked"],
    ["that of a private sibling is not", "../../c/src/z.ts", SECRET, undefined],
    ["nor one that lies in the root", "../../../tools/build.ts", LOOSE, undefined],
    ["nor that of a package that is no workspace", "../../../elsewhere/d/src/w.ts", "// no workspace\n", undefined],
  ])("%s", async (_, path, text, place) => {
    expect(placeOf(join(await repository({ ...root, ...MONOREPO }), "packages/a"), path, text)).toBe(place);
  });
});

describe("where the package is the root of the workspace", () => {
  test.each([
    ["what lies in it is public", "../tools/build.ts", LOOSE, "tracked"],
    ["and a workspace's file", "../packages/b/src/y.ts", SIBLING, "tracked"],
    ["and not a private workspace's", "../packages/c/src/z.ts", SECRET, undefined],
  ])("%s", async (_, path, text, place) => {
    const root = { "package.json": manifest("root", { workspaces: ["packages/*"] }) };
    expect(placeOf(await repository({ ...root, ...MONOREPO }), path, text)).toBe(place);
  });

  test("a private package below it is not its own, even if no pattern names it", async () => {
    const root = { "package.json": manifest("root", { workspaces: ["packages/*", "!packages/c"] }) };
    expect(placeOf(await repository({ ...root, ...MONOREPO }), "packages/c/src/z.ts", SECRET)).toBeUndefined();
  });

  test("a manifest that cannot be read counts as private", async () => {
    const root = await repository({ "package.json": manifest("root"), "b/package.json": "{", "b/z.ts": SECRET });
    expect(placeOf(root, "b/z.ts", SECRET)).toBeUndefined();
  });

  test("a package.json that only sets the module type divides nothing", async () => {
    const root = await repository({
      "package.json": manifest("p"),
      "src/package.json": '{"type":"module"}',
      "src/x.ts": OWN,
    });
    expect(placeOf(root, "src/x.ts", OWN)).toBe("tracked");
  });
});

test("a sibling that is a repository of its own is not asked", async () => {
  const root = await repository({
    "package.json": manifest("root", ROOT_OF_MANY),
    "packages/a/package.json": manifest("a"),
  });
  await write(root, { "packages/b/package.json": manifest("b"), "packages/b/src/y.ts": SIBLING });
  await git(join(root, "packages/b"), "init", "-q");
  await git(join(root, "packages/b"), "add", "-A");
  expect(placeOf(join(root, "packages/a"), "../../b/src/y.ts", SIBLING)).toBeUndefined();
  expect(placeOf(join(root, "packages/b"), "../src/y.ts", SIBLING)).toBe("tracked");
});

describe("what git ignores is public where the manifest says that is built", () => {
  const BUILT = "// generated\n";
  test.each([
    ["main", { main: "dist/index.js" }, "dist/gen.js", "ignored"],
    ["main, as a directory", { main: "./dist" }, "dist/gen.js", "ignored"],
    ["exports", { exports: { ".": { import: "./dist/esm/index.js" } } }, "dist/esm/deep/gen.js", "ignored"],
    ["exports with a wildcard", { exports: { "./*": "./dist/*.js" } }, "dist/gen.js", "ignored"],
    ["files", { files: ["/dist/"] }, "dist/gen.js", "ignored"],
    ["files with a wildcard", { files: ["dist/**/*.js"] }, "dist/gen.js", "ignored"],
    ["nothing", {}, "dist/gen.js", undefined],
    ["another directory", { main: "lib/index.js", files: ["lib"] }, "dist/gen.js", undefined],
    ["a directory beside it", { exports: "./dist/esm/index.js" }, "dist/cjs/gen.js", undefined],
    ["only what must not ship", { files: ["!dist"] }, "dist/gen.js", undefined],
    ["the package as a whole", { main: "index.js", files: ["**", "."] }, "dist/gen.js", undefined],
    ["a directory outside", { files: ["../dist"] }, "dist/gen.js", undefined],
    ["a directory with what is installed", { files: ["dist"] }, "dist/node_modules/x/gen.js", undefined],
  ])("named by %s", async (_, fields, path, place) => {
    const root = await repository({ "package.json": manifest("p", fields), ".gitignore": "dist\n", [path]: BUILT });
    expect(placeOf(root, `../${path.replace("node_modules", "x")}`, BUILT)).toBe(place);
  });

  test("that of a sibling, and not that of a private one", async () => {
    const built = { main: "dist/index.js" };
    const root = await repository({
      ".gitignore": "dist\n",
      "package.json": manifest("root", ROOT_OF_MANY),
      "packages/a/package.json": manifest("a"),
      "packages/b/package.json": manifest("b", built),
      "packages/b/dist/y.js": SIBLING,
      "packages/c/package.json": manifest("c", { ...built, private: true }),
      "packages/c/dist/z.js": SECRET,
    });
    expect(placeOf(join(root, "packages/a"), "../../b/dist/y.js", SIBLING)).toBe("ignored");
    expect(placeOf(join(root, "packages/a"), "../../c/dist/z.js", SECRET)).toBeUndefined();
  });

  test("but not what git neither tracks nor ignores", async () => {
    const root = await repository({ "package.json": manifest("p", { main: "dist/index.js" }) });
    await write(root, { "dist/gen.js": BUILT });
    expect(placeOf(root, "../dist/gen.js", BUILT)).toBeUndefined();
  });
});

describe("the text of an installed dependency is public", () => {
  const CODE = "// dep\r\n";
  const SOURCE = "// dep's source\n";
  const dep = (place: string, fields: object = {}) => ({
    [`${place}/package.json`]: manifest("dep", fields),
    [`${place}/dist/x.js`]: CODE,
    [`${place}/dist/x.js.map`]: mapOf(SOURCE),
  });
  const workspace = {
    ".gitignore": "node_modules\n",
    "package.json": manifest("root", ROOT_OF_MANY),
    "packages/a/package.json": manifest("a"),
  };
  const inA = (root: string, path: string, text: string) => placeOf(join(root, "packages/a"), path, text);

  test("its files and what its maps embed, in the package's own node_modules", async () => {
    const root = await write(await workdir(), { "package.json": manifest("p"), ...dep("node_modules/dep") });
    expect(placeOf(root, "../node_modules/dep/dist/x.js", CODE)).toBe("dependency");
    expect(placeOf(root, "../node_modules/dep/dist/x.js", CODE.replace("\r", ""))).toBe("dependency");
    expect(placeOf(root, "webpack://p/./node_modules/dep/src/x.ts?1a", SOURCE)).toBe("dependency");
    expect(placeOf(root, "../node_modules/dep/dist/../src/x.ts", SOURCE)).toBe("dependency");
    expect(placeOf(root, "../node_modules/dep/src/x.ts", "// another\n")).toBeUndefined();
    expect(placeOf(root, "../node_modules/other/src/x.ts", SOURCE)).toBeUndefined();
    expect(placeOf(root, "../node_modules/../src/x.ts", SOURCE)).toBeUndefined();
    expect(placeOf(root, "../node_modules/dep/\0", "// another\n"), "a name that no file has").toBeUndefined();
    expect(placeOf(root, "../node_modules/\0/x", SOURCE)).toBeUndefined();
  });

  test("with a scope, nested, and in a map with sections", async () => {
    const root = await write(await workdir(), {
      "package.json": manifest("p"),
      "node_modules/a/package.json": manifest("a"),
      "node_modules/a/node_modules/@s/b/package.json": manifest("@s/b"),
      "node_modules/a/node_modules/@s/b/deep/er/x.map": json({
        sections: [{ map: { sourcesContent: [null, SOURCE] } }],
      }),
    });
    expect(placeOf(root, "../node_modules/a/node_modules/@s/b/src/x.ts", SOURCE)).toBe("dependency");
    expect(placeOf(root, "../node_modules/a/src/x.ts", SOURCE), "is another package's").toBeUndefined();
  });

  test("hoisted to the root of the workspace, and no further", async () => {
    const above = await write(await workdir(), dep("node_modules/dep"));
    const root = await write(join(above, "repository"), workspace);
    expect(inA(root, "../../../node_modules/dep/dist/x.js", CODE)).toBeUndefined();
    await write(root, dep("node_modules/dep"));
    expect(inA(root, "../../../node_modules/dep/dist/x.js", CODE)).toBe("dependency");
    expect(inA(root, "../../../node_modules/dep/src/x.ts", SOURCE)).toBe("dependency");
  });

  test("in pnpm's store, by its real path and by the link to it", async () => {
    const store = "node_modules/.pnpm/dep@1.0.0/node_modules/dep";
    const root = await write(await workdir(), { ...workspace, ...dep(store) });
    link(root, "packages/a/node_modules/dep", store);
    expect(inA(root, `../../../${store}/dist/x.js`, CODE)).toBe("dependency");
    expect(inA(root, `../../../${store}/src/x.ts`, SOURCE)).toBe("dependency");
    expect(inA(root, "../node_modules/dep/dist/x.js", CODE)).toBe("dependency");
    expect(inA(root, "../node_modules/dep/src/x.ts", SOURCE)).toBe("dependency");
  });

  test("a link to a private workspace never counts, nor its copy", async () => {
    const root = await repository({
      ...workspace,
      "packages/c/package.json": manifest("c", { private: true }),
      "packages/c/z.ts": SECRET,
      "packages/c/z.js.map": mapOf(SECRET),
      ...dep("node_modules/.pnpm/c@file+packages+c/node_modules/c", { private: true }),
    });
    link(root, "node_modules/c", "packages/c");
    expect(inA(root, "../../../node_modules/c/z.ts", SECRET)).toBeUndefined();
    expect(inA(root, "../../../node_modules/c/src/0.ts", SECRET)).toBeUndefined();
    expect(inA(root, "../../../node_modules/.pnpm/c@file+packages+c/node_modules/c/dist/x.js", CODE)).toBeUndefined();
  });

  test("a link to another workspace counts as that, so only what git knows of it", async () => {
    const root = await repository({
      ...workspace,
      "packages/b/package.json": manifest("b"),
      "packages/b/y.ts": SIBLING,
    });
    await write(root, { "packages/b/new.ts": SECRET });
    link(root, "node_modules/b", "packages/b");
    expect(inA(root, "../../../node_modules/b/y.ts", SIBLING)).toBe("tracked");
    expect(inA(root, "../../../node_modules/b/new.ts", SECRET)).toBeUndefined();
  });

  test("a link inside of a dependency leads nowhere", async () => {
    const root = await write(await workdir(), {
      "package.json": manifest("p"),
      ...dep("node_modules/dep"),
      "private/z.ts": SECRET,
    });
    link(root, "node_modules/dep/src", "private");
    expect(placeOf(root, "../node_modules/dep/src/z.ts", SECRET)).toBeUndefined();
  });

  test.each([
    ["is cut off", mapOf(SOURCE).slice(0, -20)],
    ["is no map", "null"],
    ["has other things in its lists", json({ sourcesContent: [1, {}], sections: [null, 1, { map: [] }] })],
  ])("a map that %s shows nothing", async (_, map) => {
    const files = { "package.json": manifest("p"), ...dep("node_modules/dep"), "node_modules/dep/dist/x.js.map": map };
    expect(placeOf(await write(await workdir(), files), "../node_modules/dep/src/x.ts", SOURCE)).toBeUndefined();
  });
});

test.skipIf(clients[0]?.absent)("in a workspace that npm has installed", async () => {
  const root = await repository({
    ".gitignore": "node_modules\n*.tgz\n",
    "package.json": manifest("root", ROOT_OF_MANY),
    "vendor/dep/package.json": manifest("dep"),
    "vendor/dep/index.js": "// dep\n",
    ...MONOREPO,
    "packages/a/package.json": manifest("a", {
      dependencies: { b: "*", c: "*", dep: "file:../../vendor/dep/dep-1.0.0.tgz" },
    }),
  });
  const options = { cwd: root, env: { npm_config_cache: join(root, ".git", "npm-cache") } };
  const packed = await npm(clients[0]!, ["pack"], { ...options, cwd: join(root, "vendor/dep") });
  expect(packed.status, packed.stderr).toBe(0);
  const installed = await npm(clients[0]!, ["install", "--offline", "--ignore-scripts", "--no-audit"], options);
  expect(installed.status, installed.stderr).toBe(0);
  rmSync(join(root, "vendor"), { recursive: true });
  expect(realpathSync(join(root, "node_modules/c"))).toBe(join(root, "packages/c"));

  const a = join(root, "packages/a");
  expect(placeOf(a, "../../../node_modules/dep/index.js", "// dep\n")).toBe("dependency");
  expect(placeOf(a, "../../../node_modules/b/src/y.ts", SIBLING)).toBe("tracked");
  expect(placeOf(a, "../../../node_modules/c/src/z.ts", SECRET)).toBeUndefined();
});

test("nothing is asked before the first question", async () => {
  const never = () => {
    throw new Error("asked");
  };
  expect(() => publicTextIn(join(import.meta.dirname, "not there"), never)).not.toThrow();
});
