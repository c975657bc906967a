import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

const NAMES = ["alpha", "beta", "gamma", "delta", "epsilon"];
const COUNT = 3;

/** The reports of all shards, and of the check that nobody shares. */
let shards: readonly string[];
let whole: Report;

describe("packgate check --shard and packgate merge", () => {
  beforeAll(async () => {
    await inWorkspace(async (directory) => {
      shards = await checkShards(directory);
      const { stdout } = await packgate(["check", "--workspaces", "--format", "json"], { cwd: directory });
      whole = JSON.parse(stdout);
    });
  });

  test("each package falls to one shard, and what is skipped to the first", () => {
    const reports = shards.map((text) => JSON.parse(text) as Report);
    const names = reports.flatMap((report) => report.reports.map((one) => one.package?.name ?? ""));
    expect(names.sort()).toEqual([...NAMES].sort());
    expect(reports.map(({ skipped }) => skipped.length)).toEqual([1, 0, 0]);
  });

  test("merged they are the report of the whole, in any order", async () => {
    const { status, stdout } = await merge([2, 0, 1].map((at) => shards[at] ?? ""));
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual(whole);
  });

  test("a person reads the merged report as any other", async () => {
    const { stdout } = await merge(shards, ["--format", "pretty"]);
    expect(stdout).toContain("no-env-file");
    expect(stdout).toContain("skipped  secret   private");
  });

  test("a package stays in its shard when another one comes", async () => {
    await inWorkspace(async (directory) => {
      await write(directory, { "packages/zeta/package.json": manifest("zeta"), "packages/zeta/index.js": "" });
      const after = await checkShards(directory);
      expect(placesIn(after)).toMatchObject(placesIn(shards));
    });
  });

  test.each<[string, (texts: readonly string[]) => readonly string[], string]>([
    ["a missing shard", (texts) => texts.slice(1), "of 3 shards these are missing: 1"],
    ["a shard that is there twice", (texts) => [...texts, texts[0] ?? ""], "are both shard 1"],
    ["one of other flags", (texts) => [other(texts[0]), ...texts.slice(1)], "are shards of different checks"],
    ["one of another packgate", (texts) => [older(texts[0]), ...texts.slice(1)], "are shards of different checks"],
    ["one that lost a package", (texts) => texts.map(without("beta")), "and there are 5"],
    ["the report of no shard", (texts) => [unshared(texts[0]), ...texts.slice(1)], "is not the report of a shard"],
    ["what is no report", (texts) => ["{}", ...texts], "is no report of packgate: schema"],
    ["what is no JSON", (texts) => ["{", ...texts], "it is not JSON"],
    ["half a report", (texts) => [(texts[0] ?? "").slice(0, 900), ...texts.slice(1)], "it is not JSON"],
  ])("%s is an error", async (_, change, message) => {
    const { status, stdout, stderr } = await merge(change(shards));
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });

  test("a pass that somebody wrote over a failure is none", async () => {
    const { status } = await merge(
      shards.map((text) => text.replace(/^ {2}"verdict": "fail"/m, '  "verdict": "pass"')),
    );
    expect(status).toBe(1);
  });

  test.each(["0/3", "4/3", "1", "a/b", "1/0"])("--shard %s is refused", async (shard) => {
    await inWorkspace(async (directory) => {
      const { status, stderr } = await packgate(["check", "--workspaces", "--shard", shard], { cwd: directory });
      expect(status).toBe(2);
      expect(stderr).toContain("is no part of a whole");
    });
  });

  test("--shard without --workspaces is refused", async () => {
    await inWorkspace(async (directory) => {
      const { status, stderr } = await packgate(["check", "--shard", "1/2"], { cwd: directory });
      expect(status).toBe(2);
      expect(stderr).toContain("--shard is a part of --workspaces");
    });
  });
});

function manifest(name: string): string {
  return JSON.stringify({ name, version: "1.0.0", main: "index.js", private: name === "secret" });
}

async function inWorkspace(work: (directory: string) => Promise<void>): Promise<void> {
  const { mkdtemp, realpath, rm } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const directory = await realpath(await mkdtemp(join(tmpdir(), "packgate-shards-")));
  try {
    await write(directory, {
      "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
      "packages/beta/.env": "A_KEY=1\n",
      ...Object.fromEntries(
        [...NAMES, "secret"].flatMap((name) => [
          [`packages/${name}/package.json`, manifest(name)],
          [`packages/${name}/index.js`, "exports.a = 1;\n"],
        ]),
      ),
    });
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function checkShards(directory: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let index = 1; index <= COUNT; index += 1) {
    const file = `shard-${index}.json`;
    const args = ["check", "--workspaces", "--shard", `${index}/${COUNT}`, "--format", `json:${file}`];
    const { stderr } = await packgate(args, { cwd: directory });
    expect(stderr).not.toContain("packgate:");
    texts.push(await readFile(join(directory, file), "utf8"));
  }
  return texts;
}

async function merge(texts: readonly string[], flags: readonly string[] = ["--format", "json"]) {
  const directory = await workdir();
  const files = texts.map((_, at) => `${at}.json`);
  for (const [at, file] of files.entries()) await writeFile(join(directory, file), texts[at] ?? "");
  return packgate(["merge", ...files, ...flags], { cwd: directory });
}

function placesIn(texts: readonly string[]): { readonly [name: string]: number | undefined } {
  return Object.fromEntries(
    texts.flatMap((text) => {
      const { reports, shard } = JSON.parse(text) as Report;
      return reports.map((one) => [one.package?.name ?? "", shard?.index]);
    }),
  );
}

type Change = (report: { -readonly [key in keyof Report]: Report[key] }) => void;

function changed(text: string | undefined, change: Change): string {
  const report = JSON.parse(text ?? "");
  change(report);
  return JSON.stringify(report);
}

function other(text: string | undefined): string {
  return changed(text, (report) => {
    report.shard = { ...report.shard!, whole: `sha256-${"0".repeat(64)}` };
  });
}

function older(text: string | undefined): string {
  return changed(text, (report) => {
    report.tool = { ...report.tool, version: "0.0.1" };
  });
}

function unshared(text: string | undefined): string {
  return changed(text, (report) => {
    delete report.shard;
  });
}

function without(name: string): (text: string) => string {
  return (text) =>
    changed(text, (report) => {
      report.reports = report.reports.filter((one) => one.package?.name !== name);
    });
}
