import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { clients, npm, otherNodes, outsideNpm, run } from "../support/clients.ts";
import { CLI, packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

const clean = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"] }),
  "dist/index.js": "export {};\n",
};
const leak = { ...clean, "dist/.env": "NODE_ENV=production\n" };
const unbuilt = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"], main: "dist/index.js" }),
};

describe("the exit status is the verdict", () => {
  test.each([
    ["a clean package passes", clean, "pass", 0],
    ["a package that ships a dotenv file fails", leak, "fail", 1],
    ["a package that is not built was not checked", unbuilt, "error", 2],
    ["a directory without a manifest was not checked", { "index.js": "" }, "error", 2],
    [
      "a policy with a key that does not exist was not applied",
      { ...clean, "packgate.json": '{"alow":[]}' },
      "error",
      2,
    ],
  ])("%s", async (_, files, verdict, status) => {
    const cwd = await write(await workdir(), files);
    const done = await packgate(["--format", "json"], { cwd });
    expect(done.status, done.stderr).toBe(status);
    expect(JSON.parse(done.stdout)).toMatchObject({ schema: 1, verdict, reports: [{ verdict }] });
  });

  test.each([
    ["an empty file", Buffer.alloc(0)],
    ["a file of garbage", Buffer.from("this is no gzip".repeat(100))],
    ["half a gzip header", Buffer.from([0x1f, 0x8b, 8])],
  ])("%s that is called a tarball was not checked", async (_, bytes) => {
    const cwd = await write(await workdir(), { "p-1.0.0.tgz": bytes });
    const done = await packgate(["check", "p-1.0.0.tgz", "--format", "json"], { cwd });
    expect(done.status).toBe(2);
    expect(JSON.parse(done.stdout)).toMatchObject({ verdict: "error" });
  });

  test("of several packages the worst one counts, and all are reported", async () => {
    const cwd = await workdir();
    await write(join(cwd, "clean"), clean);
    await write(join(cwd, "leak"), leak);
    const done = await packgate(["clean", "leak", "--format", "json"], { cwd });
    expect(done.status).toBe(1);
    const { reports } = JSON.parse(done.stdout);
    expect(reports.map((report: { verdict: string }) => report.verdict)).toEqual(["pass", "fail"]);
  });
});

describe("reports", () => {
  test("go to stdout and to a file at once, and the format never changes the status", async () => {
    const cwd = await write(await workdir(), leak);
    const done = await packgate(["--format", "pretty", "--format", "json:report.json"], { cwd });
    expect(done.status).toBe(1);
    expect(done.stdout).toContain("no-env-file");
    expect(JSON.parse(await readFile(join(cwd, "report.json"), "utf8"))).toMatchObject({ verdict: "fail" });
  });

  test("that cannot be written are no pass", async () => {
    const cwd = await write(await workdir(), clean);
    const done = await packgate(["--format", "json:missing/report.json"], { cwd });
    expect(done.status).toBe(2);
    expect(done.stderr).toContain("missing/report.json");
  });

  test("are the same, byte for byte, for the same package", async () => {
    const cwd = await write(await workdir(), leak);
    const [first, second] = [
      await packgate(["--format", "json"], { cwd }),
      await packgate(["--format", "json"], { cwd }),
    ];
    expect(second.stdout).toBe(first.stdout);
    expect(first.stdout).not.toContain(cwd);
  });

  test("are not disturbed by scripts that print while the package is packed", async () => {
    const scripts = {
      prepack: 'echo \'[{"integrity":"sha512-no"}]\'',
      prepare: "echo prepare",
      postpack: "echo postpack",
    };
    const cwd = await write(await workdir(), {
      ...clean,
      "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"], scripts }),
    });
    const done = await packgate(["--format", "json"], { cwd });
    expect(done.status, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ verdict: "pass" });
  });
});

describe("usage", () => {
  test("--version prints the version of package.json", async () => {
    const { version } = JSON.parse(await readFile(join(CLI, "../../package.json"), "utf8"));
    expect(await packgate(["--version"], { cwd: "." })).toMatchObject({
      status: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  test.each([
    ["an option with a typo", ["--formt", "json"], "--format"],
    ["a format with a typo", ["--format", "jsn"], "json"],
    ["a package name without its version", ["lodash"], "lodash@latest"],
    ["a tarball that does not exist", ["gone-1.0.0.tgz"], "gone-1.0.0.tgz"],
    ["a URL", ["https://registry.example/p-1.0.0.tgz"], "Download the tarball"],
    ["a looser --fail-on than there is", ["--fail-on", "never"], "error"],
  ])("%s is refused with status 2 and a way out", async (_, args, hint) => {
    const cwd = await write(await workdir(), clean);
    const done = await packgate(args, { cwd });
    expect(done.status).toBe(2);
    expect(done.stdout + done.stderr).toContain(hint);
  });
});

describe("signals", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends it with %i, with what it started, and with its private directory", async (signal, status) => {
    const directory = await workdir();
    const cwd = join(directory, "package");
    const temporary = join(directory, "tmp");
    await mkdir(temporary);
    await write(cwd, {
      ...clean,
      "package.json": JSON.stringify({
        name: "p",
        version: "1.0.0",
        files: ["dist"],
        scripts: { prepack: "node slow.cjs" },
      }),
      "slow.cjs": 'require("node:fs").writeFileSync("pid", String(process.pid)); setTimeout(() => {}, 60_000);',
    });
    const child = spawn(process.execPath, [CLI], { cwd, env: { ...outsideNpm(), TMPDIR: temporary }, stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while (!existsSync(join(cwd, "pid"))) await setTimeout(50);
    expect(await readdir(temporary)).not.toEqual([]);

    child.kill(signal);

    expect(await ended).toBe(status);
    expect(await readdir(temporary)).toEqual([]);
    const script = Number(await readFile(join(cwd, "pid"), "utf8"));
    expect(await isGone(script), "the package's script goes on").toBe(true);
  });
});

describe.each(otherNodes)("under $name", ({ node, name, absent }) => {
  test.skipIf(absent)(absent || `a leak fails and a clean package passes under ${name}`, async () => {
    const cwd = await workdir();
    await write(join(cwd, "clean"), clean);
    await write(join(cwd, "leak"), leak);
    const env = { npm_execpath: clients[0]!.npmCli };
    expect(await run(node, [CLI, "clean"], { cwd, env })).toMatchObject({ status: 0, stderr: "" });
    expect(await run(node, [CLI, "leak"], { cwd, env })).toMatchObject({ status: 1, stderr: "" });
  });
});

describe.each(clients)("packed by $name", (client) => {
  test.skipIf(client.absent)(client.absent || "the checked tarball is the one that npm pack writes", async () => {
    const cwd = await write(await workdir(), {
      ...clean,
      "dist/ü.js": "",
      [`dist/${"long/".repeat(30)}index.js`]: "",
      "README.md": "# p\n",
    });
    const checking = await run(client.node, [CLI, "--format", "json"], { cwd, env: { npm_execpath: client.npmCli } });
    const [checked] = JSON.parse(checking.stdout).reports;
    const packed = await npm(client, ["pack", "--json"], { cwd });
    const record: { integrity: string } = Object.values(JSON.parse(packed.stdout))[0] as never;
    expect(checked.package.integrity).toBe(record.integrity);
    expect(checked.origin.packer.version).toBe((await npm(client, ["--version"], { cwd })).stdout.trim());
  });
});

/** A killed process needs a moment until its parent has noticed. */
async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await setTimeout(50);
  }
  return false;
}
