import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Run, run } from "../support/clients.ts";
import { installCommand } from "../support/packgate.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { changesets, type ReleaseTool, releaseIt, semanticRelease } from "../support/release-tools.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

const LEAK = { "dist/.env": `API_KEY=${token("generic")}\n` };
const HOOKED = { scripts: { postpack: "packgate hook --format pretty --format json:node_modules/checked.json" } };

interface Sample {
  readonly tool: ReleaseTool;
  readonly files: Readonly<Record<string, string>>;
  readonly manifest: object;
  readonly args: readonly string[];
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
];

describe.each(samples)("$tool.name", ({ tool, files, manifest, args, version }) => {
  describe.skipIf(tool.absent)(tool.absent || "publishes through the gate", () => {
    test("a clean package", async () => {
      const { ran, said, versions } = await release("clean", {});
      expect(ran.status, ran.stdout + ran.stderr).toBe(0);
      expect(Object.keys(versions)).toEqual([version]);
      expect(said).toContain(versions[version]?.dist.integrity);
    });

    test("and nothing of a package that leaks", async () => {
      const { ran, versions } = await release("leaking", LEAK);
      expect(ran.status).not.toBe(0);
      expect(ran.stdout + ran.stderr).toContain("no-env-file");
      expect(versions).toEqual({});
    });
  });

  async function release(kind: string, more: Readonly<Record<string, string>>) {
    const name = `${kind}-by-${tool.name}`;
    const cwd = await write(await workdir(), {
      "package.json": JSON.stringify({ name, version: "0.9.0", files: ["dist"], ...manifest }),
      "package-lock.json": JSON.stringify({ name, version: "0.9.0", lockfileVersion: 3, packages: {} }),
      "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
      "dist/index.js": "export {};\n",
      ".gitignore": "node_modules\n",
      ...files,
      ...more,
    });
    await installCommand(cwd);
    await symlink(join(import.meta.dirname, "../.."), join(cwd, "node_modules/packgate"));
    await symlink(join(tool.modules, "@semantic-release"), join(cwd, "node_modules/@semantic-release"));
    const repository = await pushed(cwd);
    const ran = await tool.run([...args, ...(tool === semanticRelease ? ["--repository-url", repository] : [])], {
      cwd,
      env: {
        npm_config_userconfig: registry.userconfig,
        // changesets looks nowhere else, and would take npm's own.
        npm_config_registry: registry.url,
        npm_config_update_notifier: "false",
        ...COMMITTER,
      },
    });
    // release-it keeps to itself what a script says that ends well.
    const said = tool === semanticRelease ? ran.stderr : await readFile(join(cwd, "node_modules/checked.json"), "utf8");
    return { ran, said, versions: await registry.versions(name) };
  }
});

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
