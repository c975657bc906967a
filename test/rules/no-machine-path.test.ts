import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { machineIdentity } from "../../src/artifact/machine.ts";
import rule from "../../src/rules/no-machine-path.ts";
import { testRule } from "../support/test-rule.ts";
import { workdir, write } from "../support/workdir.ts";

const machine = [
  { kind: "package directory", value: "/Users/mwhite/acme/core" },
  { kind: "repository", value: "/Users/mwhite/acme" },
  { kind: "home directory", value: "/Users/mwhite" },
  { kind: "CI workspace", value: "/srv/checkout" },
  { kind: "user and host name", value: "mwhite@forge.local" },
];
const windows = [{ kind: "home directory", value: "C:\\Users\\Mary White" }];
const surroundings = { machine };
const map = (fields: object) => ({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA", ...fields });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const HOME = "holds the path of this machine's home directory";

testRule(rule, {
  pass: {
    "a machine of which nothing is known": { "a.js": "x('/srv/checkout/x', 'mwhite@forge.local')" },
    "other paths that begin alike": {
      files: {
        "a.txt":
          "/Users/mwhitehead /Users/mwhite.old /Users/mwhite-2 /srv/checkouts /srv/checkout_2 /srv/checkout.d " +
          "/data/srv/checkout mwhite@forge.local.example mwhite@forge.localhost a.mwhite@forge.local +mwhite@forge.local",
      },
      surroundings,
    },
    "a path on a server": {
      files: { "a.md": "https://jira.example/Users/mwhite/boards https://x.example/srv/checkout" },
      surroundings,
    },
    "home directories of nobody, and what is none": {
      "a.md": "/home/user/x /Users/you/x /home/node/app /home/runner/work /home/postgres/x C:\\Users\\foo\\x",
      "b.js":
        "import './home/kitchen/x'; fetch('https://x.example/home/kitchen/x'); go(`${base}/home/kitchen/x`, '/home/')",
      "c.bin": Buffer.from("\0\0 /home/rgreen/.cargo/registry/x"),
      "node_modules/x/readme.md": "/home/rgreen/x",
    },
    "relative sources, and those that are absolute on a server": {
      "a.js.map": map({
        sourceRoot: "",
        sources: ["../src/a.ts", "/src/a.ts", "/users/list/a.ts", "webpack:///src/a.ts"],
      }),
      "b.js.map": map({
        sourceRoot: "/",
        sources: ["webpack://p/./home/a.ts", "file://./a.ts", "https://x.example/a.ts"],
      }),
    },
  },
  fail: {
    "each value under the kind that says most": {
      files: {
        "a.js": "x('/Users/mwhite/acme/core/dist/a.js')",
        "b.js": "x('/Users/mwhite/acme/tools')",
        "c.js": "\n  x('/Users/mwhite')",
        "d.js": "x(`/srv/checkout/dist`)",
        "e.js": "// built by mwhite@forge.local.",
      },
      surroundings,
      says: {
        "a.js": "holds the path of this machine's package directory",
        "b.js": "holds the path of this machine's repository",
        "c.js": { message: HOME, position: { line: 2, column: 6 }, key: "home directory" },
        "d.js": "holds the path of this machine's CI workspace",
        "e.js": "holds this machine's user and host name",
      },
    },
    "places are counted, kinds are told apart": {
      files: { "a.js": "'/Users/mwhite/a', '/Users/mwhite/b', '/Users/mwhite/acme/b'" },
      surroundings,
      says: { "a.js": [`${HOME} (2 places)`, "holds the path of this machine's repository"] },
    },
    "shoulder to shoulder with other strings, escaped, percent-encoded": {
      files: {
        "a.node": Buffer.from("\0unwrap()/Users/mwhite/.cargo/registrycalled`Option`\0"),
        "b.node": Buffer.from("\0panicked/Users/mwhite/acme/src/lib.rs"),
        "c.js": "'a\\n/srv/checkout/x'",
        "d.txt": "vscode://file?path=%2FUsers%2Fmwhite%2facme%2fcore",
        "e.txt": "%2fUsers%2fmwhite%2fx",
        "f.js": "import 'http://localhost:5173/@fs/Users/mwhite/x'",
      },
      surroundings,
      says: {
        "a.node": HOME,
        "b.node": "this machine's repository",
        "c.js": "this machine's CI workspace",
        "d.txt": HOME,
        "e.txt": HOME,
        "f.js": HOME,
      },
    },
    "a Windows path in all its spellings": {
      files: {
        "a.txt": "C:\\Users\\Mary White\\a.c",
        "b.json": { at: "C:\\Users\\Mary White\\a.c" },
        "c.txt": "C:/Users/Mary White/a.c",
        "d.txt": "file:///C:/Users/Mary%20White/a.c",
        "e.txt": "C%3A%5CUsers%5CMary%20White%5Ca.c",
      },
      surroundings: { machine: windows },
      says: { "a.txt": HOME, "b.json": HOME, "c.txt": HOME, "d.txt": HOME, "e.txt": HOME },
    },
    "inside a data URI": {
      files: { "a.js": `"data:text/plain;base64,${base64("see /Users/mwhite/notes")}"` },
      surroundings,
      says: { "a.js": { message: HOME, layers: ["data: URI", "base64"] } },
    },
    "absolute paths in the fields of source maps": {
      files: {
        "a.js.map": map({ sources: ["/Users/rgreen/p/a.ts", "/home/rgreen/p/b.ts", "c.ts"] }),
        "b.js.map": map({ sourceRoot: "C:\\p\\src" }),
        "c.css.map": map({ sources: ["file:///srv/p/a.scss"] }),
        "d.js.map": map({ sources: ["webpack:///D:/p/a.ts"] }),
        "e.js.map": map({ sources: ["webpack:////home/runner/work/p/a.ts"] }),
        "f.js": `//# sourceMappingURL=data:application/json;base64,${base64(JSON.stringify(map({ sourceRoot: "/builds/acme/p/" })))}`,
      },
      says: {
        "a.js.map": { message: "names sources at an absolute path (2 places)", key: "sources" },
        "b.js.map": "names sources at an absolute path (1 place)",
        "c.css.map": "names sources at an absolute path (1 place)",
        "d.js.map": "names sources at an absolute path (1 place)",
        "e.js.map": "names sources at an absolute path (1 place)",
        "f.js": { message: "names sources at an absolute path (1 place)", layers: ["data: URI", "base64"] },
      },
    },
    "this machine's path in a source map is told once": {
      files: { "a.js.map": map({ sources: ["/Users/mwhite/acme/a.ts"] }) },
      surroundings,
      says: { "a.js.map": "holds the path of this machine's repository" },
    },
    "what others have published weighs less": {
      files: { "node_modules/x/a.js.map": map({ sources: ["/home/rgreen/a.ts"] }) },
      says: { "node_modules/x/a.js.map": { message: "names sources", weight: "warning" } },
    },
    "a published version weighs less": {
      files: { "a.js.map": map({ sources: ["/home/runner/work/p/a.ts"] }) },
      origin: { kind: "registry", packer: null },
      says: { "a.js.map": { message: "names sources", weight: "warning" } },
    },
    "home directories of somebody, once for a file": {
      files: {
        "a.js": "at '/home/rgreen/x.js'\nat '/Users/mwhite/x.js'",
        "b.json": { at: "C:\\Users\\rgreen\\x" },
        "c.js": "'file:///Users/rgreen/x'",
      },
      says: {
        "a.js": { message: "names a home directory", weight: "info", position: { line: 1, column: 5 } },
        "b.json": { message: "names a home directory", weight: "info" },
        "c.js": { message: "names a home directory", weight: "info" },
      },
    },
  },
});

describe("what tells this machine from others", () => {
  test("places of package and repository, home, CI's workspace, user@host: each value once", async () => {
    const repository = join(await workdir(), "acme");
    await write(repository, { ".git": "gitdir: elsewhere", "core/package.json": "{}" });
    const environment = {
      HOME: "/Users/mwhite/",
      GITHUB_WORKSPACE: repository,
      CI_PROJECT_DIR: "/builds/acme/p",
      USER: "mwhite",
    };
    const found = machineIdentity(join(repository, "core"), environment, "forge.local");
    expect(found.map(({ kind, value }) => [kind, value.replace(/^.*(?=\/acme)/, "…")])).toEqual([
      ["package directory", "…/acme/core"],
      ["repository", "…/acme"],
      ["home directory", "/Users/mwhite"],
      ["CI workspace", "…/acme/p"],
      ["user and host name", "mwhite@forge.local"],
    ]);
  });

  test.each([
    [{ HOME: "/root" }],
    [{ HOME: "/home/runner" }],
    [{ HOME: "/home/node/" }],
    [{ HOME: "/" }],
    [{ HOME: "" }],
    [{ HOME: "/h/x" }],
    [{ HOME: "/home/\ud800x" }],
    [{ WORKSPACE: "acme" }],
    [{ WORKSPACE: "/workspace" }],
    [{ GITHUB_WORKSPACE: "/github/workspace" }],
    [{ RUNNER_TEMP: "/home/runner/work/_temp" }],
    [{ USER: "joe" }, "example.com"],
    [{ USER: "joe" }, "localhost"],
    [{ USER: "a" }, "box"],
  ])("%j tells nothing", async (environment, hostname = "") => {
    const kinds = machineIdentity(await workdir(), environment, hostname).map(({ kind }) => kind);
    expect(kinds.filter((kind) => !/^(?:package directory|repository)$/.test(kind))).toEqual([]);
  });
});
