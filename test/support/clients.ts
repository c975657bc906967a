import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Where .ci/run installs the npm majors that a machine does not come with; without it only the machine's own is used. */
export const clientsDirectory =
  process.env["PACKGATE_CLIENTS"] ?? join(import.meta.dirname, "../../node_modules/.cache/packgate-clients");

/** An npm to run, and the Node that runs it. */
export interface Client {
  readonly name: string;
  readonly node: string;
  readonly npmCli: string;
  /** Why it cannot run here, or false. What a skipped test prints. */
  readonly absent: string | false;
}

/** npm 12 refuses Node 20, so it gets a younger one. */
export const clients: readonly Client[] = [
  client("this machine's npm", process.execPath, ownNpm()),
  client("npm 10", process.execPath, module("npm-10", "npm/bin/npm-cli.js")),
  client("npm 11", process.execPath, module("npm-11", "npm/bin/npm-cli.js")),
  client("npm 12", module("node-24", "node/bin/node"), module("npm-12", "npm/bin/npm-cli.js")),
];

/** Another package manager, as its users start it. */
export interface OtherClient {
  readonly name: string;
  readonly client: "pnpm" | "yarn" | "bun";
  /** The directory of its command, and of the Node that it is run by, for PATH. */
  readonly path: readonly string[];
  readonly absent: string | false;
}

export const otherClients: readonly OtherClient[] = [
  otherClient("pnpm 10", "pnpm", "pnpm-10"),
  otherClient("pnpm 12", "pnpm", "pnpm-12"),
  otherClient("yarn 4", "yarn", "yarn-4"),
  otherClient("bun", "bun", "bun-1"),
];

function otherClient(name: string, client: OtherClient["client"], directory: string): OtherClient {
  const bin = join(clientsDirectory, directory, "node_modules/.bin");
  // pnpm 12 is a program of its own, the others run under the Node of the tests.
  const missing = !existsSync(join(bin, client));
  return { name, client, path: [bin], absent: missing && `${name} is not installed; .ci/run installs it` };
}

/** Runs one of them as a person would, its own directory first in PATH. */
export function runClient({ client, path }: OtherClient, args: readonly string[], options: RunOptions): Promise<Run> {
  const PATH = [...path, dirname(process.execPath), process.env["PATH"]].join(delimiter);
  // In CI yarn changes no lockfile, and a test's package has none yet.
  const env = { PATH, YARN_ENABLE_IMMUTABLE_INSTALLS: "false", ...options.env };
  return run(join(path[0] ?? "", client), args, { ...options, env });
}

/** Versions of Node, other than the one that runs the tests. */
export const youngerNodes = ["node-22", "node-24"].map((name) => {
  const node = module(name, "node/bin/node");
  return { name, node, absent: !existsSync(node) && `${name} is not installed; .ci/run installs it` };
});

function client(name: string, node: string, npmCli: string): Client {
  const missing = [node, npmCli].some((path) => !existsSync(path));
  return { name, node, npmCli, absent: missing && `${name} is not installed; .ci/run installs it` };
}

function module(directory: string, path: string): string {
  return join(clientsDirectory, directory, "node_modules", path);
}

/** The npm that a shell would start. */
function ownNpm(): string {
  const found = (process.env["PATH"] ?? "").split(delimiter).map((directory) => join(directory, "npm"));
  const npm = found.find((path) => existsSync(path));
  return npm === undefined ? "npm" : realpathSync(npm);
}

export interface Run {
  /** null where a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs an npm as a person would: none of the variables of the npm that runs the tests, its own node first in PATH. */
export function npm({ node, npmCli }: Client, args: readonly string[], options: RunOptions): Promise<Run> {
  const path = `${dirname(node)}${delimiter}${process.env["PATH"]}`;
  return run(node, [npmCli, ...args], { ...options, env: { PATH: path, ...options.env } });
}

/** Runs a command to its end, without a shell; never throws for how it ends. */
export function run(file: string, args: readonly string[], { cwd, env = {} }: RunOptions): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { cwd, env: { ...outsideNpm(), ...env }, maxBuffer: 64 * 1024 * 1024 },
      (_, stdout, stderr) => resolve({ status: child.exitCode, signal: child.signalCode, stdout, stderr }),
    );
  });
}

/** The environment without what `npm test` adds to it. */
export function outsideNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|node_options$)/i.test(name)));
}
