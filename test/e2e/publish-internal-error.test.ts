import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clients, npm, run } from "../support/clients.ts";
import { CLI, packgate } from "../support/packgate.ts";
import { brokenRead, npmBut, passing, publishing, registryBehind, temporaryIn } from "../support/publishing.ts";
import { type Registry, withRegistry } from "../support/registry.ts";
import { firstOrAll } from "../support/runs.ts";
import { workdir, write } from "../support/workdir.ts";

let registry: Registry;
withRegistry((started) => {
  registry = started;
});

const origin = () => new URL(registry.url).origin;

describe("what cuts a publish short", () => {
  test.each(
    firstOrAll([
      ["defect", (state: string) => `packgate: internal error (TypeError) ${state} Please report it.\n    at `],
      ["EIO", (state: string) => `packgate: ESYSTEM the system refused: EIO (read), ${state}\n`],
    ] as const),
  )("%s after the upload: what was uploaded, where to, and how to compare", async (kind, told) => {
    const name = `by-receipt-${kind.toLowerCase()}`;
    const cwd = await passing(name);
    const env = { ...(await publishing(registry)), ...(await brokenRead(2, kind)) };
    const { status, stderr } = await packgate(["publish", "--receipt", "receipt.json"], { cwd, env });
    expect(status, stderr).toBe(2);
    const command = `verify receipt.json ${name}@1.0.0`;
    expect(stderr).toContain(
      told(
        `after the upload of ${name}@1.0.0 to ${origin()}: what the registry holds was not compared with what was checked. Run packgate ${command}.`,
      ),
    );
    expect(stderr).not.toMatch(/was not checked|from outside/);
    expect(Object.keys(await registry.versions(name))).toEqual(["1.0.0"]);
    expect(await readdir(temporaryIn(env))).toEqual([]);

    const verified = await packgate(command.split(" "), { cwd, env: await publishing(registry) });
    expect(verified, verified.stderr).toMatchObject({ status: 0 });
    expect(verified.stdout).toContain("VERIFIED");
  });

  test.each(
    firstOrAll([
      ["by-view", () => ({})],
      ["@acme/by-view", () => ({ registry: registry.url })],
      ["@acme/by-view-of-scope", () => ({ "@acme:registry": registry.url })],
    ] as const),
  )("without a receipt: the command that asks the registry for %s", async (name, publishConfig) => {
    const cwd = await passing(name, { manifest: { publishConfig: { access: "public", ...publishConfig() } } });
    const env = { ...(await publishing(registry)), ...(await brokenRead(2, "EIO")) };
    const { status, stderr } = await packgate(["publish"], { cwd, env });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(`after the upload of ${name}@1.0.0 to ${origin()}: `);
    const [, command = "", integrity = ""] = /Run npm (.*?): it was published if that is (\S+)\.\n/.exec(stderr) ?? [];
    const answer = await npm(clients[0]!, command.split(" "), { cwd, env: await publishing(registry) });
    expect(answer.stdout.trim()).toBe(integrity);
  });

  test.each([
    ["publish", "during", "whether the registry took it is not known", []],
    ["view", "after", "what the registry holds was not compared with what was checked", ["1.0.0"]],
  ])("a defect while npm's %s runs: what is known %s the upload, and nothing goes on", async (command, ...known) => {
    const [when, what, versions] = known;
    const name = `defect-${when}`;
    const cwd = await passing(name, {
      files: {
        "fault.mjs": `import { existsSync } from "node:fs";
          if (process.argv[1].endsWith("dist/cli.js")) setInterval(() => {
            if (existsSync("at-work")) throw new TypeError("from outside");
          }, 5).unref();`,
      },
    });
    const slow = 'require("node:fs").writeFileSync("at-work", ""); setTimeout(() => npm(), 3_000);';
    const env = { ...(await publishing(registry)), ...(await npmBut(command, slow)) };
    const options = { NODE_OPTIONS: `--import=${join(cwd, "fault.mjs")}` };
    const { status, stderr } = await packgate(["publish"], { cwd, env: { ...env, ...options } });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(
      `packgate: internal error (TypeError) ${when} the upload of ${name}@1.0.0: ${what}. Run npm view ${name}@1.0.0 dist.integrity: `,
    );
    expect(stderr).toContain("Please report it.\n    at ");
    expect(stderr).not.toMatch(/from outside|was not checked/);
    expect(await readdir(temporaryIn(env))).toEqual([]);
    expect(Object.keys(await registry.versions(name))).toEqual(versions);
  });

  test("after the comparison: that it is published", async () => {
    const cwd = await passing("compared");
    const given = await publishing(registry);
    // A file in the place of the directory for temporary files: what lies below cannot be removed any more.
    const place = JSON.stringify(temporaryIn(given));
    const swap = `const fs = require("node:fs"); process.exitCode = npm();
      fs.renameSync(${place}, ${place} + ".old"); fs.writeFileSync(${place}, "");`;
    const env = { ...given, ...(await npmBut("view", swap)) };
    const { status, stderr } = await packgate(["publish"], { cwd, env });
    await run("sh", ["-c", 'rm "$TMPDIR" && mv "$TMPDIR.old" "$TMPDIR"'], { cwd, env });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain("packgate: published compared@1.0.0 sha512-");
    expect(stderr).toMatch(
      /ESYSTEM the private directory.* could not be removed: ENOTDIR .*, after compared@1\.0\.0 was published\.\n/,
    );
  });

  test("before the upload: nothing was uploaded", async () => {
    const env = await publishing(registry);
    const cwd = await passing("full-disk");
    const command = `exec "${process.execPath}" "${CLI}" publish > /dev/full`;
    const { status, stderr } = await run("sh", ["-c", command], { cwd, env });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(
      "packgate: ESYSTEM the system refused: ENOSPC (write), before the upload: nothing was uploaded.",
    );
    expect(await readdir(temporaryIn(env))).toEqual([]);
    expect(await registry.versions("full-disk")).toEqual({});
  });

  test("of several packages: which were uploaded and which not", async () => {
    const root = await write(await workdir(), {
      "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
    });
    for (const name of ["a", "b", "c"]) {
      const manifest = JSON.stringify({ name: `erring-${name}`, version: "1.0.0", files: ["dist"] });
      await write(join(root, "packages", name), { "package.json": manifest, "dist/index.js": "export {};\n" });
    }
    const env = { ...(await publishing(registry)), ...(await brokenRead(4, "defect")) };
    const { status, stderr } = await packgate(["publish", "--workspaces"], { cwd: root, env });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(`internal error (TypeError) after the upload of erring-b@1.0.0 to ${origin()}: `);
    expect(stderr).toContain("Of the others published before it: erring-a@1.0.0; not uploaded: erring-c@1.0.0.");
    const versions = await Promise.all(["a", "b", "c"].map((name) => registry.versions(`erring-${name}`)));
    expect(versions.map((held) => Object.keys(held))).toEqual([["1.0.0"], ["1.0.0"], []]);
  });

  test.each(
    firstOrAll([
      ["defect", "EPUBLISH internal error after"],
      ["EIO", "ESYSTEM the system refused: EIO (read), after"],
    ] as const),
  )("%s in the process of semantic-release: the same in its error", async (kind, told) => {
    const name = `in-host-${kind.toLowerCase()}`;
    const cwd = await passing(name, {
      files: {
        "host.mjs": `
          import { publish } from ${JSON.stringify(CLI.replace("cli.js", "semantic-release.js"))};
          const { stdout, stderr, env } = process;
          const context = { cwd: process.cwd(), env, stdout, stderr, options: {}, nextRelease: { version: "1.0.0" } };
          await publish({}, context).catch(({ code, message }) => console.log(code, message));`,
      },
    });
    const env = { ...(await publishing(registry)), ...(await brokenRead(2, kind)) };
    const { stdout, stderr } = await run(process.execPath, ["host.mjs"], { cwd, env });
    expect(stdout, stderr).toContain(`${told} the upload of ${name}@1.0.0 to ${origin()}: `);
  });
});

describe("a tarball that is no more what was uploaded", () => {
  test.each(
    firstOrAll([
      ["another", "EINTEGRITY", 'fs.appendFileSync(argv[1], "x")'],
      ["gone", "ETARBALL", "fs.rmSync(argv[1])"],
      ["a directory", "ETARBALL", "fs.rmSync(argv[1]); fs.mkdirSync(argv[1])"],
    ] as const),
  )("since it is %s: that another one may have been uploaded, and how to compare", async (what, code, change) => {
    const name = `kept-is-${what.replace(" ", "-")}`;
    const cwd = await passing(name);
    const fault = `const fs = require("node:fs"); process.exitCode = npm(); ${change};`;
    const env = { ...(await publishing(registry)), ...(await npmBut("publish", fault)) };
    const { status, stderr } = await packgate(["publish"], { cwd, env });
    expect(status, stderr).toBe(2);
    expect(stderr).toMatch(new RegExp(`packgate: ${code} `));
    expect(stderr).toContain(`npm may have uploaded another one as ${name}@1.0.0. Run npm view ${name}@1.0.0 `);
    expect(await readdir(temporaryIn(env))).toEqual([]);
  });
});

describe("a registry", () => {
  test("that takes the version and closes the connection: it is asked what it holds", async () => {
    const rude = await registryBehind(registry, ({ method, before }) =>
      method === "PUT" && !before ? "close" : "pass",
    );
    const { status, stderr } = await packgate(["publish"], {
      cwd: await passing("closed-after"),
      env: await publishing(rude),
    });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(
      "the registry holds closed-after@1.0.0 all the same, and it is the tarball that was checked",
    );
  });

  test("that closes every connection from the upload on: nobody knows, and the command that asks", async () => {
    let closed = false;
    const rude = await registryBehind(registry, ({ method, before }) => {
      closed ||= method === "PUT" && !before;
      return closed ? "close" : "pass";
    });
    const { status, stderr } = await packgate(["publish"], {
      cwd: await passing("closed-for-good"),
      env: await publishing(rude),
    });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(
      "whether closed-for-good@1.0.0 was published is not known. Run npm view closed-for-good@1.0.0 dist.integrity",
    );
  });

  test.each(
    firstOrAll([
      ["text", "<html>welcome to the portal</html>"],
      ["JSON of another shape", '{"versions":[[]],"dist-tags":7}'],
    ] as const),
  )("that answers %s from the upload on: it was uploaded, and how to compare", async (kind, rubbish) => {
    let taken = false;
    const confused = await registryBehind(registry, ({ method, before }) => {
      taken ||= method === "PUT" && !before;
      return taken && method === "GET" ? rubbish : "pass";
    });
    const name = `answered-by-${kind.replaceAll(" ", "-").toLowerCase()}`;
    const cwd = await passing(name);
    const args = ["publish", "--receipt", "receipt.json"];
    const { status, stderr } = await packgate(args, { cwd, env: await publishing(confused) });
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(`EREGISTRY ${name}@1.0.0 was uploaded, but `);
    expect(stderr).toContain(`Run packgate verify receipt.json ${name}@1.0.0.`);
    expect(existsSync(join(cwd, "receipt.json"))).toBe(true);
  });
});
