import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { clients, npm, type Run, run } from "../support/clients.ts";
import { CLI } from "../support/packgate.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { repositoryOf } from "../support/repository.ts";
import { workdir, write } from "../support/workdir.ts";

/**
 * Somebody who has never seen packgate clones a project whose build leaks, types `npx packgate`, and from then on pastes
 * what packgate prints. Nothing is installed: npx and npm get packgate from a registry of the test's own.
 */

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

type Files = Readonly<Record<string, string>>;

/** Writes a bundle with its map, and leaves a dotenv file beside it, as a build that copies too much. */
const build = `
const { mkdirSync, writeFileSync } = require("node:fs");
mkdirSync("dist", { recursive: true });
for (const name of process.argv.slice(2)) {
  writeFileSync("dist/" + name + ".js", "#!/usr/bin/env node\\nconsole.log(42);\\n//# sourceMappingURL=" + name + ".js.map\\n");
  writeFileSync("dist/" + name + ".d.ts", "export {};\\n");
  writeFileSync("dist/" + name + ".js.map", JSON.stringify({
    version: 3, names: [], mappings: "AAAA", sources: ["../src/" + name + ".ts"],
    sourcesContent: ["const answer: number = 42; // not for everybody\\nconsole.log(answer);\\n"],
  }));
}
writeFileSync("dist/.env", "LOG_LEVEL=debug\\n");
`;
const source = "const answer: number = 42; // not for everybody\nconsole.log(answer);\n";
const manifest = (fields: object): string => `${JSON.stringify({ name: "p", version: "1.0.0", ...fields }, null, 2)}\n`;

const library: Files = {
  "package.json": manifest({
    main: "dist/index.js",
    types: "dist/index.d.ts",
    files: ["dist", "src"],
    scripts: { prepack: "node build.cjs index core util" },
  }),
  ".gitignore": "dist\nnode_modules\n",
  "README.md": "# p\n",
  LICENSE: "All rights reserved.\n",
  "build.cjs": build,
  "src/index.ts": source,
  "src/core.ts": source,
  "src/util.ts": source,
};
const cli: Files = {
  "package.json": manifest({ bin: { p: "dist/cli.js" }, scripts: { prepack: "node build.cjs cli" } }),
  ".gitignore": "dist\nnode_modules\n",
  ".npmignore": "src\nbuild.cjs\n",
  "README.md": "# p\n",
  "build.cjs": build,
  "src/cli.ts": source,
};
const monorepo: Files = {
  "package.json": manifest({ name: "root", private: true, workspaces: ["packages/*"] }),
  ...Object.fromEntries(Object.entries(library).map(([path, text]) => [`packages/a/${path}`, text])),
  "packages/b/package.json": manifest({ name: "b" }),
};

/** What packgate prints is a label, some space, and a command; behind more space may stand what it does. */
const PRINTED = /^(?:.*\S {3,}| *)((?:npx packgate|npm install)(?: [\w./=-]+)*)(?: {3}.*)?$/gm;
/** Somebody who has taken one of the two answers looks for these, in this order, and never runs a command twice in a row. */
const LABELS = ["Install packgate", "To write", "To apply", "Keep it so", "Is it not?", "What to do", "Check"];

interface Step {
  readonly command: string;
  readonly run: Run;
}

/** Runs what the screens say until a check passes, and nothing is left to paste but it. */
async function follow(cwd: string, env: Readonly<Record<string, string>>): Promise<readonly Step[]> {
  const steps: Step[] = [];
  let command: string | undefined = "npx packgate";
  while (command !== undefined && steps.length < 12) {
    const [name = "", ...args] = command.split(" ");
    const done: Run = await run(name, args, { cwd, env });
    steps.push({ command, run: done });
    command = next(steps);
  }
  return steps;
}

/** The first thing that is still to be done of what the screens have said so far. */
function next(steps: readonly Step[]): string | undefined {
  const done = new Set<string>();
  const open = new Map<string, string>();
  for (const { command, run } of steps) {
    done.add(command);
    for (const [line, printed = ""] of run.stdout.matchAll(PRINTED)) {
      const label = LABELS.find((one) => line.includes(one));
      if (label !== undefined && (!done.has(printed) || label === "Check")) open.set(label, printed);
    }
    for (const [label, printed] of open) if (printed === command) open.delete(label);
  }
  return LABELS.map((label) => open.get(label)).find((printed) => printed !== undefined);
}

/** The published packgate, as far as a user sees it: the built command. */
async function publishPackgate(): Promise<void> {
  if ("0.1.0" in (await registry.versions("packgate"))) return;
  const cwd = await write(await workdir(), {
    "package.json": JSON.stringify({ name: "packgate", version: "0.1.0", bin: "cli.mjs" }),
    "cli.mjs": `#!/usr/bin/env node\nawait import(${JSON.stringify(pathToFileURL(CLI).href)});\n`,
  });
  const done = await npm(clients[0]!, ["publish"], { cwd, env: { npm_config_userconfig: registry.userconfig } });
  expect(done.status, done.stderr).toBe(0);
}

describe("from a fresh clone of a project that leaks, by pasting what packgate prints", () => {
  test.each<[string, Files, string]>([
    ["a library", library, "."],
    ["a bundled command", cli, "."],
    ["a package of a monorepo", monorepo, "packages/a"],
  ])("%s gets to a gate that passes, and that stops the next leak", async (_, files, place) => {
    await publishPackgate();
    const { directory: origin } = await repositoryOf(files);
    const clone = join(await workdir(), "clone");
    await cp(origin, clone, { recursive: true });
    const cwd = join(clone, place);
    const home = await workdir();
    const env = {
      HOME: home,
      npm_config_cache: join(home, "cache"),
      npm_config_userconfig: registry.userconfig,
      npm_config_audit: "false",
      npm_config_yes: "true",
    };

    const steps = await follow(cwd, env);

    const told = steps.map(({ command, run }) => `${command} → ${run.status}`);
    expect(told.at(0), steps[0]!.run.stderr).toBe("npx packgate → 1");
    expect(told.at(-1), `${told.join("\n")}\n${steps.at(-1)!.run.stdout}`).toBe("npx packgate → 0");
    expect(told).toContain("npx packgate fix --write → 0");
    expect(told).toContain("npx packgate init --yes → 0");
    expect(told).toContain("npm install --save-dev packgate → 0");
    expect(told.length, told.join("\n")).toBeLessThanOrEqual(8);

    const publish = (): Promise<Run> => npm(clients[0]!, ["publish", "--dry-run"], { cwd, env });
    const passing = await publish();
    expect(passing.status, passing.stderr).toBe(0);
    await write(cwd, { "dist/later.txt": "Q3\n", ".npmignore": "" });
    const loosened = await run("npm", ["pkg", "set", "files[]=dist/later.txt"], { cwd, env });
    expect(loosened.status, loosened.stderr).toBe(0);
    const leaking = await publish();
    expect(leaking.status).not.toBe(0);
    expect(leaking.stderr).toContain("dist/later.txt");
    await rm(clone, { recursive: true });
  });
});
