import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Io } from "../../src/commands/io.ts";
import { run } from "../../src/commands/program.ts";
import { clients, npm, outsideNpm } from "../support/clients.ts";
import { startRegistry } from "../support/registry.ts";
import { tarball } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";

const [client] = clients;
const files = { "package.json": '{"name":"lib","version":"1.0.0","files":["dist"]}', "dist/index.js": "export {};\n" };

async function packgate(cwd: string, environment: NodeJS.ProcessEnv, ...args: string[]) {
  const said: string[] = [];
  const stream: Io["stdout"] = { write: (text) => void said.push(text), terminal: {} };
  const status = await run(args, {
    cwd,
    environment: { ...outsideNpm(), ...environment },
    stdout: stream,
    stderr: stream,
  });
  return { status, said: said.join("") };
}

describe.skipIf(client!.absent)("with the npm of this machine", () => {
  test("what was checked is what is published, and the receipt says so", async () => {
    const home = await workdir();
    const registry = await startRegistry(home);
    onTestFinished(() => registry.stop());
    const environment = { npm_config_userconfig: registry.userconfig };
    const cwd = await write(join(home, "package"), files);
    expect(await packgate(cwd, environment, "check", "--receipt", "../receipt.json")).toMatchObject({ status: 0 });
    const published = await npm(client!, ["publish"], { cwd, env: environment });
    expect(published.status, published.stderr).toBe(0);

    expect(await packgate(cwd, environment, "verify", "../receipt.json", "lib@1.0.0")).toMatchObject({ status: 0 });

    const { integrity } = (await registry.versions("lib"))["1.0.0"]!.dist;
    const receipt = JSON.parse(await readFile(join(home, "receipt.json"), "utf8"));
    expect(receipt.subject[0].digest.sha512).toBe(Buffer.from(integrity.slice(7), "base64").toString("hex"));
    expect(receipt.predicate["pkg:npm/packgate#check"].packer).toMatchObject({ client: "npm" });

    await write(cwd, { "package.json": files["package.json"].replace("1.0.0", "1.0.1") });
    await npm(client!, ["publish"], { cwd, env: environment });
    expect(await packgate(cwd, environment, "verify", "../receipt.json", "lib@1.0.1")).toMatchObject({ status: 1 });
    expect(await packgate(cwd, environment, "verify", "../receipt.json", "lib@1.0.2")).toMatchObject({ status: 2 });
  });

  const stages = existsSync(join(dirname(client!.npmCli), "../lib/commands/stage"));
  test.skipIf(!stages)(
    stages ? "a staged version is downloaded and held against its receipt" : "this machine's npm cannot stage",
    async () => {
      const id = "01234567-89ab-cdef-0123-456789abcdef";
      let staged = tarball(files);
      const asked: unknown[] = [];
      // No registry here can stage: this one answers the one request of npm stage download.
      const server = createServer(({ url, headers }, response) => {
        asked.push([url, headers.authorization]);
        response.end(url === `/-/stage/${id}/tarball` ? staged : undefined);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void server.close());
      const host = `//127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const cwd = await write(await workdir(), {
        "p.tgz": staged,
        // The project's own configuration must count, although npm does not run there.
        ".npmrc": `registry=http:${host}\n${host}:_authToken=only-here\n`,
      });
      await packgate(cwd, {}, "check", "p.tgz", "--receipt", "receipt.json");
      const verify = () =>
        packgate(cwd, { npm_config_cache: join(cwd, ".cache") }, "verify", "receipt.json", "--stage", id);

      expect(await verify()).toMatchObject({ status: 0 });
      expect(asked).toEqual([[`/-/stage/${id}/tarball`, "Bearer only-here"]]);

      staged = tarball({ ...files, "dist/index.js": "export { };\n" });
      expect(await verify()).toMatchObject({ status: 1, said: expect.stringContaining("the tarball is another") });
    },
  );
});
