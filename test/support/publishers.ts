import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Client, clients, npm, type OtherClient, otherClients, type Run, runClient } from "./clients.ts";
import type { Registry } from "./registry.ts";
import { write } from "./workdir.ts";

/** A client as its users publish with it: `npm publish`, `pnpm publish`, `yarn npm publish`, `bun publish`. */
export interface Publisher {
  readonly name: string;
  readonly client: "npm" | OtherClient["client"];
  /** The Node that its scripts run on. */
  readonly node: string;
  /** Why it cannot run here, or false. */
  readonly absent: string | false;
  /** Makes a directory ready to be published to that registry. */
  readonly prepare: (directory: string, registry: Registry) => Promise<void>;
  readonly publish: (directory: string, registry: Registry, args?: readonly string[]) => Promise<Run>;
}

export const publishers: readonly Publisher[] = [...clients.map(npmPublisher), ...otherClients.map(otherPublisher)];

function npmPublisher(client: Client): Publisher {
  return {
    name: client.name,
    client: "npm",
    node: client.node,
    absent: client.absent,
    prepare: async () => {},
    publish: (cwd, registry, args = []) =>
      npm(client, ["publish", "--cache", join(cwd, "node_modules/.cache"), ...args], {
        cwd,
        env: { npm_config_userconfig: registry.userconfig, npm_config_update_notifier: "false" },
      }),
  };
}

const COMMAND = { pnpm: ["publish", "--no-git-checks"], yarn: ["npm", "publish"], bun: ["publish"] } as const;

function otherPublisher(client: OtherClient): Publisher {
  return {
    name: client.name,
    client: client.client,
    node: client.node,
    absent: client.absent,
    prepare: (directory, registry) => configure(client, directory, registry),
    publish: async (cwd, registry, args = []) => {
      // yarn finds the commands of dependencies alone, and packgate is put beside them by hand.
      const PATH = [join(cwd, "node_modules/.bin"), ...client.path, process.env["PATH"]];
      const env = { PATH: PATH.join(delimiter), npm_config_userconfig: registry.userconfig };
      const run = await runClient(client, [...COMMAND[client.client], ...args], { cwd, env });
      return client.client === "yarn" ? withLogs(run) : run;
    },
  };
}

/** yarn writes what a script says into a log and names that. */
async function withLogs(run: Run): Promise<Run> {
  const logs = [...run.stdout.matchAll(/logs can be found here: ([^)\n]+)\)/g)].map(([, path = ""]) =>
    readFile(path, "utf8"),
  );
  return { ...run, stdout: [run.stdout, ...(await Promise.all(logs))].join("\n") };
}

/** bun and pnpm 12 read no .npmrc but those of the project and of the home; yarn has a file of its own. */
async function configure(client: OtherClient, directory: string, registry: Registry): Promise<void> {
  const npmrc = await readFile(registry.userconfig, "utf8");
  if (client.client !== "yarn") {
    await write(directory, { ".npmrc": npmrc });
    return;
  }
  const [, token] = /_authToken=(.*)/.exec(npmrc) ?? [];
  const settings = [
    "nodeLinker: node-modules",
    "enableTelemetry: false",
    "unsafeHttpWhitelist: [127.0.0.1]",
    `npmRegistryServer: "${registry.url.replace(/\/$/, "")}"`,
    `npmAuthToken: "${token}"`,
  ];
  // yarn packs only what its lockfile knows.
  await write(directory, { "yarn.lock": "", ".yarnrc.yml": `${settings.join("\n")}\n` });
  const { status, stdout } = await runClient(client, ["install"], { cwd: directory });
  if (status !== 0) throw new Error(stdout);
}
