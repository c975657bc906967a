import { cp, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { version } from "../../src/version.ts";
import { clients, npm } from "../support/clients.ts";
import { type Action, type ActionRun, readAction, runAction } from "../support/composite-action.ts";
import { CLI } from "../support/packgate.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { workdir, write } from "../support/workdir.ts";

const ROOT = dirname(dirname(CLI));
const TIMEOUT = { timeout: 120_000 };

const CLEAN = {
  "package.json": JSON.stringify({
    name: "acme-lib",
    version: "1.4.0",
    files: ["lib"],
    main: "lib/a.js",
    license: "MIT",
  }),
  "lib/a.js": "exports.a = 1;\n",
  "README.md": "# acme-lib\n",
  LICENSE: "MIT\n",
  "packgate.json": '{ "allow": ["lib/*.js", "README.md", "LICENSE"] }\n',
};
const LEAKING = { ...CLEAN, "lib/.env": "A_KEY=1\n", "lib/b.ts": "export {};\n" };

/** What the soak runs only: the same way through the shell as another row's. */
const SOAKS = process.env["PACKGATE_SOAK"] !== undefined;

/** Each ends before anything is packed, or with the package refused. */
const INJECTIONS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    "specs and a policy that are options and commands",
    { specs: "--format=json:pwned\n$(touch pwned)\n; touch pwned", policy: "--x; touch pwned\n$(touch pwned) x" },
  ],
  ["a switch that is neither true nor false", { workspaces: "yes; touch pwned" }],
  ...(SOAKS
    ? ([
        ["a policy that is an option and a command", { policy: "--format=json:pwned; touch pwned\n$(touch pwned)" }],
        ["a ref that is an option of git", { "policy-base": "--output=pwned" }],
        ["a severity that is a command", { "fail-on": "`touch pwned`" }],
        ["a release that is a command", { against: "'; touch pwned; '" }],
        ["a summary that is neither", { summary: "$(touch pwned)" }],
        ["a file that is in no directory", { sarif: "no such/$(touch pwned)/a.sarif" }],
      ] as const)
    : []),
];

let action: Action;
let registry: Registry;
withRegistry((started) => {
  registry = started;
});
beforeAll(async () => {
  action = await readAction(join(ROOT, "action.yml"));
});

test("no step of the action puts an expression into its script, and every input is used and described", async () => {
  const text = await readFile(join(ROOT, "action.yml"), "utf8");
  expect(action.runs.using).toBe("composite");
  for (const { run, shell } of action.runs.steps) {
    expect(run).not.toContain("${{");
    expect(run).not.toMatch(/@latest|\beval\b/);
    expect(run).toMatch(/^set -euo pipefail\n/);
    expect(shell).toBe("bash");
  }
  for (const [name, { description }] of Object.entries(action.inputs)) {
    expect(description).not.toBe("");
    expect(text).toContain(`\${{ inputs.${name} }}`);
  }
});

describe("the action, with packgate in node_modules", TIMEOUT, () => {
  test("passes a clean package, and hands on its verdict, integrity and reports", async () => {
    const { status, stdout, stderr, outputs, summary } = await act(CLEAN, { sarif: "packgate.sarif" });
    expect(status, stdout + stderr).toBe(0);
    const report = JSON.parse(await readFile(outputs["report"] ?? "", "utf8")) as Report;
    expect(outputs).toMatchObject({ verdict: "pass", integrity: report.reports[0]?.package?.integrity });
    expect(outputs["integrity"]).toMatch(/^sha512-/);
    expect(await readFile(outputs["comment"] ?? "", "utf8")).toMatch(/^<!-- packgate:acme-lib -->\n/);
    expect(summary).toMatch(/^## packgate: PASS `acme-lib@1.4.0`/);
    expect(stdout).toMatch(/^PASS {2}acme-lib@1.4.0/m);
  });

  test("stops a leaking one with its exit status, annotations, SARIF and summary", async () => {
    const { status, stdout, outputs, summary, cwd } = await act(LEAKING, { sarif: "packgate.sarif" });
    expect(status).toBe(1);
    expect(outputs["verdict"]).toBe("fail");
    expect(stdout).toMatch(/^::error /m);
    expect(summary).toContain("no-env-file");
    expect(JSON.parse(await readFile(join(cwd, "packgate.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  test.each(INJECTIONS)("takes %s for text, and ends with 2", async (_what, inputs) => {
    const { status, outputs, cwd } = await act(CLEAN, inputs);
    expect(status).toBe(2);
    expect(outputs["verdict"]).not.toBe("pass");
    expect((await readdir(cwd)).sort()).toEqual([...new Set([...Object.keys(CLEAN).map(top), "node_modules"])].sort());
  });

  test("takes each line of the specs for one, spaces and all", async () => {
    const names = ["a b", "-c;$(touch pwned)"];
    const files = names.flatMap((name) =>
      Object.entries(CLEAN).map(([path, text]) => [`${name}/${path}`, text] as const),
    );
    const { status, stdout, stderr, outputs, summary, cwd } = await act(Object.fromEntries(files), {
      specs: `${names.join("\n")}\n\n`,
      annotations: "false",
      summary: "false",
    });
    expect(status, stdout + stderr).toBe(0);
    const report = JSON.parse(await readFile(outputs["report"] ?? "", "utf8")) as Report;
    expect(report.reports.map(({ origin }) => origin.spec)).toEqual(names);
    expect(outputs["integrity"]).toBe("");
    expect(summary).toBe("");
    expect(stdout).not.toMatch(/^::/m);
    expect((await readdir(cwd)).sort()).toEqual([...names, "node_modules"].sort());
  });
});

describe("the action, where packgate is not installed", TIMEOUT, () => {
  test("installs its own version and no other, runs no scripts, and leaves the checkout alone", async () => {
    const published = await publishPackgate(registry);
    const temporary = await workdir();
    // Its dependencies lie above, where Node finds them as well: a registry of the tests' own has no others.
    await symlink(join(ROOT, "node_modules"), join(temporary, "node_modules"));
    const cwd = await write(await workdir(), { ...LEAKING, ".npmrc": "registry=http://127.0.0.1:9/\n" });
    const env = { npm_config_userconfig: registry.userconfig, npm_config_cache: join(temporary, "npm-cache") };
    const { status, stdout, stderr, outputs } = await runAction(action, {}, { cwd, temporary, action: ROOT, env });
    expect(status, stdout + stderr).toBe(1);
    expect(outputs["verdict"]).toBe("fail");
    const installed = join(temporary, `packgate-${version}/node_modules/packgate`);
    expect(JSON.parse(await readFile(join(installed, "package.json"), "utf8"))).toMatchObject({ version });
    expect(await readdir(installed)).not.toContain("ran-a-script");
    expect(await readdir(cwd)).not.toContain("node_modules");
    expect(published).toEqual(SOAKS ? ["9999.0.0", version] : [version]);
  });
});

const top = (path: string) => path.split("/")[0] ?? "";

async function act(
  files: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>>,
): Promise<ActionRun & { readonly cwd: string }> {
  const cwd = await write(await workdir(), files);
  await mkdir(join(cwd, "node_modules"));
  await symlink(ROOT, join(cwd, "node_modules/packgate"));
  const made = await runAction(action, inputs, { cwd, temporary: await workdir(), action: ROOT });
  return { ...made, cwd };
}

/** What packgate packs, at the registry, with an install script and without dependencies; in the soak also a later version. */
async function publishPackgate({ url, userconfig, versions }: Registry): Promise<readonly string[]> {
  const directory = await workdir();
  for (const part of ["dist", "policies"]) await cp(join(ROOT, part), join(directory, part), { recursive: true });
  const {
    dependencies: _,
    peerDependencies: __,
    devDependencies: ___,
    ...given
  } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  for (const each of SOAKS ? [version, "9999.0.0"] : [version]) {
    const scripts = { postinstall: "touch ran-a-script" };
    await write(directory, { "package.json": JSON.stringify({ ...given, version: each, scripts }) });
    const { status, stderr } = await npm(
      clients[0]!,
      ["publish", "--registry", url, "--userconfig", userconfig, "--ignore-scripts"],
      {
        cwd: directory,
      },
    );
    expect(status, stderr).toBe(0);
  }
  return Object.keys(await versions("packgate")).sort((a, b) => b.localeCompare(a));
}
