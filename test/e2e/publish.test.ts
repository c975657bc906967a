import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Client, clients, npm, type Run, slug } from "../support/clients.ts";
import { installCommand } from "../support/packgate.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

const env = `API_KEY=${token("generic")}\n`;
const map = JSON.stringify({
  version: 3,
  sources: ["a.ts"],
  sourcesContent: ["secret plan"],
  names: [],
  mappings: "A",
});
const late = `require("node:fs").writeFileSync("dist/late.js.map", ${JSON.stringify(map)})`;

describe.each(clients)("$name", (client) => {
  describe.skipIf(client.absent)(client.absent || "publishes through the gate", () => {
    test("prepublishOnly stops a publish that would ship .env", async () => {
      const { run, versions } = await publish(client, {
        name: "stopped-early",
        scripts: { prepublishOnly: "packgate" },
        files: { "dist/.env": env },
      });
      expect(run.status).not.toBe(0);
      expect(run.stderr + run.stdout).toContain("no-env-file");
      expect(versions).toEqual({});
    });

    test("prepublishOnly lets a clean package through", async () => {
      const { run, versions } = await publish(client, {
        name: "let-through",
        scripts: { prepublishOnly: "packgate" },
        files: {},
      });
      expect(run, run.stderr).toMatchObject({ status: 0 });
      expect(Object.keys(versions)).toEqual(["1.0.0"]);
    });

    test("a dry run of a publish is checked too", async () => {
      const { run } = await publish(
        client,
        { name: "rehearsed", scripts: { prepublishOnly: "packgate" }, files: { "dist/.env": env } },
        ["--dry-run"],
      );
      expect(run.status).not.toBe(0);
      expect(run.stderr + run.stdout).toContain("no-env-file");
    });

    test("postpack stops what prepack added", async () => {
      const { run, versions } = await publish(client, {
        name: "stopped-late",
        scripts: { prepack: "node mk.cjs", postpack: "packgate" },
        files: { "mk.cjs": late },
      });
      expect(run.status).not.toBe(0);
      expect(run.stderr + run.stdout).toContain("no-embedded-sources");
      expect(versions).toEqual({});
    });

    test("postpack checks the very bytes that are uploaded", async () => {
      const { run, versions, path } = await publish(client, {
        name: "same-bytes",
        scripts: { prepack: "node build.cjs", postpack: "packgate --format json:report.json" },
        files: { "build.cjs": 'require("node:fs").writeFileSync("dist/built.js", String(process.hrtime.bigint()))' },
      });
      expect(run, run.stderr).toMatchObject({ status: 0 });
      const report = JSON.parse(await readFile(join(path, "report.json"), "utf8"));
      expect(report.verdict).toBe("pass");
      expect(versions["1.0.0"]?.dist.integrity).toBe(report.reports[0].package.integrity);
    });

    test.each(["prepack", "prepare"])(
      "wired into %s it says where it belongs, and nothing is published",
      async (hook) => {
        const { run, versions } = await publish(client, {
          name: `misplaced-in-${hook}`,
          scripts: { [hook]: "packgate" },
          files: {},
        });
        expect(run.status).not.toBe(0);
        expect(run.stderr + run.stdout).toContain("postpack");
        expect(versions).toEqual({});
      },
    );
  });
});

interface Package {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

interface Published {
  readonly run: Run;
  readonly path: string;
  /** What the registry has of it afterwards. */
  readonly versions: Awaited<ReturnType<Registry["versions"]>>;
}

async function publish(client: Client, given: Package, args: readonly string[] = []): Promise<Published> {
  const name = `${given.name}-by-${slug(client)}`;
  const path = await write(await workdir(), {
    "package.json": JSON.stringify({ name, version: "1.0.0", files: ["dist"], scripts: given.scripts }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    "dist/index.js": "export {};\n",
    ...given.files,
  });
  await installCommand(path);
  const run = await npm(client, ["publish", "--cache", join(path, "node_modules/.cache"), ...args], {
    cwd: path,
    env: { npm_config_userconfig: registry.userconfig, npm_config_update_notifier: "false" },
  });
  return { run, path, versions: await registry.versions(name) };
}
