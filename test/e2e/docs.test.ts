import { chmod, copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { run } from "../support/clients.ts";
import { readAction, runAction } from "../support/composite-action.ts";
import { CLI } from "../support/packgate.ts";
import { blocksOf } from "../support/pages.ts";
import { type Job, jobsIn, type WorkflowStep, workflowIn } from "../support/pipeline-steps.ts";
import { type Change, repositoryOf } from "../support/repository.ts";
import { workdir, write } from "../support/workdir.ts";

/** Scripts that are parsed only (test/docs.test.ts), and why. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/packgate publish|npm publish/, "asks a registry: test/e2e/publish.test.ts and publish-workspaces.test.ts have one"],
  [/npm stage/, "asks a registry that can stage: test/e2e/receipt.test.ts has a stand-in"],
  [/--sign/, "asks sigstore: test/e2e/signed-receipt.test.ts has one of its own"],
  [/npm install --save-dev|npm start/, "the public registry, and this repository itself"],
];
const isRun = (script: string) => !NOT_RUN.some(([pattern]) => pattern.test(script));

const BUILD = `const { mkdirSync, writeFileSync } = require("node:fs");
mkdirSync("dist", { recursive: true });
writeFileSync("dist/cli.js", "exports.a = 1;\\n//# sourceMappingURL=cli.js.map\\n");
writeFileSync("dist/cli.js.map", '{"version":3,"sources":["../cli.ts"],"names":[],"mappings":"AAAA"}');
`;
const SCRIPTS = { build: "node build.js" };

/** The package of the pages: its build makes a map, which its policy allows. */
const PACKAGE: Change = {
  "package.json": manifest({
    name: "@acme/lib",
    version: "1.4.0",
    main: "dist/cli.js",
    files: ["dist"],
    scripts: SCRIPTS,
  }),
  "packgate.json": '{ "allow": ["dist/*.{js,js.map}"], "rules": { "no-untracked-file": "off" } }\n',
  "build.js": BUILD,
  "packages/cli/package.json": manifest({ name: "cli", version: "1.0.0" }),
};

const NAMES = ["core", "cli", "b"];
/** Each job installs, builds and packs by real clients. */
const TIMEOUT = { timeout: 240_000 };
const WORKSPACE: Change = {
  "package.json": manifest({ name: "root", version: "1.0.0", private: true, workspaces: ["packages/*"] }),
  "path/to/root/package.json": manifest({ name: "other", private: true, workspaces: ["packages/*"] }),
  "path/to/root/packages/one/package.json": manifest({ name: "one", version: "1.0.0" }),
  ...Object.fromEntries(
    NAMES.flatMap((name) => {
      const of = {
        name: name === "core" ? "@acme/core" : name,
        version: "1.0.0",
        main: "dist/cli.js",
        files: ["dist"],
      };
      const gate = "packgate check --format json:packgate-report.json";
      return [
        [`packages/${name}/package.json`, manifest({ ...of, scripts: { ...SCRIPTS, prepack: SCRIPTS.build, gate } })],
        [`packages/${name}/build.js`, BUILD],
        [`packages/${name}/packgate.json`, PACKAGE["packgate.json"] ?? null],
      ];
    }),
  ),
};

/** Its jobs hand files to each other, and use packgate's action: it has a test of its own. */
const PULL_REQUEST = "on: pull_request";

describe("docs/ci.md, in a clone for each job", TIMEOUT, () => {
  const blocks = blocksOf("docs/ci.md");
  const shell = blocks.filter(({ language, text }) => language === "sh" && isRun(text)).map(({ text }) => [text]);
  const pipelines = blocks.filter(({ language, text }) => language === "yaml" && !text.startsWith(PULL_REQUEST));
  const jobs = pipelines.flatMap(({ text }) => jobsIn(text));
  const checks = jobs.map(({ steps }) => steps).filter((steps) => isRun(steps.join("\n")));

  test("has a plain script and a check of GitLab", () => {
    expect([shell.length, checks.length]).toEqual([1, 1]);
  });

  test.each([...shell, ...checks].map((steps) => [steps.at(-1)?.trim().split("\n").at(-1), steps] as const))(
    "%s passes a clean package and stops a leaking one",
    async (_, steps) => {
      const origin = await originOf(PACKAGE);
      expect(await runJob(steps, await cloneOf(origin.directory))).toMatchObject({ status: 0 });
      await origin.commit({ "build.js": `${BUILD}writeFileSync("dist/.env", "A_KEY=1\\n");\n` });
      const stopped = await runJob(steps, await cloneOf(origin.directory));
      expect(stopped.status, stopped.stderr).toBe(1);
      expect(stopped.stdout).toContain("no-env-file");
    },
  );
});

test("docs/ci.md: the workflow of a pull request comments once, and updates what it said", TIMEOUT, async () => {
  const page = blocksOf("docs/ci.md").find(({ text }) => text.startsWith(PULL_REQUEST));
  const { check = [], tell = [] } = workflowIn(page?.text ?? "");
  const origin = await originOf(PACKAGE);
  const comments = await workdir();
  const runWorkflow = async () => {
    const cwd = await cloneOf(origin.directory, "--no-single-branch");
    await runJob(["git update-ref refs/remotes/origin/main origin/main"], cwd);
    const first = await runSteps(check, cwd, comments);
    expect(await runSteps(tell, cwd, comments)).toMatchObject({ status: 0 });
    return { ...first, comment: await readFile(join(comments, "comment.md"), "utf8"), cwd };
  };
  const clean = await runWorkflow();
  expect(clean, clean.stderr).toMatchObject({ status: 0 });
  expect(clean.comment).toMatch(/^<!-- packgate:@acme\/lib -->\n## packgate: PASS/);
  await origin.commit({ "build.js": `${BUILD}writeFileSync("dist/.env", "A_KEY=1\\n");\n` });
  const leaking = await runWorkflow();
  expect(leaking.status).toBe(1);
  expect(leaking.stdout).toContain("no-env-file");
  expect(leaking.comment).toMatch(/^<!-- packgate:@acme\/lib -->\n## packgate: FAIL/);
  expect(await readFile(join(leaking.cwd, "packgate.sarif"), "utf8")).toContain("no-env-file");
  expect(await readFile(join(comments, "calls"), "utf8")).toBe("POST\nPATCH\n");
});

describe("docs/workspaces.md", TIMEOUT, () => {
  const blocks = blocksOf("docs/workspaces.md");
  const [check, merge] = split(
    blocks.filter(({ language }) => language === "yaml").flatMap(({ text }) => jobsIn(text)),
  );

  test("its commands pass", async () => {
    const directory = await cloneOf((await originOf(WORKSPACE)).directory);
    await runJob(["npm ci"], directory);
    for (const { text } of blocks.filter(({ language, text }) => language === "sh" && isRun(text))) {
      const { status, stdout, stderr } = await runJob([text], directory);
      expect(status, `${text}${stdout}${stderr}`).toBe(0);
    }
  });

  test.each([
    ["passes where every package does", {}, 0],
    ["fails where one does", { "packages/b/build.js": `${BUILD}writeFileSync("dist/.env", "A_KEY=1\\n");\n` }, 1],
  ] satisfies [string, Change, number][])("its job matrix %s", async (_, change, status) => {
    const { directory: origin } = await originOf({ ...WORKSPACE, ...change });
    expect(check).toHaveLength(4);
    const last = await cloneOf(origin);
    const statuses: (number | null)[] = [];
    for (const { steps } of check) {
      const job = await cloneOf(origin);
      statuses.push((await runJob(steps, job)).status);
      for (const file of await shardsIn(job)) await copyFile(join(job, file), join(last, file));
    }
    expect(await shardsIn(last)).toHaveLength(check.length);
    expect(statuses.filter((each) => each !== 0)).toEqual(status === 0 ? [] : [status]);
    const merged = await runJob(merge[0]?.steps ?? [], last);
    expect(merged.status, merged.stderr).toBe(status);
  });

  test("the task of Turborepo and Nx writes what they keep", async () => {
    const directory = await cloneOf((await originOf(WORKSPACE)).directory);
    const task = /`"scripts": (\{ "gate": "[^`]+" \})`/.exec(await readFile("docs/workspaces.md", "utf8"))?.[1] ?? "{}";
    const { gate } = JSON.parse(task) as { gate?: string };
    expect(JSON.parse(WORKSPACE["packages/b/package.json"] ?? "")).toMatchObject({ scripts: { gate } });
    const { status, stderr } = await runJob(["npm ci", "npm run gate --workspace=b"], directory);
    expect(status, stderr).toBe(0);
    const report = JSON.parse(await readFile(join(directory, "packages/b/packgate-report.json"), "utf8")) as Report;
    expect(report.verdict).toBe("pass");
  });
});

describe("the commands of the other pages, in a package that is built and packed", TIMEOUT, () => {
  test.each(["docs/why.md", "docs/init.md", "docs/doctor.md", "docs/policy.md", "docs/receipts.md"])(
    "%s",
    async (page) => {
      const scripts = blocksOf(page).filter(({ language, text }) => language === "sh" && isRun(text));
      expect(scripts).not.toEqual([]);
      const directory = await cloneOf((await originOf(PACKAGE)).directory, "--no-single-branch");
      await runJob(["npm ci", "npm run build", "npm pack"], directory);
      for (const { text } of scripts) {
        const { status, stdout, stderr } = await runJob([text], directory);
        expect(status, `${text}${stdout}${stderr}`).toBeLessThan(2);
        expect(stderr).not.toMatch(/^packgate: E/m);
      }
    },
  );

  test.each(blocksOf("docs/api.md").map(({ line, text }) => [line, text] as const))(
    "docs/api.md:%i",
    async (_, text) => {
      const directory = await write(await workdir(), textsOf(PACKAGE));
      const library = pathToFileURL(join(CLI, "../index.js")).href;
      await write(directory, { "example.mjs": text.replace('from "packgate"', `from ${JSON.stringify(library)}`) });
      const { status, stderr } = await run(process.execPath, ["example.mjs"], { cwd: directory });
      expect(status, stderr).toBe(0);
    },
  );
});

/** A repository in which packgate is a devDependency, as a directory that starts the built command, and its lockfile. */
async function originOf(files: Change) {
  const given = JSON.parse(files["package.json"] ?? "");
  const all: Change = {
    ...files,
    "package.json": manifest({ ...given, devDependencies: { packgate: "file:tools/packgate" } }),
    ".gitignore": "node_modules\ndist\npackgate-report.json\nshard-*.json\n*.tgz\n",
    "tools/packgate/package.json": manifest({
      name: "packgate",
      version: "1.0.0",
      type: "module",
      bin: { packgate: "dist/cli.js" },
    }),
    "tools/packgate/dist/cli.js": `#!/usr/bin/env node\nimport ${JSON.stringify(pathToFileURL(CLI).href)};\n`,
  };
  const origin = await repositoryOf(all);
  await chmod(join(origin.directory, "tools/packgate/dist/cli.js"), 0o755);
  const { status, stderr } = await runJob(["npm install --package-lock-only"], origin.directory);
  expect(status, stderr).toBe(0);
  await origin.commit({});
  origin.git("branch", "--force", "main", "topic");
  return origin;
}

/** What the checkout of a job makes, the branch alone, or a person's clone with all branches; below a directory of its own. */
async function cloneOf(origin: string, branches = "--single-branch"): Promise<string> {
  const above = await workdir();
  const source = pathToFileURL(origin).href;
  const { status, stderr } = await run(
    "git",
    ["clone", "--quiet", "--depth=1", branches, "--branch=topic", source, "job"],
    {
      cwd: above,
    },
  );
  expect(status, stderr).toBe(0);
  return join(above, "job");
}

/** Runs the steps of a job as CI does: each in the shell, until one fails. */
function runJob(steps: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const all = { ...OFFLINE, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main", ...env };
  return run("sh", ["-e", "-c", steps.join("\n")], { cwd, env: all });
}

const OFFLINE = { npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };

/** A comment in a directory instead of GitHub's: listed by `--paginate`, written by `--method`. */
const GH = `#!/bin/sh
cd "$COMMENTS_OF_TEST" || exit 3
case "$*" in
  *--paginate*) [ ! -f comment.md ] || echo https://api.github.test/comment ;;
  *"--method PATCH https://api.github.test/comment --field body=@packgate-comment.md") cp "$OLDPWD/packgate-comment.md" comment.md; echo PATCH >> calls ;;
  *"--method POST repos/acme/lib/issues/7/comments --field body=@packgate-comment.md") cp "$OLDPWD/packgate-comment.md" comment.md; echo POST >> calls ;;
  *) exit 4 ;;
esac
`;

/** Runs a workflow's job: shell steps and packgate's action; those of others are the runner's. A failure stops all but `if:`. */
async function runSteps(steps: readonly WorkflowStep[], cwd: string, comments: string) {
  const temporary = await workdir();
  await write(temporary, { "bin/gh": GH });
  await chmod(join(temporary, "bin/gh"), 0o755);
  const action = await readAction("action.yml");
  const values: Record<string, string> = {
    "github.base_ref": "main",
    "github.repository": "acme/lib",
    "github.event.number": "7",
  };
  const put = (text: string) => text.replaceAll(/\$\{\{ ([\w.]+) \}\}/g, (_, name: string) => values[name] ?? "");
  const putAll = (of: { readonly [name: string]: string } = {}) =>
    Object.fromEntries(Object.entries(of).map(([name, text]) => [name, put(text)]));
  let all = { status: 0 as number | null, stdout: "", stderr: "" };
  for (const step of steps) {
    if (all.status !== 0 && step.if === undefined) continue;
    const env = { PATH: `${temporary}/bin:${process.env["PATH"]}`, COMMENTS_OF_TEST: comments, ...putAll(step.env) };
    const isOurs = step.uses?.includes("/packgate@") === true;
    if (step.run === undefined && !isOurs) continue;
    const made = isOurs
      ? await runAction(action, putAll(step.with), { cwd, temporary, action: process.cwd(), env: OFFLINE })
      : await runJob([step.run ?? ""], cwd, env);
    if ("outputs" in made) {
      for (const [name, value] of Object.entries(made.outputs)) values[`steps.${step.id}.outputs.${name}`] = value;
    }
    all = { status: all.status || made.status, stdout: all.stdout + made.stdout, stderr: all.stderr + made.stderr };
  }
  return all;
}

function split(jobs: readonly Job[]): [check: readonly Job[], merge: readonly Job[]] {
  return [jobs.filter(({ name }) => name === "check"), jobs.filter(({ name }) => name === "merge")];
}

async function shardsIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => /^shard-.*\.json$/.test(name));
}

function manifest(fields: { readonly [field: string]: unknown }): string {
  return `${JSON.stringify(fields, null, 2)}\n`;
}

function textsOf(files: Change): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text ?? ""]));
}
