import { mkdtemp, realpath, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runServer } from "verdaccio";
import { beforeAll } from "vitest";
import { write } from "./workdir.ts";

/** An empty registry of this test run's own, on loopback, that asks no other. */
export interface Registry {
  readonly url: string;
  /** An .npmrc that publishes to it. */
  readonly userconfig: string;
  /** Version → what its packument says of it; nothing where the package was never published. */
  readonly versions: (name: string) => Promise<Packument["versions"]>;
  readonly stop: () => Promise<void>;
}

interface Packument {
  readonly versions: Readonly<
    Record<
      string,
      { readonly dist: { readonly integrity: string }; readonly dependencies?: Readonly<Record<string, string>> }
    >
  >;
}

/** Starts one before the first test of a file, hands it over, and ends it after the last. */
export function withRegistry(handOver: (registry: Registry) => void): void {
  beforeAll(async () => {
    const directory = await realpath(await mkdtemp(join(tmpdir(), "packgate-registry-")));
    const registry = await startRegistry(directory);
    handOver(registry);
    return async () => {
      await registry.stop();
      await rm(directory, { recursive: true, force: true });
    };
  });
}

/** Starts a registry that keeps everything below `directory`. */
export async function startRegistry(directory: string): Promise<Registry> {
  const server: Server = await runServer({
    storage: join(directory, "storage"),
    config_path: join(directory, "config.yaml"),
    auth: { htpasswd: { file: join(directory, "htpasswd") } },
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$authenticated" } },
    log: { type: "stdout", format: "pretty", level: "fatal" },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const url = `http://${host}`;
  const userconfig = join(directory, "npmrc");
  await write("", { [userconfig]: `registry=${url}\n//${host}:_authToken=${await tokenFrom(url)}\n` });
  return {
    url,
    userconfig,
    versions: async (name) => {
      const response = await fetch(new URL(name, url));
      return response.status === 404 ? {} : ((await response.json()) as Packument).versions;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function tokenFrom(url: string): Promise<string> {
  const response = await fetch(new URL("-/user/org.couchdb.user:releaser", url), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "releaser", password: "not a secret, only here" }),
  });
  if (!response.ok) throw new Error(`no login: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
