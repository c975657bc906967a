import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { clients, outsideNpm } from "./clients.ts";
import type { Registry } from "./registry.ts";
import { workdir, write } from "./workdir.ts";

type Environment = Readonly<Record<string, string>>;

/** Writes a package that passes: version 1.0.0 of that name. */
export async function passing(
  name: string,
  {
    manifest,
    files,
  }: { readonly manifest?: object; readonly files?: Readonly<Record<string, string>> | undefined } = {},
): Promise<string> {
  return write(await workdir(), {
    "package.json": JSON.stringify({ name, version: "1.0.0", files: ["dist"], ...manifest }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    "dist/index.js": "export {};\n",
    ...files,
  });
}

/** What a publish to that registry needs, with a directory for temporary files that nothing else writes to. */
export async function publishing({ userconfig }: Pick<Registry, "userconfig">): Promise<Environment> {
  const cache = join(await workdir(), "npm");
  return {
    npm_config_userconfig: userconfig,
    npm_config_update_notifier: "false",
    npm_config_fetch_retries: "0",
    npm_config_cache: cache,
    TMPDIR: await workdir(),
  };
}

/** Where such a publish keeps what nobody may find afterwards. */
export function temporaryIn(env: Environment): string {
  const { TMPDIR } = env as { readonly TMPDIR?: string };
  if (TMPDIR === undefined) throw new Error("no directory of its own");
  return TMPDIR;
}

/**
 * This machine's npm, but that `code` (CommonJS) runs instead of one of its commands. `npm()` in it runs the command all
 * the same, and returns its status; `argv` are the arguments.
 */
export async function npmBut(command: string, code: string): Promise<Environment> {
  const real = JSON.stringify(clients[0]!.npmCli);
  const directory = await write(await workdir(), {
    "package.json": '{"version":"0.0.0"}',
    "bin/npm-cli.js": `if (process.argv[2] !== "${command}") require(${real});
      else {
        const argv = process.argv.slice(2);
        const npm = () => require("node:child_process").spawnSync(
          process.execPath, [${real}, ...argv], { stdio: "inherit" }).status;
        ${code}
      }`,
  });
  return { npm_execpath: join(directory, "bin/npm-cli.js") };
}

/**
 * A packgate that goes wrong where it reads the kept tarball for the nth time: before each upload it does, and after it.
 * A `defect` is an error of no kind that packgate knows; `EIO` is what a broken disk says.
 */
export async function brokenRead(nth: number, kind: "defect" | "EIO"): Promise<Environment> {
  const error =
    kind === "defect"
      ? 'new TypeError("from outside")'
      : 'Object.assign(new Error(), { code: "EIO", syscall: "read" })';
  return atRead(nth, `throw ${error};`);
}

/** The same, where `code` runs. */
export async function atRead(nth: number, code: string): Promise<Environment> {
  const directory = await write(await workdir(), {
    "fault.mjs": `
      import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      const { openSync, readSync } = fs;
      let opened = 0, nth;
      fs.openSync = (path, flags, mode) => {
        const descriptor = openSync(path, flags, mode);
        const isRead = typeof flags === "number" && String(path).endsWith("package.tgz");
        if (isRead && (opened += 1) === ${nth}) nth = descriptor;
        return descriptor;
      };
      fs.readSync = (descriptor, ...rest) => {
        if (descriptor === nth) { nth = undefined; ${code} }
        return readSync(descriptor, ...rest);
      };
      // packgate itself, and a tool that has loaded it; no npm.
      if (/(?:dist\\/cli\\.js|host\\.mjs)$/.test(process.argv[1])) syncBuiltinESMExports();`,
  });
  return { NODE_OPTIONS: `--import=${join(directory, "fault.mjs")}` };
}

/** Code for a script or an npm: says by a file that it is there, with its pid, and then does nothing for a minute. */
export function hangAt(reached: string): string {
  const path = JSON.stringify(reached);
  return `require("node:fs").writeFileSync(${path} + ".new", String(process.pid));
    require("node:fs").renameSync(${path} + ".new", ${path}); setTimeout(() => {}, 60_000);`;
}

/** A process that is still running when this returns. Its stdout is read only where `ended` is asked for. */
export function start(file: string, args: readonly string[], cwd: string, env: Environment) {
  const child = spawn(file, [...args], { cwd, env: { ...outsideNpm(), ...env }, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const ended = async () => {
    let stdout = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    await closed;
    return { status: child.exitCode, signal: child.signalCode, stdout, stderr };
  };
  return { child, ended };
}

/**
 * The way to a registry, and what goes wrong on it. `spoil` is asked of every request before it reaches the registry, and
 * again before the answer goes back: it may pass, close the connection, hang, or answer with a text of its own.
 */
export async function registryBehind(
  registry: Registry,
  spoil: (request: { readonly method: string; readonly before: boolean }) => "pass" | "close" | "hang" | string,
): Promise<Pick<Registry, "userconfig" | "url">> {
  const behind = new URL(registry.url);
  const server = createServer((incoming, response) => {
    const method = incoming.method ?? "GET";
    const obey = (before: boolean, pass: () => void): void => {
      const what = spoil({ method, before });
      if (what === "pass") pass();
      else if (what === "close") incoming.socket.destroy();
      else if (what !== "hang") response.writeHead(200, { "content-type": "application/json" }).end(what);
    };
    obey(true, () => {
      const options = {
        host: behind.hostname,
        port: behind.port,
        path: incoming.url,
        method,
        headers: incoming.headers,
      };
      const onward = request(options, async (answer) => {
        const body = Buffer.concat(await Readable.from(answer).toArray());
        obey(false, () => response.writeHead(answer.statusCode ?? 500, answer.headers).end(body));
      });
      incoming.pipe(onward);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const userconfig = join(await workdir(), "npmrc");
  await write("", { [userconfig]: (await readFile(registry.userconfig, "utf8")).replaceAll(behind.host, host) });
  return { userconfig, url: `http://${host}/` };
}
