import { linkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check.ts";
import type { Client } from "../../src/model.ts";
import { clients, otherClients, outsideNpm, runClient } from "../support/clients.ts";
import { readBytes } from "../support/read-bytes.ts";
import { FIELD, gzip, type Member, tar } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";

const MANIFEST: Member = { path: "package/package.json", bytes: Buffer.from('{"name":"p","version":"1.0.0"}') };
const YARN_DATE = "03316406010 ";
const NPM: readonly [Client, string] = ["npm", "11.6.0"];

/** What is said of this tarball if that packer is known to have made it. The test's writer writes as npm does. */
async function said(
  tarball: Buffer,
  [client, version]: readonly [Client, string] = NPM,
): Promise<readonly (readonly string[])[]> {
  const packer = { client, version, scripts: [] };
  const { deviations } = await readBytes(tarball, { kind: "directory", spec: ".", packer, predicted: false });
  return deviations.map(({ kind, message }) => [kind, message]);
}

const packed = (...members: Member[]): Buffer => gzip(tar([MANIFEST, ...members]));
const file = (more: Partial<Member>): Member => ({ path: "package/a.js", bytes: Buffer.from("a"), ...more });

const UNLIKE_NPM: { readonly [what: string]: Buffer } = {
  "a date": packed(file({ fields: { [FIELD.mtime]: YARN_DATE } })),
  "an owner": packed(file({ fields: { [FIELD.uid]: "000000 " } })),
  "the name of an owner": packed(file({ fields: { [FIELD.uname]: "somebody" } })),
  "a mode": packed(file({ mode: 0o666 })),
  "PAX metadata": packed(file({ pax: { path: "package/a.js", hdrcharset: "BINARY" } })),
  "a format": packed(file({ fields: { [FIELD.magic]: "ustar  \0" } })),
  "a type of entry": packed({ path: "package/dist/", type: "5" }),
};
test.each(Object.entries(UNLIKE_NPM))("%s that npm does not write is told where npm packed", async (what, tarball) => {
  expect(await said(tarball)).toContainEqual([
    "oddity",
    `has ${what} that npm does not write, although it packed this`,
  ]);
  expect((await said(tarball, ["npm", "99.0.0"])).join()).not.toContain("does not write");
});

test("another gzip header than npm's is told where npm packed", async () => {
  for (const [at, value] of [
    [8, 0],
    [9, 3],
    [4, 1],
  ] as const) {
    const tarball = packed();
    tarball[at] = value;
    expect(await said(tarball)).toEqual([
      ["oddity", "has a gzip header that npm does not write, although it packed this"],
    ]);
    expect((await said(tarball, ["pnpm", "10.1.0"])).join().includes("gzip")).toBe(at === 4);
  }
});

test("what npm writes is none of it, and each oddity is told once", async () => {
  const long = `package/${"d/".repeat(140)}a.js`;
  const modes = [0o644, 0o755, 0o600, 0o700].map((mode, index) => file({ path: `package/m${index}.js`, mode }));
  const link: Member = { path: "package/b.js", type: "1", linkpath: "package/m0.js" };
  expect(await said(packed(...modes, link, file({ path: "package/ü.js" }), file({ path: long })))).toEqual([]);
  expect(await said(packed(file({ mode: 0o666 }), file({ path: "package/b.js", mode: 0o666 })))).toHaveLength(1);
});

// ── The clients themselves ─────────────────────────────────────────────────────────────────────────────────────────

const FILES = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", bin: "cli.js" }),
  "cli.js": "#!/usr/bin/env node\n",
  "empty.js": "",
  "größe/漢字-😀.js": "1;\n",
  [`x${"ж".repeat(60)}.js`]: "2;\n",
  [`${"漢".repeat(40)}/${"漢".repeat(40)}/x${"漢".repeat(60)}.js`]: "3;\n",
  [`${"a".repeat(99)}.js`]: "4;\n",
  [`${"b".repeat(200)}.js`]: "5;\n",
  [`${`${"c".repeat(100)}/`.repeat(4)}d.js`]: "6;\n",
  "big.js": "7;".repeat(300_000),
};

async function oddities(
  client: Client,
  environment: NodeJS.ProcessEnv,
  directory: string,
): Promise<readonly unknown[]> {
  const options = { cwd: directory, client, environment: { ...outsideNpm(), ...environment }, policy: "open-source" };
  const { reports } = await check(".", options);
  const [{ problems, findings, package: summary }] = reports as [(typeof reports)[0]];
  expect(problems).toEqual([]);
  expect(summary?.entryCount).toBeGreaterThanOrEqual(Object.keys(FILES).length);
  return findings.filter(({ rule }) => rule === "canonical-tarball").map(({ path, message }) => [path, message]);
}

async function project(more: { readonly [path: string]: string } = {}): Promise<string> {
  const directory = await write(await workdir(), { ...FILES, ...more });
  linkSync(join(directory, "big.js"), join(directory, "hard.js"));
  return directory;
}

describe.each(clients)("$name", ({ npmCli, absent }) => {
  test.skipIf(absent)(absent || "writes as its profile says", async () => {
    expect(await oddities("npm", { npm_execpath: npmCli }, await project())).toEqual([]);
  });
});

describe.each(otherClients)("$name", (other) => {
  test.skipIf(other.absent)(other.absent || "writes as its profile says", async () => {
    const directory = await project(other.client === "yarn" ? { "yarn.lock": "" } : {});
    if (other.client === "yarn") await runClient(other, ["install"], { cwd: directory });
    const PATH = [...other.path, process.env["PATH"]].join(delimiter);
    expect(await oddities(other.client, { PATH, YARN_ENABLE_IMMUTABLE_INSTALLS: "false" }, directory)).toEqual([]);
  });
});
