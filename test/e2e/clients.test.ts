import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { type OtherClient, otherClients, type Run, runClient } from "../support/clients.ts";
import { packgate } from "../support/packgate.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

const CLEAN = {
  "package.json": JSON.stringify({
    name: "packed-by",
    version: "1.0.0",
    main: "dist/index.js",
    files: ["dist"],
    scripts: { prepack: "node build.js", postpack: "node -e 1" },
  }),
  "build.js": `require("node:fs").writeFileSync("dist/built.js", "built()");`,
  "dist/index.js": "exports.a = 1;\n",
  "README.md": "# packed-by\n",
};

const PACK = {
  pnpm: (to: string) => ["pack", "--pack-destination", to],
  yarn: (to: string) => ["pack", "--out", join(to, "package.tgz")],
  bun: (to: string) => ["pm", "pack", "--destination", to],
};

describe.each(otherClients)("$name", (client) => {
  describe.skipIf(client.absent)(client.absent || "packs for packgate", () => {
    test("the very bytes that it packs for itself", async () => {
      const directory = await project(client, CLEAN);
      const { run, report } = await check(client, directory);
      expect(run, run.stderr).toMatchObject({ status: 0 });
      expect(report.reports[0]?.origin.packer).toMatchObject({ client: client.client, scripts: expect.any(Array) });
      const to = await workdir();
      const packed = await runClient(client, PACK[client.client](to), { cwd: directory });
      expect(packed, packed.stdout + packed.stderr).toMatchObject({ status: 0 });
      const [tarball] = await readdir(to);
      const bytes = await readFile(join(to, tarball ?? ""));
      expect(report.reports[0]?.package?.integrity).toBe(
        `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
      );
    });

    test("with what its scripts have built, and nothing is left in the package", async () => {
      const directory = await project(client, CLEAN);
      const before = (await readdir(directory)).filter((name) => name !== "node_modules");
      const { report } = await check(client, directory);
      expect(report.reports[0]?.package?.entryCount).toBe(4);
      // pnpm 12 makes itself a node_modules before it runs a script.
      expect((await readdir(directory)).filter((name) => name !== "node_modules")).toEqual(before);
    });

    test("a leak among it", async () => {
      const directory = await project(client, { ...CLEAN, "dist/.env": `API_KEY=${token("generic")}\n` });
      const { run, report } = await check(client, directory);
      expect(run.status).toBe(1);
      expect(report.reports[0]?.findings.map(({ rule }) => rule)).toContain("no-env-file");
    });

    test("and says so where it cannot", async () => {
      const scripts = { prepack: "node -e process.exit(7)" };
      const directory = await project(client, {
        ...CLEAN,
        "package.json": JSON.stringify({ ...JSON.parse(CLEAN["package.json"]), scripts }),
      });
      const { run, report } = await check(client, directory);
      expect(run.status).toBe(2);
      expect(report.reports[0]?.problems).toMatchObject([{ code: "EPACK" }]);
    });
  });
});

/** yarn packs only what its lockfile knows. */
async function project(client: OtherClient, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await write(await workdir(), files);
  if (client.client !== "yarn") return directory;
  await write(directory, { "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\n" });
  const { status, stdout } = await runClient(client, ["install"], { cwd: directory });
  expect(status, stdout).toBe(0);
  return directory;
}

async function check(client: OtherClient, cwd: string): Promise<{ readonly run: Run; readonly report: Report }> {
  const env = { PATH: [...client.path, process.env["PATH"]].join(":") };
  const run = await packgate(["check", "--client", client.client, "--format", "json"], { cwd, env }, client.node);
  return { run, report: JSON.parse(run.stdout) as Report };
}
