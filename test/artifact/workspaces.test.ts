import { symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { workspacesIn } from "../../src/artifact/workspaces.ts";
import type { Client } from "../../src/model.ts";
import { clients, npm, otherClients, runClient } from "../support/clients.ts";
import { workdir, write } from "../support/workdir.ts";

const PATTERNS = ["packages/*", "!packages/skip", "deep/**", "!deep/out", "./tools/one/", "lit", "br/{p,q}", "nest"];

const PACKAGES = [
  ...["packages/a", "packages/b", "packages/skip", "packages/.hidden", "packages/a/node_modules/x", "packages/a/inner"],
  ...["deep", "deep/x", "deep/x/y", "deep/node_modules/z", "deep/test/t", "deep/.dot", "deep/bower_components/q"],
  ...["deep/out", "deep/out/in", "tools/one", "lit", "lit/sub", "elsewhere", "br/p", "br/q", "br/r", "nest/n1"],
];

const COMMON = [
  ...["br/p", "br/q", "deep/test/t", "deep/x", "deep/x/y", "lit", "nest"],
  ...["packages/a", "packages/b", "packages/linked", "tools/one"],
];

const LISTED: { readonly [client in Client]: readonly string[] } = {
  npm: [...COMMON, "deep", "deep/bower_components/q", "deep/out/in"],
  bun: [...COMMON, "deep", "deep/bower_components/q", "deep/out/in"],
  pnpm: [...COMMON, "deep", "deep/out/in"],
  yarn: [...COMMON, "deep/bower_components/q", "nest/n1"],
};

async function tree(): Promise<string> {
  const root = await write(await workdir(), {
    "package.json": JSON.stringify({ name: "root", version: "1.0.0", private: true, workspaces: PATTERNS }),
    "pnpm-workspace.yaml": `packages:\n${PATTERNS.map((pattern) => `  - ${JSON.stringify(pattern)}\n`).join("")}`,
    "packages/empty/README.md": "no package",
    "packages/file": "no directory",
    "nest/package.json": JSON.stringify({ name: "nest", version: "1.0.0", workspaces: ["*"] }),
    ...Object.fromEntries(PACKAGES.map((path) => [`${path}/package.json`, manifestOf(path)])),
  });
  symlinkSync("../elsewhere", join(root, "packages/linked"));
  return root;
}

function manifestOf(path: string): string {
  return JSON.stringify({ name: path.replaceAll("/", "-").replaceAll(".", ""), version: "1.0.0" });
}

const pathsIn = (root: string, client: Client) => workspacesIn(root, client).map(({ path }) => path);

test.each(Object.entries(LISTED))("%s finds what the patterns name, sorted by path", async (client, listed) => {
  expect(pathsIn(await tree(), client as Client)).toEqual([...listed].sort());
});

describe.each(clients)("$name itself", (client) => {
  test.skipIf(client.absent)(client.absent || "lists the same", async () => {
    const root = await tree();
    const { stdout } = await npm(client, ["pkg", "get", "name", "--workspaces", "--json"], { cwd: root });
    const names = workspacesIn(root, "npm").map(({ name }) => name);
    expect(Object.keys(JSON.parse(stdout)).sort()).toEqual(names.sort());
  });
});

describe.each(otherClients)("$name itself", (client) => {
  test.skipIf(client.absent)(client.absent || "lists the same", async () => {
    const root = await tree();
    const ask = {
      pnpm: async () => {
        const { stdout } = await runClient(client, ["ls", "-r", "--depth", "-1", "--json"], { cwd: root });
        return (JSON.parse(stdout) as { path: string }[]).map(({ path }) => relative(root, path));
      },
      yarn: async () => {
        await write(root, { "yarn.lock": "", ".yarnrc.yml": "enableTelemetry: false\n" });
        const { stdout } = await runClient(client, ["workspaces", "list", "--json"], { cwd: root });
        const lines = stdout.trim().split("\n");
        return lines.map((line) => JSON.parse(line).location as string).map((path) => (path === "." ? "" : path));
      },
      bun: async () => {
        await runClient(client, ["install"], { cwd: root });
        const [, section] = /"workspaces": \{\n(.*?)\n {2}\}/s.exec(await readFile(join(root, "bun.lock"), "utf8"))!;
        return [...section!.matchAll(/^ {4}"([^"]*)": \{/gm)].map(([, path]) => path!);
      },
    };
    const listed = await ask[client.client]();
    expect(listed.filter((path) => path !== "").sort()).toEqual(pathsIn(root, client.client));
  });
});

describe("the patterns", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["may be commanded back, as npm does it", ["p/*", "!p/b", "p/b"], ["p/a", "p/b"]],
    ["may be excepted in the end", ["p/b", "p/*", "!p/b"], ["p/a"]],
    ["may begin with a slash", ["/p/a"], ["p/a"]],
    ["may name what is not there", ["p/a", "gone", "gone/*"], ["p/a"]],
    ["may name nothing", ["gone/*"], []],
    ["never name the root", ["**", "."], ["p/a", "p/b"]],
    ["may lead out of the root", ["../beside/*"], ["../beside/c"]],
  ])("%s", async (_, workspaces, paths) => {
    const above = await write(await workdir(), {
      "root/package.json": JSON.stringify({ workspaces }),
      "root/p/a/package.json": "{}",
      "root/p/b/package.json": "{}",
      "beside/c/package.json": "{}",
    });
    expect(pathsIn(join(above, "root"), "npm")).toEqual(paths);
  });

  test("of pnpm's own file are pnpm's, the others' are in package.json, and either will do", async () => {
    const files = { "a/package.json": "{}", "b/package.json": "{}", "package.json": '{"workspaces":["b"]}' };
    const yaml = { "pnpm-workspace.yaml": "packages:\n  - a\n" };
    const [both, one] = [await write(await workdir(), { ...files, ...yaml }), await write(await workdir(), files)];
    expect([pathsIn(both, "pnpm"), pathsIn(both, "npm"), pathsIn(one, "pnpm")]).toEqual([["a"], ["b"], ["b"]]);
  });
});

test("one package under two names is listed once, by its own", async () => {
  const root = await write(await workdir(), { "package.json": '{"workspaces":["*/*"]}', "p/a/package.json": "{}" });
  symlinkSync("a", join(root, "p/b"));
  expect(pathsIn(root, "npm")).toEqual(["p/a"]);
});

test("a workspace says who it is, whether it is private and what it depends on", async () => {
  const manifest = { name: "a", version: "1.0.0", dependencies: { b: "1" }, peerDependencies: { c: "1" } };
  const root = await write(await workdir(), {
    "package.json": '{"workspaces":["*"]}',
    "a/package.json": JSON.stringify(manifest),
    "b/package.json": '{"private":true}',
    "broken/package.json": "{",
  });
  expect(workspacesIn(root, "npm")).toEqual([
    {
      directory: join(root, "a"),
      path: "a",
      name: "a",
      version: "1.0.0",
      private: false,
      dependencies: ["b", "c"],
    },
    expect.objectContaining({ path: "b", name: undefined, private: true }),
    // It is no pass to be unreadable.
    expect.objectContaining({ path: "broken", name: undefined, private: false }),
  ]);
});
