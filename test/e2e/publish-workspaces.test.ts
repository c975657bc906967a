import { appendFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { clients, otherClients, runClient, slug } from "../support/clients.ts";
import { packgate } from "../support/packgate.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

interface Member {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** A workspace of packages whose names begin with `prefix`: each test has versions of its own in the registry. */
async function workspace(prefix: string, members: Readonly<Record<string, Member>>): Promise<string> {
  const root = await write(await workdir(), {
    "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
  });
  for (const [name, { manifest, files }] of Object.entries(members)) {
    await write(join(root, "packages", name), {
      "package.json": JSON.stringify({ name: `${prefix}-${name}`, version: "1.0.0", files: ["dist"], ...manifest }),
      "dist/index.js": "export {};\n",
      ...files,
    });
  }
  return root;
}

async function publish(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  node?: string,
) {
  const options = { cwd, env: { npm_config_userconfig: registry.userconfig, ...env } };
  const run = await packgate(["publish", "--workspaces", "--format", "json", ...args], options, node);
  return { ...run, report: run.stdout === "" ? undefined : (JSON.parse(run.stdout) as Report) };
}

/** Has nothing, and takes nothing. */
async function refusingRegistry(): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.method === "PUT" ? 403 : 404, { "content-type": "application/json" });
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await appendFile(registry.userconfig, `//${host}:_authToken=none\n`);
  return `http://${host}`;
}

const isPublished = async (name: string) => "1.0.0" in (await registry.versions(name));

const uploads = (stderr: string) => [...stderr.matchAll(/^packgate: published (\S+)/gm)].map(([, label]) => label);

describe("publish --workspaces", () => {
  test("uploads what is new, what others depend on first, and the second time nothing", async () => {
    const root = await workspace("all", {
      a: { manifest: { dependencies: { "all-core": "^1.0.0" }, scripts: { prepublishOnly: "node -e 1" } } },
      app: { manifest: { private: true } },
      core: { manifest: { scripts: { postpublish: "exit 7" } } },
    });
    const first = await publish(root);
    expect(first.status, first.stderr).toBe(0);
    expect(uploads(first.stderr)).toEqual(["all-core@1.0.0", "all-a@1.0.0"]);
    expect(first.stderr).toContain("did not run: postpublish of packages/core.");
    expect(first.report?.reports.map(({ origin }) => origin.spec)).toEqual(["packages/a", "packages/core"]);
    expect(first.report?.skipped).toEqual([{ name: "all-app", reason: "private" }]);
    const { "1.0.0": held } = await registry.versions("all-a");
    expect(held?.dist.integrity).toBe(first.report?.reports[0]?.package?.integrity);

    const second = await publish(root);
    expect(second.status, second.stderr).toBe(0);
    expect(uploads(second.stderr)).toEqual([]);
    expect(second.report).toMatchObject({ verdict: "pass", reports: [] });
    expect(second.report?.skipped).toContainEqual({ name: "all-a@1.0.0", reason: "published already" });
  });

  test.each([
    ["leaks", 1, { files: { "dist/.env": "NODE_ENV=production\n" } }],
    ["cannot be packed", 2, { manifest: { scripts: { prepack: "exit 7" } } }],
    ["has no version", 2, { manifest: { version: undefined } }],
  ])("uploads nothing where one %s", async (what, status, member) => {
    const prefix = what.replaceAll(" ", "");
    const root = await workspace(prefix, { a: {}, b: member, c: {} });
    const run = await publish(root);
    expect(run.status, run.stderr).toBe(status);
    expect(run.stderr).toContain("nothing was uploaded");
    expect(await Promise.all(["a", "b", "c"].map((name) => isPublished(`${prefix}-${name}`)))).toEqual(
      Array(3).fill(false),
    );
  });

  test("says what was published and what not, where an upload fails", async () => {
    const stubborn = await refusingRegistry();
    const root = await workspace("half", { a: {}, b: { manifest: { publishConfig: { registry: stubborn } } }, c: {} });
    const run = await publish(root);
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toContain("published before it: half-a@1.0.0; not uploaded: half-c@1.0.0");
    expect(run.stderr).toContain("the registry has no half-b@1.0.0");
    expect(await Promise.all(["half-a", "half-b", "half-c"].map(isPublished))).toEqual([true, false, false]);
  });

  test("uploads nothing in a dry run", async () => {
    const root = await workspace("dry", { a: {}, b: {} });
    const run = await publish(root, ["--dry-run"]);
    expect(run.status, run.stderr).toBe(0);
    expect(run.report?.reports).toHaveLength(2);
    expect(await isPublished("dry-a")).toBe(false);
  });

  test("starts nothing where the registry does not answer", async () => {
    const root = await workspace("lost", { a: { manifest: { scripts: { prepack: "exit 7" } } } });
    const env = { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };
    const run = await publish(root, [], env);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain("the registry does not say whether it has lost-a@1.0.0");
  });
});

const majors = clients.filter(({ name }) => name !== "this machine's npm");

describe.each(majors)("by $name", (client) => {
  test.skipIf(client.absent)(client.absent || "what is new is published once", async () => {
    const prefix = slug(client);
    const root = await workspace(prefix, { a: {}, b: {} });
    const env = { npm_execpath: client.npmCli, PATH: [dirname(client.node), process.env["PATH"]].join(delimiter) };
    expect(uploads((await publish(root, [], env, client.node)).stderr)).toEqual([
      `${prefix}-a@1.0.0`,
      `${prefix}-b@1.0.0`,
    ]);
    expect(uploads((await publish(root, [], env, client.node)).stderr)).toEqual([]);
  });
});

describe.each(otherClients)("by $name", (client) => {
  test.skipIf(client.absent)(
    client.absent || "what is new is published once, with versions for workspaces",
    async () => {
      const prefix = slug(client);
      const root = await workspace(prefix, {
        a: { manifest: { dependencies: { [`${prefix}-b`]: "workspace:^" } } },
        b: {},
      });
      await write(root, {
        ...(client.client === "pnpm" && { "pnpm-workspace.yaml": "packages:\n  - packages/*\n" }),
        ...(client.client === "yarn" && { "yarn.lock": "", ".yarnrc.yml": "enableTelemetry: false\n" }),
      });
      const installed = await runClient(client, ["install"], { cwd: root });
      expect(installed, installed.stdout + installed.stderr).toMatchObject({ status: 0 });
      const env = { PATH: [...client.path, process.env["PATH"]].join(delimiter) };
      const first = await publish(root, [], env, client.node);
      expect(first.status, first.stderr).toBe(0);
      expect(uploads(first.stderr)).toEqual([`${prefix}-b@1.0.0`, `${prefix}-a@1.0.0`]);
      const second = await publish(root, [], env, client.node);
      expect(second.status, second.stderr).toBe(0);
      expect(uploads(second.stderr)).toEqual([]);
    },
  );
});
