import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outsideNpm } from "../support/clients.ts";
import { CLI, packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

const CLEAR = "\r\u001b[K";
const NAMES = ["alpha", "beta", "gamma"];
const noTerminal = spawnSync("script", ["--version"]).status !== 0 && "no script(1) here to make a terminal";

/** Three packages, of which beta leaks. */
async function workspace(): Promise<string> {
  const files = NAMES.map((name) => [
    [`packages/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", files: ["dist"] })],
    [`packages/${name}/dist/index.js`, "export {};\n"],
    ...(name === "beta" ? [["packages/beta/dist/.env", "NODE_ENV=production\n"]] : []),
  ]);
  return write(await workdir(), {
    "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
    ...Object.fromEntries(files.flat()),
  });
}

/** What stderr writes on a pseudo terminal of so many columns, stdout being a file. */
function onTerminal(cwd: string, args: readonly string[], columns: number, env: Readonly<Record<string, string>> = {}) {
  const command = `stty cols ${columns} rows 40; exec '${process.execPath}' '${CLI}' ${args.join(" ")} > out.txt`;
  const { status, stdout } = spawnSync("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd,
    encoding: "utf8",
    env: { ...outsideNpm(), CI: "", TERM: "xterm", LC_ALL: "C.UTF-8", ...env },
  });
  return { status, shown: stdout, report: readFileSync(join(cwd, "out.txt"), "utf8") };
}

describe("the progress of several packages", () => {
  test.skipIf(noTerminal).each([
    ["of a workspace", ["check", "--workspaces"]],
    ["of specs", ["check", "packages/alpha", "packages/beta", "packages/gamma"]],
  ])(noTerminal || "%s is a line on a terminal that tells how far it is, and is gone afterwards", async (_, args) => {
    const { status, shown, report } = onTerminal(await workspace(), args, 100);
    expect(status).toBe(1);
    const lines = shown.split(CLEAR);
    expect(lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/^checked 0 of 3 packages {3}packages\/\w+$/)]),
    );
    expect(lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/^checked 2 of 3 packages, .*files? read {3}packages\/gamma$/)]),
    );
    expect([lines[0], lines.at(-1)]).toEqual(["", ""]);
    expect(lines.every((line) => !line.includes("\n") && line.length < 100)).toBe(true);
    expect(report).toContain("FAIL");
    expect(report).not.toContain("checked 0");
  });

  test.skipIf(noTerminal)(noTerminal || "is no longer than the terminal is wide", async () => {
    const { shown } = onTerminal(await workspace(), ["check", "--workspaces"], 30);
    const lines = shown.split(CLEAR);
    expect(lines.length).toBeGreaterThan(2);
    expect(Math.max(...lines.map((line) => line.length))).toBe(29);
  });

  test.skipIf(noTerminal)(noTerminal || "is nothing on a terminal of CI", async () => {
    expect(onTerminal(await workspace(), ["check", "--workspaces"], 100, { CI: "true" }).shown).toBe("");
  });

  test("is nothing in a pipe", async () => {
    const { stderr } = await packgate(["check", "--workspaces"], { cwd: await workspace() });
    expect(stderr).toBe("");
  });
});
