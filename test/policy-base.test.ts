import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CheckOptions, check } from "../src/check.ts";
import type { PackageReport } from "../src/model.ts";
import { type Change, repositoryOf } from "./support/repository.ts";
import { tarball } from "./support/tar-writer.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const MANIFEST = { name: "p", version: "1.0.0", files: ["dist"] };
const CLEAN = { "package.json": JSON.stringify(MANIFEST), "dist/a.js": "a();\n" };

const json = (value: unknown) => JSON.stringify(value, null, 2);
const POLICY = {
  extends: "./policies/house.json",
  allow: ["dist/*.js", "README.md"],
  failOn: "warning",
  budget: { unpackedSize: "10 kB" },
  rules: { "no-internal-reference": { hosts: ["build.corp.example"] } },
};
const HOUSE = { extends: "recommended", rules: { "no-agent-file": "error" } };
const PAST = "origin/main:packgate.json";
const BASE = {
  "package.json": json(MANIFEST),
  "packgate.json": json(POLICY),
  "policies/house.json": json(HOUSE),
  "dist/a.js": "a();\n",
};

const waiver = { reason: "see the ticket", expires: "2027-06-01" };
const loosened = (change: object): Change => ({ "packgate.json": json({ ...POLICY, ...change }) });

/** What the pull request ships, how it loosens the policy in the same commit, and the rule that finds it. */
const LOOSENED: {
  readonly [claim: string]: readonly [leak: { readonly [path: string]: string }, change: Change, rule: string];
} = {
  "adds a waiver": [
    { "dist/notes.txt": "x" },
    loosened({ waivers: [{ rule: "only-allowed-files", path: "dist/notes.txt", ...waiver }] }),
    "only-allowed-files",
  ],
  "widens allow": [{ "dist/notes.txt": "x" }, loosened({ allow: ["dist/**", "README.md"] }), "only-allowed-files"],
  "weakens failOn": [
    { "dist/a.test.js": "test();\n" },
    loosened({ failOn: "error", rules: { ...POLICY.rules, "no-dev-file": "warning" } }),
    "no-dev-file",
  ],
  "raises the budget": [
    { "dist/b.js": "b();\n".repeat(3_000) },
    loosened({ budget: { unpackedSize: "1 GB" } }),
    "size-budget",
  ],
  "drops the budget": [{ "dist/b.js": "b();\n".repeat(3_000) }, loosened({ budget: undefined }), "size-budget"],
  "turns a rule off": [
    { "dist/b.js": 'fetch("https://build.corp.example/");\n' },
    loosened({ rules: { "no-internal-reference": "off" } }),
    "no-internal-reference",
  ],
  "empties a rule's option": [
    { "dist/b.js": 'fetch("https://build.corp.example/");\n' },
    loosened({ rules: { "no-internal-reference": { hosts: [] } } }),
    "no-internal-reference",
  ],
  "deletes packgate.json": [
    { "dist/b.js": 'fetch("https://build.corp.example/");\n' },
    { "packgate.json": null },
    "no-internal-reference",
  ],
  "moves it into package.json, and loosens it there": [
    { "dist/notes.txt": "x" },
    { "packgate.json": null, "package.json": json({ ...MANIFEST, packgate: { allow: ["dist/**"] } }) },
    "only-allowed-files",
  ],
  "extends something else": [
    { "dist/b.json": "{}" },
    loosened({ extends: "open-source", allow: ["..."] }),
    "only-allowed-files",
  ],
  "edits the file that it extends": [
    { "dist/CLAUDE.js": "", "dist/AGENTS.md": "# x" },
    {
      "policies/house.json": json({ rules: { "no-agent-file": "off" } }),
      ...loosened({ allow: [...POLICY.allow, "dist/*.md"] }),
    },
    "no-agent-file",
  ],
  "takes what it extends away": [
    { "dist/notes.txt": "x" },
    { "policies/house.json": null, ...loosened({ extends: "open-source", allow: ["dist/**"] }) },
    "only-allowed-files",
  ],
};

interface Checked extends CheckOptions {
  readonly base?: Change;
  readonly packs?: { readonly [path: string]: string };
  readonly below?: string;
}

/** Checks a tarball in the directory of a pull request. */
async function checkChange(change: Change, { base = BASE, packs = {}, below = "", ...options }: Checked) {
  const { directory, commit } = await repositoryOf(base);
  const manifest = change["package.json"] ?? CLEAN["package.json"];
  const packed = { ...CLEAN, "package.json": manifest, ...packs };
  // What is packed is committed as well: no-untracked-file is about another pull request.
  const others = Object.entries(packed).filter(([path]) => path !== "package.json");
  const placed = others.map(([path, text]) => [join(below, path), text]);
  await commit({ ...change, ...Object.fromEntries(placed) });
  const cwd = join(directory, below);
  writeFileSync(join(cwd, "p.tgz"), tarball(packed));
  return async (more: CheckOptions = {}): Promise<PackageReport> => {
    const environment = { PATH: process.env["PATH"] };
    const { reports } = await check("p.tgz", { cwd, now: NOW, environment, ...options, ...more });
    return reports[0]!;
  };
}

describe("a pull request that leaks and in the same commit", () => {
  test.each(Object.entries(LOOSENED))(
    "%s passes by itself, and fails against its base",
    async (_, [packs, change, rule]) => {
      const judged = await checkChange(change, { packs });
      expect(await judged()).toMatchObject({ verdict: "pass", problems: [] });

      const against = await judged({ policyBase: "origin/main" });
      expect(against.problems).toEqual([]);
      expect(against.verdict).toBe("fail");
      expect(against.policies.at(-1)).toMatchObject({ source: PAST, own: true });
      const found = against.findings.filter((finding) => finding.rule === rule && finding.waiver === null);
      expect(found.flatMap(({ policies }) => policies)).toContain(PAST);
    },
  );

  test("raises a limit is read under the base's all the same", async () => {
    const limited = (entries: number) => json({ ...POLICY, limits: { entries } });
    const judged = await checkChange(
      { "packgate.json": limited(100) },
      { base: { ...BASE, "packgate.json": limited(2) }, packs: { "dist/b.js": "b();\n" } },
    );
    expect(await judged()).toMatchObject({ verdict: "pass", problems: [] });
    expect(await judged({ policyBase: "origin/main" })).toMatchObject({
      verdict: "error",
      problems: [{ code: "ELIMIT" }],
    });
  });

  test("takes the package out of its workspace is judged by the root's policy all the same", async () => {
    const judged = await checkChange(
      { "package.json": json({ name: "root" }), "packages/a/package.json": json(MANIFEST), "packgate.json": null },
      {
        base: {
          "package.json": json({ name: "root", workspaces: ["packages/*"] }),
          "packgate.json": json({ allow: ["dist/*.js"] }),
          "packages/a/package.json": json(MANIFEST),
        },
        below: "packages/a",
        packs: { "package.json": CLEAN["package.json"], "dist/notes.txt": "x" },
        policy: "open-source",
      },
    );
    expect(await judged()).toMatchObject({ verdict: "pass", policies: [{ source: "open-source" }] });
    expect(await judged({ policyBase: "main" })).toMatchObject({
      verdict: "fail",
      policies: [{ source: "open-source" }, { source: "main:packgate.json", own: true }],
      findings: [{ rule: "only-allowed-files", path: "dist/notes.txt", policies: ["main:packgate.json"] }],
    });
  });

  test("lets the package's policy be another preset, by --policy, is judged by its base all the same", async () => {
    const judged = await checkChange(
      {},
      { packs: { "dist/notes.txt": "x" }, policy: "open-source", policyBase: "origin/main" },
    );
    expect(await judged()).toMatchObject({ verdict: "fail", policies: [{ source: "open-source" }, { source: PAST }] });
  });
});

describe("the policies of the base", () => {
  test("are the package's and its workspace root's", async () => {
    const judged = await checkChange(
      {},
      {
        base: {
          "package.json": json({ name: "root", workspaces: ["packages/*"] }),
          "packgate.json": "{}",
          "packages/a/package.json": json({ ...MANIFEST, packgate: {} }),
        },
        below: "packages/a",
        policyBase: "main",
      },
    );
    expect((await judged()).policies.map(({ source }) => source)).toEqual([
      "packages/a/package.json#packgate",
      "packgate.json",
      "main:packages/a/package.json#packgate",
      "main:packgate.json",
    ]);
  });

  test("are recommended, where there was none", async () => {
    const judged = await checkChange(
      { "packgate.json": json({ allow: ["**"] }) },
      { base: { "package.json": json(MANIFEST) }, packs: { "dist/a.js.map": "x" }, policyBase: "main" },
    );
    expect(await judged()).toMatchObject({
      verdict: "fail",
      policies: [
        { source: "packgate.json", own: true },
        { source: "main:recommended", own: false },
      ],
    });
  });

  test("need not be used up: a change that cleans up passes", async () => {
    const stale = { rule: "only-allowed-files", path: "dist/old.txt", ...waiver };
    const judged = await checkChange(
      { "packgate.json": json(POLICY) },
      {
        base: { ...BASE, "packgate.json": json({ ...POLICY, waivers: [stale], allow: [...POLICY.allow, "lib/*.js"] }) },
        policyBase: "origin/main",
      },
    );
    expect(await judged()).toMatchObject({ verdict: "pass" });
  });

  test("are found by a commit's id, a branch, a tag and an ancestor alike", async () => {
    const { directory, git, commit } = await repositoryOf(BASE);
    git("tag", "--annotate", "--message", "v1", "v1");
    await commit(loosened({ allow: ["**"] }));
    writeFileSync(join(directory, "p.tgz"), tarball({ ...CLEAN, "dist/notes.txt": "x" }));
    const id = git("rev-parse", "main").trim();
    for (const policyBase of [id, id.slice(0, 12), "main", "v1", "HEAD~1", "refs/remotes/origin/main"]) {
      const { reports } = await check("p.tgz", { cwd: directory, now: NOW, policyBase });
      expect(reports[0], policyBase).toMatchObject({ verdict: "fail", problems: [] });
      expect(reports[0]!.policies[1]!.source).toBe(`${policyBase}:packgate.json`);
    }
  });

  test("stop the check where they cannot be read, with their place", async () => {
    const judged = await checkChange(
      { "packgate.json": "{}" },
      { base: { ...BASE, "policies/house.json": '{\n  "alow": [] }' }, policyBase: "main" },
    );
    expect(await judged()).toMatchObject({
      verdict: "error",
      problems: [{ code: "EPOLICY", message: 'main:policies/house.json:2:3: unknown key "alow"' }],
    });
  });

  test("are asked for in vain where a tarball is no package of this directory", async () => {
    const other = json({ name: "other", version: "1.0.0" });
    const packs = { "package.json": CLEAN["package.json"] };
    const judged = await checkChange({ "package.json": other }, { packs, policyBase: "main" });
    expect(await judged()).toMatchObject({
      verdict: "error",
      problems: [{ code: "EPOLICY", message: "--policy-base main: the package's own directory is not here" }],
    });
  });
});

describe("what a base extends", () => {
  const extending = (spec: string) => ({ ...BASE, "packgate.json": json({ extends: spec }) });

  test("is read from an installed package as it lies in node_modules", async () => {
    const judged = await checkChange(
      { "packgate.json": "{}" },
      { base: extending("@acme/policy/base.json"), packs: { "dist/notes.txt": "x" }, policyBase: "main" },
    );
    const absent = await judged();
    expect(absent).toMatchObject({ verdict: "error" });
    expect(absent.problems[0]!.message).toBe('main:packgate.json:2:14: package "@acme/policy" is not installed');
  });

  test("is read at the base where the package is a workspace", async () => {
    const { directory, commit } = await repositoryOf({
      ...extending("house/base.json"),
      "packages/house/base.json": json({ allow: ["dist/*.js"] }),
    });
    await commit({ "packages/house/base.json": json({ allow: ["dist/**"] }) });
    mkdirSync(join(directory, "node_modules"));
    symlinkSync("../packages/house", join(directory, "node_modules/house"));
    writeFileSync(join(directory, "p.tgz"), tarball({ ...CLEAN, "dist/notes.txt": "x" }));
    const checked = async (more: CheckOptions) => (await check("p.tgz", { cwd: directory, now: NOW, ...more })).verdict;
    expect([await checked({}), await checked({ policyBase: "main" })]).toEqual(["pass", "fail"]);
  });
});
