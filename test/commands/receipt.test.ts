import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Io } from "../../src/commands/io.ts";
import { run } from "../../src/commands/program.ts";
import { loadSigstore, type Sigstore } from "../../src/commands/sigstore.ts";
import { runVerify } from "../../src/commands/verify.ts";
import { writeReceipt } from "../../src/commands/write-receipt.ts";
import { PackgateError } from "../../src/errors.ts";
import type { Receipt } from "../../src/model.ts";
import { packageReport, reportOf } from "../report/report-of.ts";
import { outsideNpm } from "../support/clients.ts";
import { tarball } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

const files = { "package.json": '{"name":"@acme/lib","version":"1.0.0"}', "dist/index.js": "export {};\n" };
const policy = JSON.stringify({ extends: "recommended", allow: ["dist/**"] });

interface Done {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory with a tarball and a policy, and the commands run in it. */
async function project(packed: Readonly<Record<string, string>> = files) {
  const cwd = await write(await workdir(), { "p.tgz": tarball(packed), "packgate.json": policy });
  const io = (out: string[], err: string[]): Io => ({
    cwd,
    environment: outsideNpm(),
    stdout: { write: (text) => void out.push(text), terminal: {} },
    stderr: { write: (text) => void err.push(text), terminal: {} },
  });
  const packgate = async (...args: string[]): Promise<Done> => {
    const [out, err]: [string[], string[]] = [[], []];
    const status = await run(args, io(out, err));
    return { status, stdout: out.join(""), stderr: err.join("") };
  };
  return {
    cwd,
    packgate,
    check: (...args: string[]) =>
      packgate("check", "p.tgz", "--policy", "packgate.json", "--receipt", "receipt.json", ...args),
    receipt: async (): Promise<Receipt> => JSON.parse(await readFile(join(cwd, "receipt.json"), "utf8")),
    io,
  };
}

describe("check --receipt", () => {
  test("states a pass, and nothing is left beside the file", async () => {
    const { cwd, check, receipt } = await project();
    expect(await check()).toMatchObject({ status: 0, stderr: "" });
    expect((await receipt()).predicate).toMatchObject({
      verificationResult: "PASSED",
      resourceUri: "pkg:npm/%40acme/lib@1.0.0",
      policy: { uri: "packgate.json" },
      "pkg:npm/packgate#check": { tar: { sha256: expect.any(String) }, origin: "tarball", packer: null },
    });
    expect(readdirSync(cwd).sort()).toEqual(["p.tgz", "packgate.json", "receipt.json"]);
  });

  test("states a failure", async () => {
    const { check, receipt } = await project({ ...files, "dist/.env": "NODE_ENV=production\n" });
    expect(await check()).toMatchObject({ status: 1 });
    expect((await receipt()).predicate).toMatchObject({ verificationResult: "FAILED", verifiedLevels: ["FAILED"] });
  });

  test("states nothing of what could not be checked", async () => {
    const { cwd, check } = await project();
    await writeFile(join(cwd, "p.tgz"), "no gzip");
    expect(await check()).toMatchObject({ status: 2 });
    expect(existsSync(join(cwd, "receipt.json"))).toBe(false);
  });

  test("holds no secret of a package that is full of them, nor of its policy", async () => {
    const names = ["github_pat", "npm", "aws_key_id", "anthropic", "stripe_live", "slack_bot", "jwt", "generic"];
    const secrets = names.map(token);
    const { cwd, check } = await project({
      "package.json": JSON.stringify({ name: "full", version: "1.0.0", scripts: { test: `T=${secrets[0]} run` } }),
      "dist/.env": names.map((name) => `SECRET_${name.toUpperCase()}=${token(name)}`).join("\n"),
      "dist/index.js": secrets.map((secret) => `const token = "${secret}";`).join("\n"),
      "dist/clean.js": "export {};\n",
    });
    const waiver = {
      rule: "only-allowed-files",
      path: "dist/clean.js",
      reason: `see ${secrets[1]}`,
      expires: "2099-01-01",
    };
    await write(cwd, { "packgate.json": JSON.stringify({ allow: ["dist/index.js"], waivers: [waiver] }) });
    expect(await check("--format", "json:report.json")).toMatchObject({ status: 1 });
    const [receipt, report] = [
      await readFile(join(cwd, "receipt.json"), "utf8"),
      await readFile(join(cwd, "report.json"), "utf8"),
    ];
    expect(JSON.parse(receipt).predicate["pkg:npm/packgate#check"].waivers).toEqual([
      { rule: "only-allowed-files", reason: expect.stringMatching(/^see /), expires: "2099-01-01" },
    ]);
    for (const secret of secrets) {
      for (let at = 0; at + 16 <= secret.length; at += 8) {
        if (secret === token("jwt") && at < 40) continue; // Its header is the same in all.
        expect(receipt).not.toContain(secret.slice(at, at + 16));
        expect(report).not.toContain(secret.slice(at, at + 16));
      }
    }
    expect(receipt).not.toContain(cwd);
  });

  test.each([
    ["several packages", ["check", "p.tgz", "p.tgz", "--receipt", "receipt.json"], "about one package"],
    ["workspaces", ["check", "--workspaces", "--receipt", "receipt.json"], "about one package"],
    ["a signature of nothing", ["check", "p.tgz", "--sign"], "--receipt"],
    ["a file that cannot be written", ["check", "p.tgz", "--receipt", "no/such/receipt.json"], "no/such/receipt.json"],
  ])("for %s is refused with a way out", async (_, args, hint) => {
    const { packgate, cwd } = await project();
    const done = await packgate(...args);
    expect(done).toMatchObject({ status: 2, stderr: expect.stringContaining(hint) });
    expect(readdirSync(cwd).sort()).toEqual(["p.tgz", "packgate.json"]);
  });
});

describe("verify", () => {
  test("vouches for the tarball that passed, and says under which policy", async () => {
    const { check, packgate, receipt } = await project();
    await check();
    const { digest } = (await receipt()).predicate["pkg:npm/packgate#check"].policies[0]!;
    const done = await packgate("verify", "receipt.json", "p.tgz", "--policy-digest", digest, "--max-age", "1h");
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(done.stdout).toContain("VERIFIED  pkg:npm/%40acme/lib@1.0.0");
    expect(done.stdout).toContain(`packgate.json  ${digest}`);
  });

  test("refuses the tarball with any one byte altered", async () => {
    const { cwd, check, packgate } = await project();
    await check();
    const whole = await readFile(join(cwd, "p.tgz"));
    for (let at = 0; at < whole.length; at++) {
      const altered = Buffer.from(whole);
      altered[at] = altered[at]! ^ 1;
      await writeFile(join(cwd, "p.tgz"), altered);
      const done = await packgate("verify", "receipt.json", "p.tgz");
      expect(done.status, `byte ${at}: ${done.stdout}${done.stderr}`).toBe(1);
    }
  });

  test("refuses another version, another policy and what failed, each reason on a line of its own", async () => {
    const { cwd, check, packgate } = await project({ ...files, "dist/.env": "NODE_ENV=production\n" });
    await check();
    await write(cwd, { "p.tgz": tarball({ ...files, "package.json": '{"name":"@acme/lib","version":"1.0.1"}' }) });
    const done = await packgate("verify", "receipt.json", "p.tgz", "--policy-digest", `sha256-${"0".repeat(64)}`);
    expect(done).toMatchObject({ status: 1, stderr: "" });
    expect(done.stdout.trimEnd().split("\n")).toEqual([
      "REFUSED",
      expect.stringContaining("the tarball is another"),
      expect.stringContaining("pkg:npm/%40acme/lib@1.0.1, the receipt is about pkg:npm/%40acme/lib@1.0.0"),
      expect.stringContaining("failed its check"),
      expect.stringContaining("no accepted policy"),
    ]);
  });

  test("refuses what is older than it may be", async () => {
    const { check, io } = await project();
    await check();
    const out: string[] = [];
    const later = (days: number) => ({ now: new Date(Date.now() + days * 86_400_000) });
    expect(await runVerify("receipt.json", "p.tgz", { maxAge: "90d" }, io(out, out), later(89))).toBe(0);
    expect(await runVerify("receipt.json", "p.tgz", { maxAge: "90d" }, io(out, out), later(91))).toBe(1);
    expect(out.join("")).toContain("too old");
  });

  test("prints nothing that a hostile receipt could command a terminal or a CI with", async () => {
    const { cwd, check, packgate, receipt } = await project();
    await check();
    const hostile = "\u001b[2K\r\n::error::\u202e##vso[task]";
    const stated = await receipt();
    const details = stated.predicate["pkg:npm/packgate#check"];
    await write(cwd, {
      "receipt.json": JSON.stringify({
        ...stated,
        subject: [{ ...stated.subject[0], name: hostile }],
        predicate: {
          ...stated.predicate,
          "pkg:npm/packgate#check": { ...details, policies: [{ ...details.policies[0], source: hostile }] },
        },
      }),
    });
    const done = await packgate("verify", "receipt.json", "p.tgz");
    expect(done.status).toBe(1);
    expect(done.stdout).not.toMatch(/[\u001b\r\u202e]|^::|##vso\[/m);
  });

  test.each([
    ["a receipt that is not there", ["gone.json", "p.tgz"], "ERECEIPT gone.json: cannot be read"],
    ["a directory for a receipt", [".", "p.tgz"], "ERECEIPT"],
    ["a receipt that is none", ["packgate.json", "p.tgz"], 'ERECEIPT packgate.json:1:1: "_type" is missing'],
    ["no tarball", ["receipt.json"], "name a tarball"],
    ["a tarball that is not there", ["receipt.json", "gone.tgz"], "No file has this name"],
    ["a directory", ["receipt.json", "."], "not about a directory"],
    ["a tarball and a stage", ["receipt.json", "p.tgz", "--stage", "1"], "name a tarball"],
    ["a stage that is no id", ["receipt.json", "--stage", "--registry=x"], "no id of a staged version"],
    ["a digest of something else", ["receipt.json", "p.tgz", "--policy-digest", "sha512-x"], "no digest of a policy"],
    ["no digest", ["receipt.json", "p.tgz", "--policy-digest"], "argument missing"],
    ["an age without a unit", ["receipt.json", "p.tgz", "--max-age", "90"], "no age"],
    ["an age of nothing", ["receipt.json", "p.tgz", "--max-age", "0d"], "no age"],
    ["an issuer of nobody", ["receipt.json", "p.tgz", "--issuer", "https://x.example"], "--signed"],
  ])("with %s could not be done, which is status 2", async (_, args, message) => {
    const { check, packgate } = await project();
    await check();
    const done = await packgate("verify", ...args);
    expect(done).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(message) });
  });
});

describe("signatures", () => {
  const ME = "https://github.com/acme/lib/.github/workflows/release.yml@refs/heads/main";
  const GITHUB = "https://token.actions.githubusercontent.com";
  const failure = (name: string, code: string) => Object.assign(new Error("quotes the network"), { name, code });

  /** What sigstore does, without keys: an envelope, and whoever is said to have signed it. */
  function sigstoreOf(name: string, issuer = GITHUB): Sigstore {
    return {
      attest: async (payload, payloadType) => ({
        dsseEnvelope: { payload: payload.toString("base64"), payloadType, signatures: [] },
      }),
      verify: async () => ({ identity: { subjectAlternativeName: name, extensions: { issuer } } }),
    };
  }

  async function signed(by = sigstoreOf(ME)) {
    const { io, cwd } = await project();
    const bytes = tarball(files);
    const { integrityOf } = await import("../../src/artifact/integrity.ts");
    const summary = {
      ...packageReport().package!,
      name: "@acme/lib",
      version: "1.0.0",
      integrity: integrityOf([bytes]),
    };
    const policies = [{ source: "packgate.json", digest: `sha256-${"0".repeat(64)}`, own: true }];
    await write(cwd, { "p.tgz": bytes });
    await writeReceipt(
      reportOf([packageReport({ package: summary, policies })]),
      join(cwd, "receipt.json"),
      new Date(),
      by,
    );
    const out: string[] = [];
    const verify = async (flags: Parameters<typeof runVerify>[2], sigstore: Sigstore) => ({
      status: await runVerify("receipt.json", "p.tgz", flags, io(out, out), { sigstore: async () => sigstore }),
      said: out.splice(0).join(""),
    });
    return { verify, cwd };
  }

  test("a receipt signed by the right one is vouched for", async () => {
    const { verify } = await signed();
    expect(await verify({ signed: ME }, sigstoreOf(ME))).toEqual({
      status: 0,
      said: expect.stringContaining(`by ${ME}`),
    });
  });

  test.each([
    ["another", sigstoreOf("https://github.com/evil/lib")],
    ["one whose name only contains the right one", sigstoreOf(`https://evil.example/?${ME}`)],
    ["one whom another issuer vouches for", sigstoreOf(ME, "https://evil.example")],
    ["a key without a name", { ...sigstoreOf(ME), verify: async () => undefined }],
  ])("one signed by %s is refused", async (_, sigstore) => {
    const { verify } = await signed();
    expect(await verify({ signed: ME }, sigstore)).toEqual({
      status: 1,
      said: expect.stringContaining("signed by another"),
    });
  });

  test("one whose signature does not hold is refused", async () => {
    const { verify } = await signed();
    const broken = { ...sigstoreOf(ME), verify: () => Promise.reject(failure("VerificationError", "SIGNATURE_ERROR")) };
    expect(await verify({ signed: ME }, broken)).toEqual({
      status: 1,
      said: expect.stringContaining("(SIGNATURE_ERROR)"),
    });
  });

  test("one that cannot be verified for want of the roots of trust is not verified", async () => {
    const { verify } = await signed();
    const offline = {
      ...sigstoreOf(ME),
      verify: () => Promise.reject(failure("TUFError", "TUF_REFRESH_METADATA_ERROR")),
    };
    await expect(verify({ signed: ME }, offline)).rejects.toMatchObject({ code: "ERECEIPT" });
  });

  test("where sigstore is not installed, it is said how to install it", async () => {
    await expect(loadSigstore(() => Promise.reject(new Error("ERR_MODULE_NOT_FOUND")))).rejects.toMatchObject({
      code: "EUSAGE",
      hint: expect.stringContaining("npm install --save-dev sigstore"),
    });
  });

  test("one without a signature is refused where one is asked for", async () => {
    const { io, check } = await project();
    await check();
    const out: string[] = [];
    expect(await runVerify("receipt.json", "p.tgz", { signed: ME }, io(out, out))).toBe(1);
    expect(out.join("")).toContain("not signed");
  });

  test("where no signature can be had, there is no receipt", async () => {
    const mute = {
      ...sigstoreOf(ME),
      attest: () => Promise.reject(failure("InternalError", "IDENTITY_TOKEN_READ_ERROR")),
    };
    const attempt = signed(mute);
    await expect(attempt).rejects.toThrow(PackgateError);
    await expect(attempt).rejects.toMatchObject({ code: "ERECEIPT", message: expect.not.stringContaining("network") });
  });
});
