import { readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { clients, npm, otherClients } from "../support/clients.ts";
import { packgate } from "../support/packgate.ts";
import { workdir, write } from "../support/workdir.ts";

const files = {
  "package.json": `${JSON.stringify({ name: "p", version: "1.0.0", files: ["!dist/*.map", "dist"] }, null, 2)}\n`,
  "dist/a.js": "",
  "dist/a.js.map": "{}",
};

describe("packgate why", () => {
  test("shows an edit that patch applies and after which npm packs all but that file", async () => {
    const cwd = await write(await workdir(), files);
    const said = await packgate(["why", "dist/a.js.map"], { cwd });
    expect(said).toMatchObject({ status: 0, stderr: "" });
    expect(said.stdout).toContain('package.json:6 files[1] "dist"');
    const line = /^\+(\s+"!dist\/a\.js\.map")$/m.exec(said.stdout)?.[1] ?? "";
    const manifest = await readFile(join(cwd, "package.json"), "utf8");
    await writeFile(join(cwd, "package.json"), manifest.replace('"dist"\n', `"dist",\n${line}\n`));
    const packed = await npm(clients[0]!, ["pack", "--dry-run", "--json"], { cwd });
    expect(packed.stdout).toContain("dist/a.js");
    expect(packed.stdout).not.toContain("a.js.map");
  });

  test("names the pitfalls without a path", async () => {
    const cwd = await write(await workdir(), files);
    const said = await packgate(["why"], { cwd });
    expect(said.status).toBe(0);
    expect(said.stdout).toContain("stands before what takes the files in again");
  });

  test("ends with 2 for a file that is not there", async () => {
    const cwd = await write(await workdir(), files);
    const said = await packgate(["why", "dist/b.js"], { cwd });
    expect(said).toMatchObject({ status: 2, stdout: "" });
    expect(said.stderr).toContain('did you mean "dist/a.js"?');
  });

  /** To npm and pnpm 12 a negation counts only behind what takes the file in. */
  const packs = (name: string): boolean => /^pnpm 1[12]/.test(name);
  describe.each(otherClients.map((one) => [one.name, one] as const))("where %s publishes", (name, other) => {
    const env = { PATH: [...other.path, process.env["PATH"]].join(delimiter) };

    test.skipIf(other.absent)("says what it does with the file", async () => {
      const cwd = await write(await workdir(), { ...files, ...projectOf(other.client) });
      const said = await packgate(["why", "dist/a.js.map", "--client", other.client], { cwd, env }, other.node);
      expect(said.status, said.stderr).toBe(0);
      const word = packs(name) ? "packs it, too" : "does not pack it: it reads the lists otherwise";
      expect(said.stdout).toContain(`, which will publish, ${word} (tried).`);
    });

    test.skipIf(other.absent)("says which files of the package only one of them packs", async () => {
      const cwd = await write(await workdir(), { ...files, ...projectOf(other.client) });
      const said = await packgate(["why", "--client", other.client], { cwd, env }, other.node);
      expect(said.stdout).toContain(packs(name) ? "packs the same (tried)" : "only npm 11: dist/a.js.map");
    });
  });

  const npm12 = clients.find(({ name }) => name.startsWith("npm 12"));
  test.skipIf(npm12 === undefined || npm12.absent)("says where npm 12 packs otherwise", async () => {
    const cwd = await write(await workdir(), {
      "package.json": '{ "name": "p", "version": "1.0.0", "files": ["Index.JS"] }',
      "index.js": "",
    });
    const env = {
      PATH: [join(npm12!.npmCli, "../../../.bin"), dirname(npm12!.node), process.env["PATH"]].join(delimiter),
    };
    const said = await packgate(["why", "index.js"], { cwd, env }, npm12!.node);
    expect(said.stdout).toMatch(/npm 12\.\S+, which will publish, does not pack it: it reads the lists otherwise/);
  });
});

/** yarn packs no directory that is not a project of its own. */
function projectOf(client: string): Readonly<Record<string, string>> {
  return client === "yarn" ? { "yarn.lock": "" } : {};
}

describe("packgate check --list", () => {
  const clean = { ...files, "package.json": '{ "name": "p", "version": "1.0.0", "files": ["dist/a.js"] }' };

  test("finds what paths tell, and ends with 1", async () => {
    const cwd = await write(await workdir(), files);
    const said = await packgate(["check", "--list"], { cwd });
    expect(said.status).toBe(1);
    expect(said.stdout).toContain("only-allowed-files   dist/a.js.map");
  });

  test("never says that a package passes", async () => {
    const cwd = await write(await workdir(), clean);
    const said = await packgate(["check", "--list"], { cwd });
    expect(said.status).toBe(0);
    expect(said.stdout).toContain("Listing only: contents were not read");
    expect(said.stdout).toContain("LISTED  p@1.0.0");
    expect(said.stdout).not.toMatch(/PASS|may be published|passed/);
  });

  test("says so to machines as well, and names no integrity", async () => {
    const cwd = await write(await workdir(), clean);
    const said = await packgate(["check", "--list", "--format", "json"], { cwd });
    expect(JSON.parse(said.stdout)).toMatchObject({
      listing: "contents were not read",
      reports: [{ package: { integrity: null, size: null, entryCount: 2 }, origin: { listed: { client: "npm" } } }],
    });
  });

  test("runs no script and reads no content", async () => {
    const cwd = await write(await workdir(), {
      ...clean,
      "package.json": JSON.stringify({
        name: "p",
        version: "1.0.0",
        files: ["dist/a.js"],
        scripts: { prepack: "node -e \"fs.writeFileSync('ran','')\"", prepare: "exit 1", postpack: "exit 1" },
      }),
      "dist/a.js": "//# sourceMappingURL=https://example.com/a.js.map\n",
    });
    const said = await packgate(["check", "--list"], { cwd });
    expect(said.status, said.stdout).toBe(0);
    await expect(readFile(join(cwd, "ran"))).rejects.toThrow("ENOENT");
  });

  test("does not mind that nothing is built, and a policy that speaks of all rules", async () => {
    const cwd = await write(await workdir(), {
      "package.json": '{ "name": "p", "version": "1.0.0", "main": "dist/a.js", "files": ["dist"] }',
      "packgate.json": '{ "extends": "strict", "allow": ["...", "dist/a.js"], "rules": { "no-secret": "warning" } }',
    });
    const said = await packgate(["check", "--list", "--fail-on", "error"], { cwd });
    expect(said.stdout).not.toContain("EENTRY");
    expect(said.stdout).not.toContain("no-unmatched-allow");
  });

  test("lists every package of a workspace", async () => {
    const cwd = await workdir();
    await write(cwd, { "package.json": '{ "name": "root", "private": true, "workspaces": ["packages/*"] }' });
    await write(join(cwd, "packages/a"), clean);
    await write(join(cwd, "packages/b"), { ...files, "package.json": files["package.json"].replace('"p"', '"b"') });
    const said = await packgate(["check", "--list", "--workspaces"], { cwd });
    expect(said.status).toBe(1);
    expect(said.stdout).toContain("LISTED  p@1.0.0");
    expect(said.stdout).toContain("1 failed (b@1.0.0), 1 listed, contents not read");
  });

  test.each([
    ["a receipt", ["--receipt", "receipt.json"], {}],
    ["a signature", ["--sign"], {}],
    ["a gate in a lifecycle script", [], { npm_lifecycle_event: "prepublishOnly" }],
  ])("refuses to be %s", async (_, args, env) => {
    const cwd = await write(await workdir(), clean);
    const said = await packgate(["check", "--list", ...args], { cwd, env });
    expect(said).toMatchObject({ status: 2, stdout: "" });
    expect(said.stderr).toContain("--list reads no contents");
  });

  test.each(["p-1.0.0.tgz", "rxjs@7.8.2"])("lists no %s", async (spec) => {
    const cwd = await write(await workdir(), { ...clean, "p-1.0.0.tgz": "" });
    const said = await packgate(["check", "--list", spec], { cwd });
    expect(said.status).toBe(2);
    expect(said.stdout).toContain("only one can be listed");
  });
});
