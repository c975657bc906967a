import { execFileSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../support/clients.ts";
import { CLI } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";
import { cases } from "./environment.ts";
import { type EnvironmentCase, type Need, PACKGATE } from "./environment-case.ts";

const STATUS = { pass: 0, fail: 1, error: 2 } as const;

const clean = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"] }),
  "dist/index.js": "export {};\n",
};

const MISSING: { readonly [need in Need]: () => string | false } = {
  root: () => process.getuid?.() !== 0 && "only root may do this",
  namespaces: () => !works("unshare", ["-m", "-n", "true"]) && "no namespaces to be had",
  setpriv: () => !works("setpriv", ["--version"]) && "setpriv is not installed",
  git: () => !works("git", ["--version"]) && "git is not installed",
  mkfifo: () => !works("mkfifo", ["--version"]) && "mkfifo is not installed",
};

describe("the environment", () => {
  test("is tried in at least thirty ways, none named twice", () => {
    expect(cases.length).toBeGreaterThanOrEqual(30);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });

  describe.skipIf(process.platform === "win32")("changes no verdict, and leaves nothing behind", () => {
    test.for(cases)("$id: $what", async (hostile, { skip }) => {
      const missing = (hostile.needs ?? []).map((need) => MISSING[need]()).find((reason) => reason !== false);
      if (missing !== undefined) skip(String(missing));
      const directory = await workdir();
      const [cwd, temporary, away] = ["package", "tmp", "away"].map((name) => join(directory, name)) as [
        string,
        string,
        string,
      ];
      await Promise.all([write(cwd, hostile.files ?? clean), mkdir(temporary), mkdir(away)]);
      const before = await readdir(cwd);

      const done = await run("sh", ["-c", `${PACKGATE}\n${hostile.script}`], {
        cwd,
        env: { NODE: process.execPath, CLI, TMPDIR: temporary, AWAY: away, LC_ALL: "C.UTF-8" },
      });

      const said = `${done.stdout}\n${done.stderr}`;
      expect(hostile.status ?? [STATUS[hostile.verdict]], said).toContain(done.status);
      if (hostile.verdict !== "pass") expect(readsAsPass(done.stdout), said).toBe(false);
      expectReport(hostile, done.stdout, said);
      if (hostile.tells !== undefined) expect(said).toMatch(hostile.tells);
      expect(await readdir(temporary), "a private directory is left").toEqual([]);
      expect((await readdir(cwd)).filter((name) => !before.includes(name) && !name.endsWith("pipe.tgz"))).toEqual([]);
    });
  });
});

/** What is on stdout, if anything is, is the report of that verdict. */
function expectReport({ verdict, says }: EnvironmentCase, stdout: string, said: string): void {
  const report = parsed(stdout);
  if (says === null) return;
  if (report === undefined) {
    expect(said).toContain(says);
    return;
  }
  expect(report).toMatchObject({ verdict });
  const codes = report.reports.flatMap((each) => [
    ...each.problems.map(({ code }) => code),
    ...each.findings.map(({ rule }) => rule),
  ]);
  expect(codes).toContain(says);
}

function readsAsPass(stdout: string): boolean {
  return parsed(stdout)?.verdict === "pass" || /^PASS /m.test(stdout);
}

interface Printed {
  readonly verdict: string;
  readonly reports: readonly {
    readonly problems: readonly { readonly code: string }[];
    readonly findings: readonly { readonly rule: string }[];
  }[];
}

function parsed(text: string): Printed | undefined {
  try {
    return JSON.parse(text) as Printed;
  } catch {
    return undefined;
  }
}

function works(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
