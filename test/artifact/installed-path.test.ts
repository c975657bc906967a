import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { npmInstall } from "../../src/artifact/installed-path.ts";
import { check } from "../../src/check.ts";
import { renderPretty } from "../../src/report/pretty.ts";
import { clients, run } from "../support/clients.ts";
import { gzip, type Member, tar } from "../support/tar-writer.ts";
import { workdir } from "../support/workdir.ts";

const file = (path: string): Member => ({ path, bytes: Buffer.from(`${path}\n`) });
const MANIFEST: Member = { path: "package/package.json", bytes: Buffer.from('{"name":"p","version":"1.0.0"}') };

// A member → the path that npm installs it under, or null. In this order, in one tarball.
const MEMBERS: readonly (readonly [Member, string | null])[] = [
  [MANIFEST, "package.json"],
  [file("package/index.js"), "index.js"],
  [{ path: "package/hard.js", type: "1", linkpath: "package/index.js" }, null],
  [{ path: "package/soft.js", type: "2", linkpath: "index.js" }, null],
  [{ path: "package/pipe", type: "6" }, null],
  [file("package/.gitignore"), ".npmignore"],
  [file("package/a/.npmignore"), "a/.npmignore"],
  [file("package/a/.gitignore"), null],
  [file("package/x.gitignore"), "x.gitignore"],
  [file("b/.env"), ".env"],
  [file("./package/dot.js"), "package/dot.js"],
  [file("/package/absolute.js"), "package/absolute.js"],
  [file("package//two.js"), "two.js"],
  [file("package/./one.js"), "one.js"],
  [file("package/c/../up.js"), null],
  [file("package/../out.js"), null],
  [file("package/back\\slash.js"), "back\\slash.js"],
  [file("package/\\root.js"), "root.js"],
  [file("package/c:/drive.js"), "drive.js"],
  [file("no-directory.js"), null],
];

test("the model says of every member what it is installed as", () => {
  const install = npmInstall();
  const types: { readonly [type: string]: "link" | "symlink" | "other" } = {
    "1": "link",
    "2": "symlink",
    "6": "other",
  };
  const said = MEMBERS.map(([{ path, type = "0" }]) => [path, install({ path, type: types[type] ?? "file" })]);
  expect(said).toEqual(MEMBERS.map(([{ path }, installed]) => [path, installed]));
});

for (const { name, node, npmCli, absent } of clients) {
  test.skipIf(absent)(absent || `${name} installs what the model says`, async () => {
    const cwd = await workdir();
    writeFileSync(join(cwd, "package.json"), '{"name":"consumer","version":"1.0.0"}');
    writeFileSync(join(cwd, "p.tgz"), gzip(tar(MEMBERS.map(([member]) => member))));
    const { status, stderr } = await run(
      node,
      [npmCli, "install", "./p.tgz", "--offline", "--ignore-scripts", "--no-audit", "--cache", join(cwd, "cache")],
      { cwd },
    );
    expect(stderr.includes("npm error"), stderr).toBe(false);
    expect(status).toBe(0);
    const place = join(cwd, "node_modules/p");
    const found = readdirSync(place, { recursive: true, withFileTypes: true, encoding: "utf8" })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1));
    expect(found.sort()).toEqual(MEMBERS.flatMap(([, installed]) => installed ?? []).sort());
    for (const [{ bytes }, installed] of MEMBERS) {
      if (installed !== null) expect(readFileSync(join(place, installed))).toEqual(bytes);
    }
    expect(existsSync(join(cwd, "node_modules/out.js"))).toBe(false);
  });
}

test("a finding names the installed path where it is another, and only there", async () => {
  const cwd = await workdir();
  const members = [MANIFEST, file("package/.gitignore"), file("package/src/a.ts"), file("package/.env")];
  const hard: Member = { path: "package/b.ts", type: "1", linkpath: "package/src/a.ts" };
  writeFileSync(join(cwd, "p.tgz"), gzip(tar([...members, hard])));
  const report = await check("p.tgz", { cwd, environment: {} });
  const found = report.reports[0]!.findings.filter(({ rule }) => rule === "only-allowed-files");
  expect(found.map(({ path, installed }) => [path, installed])).toEqual([
    [".env", undefined],
    [".gitignore", ".npmignore"],
    ["b.ts", null],
    ["src/a.ts", undefined],
  ]);
  const shown = renderPretty(report, { columns: Number.POSITIVE_INFINITY, color: false, unicode: true, verbose: true });
  expect(shown).toContain(".gitignore (npm installs it as .npmignore)");
  expect(shown).toContain("b.ts (npm never installs it)");
  expect(shown).not.toContain("src/a.ts (npm");
});
