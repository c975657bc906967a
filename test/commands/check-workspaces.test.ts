import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { selectWorkspaces, type WorkspaceFlags } from "../../src/commands/check-workspaces.ts";
import { PackgateError } from "../../src/errors.ts";
import { workdir, write } from "../support/workdir.ts";

const FILES = {
  "package.json": JSON.stringify({ name: "root", version: "1.0.0", workspaces: ["packages/*", "apps/*"] }),
  "packages/core/package.json": JSON.stringify({ name: "@acme/core", version: "1.0.0" }),
  "packages/cli/package.json": JSON.stringify({ name: "@acme/cli", version: "1.0.0" }),
  "apps/site/package.json": JSON.stringify({ name: "site", version: "1.0.0", private: true }),
};

async function select(flags: WorkspaceFlags, { specs = ["."], below = "", files = FILES } = {}) {
  const root = await write(await workdir(), files);
  const { chosen, skipped } = selectWorkspaces(specs, flags, { cwd: join(root, below), environment: {} });
  return [chosen.map(({ path }) => path), skipped.map(({ name, reason }) => `${name}: ${reason}`)];
}

const PRIVATE = ["site: private"];

describe("what is checked", () => {
  test.each<[string, WorkspaceFlags, Parameters<typeof select>[1], readonly string[], readonly string[]]>([
    ["every package that is not private", { workspaces: true }, {}, ["packages/cli", "packages/core"], PRIVATE],
    [
      "those of the directory that is named",
      { workspaces: true },
      { specs: [".."], below: "apps" },
      ["packages/cli", "packages/core"],
      PRIVATE,
    ],
    ["the one of a name", { workspace: ["@acme/core"] }, {}, ["packages/core"], []],
    ["the one in a directory", { workspace: ["./packages/core/"] }, {}, ["packages/core"], []],
    [
      "the one in a directory, from where one stands",
      { workspace: ["core"] },
      { specs: [".."], below: "packages" },
      ["packages/core"],
      [],
    ],
    ["those below a directory", { workspace: ["packages"] }, {}, ["packages/cli", "packages/core"], []],
    [
      "several, each once, by path",
      { workspace: ["@acme/core", "packages", "packages/cli"] },
      {},
      ["packages/cli", "packages/core"],
      [],
    ],
    ["a private one that is named itself", { workspace: ["site"] }, {}, ["apps/site"], []],
    ["no private one below a directory", { workspace: ["apps"] }, {}, [], PRIVATE],
    [
      "the root, where it is asked for",
      { workspaces: true, includeWorkspaceRoot: true },
      {},
      [".", "packages/cli", "packages/core"],
      PRIVATE,
    ],
    [
      "not a private root",
      { workspace: ["@acme/cli"], includeWorkspaceRoot: true },
      { files: { ...FILES, "package.json": FILES["package.json"].replace("{", '{"private":true,') } },
      ["packages/cli"],
      ["root: private"],
    ],
  ])("%s", async (_, flags, where, chosen, skipped) => {
    expect(await select(flags, where)).toEqual([chosen, skipped]);
  });
});

describe("what cannot be meant is refused with a way out", () => {
  test.each<[string, WorkspaceFlags, Parameters<typeof select>[1], RegExp]>([
    ["a typo in a name", { workspace: ["@acme/croe"] }, {}, /Did you mean "@acme\/core"\?/],
    ["a typo in a directory", { workspace: ["packages/cil"] }, {}, /Did you mean "packages\/cli"\?/],
    ["a name without its scope", { workspace: ["core"] }, {}, /Did you mean "packages\/core"\?/],
    ["a name that is like no other", { workspace: ["elsewhere"] }, {}, /There are site, @acme\/cli, @acme\/core\./],
    ["a name among others that are right", { workspace: ["site", "none"] }, {}, /There are/],
    ["a directory without workspaces", { workspaces: true }, { files: { ...FILES, "package.json": "{}" } }, /Neither/],
    ["one of the workspaces", { workspaces: true }, { below: "packages/core" }, /Run packgate in the root: "..\/.."/],
    ["two specs", { workspaces: true }, { specs: ["a", "b"] }, /several specs/],
  ])("%s", async (_, flags, where, said) => {
    const error = await select(flags, where).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(PackgateError);
    const { code, message, hint } = error as PackgateError;
    expect(code).toBe("EUSAGE");
    expect(`${message}\n${hint}`).toMatch(said);
  });
});
