import { appendFile, chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isTriedWhole, type Run, slug } from "../support/clients.ts";
import { CLI } from "../support/packgate.ts";
import { type Publisher, publishers } from "../support/publishers.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

const LEAK = { "dist/.env": `API_KEY=${token("generic")}\n` };
const MAP = JSON.stringify({
  version: 3,
  sources: ["a.ts"],
  sourcesContent: ["secret plan"],
  names: [],
  mappings: "A",
});
const WRITES_MAP = { "late.cjs": `require("node:fs").writeFileSync("dist/late.js.map", ${JSON.stringify(MAP)})` };
const BUILDS = {
  "build.cjs":
    'require("node:fs").writeFileSync("dist/built.js", `export const at = "${process.hrtime.bigint()}";\\n`)',
};
const REWRITES = {
  "rewrite.cjs": `const fs = require("node:fs");
const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
fs.writeFileSync("package.json", JSON.stringify({ ...manifest, dependencies: { evil: "1.0.0" } }));`,
};
const HOOK = "packgate hook --format json:report.json --receipt receipt.json";

describe.each(publishers)("packgate hook in a publish by $name", (publisher) => {
  /** The script that packgate belongs into, with what runs before it in a build. */
  const hooked = (hook: string, build?: string): Readonly<Record<string, string>> => {
    if (publisher.client === "yarn") return { prepack: build === undefined ? hook : `${build} && ${hook}` };
    return { ...(build !== undefined && { prepack: build }), postpack: hook };
  };

  describe.skipIf(publisher.absent)(publisher.absent || "on the local registry", () => {
    test("stops a leak, and nothing reaches the registry", async () => {
      const { run, versions } = await publish(publisher, {
        name: "leaking",
        scripts: hooked("packgate hook"),
        files: LEAK,
      });
      expect(run.status).not.toBe(0);
      expect(output(run)).toContain("no-env-file");
      expect(versions).toEqual({});
    });

    test("lets a clean package through, and what it has checked is what is published", async () => {
      const scripts = hooked(HOOK, "node build.cjs");
      const { run, versions, path } = await publish(publisher, { name: "clean", scripts, files: BUILDS });
      expect(run.status, output(run)).toBe(0);
      const report = JSON.parse(await readFile(join(path, "report.json"), "utf8"));
      expect(report).toMatchObject({ verdict: "pass", reports: [{ origin: { predicted: false } }] });
      expect(versions["1.0.0"]?.dist.integrity).toBe(report.reports[0].package.integrity);
      const [{ digest }] = JSON.parse(await readFile(join(path, "receipt.json"), "utf8")).subject;
      expect(versions["1.0.0"]?.dist.integrity).toBe(`sha512-${Buffer.from(digest.sha512, "hex").toString("base64")}`);
    });

    test("catches the map that prepack writes after prepublishOnly", async () => {
      const scripts = { prepublishOnly: "packgate hook", ...hooked("packgate hook", "node late.cjs") };
      const { run, versions } = await publish(publisher, { name: "late", scripts, files: WRITES_MAP });
      expect(run.status).not.toBe(0);
      expect(output(run)).toContain("no-embedded-sources");
      expect(versions).toEqual({});
    });

    if (!isTriedWhole(publisher)) return;

    test("checks a rehearsal too", async () => {
      const clean = await publish(publisher, { name: "rehearsed", scripts: hooked(HOOK), files: {} }, ["--dry-run"]);
      expect(clean.run.status, output(clean.run)).toBe(0);
      expect(JSON.parse(await readFile(join(clean.path, "report.json"), "utf8")).verdict).toBe("pass");
      const leaking = { name: "rehearsed-leak", scripts: hooked("packgate hook"), files: LEAK };
      const { run } = await publish(publisher, leaking, ["--dry-run"]);
      expect(run.status).not.toBe(0);
      expect(output(run)).toContain("no-env-file");
    });

    test("is not misled by scripts that print what looks like a record of a pack", async () => {
      const chat = {
        "chat.cjs": `console.log(JSON.stringify([{ integrity: "sha512-${"A".repeat(86)}==", files: [] }]))`,
      };
      const chatty = { prepublishOnly: "node chat.cjs", prepare: "node chat.cjs", prepack: "node chat.cjs" };
      const scripts = { ...chatty, ...hooked(HOOK, "node chat.cjs") };
      const { run, versions, path } = await publish(publisher, { name: "chatty", scripts, files: chat });
      expect(run.status, output(run)).toBe(0);
      const report = JSON.parse(await readFile(join(path, "report.json"), "utf8"));
      expect(versions["1.0.0"]?.dist.integrity).toBe(report.reports[0].package.integrity);
    });

    test("never starts itself for ever, in whatever scripts it stands", async () => {
      const everywhere = ["prepublishOnly", "prepublish", "postpack"].map((name) => [name, "packgate hook"]);
      const scripts = { ...Object.fromEntries(everywhere), ...hooked("packgate hook") };
      const { run, starts, versions } = await publish(publisher, { name: "everywhere", scripts, files: {} });
      expect(starts).toBeGreaterThan(1);
      expect(starts).toBeLessThanOrEqual(9);
      // yarn has uploaded when it runs postpack, and packgate says so.
      expect(run.status === 0, output(run)).toBe(publisher.client !== "yarn");
      expect(Object.keys(versions)).toEqual(["1.0.0"]);
    });

    test("labels what it sees before the pack as predicted, and warns of the scripts that follow", async () => {
      const early = publisher.client === "yarn" ? "prepublish" : "prepublishOnly";
      const given = { [early]: "packgate hook --format pretty:report.txt", prepack: "node build.cjs" };
      const { run, path } = await publish(publisher, { name: "predicted", scripts: given, files: BUILDS });
      expect(run.status, output(run)).toBe(0);
      const report = await readFile(join(path, "report.txt"), "utf8");
      expect(report).toContain("Warning: this is a prediction. prepack still runs before the upload");
      const alone = {
        name: "predicted-alone",
        scripts: { [early]: "packgate hook --format pretty:report.txt" },
        files: {},
      };
      const { path: other } = await publish(publisher, alone);
      expect(await readFile(join(other, "report.txt"), "utf8")).toContain("This is a prediction");
    });

    test.skipIf(publisher.client === "yarn")("sees a postpack that rewrites package.json before it", async () => {
      const scripts = { postpack: "node rewrite.cjs && packgate hook" };
      const { run, versions } = await publish(publisher, { name: "rewritten-before", scripts, files: REWRITES });
      expect(output(run)).toContain("before packgate, when the tarball is already packed");
      if (publisher.client === "npm") {
        expect(output(run)).toContain("publish-target");
        expect(run.status).not.toBe(0);
      }
      expect(versions["1.0.0"]?.dependencies?.["evil"]).toBeUndefined();
    });

    test.skipIf(publisher.client === "yarn")("reports a postpack that may rewrite package.json after it", async () => {
      const scripts = { postpack: "packgate hook && node rewrite.cjs" };
      const { run, versions } = await publish(publisher, { name: "rewritten-after", scripts, files: REWRITES });
      expect(output(run)).toContain("`node rewrite.cjs` after packgate");
      // npm alone reads package.json again: there the warning is all that a hook can do.
      expect(versions["1.0.0"]?.dependencies?.["evil"]).toBe(publisher.client === "npm" ? "1.0.0" : undefined);
    });

    test.runIf(publisher.client === "yarn")("says in postpack that yarn has uploaded already", async () => {
      const { run } = await publish(publisher, {
        name: "yarn-late",
        scripts: { postpack: "packgate hook" },
        files: LEAK,
      });
      expect(run.status).not.toBe(0);
      expect(output(run)).toContain("yarn uploads a package before it runs its postpack script");
    });

    test.runIf(publisher.client === "yarn")("is not misled by a postpack that rewrites package.json", async () => {
      const scripts = { ...hooked(HOOK), postpack: "node rewrite.cjs" };
      const { versions, path } = await publish(publisher, { name: "rewritten", scripts, files: REWRITES });
      const report = JSON.parse(await readFile(join(path, "report.json"), "utf8"));
      expect(versions["1.0.0"]?.dist.integrity).toBe(report.reports[0].package.integrity);
      expect(versions["1.0.0"]?.dependencies?.["evil"]).toBeUndefined();
    });

    test.runIf(publisher.client === "pnpm")("checks the directory that publishConfig names", async () => {
      const files = {
        "dist/package.json": JSON.stringify({ name: fullName("directed", publisher), version: "1.0.0" }),
        ...LEAK,
      };
      const scripts = { postpack: "packgate hook" };
      const publishConfig = { directory: "dist" };
      const { run, versions } = await publish(publisher, { name: "directed", scripts, files, publishConfig });
      expect(run.status).not.toBe(0);
      expect(output(run)).toMatch(/no-env-file\s+\.env/);
      expect(versions).toEqual({});
    });

    test.runIf(publisher.client === "npm")("says how to clear the leak from npm's own cache", async () => {
      const { run } = await publish(publisher, { name: "cached", scripts: { postpack: "packgate hook" }, files: LEAK });
      expect(output(run)).toMatch(/npm cache rm pacote:tarball:file:\S+ --cache \S+/);
    });
  });
});

const SOURCE = { version: "1.0.0", files: ["dist"] };

interface Package {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly publishConfig?: object;
}

interface Published {
  readonly run: Run;
  readonly path: string;
  /** How often packgate was started. */
  readonly starts: number;
  /** What the registry has of it afterwards. */
  readonly versions: Awaited<ReturnType<Registry["versions"]>>;
}

async function publish(publisher: Publisher, given: Package, args: readonly string[] = []): Promise<Published> {
  const name = fullName(given.name, publisher);
  const path = await write(await workdir(), {
    "package.json": JSON.stringify({ ...SOURCE, name, scripts: given.scripts, publishConfig: given.publishConfig }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
    "dist/index.js": "export {};\n",
    ...given.files,
  });
  await publisher.prepare(path, registry);
  const log = await installCountingCommand(path);
  const run = await publisher.publish(path, registry, args);
  const nodes = (await readFile(log, "utf8")).split("\n").filter(Boolean);
  expect(nodes).toEqual(nodes.map(() => publisher.node));
  return { run, path, starts: nodes.length, versions: await registry.versions(name) };
}

function fullName(name: string, publisher: Publisher): string {
  return `${name}-by-${slug(publisher)}`;
}

/** `packgate` as an installed devDependency's command, that notes each time which Node starts it. */
async function installCountingCommand(path: string): Promise<string> {
  const log = join(path, "node_modules/.starts");
  const command = join(path, "node_modules/.bin/packgate");
  await write("", { [command]: `#!/bin/sh\nnode -p process.execPath >>"${log}"\nexec node "${CLI}" "$@"\n` });
  await appendFile(log, "");
  await chmod(command, 0o755);
  return log;
}

function output({ stdout, stderr }: Run): string {
  return stdout + stderr;
}
