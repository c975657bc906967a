import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { CLI, packgate } from "../support/packgate.ts";
import {
  atRead,
  hangAt,
  npmBut,
  passing,
  publishing,
  registryBehind,
  start,
  temporaryIn,
} from "../support/publishing.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof STATUS;

/** How a publish is brought to a stop at one place. */
interface Stop {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

async function publishUntil(reached: string, name: string, { scripts = {}, env = {} }: Stop) {
  const cwd = await passing(name, { manifest: { scripts }, files: { "hang.cjs": hangAt(reached) } });
  const all = { ...(await publishing(registry)), ...env };
  const running = start(process.execPath, [CLI, "publish"], cwd, all);
  await until(() => existsSync(reached));
  return { ...running, temporary: temporaryIn(all) };
}

async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await setTimeout(5);
}

/** Waits until the process that wrote that file is gone. A zombie is: in a container nobody may be there to bury it. */
async function ofNoProcess(reached: string): Promise<void> {
  const pid = Number(await readFile(reached, "utf8"));
  expect(pid).toBeGreaterThan(1);
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "State:\tZ");
    if (/^State:\tZ/m.test(status)) return;
    await setTimeout(20);
  }
}

const ask = (name: string) => `Run npm view ${name}@1.0.0 dist.integrity: it was published if that is sha512-`;

interface Moment {
  readonly moment: string;
  readonly signals: readonly Signal[];
  readonly stop: (reached: string) => Stop | Promise<Stop>;
  readonly says: (name: string) => string;
  readonly isPublished: boolean;
}

const NOTHING = () => "packgate: interrupted before the upload: nothing was uploaded.\n";

const moments: readonly Moment[] = [
  {
    moment: "before the pack",
    signals: ["SIGINT"],
    stop: () => ({ scripts: { prepublishOnly: "node hang.cjs" } }),
    says: NOTHING,
    isPublished: false,
  },
  {
    moment: "while packing",
    signals: ["SIGTERM"],
    stop: () => ({ scripts: { prepack: "node hang.cjs" } }),
    says: NOTHING,
    isPublished: false,
  },
  {
    moment: "at the end of packing",
    signals: ["SIGHUP"],
    stop: () => ({ scripts: { postpack: "node hang.cjs" } }),
    says: NOTHING,
    isPublished: false,
  },
  {
    moment: "during the upload",
    signals: ["SIGHUP", "SIGINT", "SIGTERM"],
    stop: async (reached) => ({ env: await npmBut("publish", hangAt(reached)) }),
    says: (name) =>
      `packgate: interrupted during the upload of ${name}@1.0.0: whether the registry took it is not known. ${ask(name)}`,
    isPublished: false,
  },
  {
    moment: "when the registry took it and the client has not ended",
    signals: ["SIGINT"],
    stop: async (reached) => ({ env: await npmBut("publish", `npm(); ${hangAt(reached)}`) }),
    says: (name) =>
      `packgate: interrupted during the upload of ${name}@1.0.0: whether the registry took it is not known. ${ask(name)}`,
    isPublished: true,
  },
  {
    moment: "after the upload, before the comparison",
    signals: ["SIGHUP", "SIGINT", "SIGTERM"],
    stop: async (reached) => ({ env: await npmBut("view", hangAt(reached)) }),
    says: (name) =>
      `packgate: interrupted after the upload of ${name}@1.0.0: what the registry holds was not compared with what was checked. ${ask(name)}`,
    isPublished: true,
  },
];

const cases = moments.flatMap(({ signals, ...moment }) => signals.map((signal) => ({ signal, ...moment })));

describe("a publish that is interrupted leaves nothing behind and says how far it was", () => {
  test.each(cases)("by $signal $moment", async ({ signal, moment, stop, says, isPublished }) => {
    const name = `${moment.replaceAll(/[^a-z]+/g, "-")}-${signal.toLowerCase()}`;
    const reached = join(await workdir(), "reached");
    const { child, ended, temporary } = await publishUntil(reached, name, await stop(reached));

    child.kill(signal);

    const { status, stderr } = await ended();
    expect(status, stderr).toBe(STATUS[signal]);
    expect(stderr).toContain(says(name));
    expect(stderr).not.toContain("internal error");
    expect(await readdir(temporary)).toEqual([]);
    await ofNoProcess(reached);
    expect(Object.keys(await registry.versions(name))).toEqual(isPublished ? ["1.0.0"] : []);
  });

  test("by the second of two signals no other than by the first", async () => {
    const reached = join(await workdir(), "reached");
    const env = await npmBut("publish", hangAt(reached));
    const { child, ended, temporary } = await publishUntil(reached, "pressed-twice", { env });
    // npm run forwards to its child what the terminal has sent to both.
    child.kill("SIGINT");
    child.kill("SIGTERM");
    child.kill("SIGINT");
    const { status, stderr } = await ended();
    expect([130, 143], stderr).toContain(status);
    expect(stderr.match(/interrupted during the upload/g)).toHaveLength(1);
    expect(await readdir(temporary)).toEqual([]);
  });

  test("while it is checked", async () => {
    const cwd = await passing("while-checked", { files: { "dist/more.js": "export const x = 1;\n".repeat(500_000) } });
    const env = await publishing(registry);
    const { child, ended } = start(process.execPath, [CLI, "publish"], cwd, env);
    const temporary = temporaryIn(env);
    // The bytes are kept the moment before they are inspected.
    for (;;) {
      const names = await readdir(temporary);
      if (names.some((name) => existsSync(join(temporary, name, "package.tgz")))) break;
    }
    child.kill("SIGTERM");
    const { status, stderr } = await ended();
    expect(status, stderr).toBe(143);
    expect(stderr).toContain(NOTHING());
    expect(await readdir(temporary)).toEqual([]);
    expect(await registry.versions("while-checked")).toEqual({});
  });

  test("between the check and the upload", async () => {
    // The last that happens before the upload: the bytes are read once more, and held against their digest.
    const cwd = await passing("between");
    const env = { ...(await publishing(registry)), ...(await atRead(1, 'process.kill(process.pid, "SIGINT");')) };
    const { status, stdout, stderr } = await packgate(["publish"], { cwd, env });
    expect(status, stderr).toBe(130);
    expect(stdout).toContain("PASS  between@1.0.0");
    expect(stderr).toContain(NOTHING());
    expect(await readdir(temporaryIn(env))).toEqual([]);
    expect(await registry.versions("between")).toEqual({});
  });

  test("while the registry keeps its answer to itself", async () => {
    const reached = { yet: false };
    const silent = await registryBehind(registry, ({ method, before }) => {
      if (method !== "PUT" || before) return "pass";
      reached.yet = true;
      return "hang";
    });
    const env = await publishing(silent);
    const { child, ended } = start(process.execPath, [CLI, "publish"], await passing("unanswered"), env);
    await until(() => reached.yet);
    child.kill("SIGTERM");
    const { status, stderr } = await ended();
    expect(status, stderr).toBe(143);
    expect(stderr).toContain(`whether the registry took it is not known. ${ask("unanswered")}`);
    expect(await readdir(temporaryIn(env))).toEqual([]);
    expect(Object.keys(await registry.versions("unanswered"))).toEqual(["1.0.0"]);
  });

  test("in a dry run, at any time: nothing was uploaded", async () => {
    const reached = join(await workdir(), "reached");
    const env = { ...(await npmBut("publish", hangAt(reached))), npm_config_dry_run: "true" };
    const { child, ended } = await publishUntil(reached, "rehearsal", { env });
    child.kill("SIGINT");
    const { status, stderr } = await ended();
    expect(status, stderr).toBe(130);
    expect(stderr).toContain(NOTHING());
  });
});

test("of several packages it is said which were published and which not", async () => {
  const root = await write(await workdir(), {
    "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
  });
  for (const name of ["a", "b", "c"]) {
    const manifest = JSON.stringify({ name: `several-${name}`, version: "1.0.0", files: ["dist"] });
    await write(join(root, "packages", name), { "package.json": manifest, "dist/index.js": "export {};\n" });
  }
  const reached = join(await workdir(), "reached");
  const second = `if (require("node:fs").existsSync(${JSON.stringify(reached)} + ".first")) { ${hangAt(reached)} }
    else { require("node:fs").writeFileSync(${JSON.stringify(reached)} + ".first", ""); process.exitCode = npm(); }`;
  const env = { ...(await publishing(registry)), ...(await npmBut("publish", second)) };
  const { child, ended } = start(process.execPath, [CLI, "publish", "--workspaces"], root, env);
  await until(() => existsSync(reached));
  child.kill("SIGINT");
  const { status, stderr } = await ended();
  expect(status, stderr).toBe(130);
  expect(stderr).toContain("interrupted during the upload of several-b@1.0.0: ");
  expect(stderr).toContain("Of the others published before it: several-a@1.0.0; not uploaded: several-c@1.0.0.");
  expect(await readdir(temporaryIn(env))).toEqual([]);
});

describe("in the process of semantic-release", () => {
  /** As semantic-release calls its plugins, and with no more care for signals. */
  const host = (before: string) => `
    import { publish } from ${JSON.stringify(CLI.replace("cli.js", "semantic-release.js"))};
    ${before}
    const { stdout, stderr, env } = process;
    await publish({}, { cwd: process.cwd(), env, stdout, stderr, options: {}, nextRelease: { version: "1.0.0" } });
    console.log("listeners: " + ["SIGHUP", "SIGINT", "SIGTERM"].map((signal) => process.listenerCount(signal)));`;

  async function release(name: string, stop: Stop, reached: string, before = "") {
    const cwd = await passing(name, {
      manifest: { scripts: stop.scripts },
      files: { "hang.cjs": hangAt(reached), "host.mjs": host(before) },
    });
    const env = { ...(await publishing(registry)), ...stop.env };
    return { ...start(process.execPath, ["host.mjs"], cwd, env), temporary: temporaryIn(env) };
  }

  const inHost = cases.filter(({ moment }) => !moment.startsWith("at the end") && !moment.startsWith("when"));

  test.each(inHost)("$signal $moment ends it as ever, and nothing is left", async ({ signal, moment, stop, says }) => {
    const name = `host-${moment.replaceAll(/[^a-z]+/g, "-")}-${signal.toLowerCase()}`;
    const reached = join(await workdir(), "reached");
    const { child, ended, temporary } = await release(name, await stop(reached), reached);
    await until(() => existsSync(reached));
    child.kill(signal);
    const run = await ended();
    expect(run, run.stderr).toMatchObject({ status: null, signal });
    expect(run.stderr).toContain(says(name));
    expect(await readdir(temporary)).toEqual([]);
    await ofNoProcess(reached);
  });

  test("a tool that listens itself has its way", async () => {
    const reached = join(await workdir(), "reached");
    const stop = { env: await npmBut("publish", hangAt(reached)) };
    const { child, ended, temporary } = await release(
      "host-that-listens",
      stop,
      reached,
      'process.on("SIGTERM", () => process.exit(7));',
    );
    await until(() => existsSync(reached));
    child.kill("SIGTERM");
    const run = await ended();
    expect(run, run.stderr).toMatchObject({ status: 7, signal: null });
    expect(run.stderr).toContain("interrupted during the upload of host-that-listens@1.0.0");
    expect(await readdir(temporary)).toEqual([]);
  });

  test("nobody listens any more when the publish is over", async () => {
    const stop = { env: { npm_config_dry_run: "true" } };
    const { ended } = await release("host-afterwards", stop, join(await workdir(), "reached"));
    const run = await ended();
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(run.stdout).toContain("listeners: 0,0,0");
  });
});
