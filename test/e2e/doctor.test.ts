import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

describe("packgate doctor", () => {
  test("ends with 1 in a pipeline until what it said is done", async () => {
    const cwd = await write(await workdir(), {
      ".git/HEAD": "",
      "package.json": '{"name":"p","version":"1.0.0"}',
      "packgate.json": "{}",
    });
    const env = { npm_config_userconfig: "/nonexistent" };
    const open = await packgate(["doctor", "--fail-on", "error"], { cwd, env });
    expect(open).toMatchObject({ status: 1, stderr: "" });
    const line = /Write ("postpack": "packgate hook")\./.exec(open.stdout)?.[1];
    await writeFile(join(cwd, "package.json"), `{"name":"p","version":"1.0.0","scripts":{${line}}}`);
    const closed = await packgate(["doctor", "--fail-on", "info"], { cwd, env });
    expect(closed).toMatchObject({ status: 0, stderr: "" });
    expect(closed.stdout).toContain("No way around the gate was found in p.");
  });

  test("ends with 2 where there is no package", async () => {
    const cwd = await write(await workdir(), { ".git/HEAD": "" });
    expect(await packgate(["doctor", "--fail-on", "info"], { cwd })).toMatchObject({ status: 2, stdout: "" });
  });
});
