import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { clients, isTriedWhole, npm, otherClients, type Run, run, runClient, slug } from "../support/clients.ts";
import { CLI, installCommand, packgate } from "../support/packgate.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

/** A client, and how `packgate publish` is run where it is the one. */
interface Publisher {
  readonly name: string;
  readonly client: "npm" | "pnpm" | "yarn" | "bun";
  readonly absent: string | false;
  /** The script that it runs before it packs. */
  readonly early: string;
  readonly run: (args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) => Promise<Run>;
  readonly prepare: (cwd: string) => Promise<void>;
}

/** yarn knows no command but those of the packages that it installed itself. */
const GATE = "node_modules/.bin/packgate";

const publishers: readonly Publisher[] = [
  ...clients.map(
    (one): Publisher => ({
      name: one.name,
      client: "npm",
      absent: one.absent,
      early: "prepublishOnly",
      run: (args, cwd, env) =>
        run(one.node, [CLI, ...args], {
          cwd,
          env: { npm_execpath: one.npmCli, PATH: `${dirname(one.node)}${delimiter}${process.env["PATH"]}`, ...env },
        }),
      prepare: async () => {},
    }),
  ),
  ...otherClients.map(
    (one): Publisher => ({
      name: one.name,
      client: one.client,
      absent: one.absent,
      early: one.client === "yarn" ? "prepublish" : "prepublishOnly",
      run: (args, cwd, env) =>
        packgate(args, { cwd, env: { PATH: [...one.path, process.env["PATH"]].join(delimiter), ...env } }, one.node),
      // yarn packs only what its lockfile knows.
      prepare: async (cwd) => {
        if (one.client !== "yarn") return;
        await write(cwd, { "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\n" });
        const { status, stdout } = await runClient(one, ["install"], { cwd });
        expect(status, stdout).toBe(0);
      },
    }),
  ),
];

const map = JSON.stringify({
  version: 3,
  sources: ["a.ts"],
  sourcesContent: ["secret plan"],
  names: [],
  mappings: "A",
});
const writeMap = `require("node:fs").writeFileSync("dist/late.js.map", ${JSON.stringify(map)})`;
const writeEntry = `require("node:fs").writeFileSync("dist/built.js", String(process.hrtime.bigint()))`;

describe.each(publishers)("packgate publish by $name", (publisher) => {
  describe.skipIf(publisher.absent)(publisher.absent || "uploads what it checked", () => {
    test("a clean package, built by the script that a pack does not run", async () => {
      const { run, report, versions, cwd } = await publish(
        publisher,
        "clean",
        {
          manifest: { main: "dist/built.js", scripts: { [publisher.early]: `node build.cjs && ${GATE}` } },
          files: { "build.cjs": writeEntry },
        },
        ["--receipt", "receipt.json"],
      );
      expect(run, run.stderr).toMatchObject({ status: 0 });
      const integrity = report?.reports[0]?.package?.integrity;
      expect(versions["1.0.0"]?.dist.integrity).toBe(integrity);
      expect(run.stderr.trimEnd().split("\n").at(-1)).toMatch(/^packgate: published \S+@1\.0\.0 sha512-\S+ http/);
      expect(run.stderr).toContain(`${integrity} ${new URL(registry.url).origin}`);
      expect((await readdir(cwd)).filter((name) => name.endsWith(".tgz"))).toEqual([]);
      const receipt = JSON.parse(await readFile(join(cwd, "receipt.json"), "utf8"));
      const sha512 = Buffer.from(integrity?.slice("sha512-".length) ?? "", "base64").toString("hex");
      expect(receipt.subject[0].digest.sha512).toBe(sha512);
    });

    test("and nothing where a file must not ship", async () => {
      const { run, report, versions } = await publish(publisher, "leaking", {
        files: { "dist/.env": `API_KEY=${token("generic")}\n`, "dist/index.js.map": map },
      });
      expect(run.status, run.stderr).toBe(1);
      expect(report?.reports[0]?.findings.map(({ rule }) => rule)).toEqual(
        expect.arrayContaining(["no-env-file", "no-embedded-sources"]),
      );
      expect(run.stderr).toContain("nothing was uploaded");
      expect(versions).toEqual({});
    });

    test("and nothing where prepack adds a map after the early script has passed", async () => {
      const { run, versions } = await publish(publisher, "late", {
        manifest: { scripts: { [publisher.early]: GATE, prepack: "node late.cjs" } },
        files: { "late.cjs": writeMap },
      });
      expect(run.status, run.stderr).toBe(1);
      expect(versions).toEqual({});
    });

    if (!isTriedWhole(publisher)) return;

    test("of a scope, with the tag that it is given", async () => {
      const { run, versions, name } = await publish(publisher, "scoped", { scope: "@acme/" }, [
        "--",
        "--tag",
        "beta",
        "--access",
        "public",
      ]);
      expect(run, run.stderr).toMatchObject({ status: 0 });
      expect(Object.keys(versions)).toEqual(["1.0.0"]);
      const packument = await (await fetch(new URL(name.replace("/", "%2f"), registry.url))).json();
      expect(packument).toMatchObject({ "dist-tags": { beta: "1.0.0" } });
    });

    test("and nothing in a dry run, which the client has its say in", async () => {
      const { run, report, versions } = await publish(publisher, "rehearsed", {}, ["--dry-run"]);
      expect(run, run.stderr).toMatchObject({ status: 0 });
      expect(run.stderr).toMatch(/dry.run/);
      expect(run.stderr).toContain("nothing was uploaded");
      expect(report?.verdict).toBe("pass");
      expect(versions).toEqual({});
    });

    test("whatever its scripts print", async () => {
      const chatty = `echo '{"integrity":"sha512-no"}'`;
      const { run, report, versions } = await publish(publisher, "chatty", {
        manifest: { scripts: { [publisher.early]: chatty, prepack: chatty, postpack: chatty } },
      });
      expect(run, run.stderr).toMatchObject({ status: 0 });
      expect(versions["1.0.0"]?.dist.integrity).toBe(report?.reports[0]?.package?.integrity);
    });

    test("and not what postpack makes of package.json", async () => {
      const { run, versions } = await publish(publisher, "rewritten", {
        manifest: { scripts: { postpack: "node rewrite.cjs" } },
        files: {
          "rewrite.cjs": `const fs = require("node:fs"); const manifest = JSON.parse(fs.readFileSync("package.json"));
            manifest.dependencies = { evil: "1.0.0" }; fs.writeFileSync("package.json", JSON.stringify(manifest));`,
        },
      });
      expect(run, run.stderr).toMatchObject({ status: 0 });
      expect(Object.keys(versions)).toEqual(["1.0.0"]);
      expect(versions["1.0.0"]).not.toHaveProperty("dependencies.evil");
    });

    test("and runs no pre and post of the early script, or says that it cannot do without", async () => {
      const { early, client } = publisher;
      const { run, versions, cwd } = await publish(publisher, "alone", {
        manifest: {
          scripts: { [early]: "node ran.cjs", [`pre${early}`]: "node ran.cjs", [`post${early}`]: "node ran.cjs" },
        },
        files: { "ran.cjs": `require("node:fs").appendFileSync("ran", process.env.npm_lifecycle_event + " ")` },
      });
      if (client === "pnpm" || client === "yarn") {
        expect(run, run.stderr).toMatchObject({ status: 0 });
        expect(await readFile(join(cwd, "ran"), "utf8")).toBe(`${early} `);
      } else {
        expect(run.status, run.stderr).toBe(2);
        expect(run.stderr).toContain(`EUSAGE ${client} run ${early} would run pre${early}`);
        expect(existsSync(join(cwd, "ran"))).toBe(false);
        expect(versions).toEqual({});
      }
    });

    test("or says that the early script has failed", async () => {
      const { run, versions } = await publish(publisher, "unbuilt", {
        manifest: { scripts: { [publisher.early]: "exit 3" } },
      });
      expect(run.status).toBe(2);
      expect(run.stderr).toContain(`the script ${publisher.early} ended with status`);
      expect(versions).toEqual({});
    });
  });
});

const [own] = publishers as [Publisher];

describe("packgate publish", () => {
  test("names the scripts that no client runs for a tarball", async () => {
    const { run } = await publish(own, "afterwards", { manifest: { scripts: { postpublish: "exit 3" } } });
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(run.stderr).toContain("postpublish did not run");
  });

  test("takes a tarball, and runs none of its scripts", async () => {
    const cwd = await project(own, "from-tarball", { manifest: { scripts: { prepublishOnly: "exit 3" } } });
    const name = `from-tarball-by-${slug(own)}`;
    const packed = await npm(clients[0]!, ["pack"], { cwd });
    expect(packed, packed.stderr).toMatchObject({ status: 0 });
    const elsewhere = await write(await workdir(), { "packgate.json": "{}" });
    const run = await own.run(["publish", join(cwd, `${name}-1.0.0.tgz`)], elsewhere, environment(cwd));
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(Object.keys(await registry.versions(name))).toEqual(["1.0.0"]);
  });

  test("says what the registry holds where the version is there already", async () => {
    const { run: first, cwd } = await publish(own, "twice", {});
    expect(first, first.stderr).toMatchObject({ status: 0 });
    const again = await own.run(["publish"], cwd, environment(cwd));
    expect(again.status).toBe(2);
    expect(again.stderr).toContain("EPUBLISH");
    expect(again.stderr).toContain("it is the tarball that was checked");
    await write(cwd, { "dist/index.js": "export const other = 1;\n" });
    const other = await own.run(["publish"], cwd, environment(cwd));
    expect(other.status).toBe(2);
    expect(other.stderr).toContain("the registry holds another twice-by");
  });

  test("follows publishConfig to another registry, and reads it there", async () => {
    const { run, versions } = await publish(
      own,
      "elsewhere",
      {
        manifest: { publishConfig: { registry: registry.url } },
        files: { ".npmrc": "registry=http://127.0.0.1:9/\n" },
      },
      [],
    );
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(Object.keys(versions)).toEqual(["1.0.0"]);
  });

  test.each([
    ["a published version", ["publish", "lodash@4.17.21"], "is published already"],
    ["the client's own dry run", ["publish", "--", "--dry-run"], "packgate publish --dry-run"],
    ["another package", ["publish", "--", "--workspace=b"], "--workspace=b"],
    ["a second package", ["publish", ".", "dist"], "too many arguments"],
  ])("refuses %s", async (_, args, hint) => {
    const cwd = await project(own, "refused", {});
    const run = await own.run(args, cwd, environment(cwd));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(hint);
  });

  test("refuses to run inside a script of a publish", async () => {
    const { run, versions } = await publish(own, "inside", {
      manifest: { scripts: { prepublishOnly: "packgate publish" } },
    });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('cannot run inside the script "prepublishOnly"');
    expect(versions).toEqual({});
  });

  test("rehearses where npm run was told to", async () => {
    const cwd = await project(own, "told", {});
    const run = await own.run(["publish"], cwd, { ...environment(cwd), npm_config_dry_run: "true" });
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(run.stderr).toContain("nothing was uploaded");
    expect(await registry.versions(`told-by-${slug(own)}`)).toEqual({});
  });

  test("refuses a tarball that somebody changed after the check", async () => {
    const cwd = await project(own, "changed", {});
    const temporary = await workdir();
    const publishing = own.run(["publish"], cwd, { ...environment(cwd), TMPDIR: temporary });
    await changeOnceThere(temporary);
    const run = await publishing;
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toContain("EINTEGRITY");
    expect(run.stderr).toContain("nothing was uploaded");
    expect(await registry.versions(`changed-by-${slug(own)}`)).toEqual({});
    expect(await readdir(temporary)).toEqual([]);
  });

  test("stages by the npm that can", async () => {
    const cwd = await project(own, "staged", {});
    const run = await own.run(["publish", "--stage", "--dry-run"], cwd, environment(cwd));
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(run.stderr).toMatch(/Staging to .* \(dry-run\)/);
  });

  const npm10 = publishers.find(({ name }) => name.startsWith("npm 10"))!;
  test.skipIf(npm10.absent)(npm10.absent || "says that npm 10 cannot stage", async () => {
    const cwd = await project(npm10, "unstaged", {});
    const run = await npm10.run(["publish", "--stage"], cwd, environment(cwd));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("cannot stage");
  });
});

describe("a registry that does something else", () => {
  test.each([
    ["holds other bytes", { dist: { integrity: `sha512-${Buffer.alloc(64).toString("base64")}` } }, "EINTEGRITY"],
    ["names other dependencies", { dependencies: { evil: "1.0.0" } }, "EMANIFEST"],
    ["adds an install script", { scripts: { postinstall: "node evil.js" } }, "EMANIFEST"],
  ])("%s: status 2, and where to read on", async (_, lie, code) => {
    const name = `lied-about-${code.toLowerCase()}-${Object.keys(lie)[0]}`;
    const cwd = await project(own, name, {});
    const run = await own.run(["publish"], cwd, await withNpmThat(cwd, ({ view }) => view(lie)));
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain("docs/incident-response.md");
  });

  test("is not to blame where the file was changed under the client's hands", async () => {
    const cwd = await project(own, "changed-late", {});
    const run = await own.run(["publish"], cwd, await withNpmThat(cwd, ({ changing }) => changing));
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toContain("EINTEGRITY");
    expect(run.stderr).toContain("may have uploaded another one");
  });

  test("shows nothing: status 2, and the command that asks it again", async () => {
    const cwd = await project(own, "not-shown", {});
    const run = await own.run(["publish"], cwd, await withNpmThat(cwd, ({ silent }) => silent));
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toContain("EREGISTRY");
    expect(run.stderr).toContain("npm view not-shown-by-");
  });
});

interface Sample {
  readonly scope?: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

async function publish(publisher: Publisher, given: string, sample: Sample, args: readonly string[] = []) {
  const cwd = await project(publisher, given, sample);
  const before = args.includes("--") ? args.indexOf("--") : args.length;
  const all = ["publish", "--format", "json", ...args.slice(0, before), ...args.slice(before)];
  const done = await publisher.run([...all], cwd, environment(cwd));
  const name = `${sample.scope ?? ""}${given}-by-${slug(publisher)}`;
  const report = done.stdout === "" ? undefined : (JSON.parse(done.stdout) as Report);
  return { run: done, report, versions: await registry.versions(name.replace("/", "%2f")), cwd, name };
}

async function project(publisher: Publisher, given: string, { scope = "", manifest, files }: Sample): Promise<string> {
  const cwd = await write(await workdir(), {
    "package.json": JSON.stringify({
      name: `${scope}${given}-by-${slug(publisher)}`,
      version: "1.0.0",
      files: ["dist"],
      packageManager: undefined,
      ...manifest,
    }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    "dist/index.js": "export {};\n",
    ...(publisher.client === "pnpm" && { "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" }),
    ...(publisher.client === "bun" && { "bun.lock": "{}" }),
    ...files,
  });
  await publisher.prepare(cwd);
  await installCommand(cwd);
  return cwd;
}

function environment(cwd: string): Readonly<Record<string, string>> {
  return {
    npm_config_userconfig: registry.userconfig,
    npm_config_update_notifier: "false",
    npm_config_cache: join(cwd, "node_modules/.cache/npm"),
  };
}

/** Flips a byte of the first tarball that appears in a private directory. */
async function changeOnceThere(temporary: string): Promise<void> {
  for (;;) {
    for (const name of await readdir(temporary)) {
      const path = join(temporary, name, "package.tgz");
      const bytes = existsSync(path) ? await readFile(path) : Buffer.alloc(0);
      if (bytes.length === 0) continue;
      bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 1;
      await writeFile(path, bytes);
      return;
    }
    await setTimeout(1);
  }
}

/** The machine's npm, but for one command. */
async function withNpmThat(
  cwd: string,
  choose: (kinds: {
    readonly view: (changes: object) => string;
    readonly silent: string;
    readonly changing: string;
  }) => string,
): Promise<Readonly<Record<string, string>>> {
  const real = JSON.stringify(clients[0]!.npmCli);
  const body = choose({
    view: (changes) => `if (process.argv[2] === "view") {
      const { stdout } = require("node:child_process").spawnSync(process.execPath, [${real}, ...process.argv.slice(2)], { encoding: "utf8" });
      const changes = ${JSON.stringify(changes)};
      const answer = JSON.parse(stdout);
      console.log(JSON.stringify({ ...answer, ...changes, dist: { ...answer.dist, ...changes.dist } }));
    } else require(${real});`,
    silent: `if (process.argv[2] === "view") process.exitCode = 1; else require(${real});`,
    changing: `if (process.argv[2] === "publish") require("node:fs").appendFileSync(process.argv[3], "x");
      else require(${real});`,
  });
  const npmCli = join(cwd, "node_modules/fake/bin/npm-cli.js");
  await write("", { [npmCli]: body, [join(npmCli, "../../package.json")]: '{"version":"0.0.0"}' });
  return { ...environment(cwd), npm_execpath: npmCli };
}
