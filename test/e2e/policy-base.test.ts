import { expect, test } from "vitest";
import { clients } from "../support/clients.ts";
import { packgate } from "../support/packgate.ts";
import { type Change, repositoryOf } from "../support/repository.ts";
import { workdir, write } from "../support/workdir.ts";

const MANIFEST = { name: "p", version: "1.0.0", files: ["dist"] };
const BASE = {
  "package.json": JSON.stringify(MANIFEST),
  "packgate.json": '{ "allow": ["dist/*.js"] }',
  "dist/a.js": "a();\n",
};
/** Leaks, and allows what leaks. */
const LEAK: Change = { "dist/customers.csv": "a,b\n", "packgate.json": '{ "allow": ["dist/**"] }' };

const npm = clients[0]!.npmCli;

async function run(args: readonly string[], change: Change = LEAK, env: Readonly<Record<string, string>> = {}) {
  const { directory, commit } = await repositoryOf(BASE);
  await commit(change);
  return packgate(args, { cwd: directory, env: { npm_execpath: npm, ...env } });
}

test("a pull request that leaks and allows it passes check by itself, and fails it against its base", async () => {
  expect(await run(["check"])).toMatchObject({ status: 0 });
  const against = await run(["check", "--policy-base", "origin/main", "--format", "json"]);
  expect(against.status).toBe(1);
  expect(JSON.parse(against.stdout)).toMatchObject({
    reports: [
      {
        policies: [{ source: "packgate.json" }, { source: "origin/main:packgate.json" }],
        findings: [{ rule: "only-allowed-files", path: "dist/customers.csv", policies: ["origin/main:packgate.json"] }],
      },
    ],
  });
});

test("the report for people names both policies, and the one under which a finding stands", async () => {
  const { stdout } = await run(["--policy-base", "origin/main"]);
  expect(stdout).toContain("Judged under 2 policies, each for itself: packgate.json + origin/main:packgate.json.");
  expect(stdout).toMatch(/under\s+origin\/main:packgate\.json/);
});

test("publish uploads nothing that the base does not let pass", async () => {
  const done = await run(["publish", "--policy-base", "origin/main", "--dry-run"]);
  expect(done).toMatchObject({ status: 1 });
  expect(done.stderr).toContain("nothing was uploaded");
});

test("hook stops the publish in the same way", async () => {
  const script = { npm_lifecycle_event: "prepublishOnly", npm_config_user_agent: "npm/11.0.0" };
  const done = await run(["hook", "--policy-base", "origin/main"], LEAK, script);
  expect(done, done.stderr).toMatchObject({ status: 1, stdout: "" });
  expect(done.stderr).toContain("origin/main:packgate.json");
});

test("a script of the package that moves the ref comes too late", async () => {
  const scripts = { prepack: "git update-ref refs/remotes/origin/main HEAD" };
  const moved = { ...LEAK, "package.json": JSON.stringify({ ...MANIFEST, scripts }) };
  expect(await run(["check", "--policy-base", "origin/main"], moved)).toMatchObject({ status: 1 });
});

test("a change that is within the base's policy passes", async () => {
  const change = { "dist/b.js": "b();\n", "packgate.json": '{ "allow": ["dist/a.js", "dist/b.js"] }' };
  expect(await run(["check", "--policy-base", "origin/main"], change)).toMatchObject({ status: 0 });
});

test.each([
  ["a ref that does not exist", ["--policy-base", "origin/mian"], "names no commit of this repository"],
  ["an option in its place", ["--policy-base=--upload-pack=touch ran"], "is no ref of git"],
  ["nothing in its place", ["--policy-base"], "argument missing"],
])("%s was not checked", async (_, args, says) => {
  const done = await run(["check", ...args]);
  expect(done.status).toBe(2);
  expect(done.stdout + done.stderr).toContain(says);
});

test("without a repository, and without git, nothing was checked", async () => {
  const cwd = await write(await workdir(), BASE);
  const outside = await packgate(["check", "--policy-base", "main"], { cwd, env: { npm_execpath: npm } });
  expect(outside.status).toBe(2);
  expect(outside.stdout).toContain("lies in no git repository");
  const without = await run(["check", "--policy-base", "main"], LEAK, { PATH: "/nowhere" });
  expect(without.status).toBe(2);
  expect(without.stdout).toContain("git was not found on PATH");
});
