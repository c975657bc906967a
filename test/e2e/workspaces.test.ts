import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { otherClients, runClient } from "../support/clients.ts";
import { packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

const ROOT = { "package.json": JSON.stringify({ name: "root", version: "1.0.0", workspaces: ["packages/*"] }) };

function member(
  name: string,
  more: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const all = {
    "package.json": JSON.stringify({ name, version: "1.0.0", files: ["dist"], ...more }),
    "dist/index.js": "export {};\n",
    ...files,
  };
  return Object.fromEntries(Object.entries(all).map(([path, text]) => [`packages/${name}/${path}`, text]));
}

async function check(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}, node?: string) {
  const run = await packgate(["check", ...args, "--format", "json"], { cwd, env }, node);
  expect(run.stdout, run.stderr).not.toBe("");
  return { status: run.status, report: JSON.parse(run.stdout) as Report };
}

const outcome = ({ reports }: Report) => reports.map(({ origin, verdict }) => `${origin.spec}: ${verdict}`);

describe("check --workspaces", () => {
  test("judges each package by itself, in the order of their paths, and says what it skips", async () => {
    const root = await write(await workdir(), {
      ...ROOT,
      ...member("clean"),
      ...member("leak", {}, { "dist/.env": "NODE_ENV=production\n" }),
      ...member("app", { private: true }),
      ...member("broken", { scripts: { prepack: "node -e process.exit(7)" } }),
      ...member("unbuilt", { main: "lib/index.js", scripts: { prepublishOnly: "tsc" } }),
      "packages/unreadable/package.json": "{",
    });
    const { status, report } = await check(["--workspaces"], root);
    expect(status).toBe(2);
    expect(outcome(report)).toEqual([
      "packages/broken: error",
      "packages/clean: pass",
      "packages/leak: fail",
      "packages/unbuilt: error",
      "packages/unreadable: error",
    ]);
    const problems = report.reports.map((each) => each.problems.map(({ code }) => code));
    expect(problems).toEqual([["EPACK"], [], [], ["EENTRY"], ["EMANIFEST"]]);
    expect(report.reports[3]?.problems[0]?.hint).toContain("npm run prepublishOnly first");
    expect(report.skipped).toEqual([{ name: "app", reason: "private" }]);
    expect(JSON.stringify(report)).not.toContain(root);
  });

  test("passes where all of them pass, from elsewhere, too", async () => {
    const above = await workdir();
    await write(`${above}/repository`, { ...ROOT, ...member("a"), ...member("b") });
    const { status, report } = await check(["repository", "--workspaces"], above);
    expect(status).toBe(0);
    expect(outcome(report)).toEqual(["repository/packages/a: pass", "repository/packages/b: pass"]);
  });

  test("gives each package what a check of its own gives it", async () => {
    const root = await write(await workdir(), { ...ROOT, ...member("a"), ...member("b") });
    const { report } = await check(["--workspaces"], root);
    const own = await check(["packages/b"], root);
    expect(report.reports[1]).toEqual(own.report.reports[0]);
  });

  test("is no pass where there is nothing to check", async () => {
    const root = await write(await workdir(), { ...ROOT, ...member("app", { private: true }) });
    expect(await check(["--workspaces"], root)).toMatchObject({ status: 2, report: { verdict: "error", reports: [] } });
  });

  test.each([
    ["--workspaces", "where there are none", { "package.json": '{"name":"p","version":"1.0.0"}' }, /no workspaces/],
    ["--workspace=packages/aa", "with a typo", { ...ROOT, ...member("a") }, /did you mean "(?:packages\/)?a"\?/i],
  ])("%s %s is refused", async (flag, _, files, said) => {
    const run = await packgate([flag], { cwd: await write(await workdir(), files) });
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toMatch(said);
  });
});

describe.each(otherClients)("$name", (client) => {
  test.skipIf(client.absent)(client.absent || "packs each of its workspaces, side by side", async () => {
    const scripts = { prepack: "node -e 1" };
    const root = await write(await workdir(), {
      ...ROOT,
      ...(client.client === "pnpm" && { "pnpm-workspace.yaml": "packages:\n  - packages/*\n" }),
      ...(client.client === "yarn" && { "yarn.lock": "", ".yarnrc.yml": "enableTelemetry: false\n" }),
      ...member("a", { scripts }),
      ...member("b", { scripts, dependencies: { a: "workspace:*" } }),
      ...member("c", { scripts, dependencies: { b: "workspace:^" } }),
    });
    const installed = await runClient(client, ["install"], { cwd: root });
    expect(installed, installed.stdout + installed.stderr).toMatchObject({ status: 0 });
    const PATH = [...client.path, process.env["PATH"]].join(":");
    const { status, report } = await check(["--workspaces"], root, { PATH }, client.node);
    expect(outcome(report)).toEqual(["packages/a: pass", "packages/b: pass", "packages/c: pass"]);
    expect(report.reports.map(({ origin }) => origin.packer?.client)).toEqual(Array(3).fill(client.client));
    expect(status).toBe(0);
  });
});
