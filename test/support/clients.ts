import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { clientDirectories, clientsDirectory, everyPair, everyRun, nodeDirectories } from "./client-list.js";

export { clientsDirectory };

/** An npm to run, and the Node that runs it. */
export interface Client {
  readonly name: string;
  readonly node: string;
  readonly npmCli: string;
  /** Why it cannot run here, or false. What a skipped test prints. */
  readonly absent: string | false;
}

/** Another package manager, as its users start it. */
export interface OtherClient {
  readonly name: string;
  readonly client: "pnpm" | "yarn" | "bun";
  /** The Node that runs it, and packgate in it. */
  readonly node: string;
  /** The directories of its command and of that Node, for PATH. */
  readonly path: readonly string[];
  readonly absent: string | false;
}

const SOAKS = process.env["PACKGATE_SOAK"] !== undefined;

/** Every client once, or in the soak every one on every Node that it supports. npm 12 refuses Node 20. */
const pairs = SOAKS
  ? everyPair()
      .filter(({ refused }) => !refused)
      .map(({ name, client, node }) => ({ name, client, node: nodeIn(node) }))
  : clientDirectories.map((client) => ({
      name: client.replace("-", " "),
      client,
      node: client === "npm-12" ? nodeIn("node-24") : process.execPath,
    }));

/** This machine's npm first. */
export const clients: readonly Client[] = [
  npmOf("this machine's npm", process.execPath, ownNpm()),
  ...pairs
    .filter(({ client }) => client.startsWith("npm-"))
    .map(({ name, client, node }) => npmOf(name, node, inDirectory(client, "npm/bin/npm-cli.js"))),
];

export const otherClients: readonly OtherClient[] = pairs
  .filter(({ client }) => !client.startsWith("npm-"))
  .map(({ name, client: directory, node }) => {
    const [client] = directory.split("-") as [OtherClient["client"]];
    const bin = inDirectory(directory, ".bin");
    return { name, client, node, path: [bin, dirname(node)], absent: absence(name, [node, join(bin, client)]) };
  });

/** Versions of Node, other than the one that runs the tests. */
export const otherNodes = nodeDirectories
  .filter((name) => SOAKS || name in everyRun)
  .map((name) => ({ name, node: nodeIn(name), absent: absence(name, [nodeIn(name)]) }));

/** What an ordinary run tries of these is what matters most: another version of the client is tried whole. */
const BRIEFLY = new Set(["npm 10", "npm 11", "pnpm 10"]);

/** Whether all claims are tried on a client, as the soak does on each. */
export function isTriedWhole({ name }: { readonly name: string }): boolean {
  return SOAKS || !BRIEFLY.has(name);
}

/** A name as a part of a package's name. */
export function slug({ name }: { readonly name: string }): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** Runs one of them as a person would, its own directory first in PATH. */
export function runClient({ client, path }: OtherClient, args: readonly string[], options: RunOptions): Promise<Run> {
  const PATH = [...path, process.env["PATH"]].join(delimiter);
  // In CI yarn changes no lockfile, and a test's package has none yet.
  const env = { PATH, YARN_ENABLE_IMMUTABLE_INSTALLS: "false", ...options.env };
  return run(join(path[0] ?? "", client), args, { ...options, env });
}

function npmOf(name: string, node: string, npmCli: string): Client {
  return { name, node, npmCli, absent: absence(name, [node, npmCli]) };
}

function absence(name: string, paths: readonly string[]): string | false {
  return (
    !paths.every((path) => existsSync(path)) &&
    `${name} is not installed; ${SOAKS ? "npm run soak" : ".ci/run"} installs it`
  );
}

function nodeIn(directory: string): string {
  return inDirectory(directory, "node/bin/node");
}

function inDirectory(directory: string, path: string): string {
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
