import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Run, run } from "../support/clients.ts";
import { installCommand, packgate } from "../support/packgate.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { changesets, lerna, np, nx, type ReleaseTool, releaseIt, semanticRelease } from "../support/release-tools.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

const LEAK = { "dist/.env": `API_KEY=${token("generic")}\n` };
const HOOKED = { scripts: { postpack: "packgate hook --format pretty --format json:checked.json" } };

/** Tools for many packages look for them where package.json says. */
const WORKSPACE = JSON.stringify({ name: "root", version: "0.0.0", private: true, workspaces: ["packages/*"] });
const LERNA = {
  "package.json": WORKSPACE,
  "lerna.json": JSON.stringify({ version: "0.9.0", packages: ["packages/*"] }),
};

interface Sample {
  readonly tool: ReleaseTool;
  readonly files: Readonly<Record<string, string>>;
  readonly manifest: object;
  /** Where the package is in its repository; the top where that is not said. */
  readonly directory?: string;
  /** Packages of the tool that must be beside the package. */
  readonly beside?: readonly string[];
  readonly args: readonly string[];
  /** The packgate that runs after it. */
  readonly afterwards?: readonly string[];
  /** That it publishes. */
  readonly version: string;
}

const samples: readonly Sample[] = [
  {
    tool: semanticRelease,
    files: {},
    manifest: {
      release: {
        branches: ["main"],
        plugins: [
          "@semantic-release/commit-analyzer",
          ["@semantic-release/npm", { npmPublish: false }],
          "packgate/semantic-release",
        ],
      },
    },
    beside: ["@semantic-release"],
    args: ["--no-ci"],
    version: "1.0.0",
  },
  {
    tool: changesets,
    files: {
      ".changeset/config.json": JSON.stringify({
        changelog: false,
        commit: false,
        access: "public",
        baseBranch: "main",
      }),
    },
    manifest: HOOKED,
    args: ["publish"],
    version: "0.9.0",
  },
  {
    tool: releaseIt,
    files: { ".release-it.json": JSON.stringify({ git: false, npm: { skipChecks: true } }) },
    manifest: HOOKED,
    args: ["patch", "--ci"],
    version: "0.9.1",
  },
  {
    tool: np,
    files: {},
    manifest: HOOKED,
    // Tests and npm ci would find neither a script nor packgate on the registry; only npmjs.com knows a second factor.
    args: ["patch", "--yolo", "--no-2fa", "--no-release-draft"],
    version: "0.9.1",
  },
  {
    tool: lerna,
    files: LERNA,
    manifest: {},
    directory: "packages/lib",
    args: ["version", "patch", "--yes", "--no-push"],
    afterwards: ["publish", "--workspaces"],
    version: "0.9.1",
  },
  {
    tool: nx,
    files: {
      "package.json": WORKSPACE,
      "nx.json": JSON.stringify({
        neverConnectToCloud: true,
        analytics: false,
        release: { projects: ["packages/*"] },
      }),
    },
    manifest: HOOKED,
    directory: "packages/lib",
    beside: ["nx", "@nx"],
    args: ["release", "patch", "--yes", "--first-release"],
    version: "0.9.1",
  },
];

describe.each(samples)("$tool.name", (sample) => {
  const { tool, version } = sample;
  describe.skipIf(tool.absent)(tool.absent || "publishes through the gate", () => {
    test("a clean package", async () => {
      const { ran, said, versions } = await release(`clean-by-${tool.name}`, sample);
      expect(ran.status, ran.stdout + ran.stderr).toBe(0);
      expect(Object.keys(versions)).toEqual([version]);
      expect(said).toContain(versions[version]?.dist.integrity);
    });

    test("and nothing of a package that leaks", async () => {
      const { ran, said, versions } = await release(`leaking-by-${tool.name}`, sample, LEAK);
      expect(ran.status).not.toBe(0);
      expect(said).toContain("no-env-file");
      expect(versions).toEqual({});
    });
  });
});

describe.skipIf(lerna.absent)(lerna.absent || "lerna publish, which packs by itself", () => {
  const sample: Sample = {
    tool: lerna,
    files: LERNA,
    manifest: HOOKED,
    directory: "packages/lib",
    args: ["publish", "patch", "--yes"],
    version: "0.9.1",
  };

  test("is stopped by the hook", async () => {
    const { ran, said, versions } = await release("leaking-by-lerna-publish", sample, LEAK);
    expect(ran.status).not.toBe(0);
    expect(said).toContain("no-env-file");
    expect(versions).toEqual({});
  });

  test("uploads other bytes than the hook has checked", async () => {
    const { ran, said, versions } = await release("clean-by-lerna-publish", sample);
    expect(ran.status, ran.stderr).toBe(0);
    expect(Object.keys(versions)).toEqual(["0.9.1"]);
    expect(said).not.toContain(versions["0.9.1"]?.dist.integrity);
  });
});

/** Releases a package from a repository of its own; `said` is what packgate has found. */
async function release(name: string, sample: Sample, more: Readonly<Record<string, string>> = {}) {
  const { tool, manifest, directory = ".", beside = [], afterwards } = sample;
  const top = await write(await workdir(), {
    "package-lock.json": JSON.stringify({ name, version: "0.9.0", lockfileVersion: 3, packages: {} }),
    ".gitignore": "node_modules\n.nx\nchecked.json\n",
    ...sample.files,
  });
  await write(join(top, directory), {
    "package.json": JSON.stringify({ name, version: "0.9.0", files: ["dist"], ...manifest }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    "dist/index.js": "export {};\n",
    ...more,
  });
  await installCommand(top);
  await symlink(join(import.meta.dirname, "../.."), join(top, "node_modules/packgate"));
  for (const module of beside) await symlink(join(tool.modules, module), join(top, "node_modules", module));
  const repository = await pushed(top);

  const options = {
    cwd: top,
    env: {
      npm_config_userconfig: registry.userconfig,
      // changesets looks nowhere else, and would take npm's own.
      npm_config_registry: registry.url,
      npm_config_update_notifier: "false",
      NO_UPDATE_NOTIFIER: "1",
      NX_DAEMON: "false",
      ...COMMITTER,
    },
  };
  const url = tool === semanticRelease ? ["--repository-url", repository] : [];
  const released = await tool.run([...sample.args, ...url], options);
  const goesOn = afterwards !== undefined && released.status === 0;
  const ran = goesOn ? await packgate(afterwards, options) : released;
  // Not every tool passes on what a script says: release-it not if it ends well, nx not at all.
  const report = join(top, directory, "checked.json");
  const said = manifest === HOOKED ? await readFile(report, "utf8") : ran.stdout + ran.stderr;
  return { ran, said, versions: await registry.versions(name) };
}

const COMMITTER = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

/** Commits a directory, and pushes it to a bare repository that nothing else knows. */
async function pushed(cwd: string): Promise<string> {
  const bare = join(await workdir(), "origin.git");
  for (const args of [
    ["init", "--quiet", "--bare", "--initial-branch=main", bare],
    ["init", "--quiet", "--initial-branch=main"],
    ["add", "."],
    ["commit", "--quiet", "--message", "feat: begin"],
    ["remote", "add", "origin", bare],
    ["push", "--quiet", "--set-upstream", "origin", "main"],
  ]) {
    const { status, stderr }: Run = await run("git", args, { cwd, env: COMMITTER });
    if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  }
  return `file://${bare}`;
}
