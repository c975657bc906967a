import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, realpath, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { refuseSignature, type Sigstore } from "../../src/commands/sigstore.ts";
import { type Run, run } from "../support/clients.ts";
import { tarball } from "../support/tar-writer.ts";
import { type SigstoreOptions, startTrustRoot, type TrustRoot, trustRootAbsent } from "../support/trust-root.ts";
import { write } from "../support/workdir.ts";

const ROOT = join(import.meta.dirname, "../..");
const ME = "https://github.com/acme/lib/.github/workflows/release.yml@refs/heads/main";
const GITHUB = "https://token.actions.githubusercontent.com";

let home: string;
beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "packgate-signed-")));
  await write(home, {
    "p.tgz": tarball({ "package.json": '{"name":"@acme/lib","version":"1.0.0"}', "dist/index.js": "export {};\n" }),
    "packgate.json": JSON.stringify({ extends: "recommended", allow: ["dist/**"] }),
  });
  return () => rm(home, { recursive: true, force: true });
});

/** Runs the built command as it is installed in `node_modules` of a directory. */
function packgate(installed: string, env: Readonly<Record<string, string>>, ...args: string[]): Promise<Run> {
  const none = { ACTIONS_ID_TOKEN_REQUEST_URL: "", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "", SIGSTORE_ID_TOKEN: "" };
  const cli = join(home, installed, "node_modules/packgate/dist/cli.js");
  return run(process.execPath, [cli, ...args], { cwd: home, env: { ...none, ...env } });
}

/** Installs the built packgate with its dependencies, and with nothing else that this repository has. */
async function install(installed: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const modules = join(home, installed, "node_modules");
  const { dependencies } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  await write(modules, more);
  for (const part of ["dist", "policies", "package.json"]) {
    await cp(join(ROOT, part), join(modules, "packgate", part), { recursive: true });
  }
  for (const name of Object.keys(dependencies)) {
    await write(modules, { [join(dirname(name), ".keep")]: "" });
    await symlink(await realpath(join(ROOT, "node_modules", name)), join(modules, name));
  }
}

const check = ["check", "p.tgz", "--policy", "packgate.json", "--receipt"];

describe("where sigstore is not installed", () => {
  beforeAll(() => install("bare"));

  test("a receipt is written and verified without a signature", async () => {
    expect(await packgate("bare", {}, ...check, "plain.json")).toMatchObject({ status: 0 });
    expect(await packgate("bare", {}, "verify", "plain.json", "p.tgz")).toMatchObject({ status: 0 });
  });

  test("none is signed, and it is said how to install it", async () => {
    const { status, stderr } = await packgate("bare", {}, ...check, "none.json", "--sign");
    expect(status).toBe(2);
    expect(stderr).toContain("EUSAGE signatures need the package sigstore, which is not installed");
    expect(stderr).toContain("npm install --save-dev sigstore");
    expect(existsSync(join(home, "none.json"))).toBe(false);
  });

  test("no signature is verified", async () => {
    const unverified = { dsseEnvelope: envelope(await readFile(join(home, "plain.json"))) };
    await write(home, { "unverified.json": JSON.stringify(unverified) });
    const { status, stderr } = await packgate("bare", {}, "verify", "unverified.json", "p.tgz", "--signed", ME);
    expect(status).toBe(2);
    expect(stderr).toContain("EUSAGE signatures need the package sigstore, which is not installed");
  });
});

describe.skipIf(trustRootAbsent)(trustRootAbsent || "with sigstore and a root of trust of its own", () => {
  let ours: TrustRoot;
  let another: TrustRoot;
  beforeAll(async () => {
    [ours, another] = [await startTrustRoot(join(home, "ours")), await startTrustRoot(join(home, "another"))];
    // The real sigstore, told of other places than the public instance's, which packgate itself never does.
    await install("signing", {
      "sigstore/index.js": `const sigstore = require(${JSON.stringify(createRequire(import.meta.url).resolve("sigstore"))});
const options = JSON.parse(process.env.PLACES);
exports.attest = (payload, type) => sigstore.attest(payload, type, options);
exports.verify = (bundle) => sigstore.verify(bundle, options);
`,
    });
    await signedBy("signed.json", ours.job(ME, GITHUB));
    return () => Promise.all([ours.stop(), another.stop()]);
  });

  async function signedBy(file: string, job: Readonly<Record<string, string>>, { options } = ours): Promise<void> {
    const signed = await packgate("signing", { ...job, PLACES: JSON.stringify(options) }, ...check, file, "--sign");
    expect(signed, signed.stderr).toMatchObject({ status: 0 });
  }

  async function verify(file: string, options: SigstoreOptions, ...flags: string[]): Promise<Run> {
    return packgate("signing", { PLACES: JSON.stringify(options) }, "verify", file, "p.tgz", ...flags);
  }

  test("a receipt is vouched for by the name of the job that signed it", async () => {
    const { status, stdout, stderr } = await verify("signed.json", ours.options, "--signed", ME);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain(`signed  by ${ME}\n`);
  });

  const BY_ANOTHER = "signed by another";
  const NOT_HELD = "the signature does not hold";

  test.each([
    ["another name", ["--signed", "https://github.com/acme/fork/.github/workflows/release.yml@refs/heads/main"]],
    ["a part of the name", ["--signed", "https://github.com/acme/lib"]],
    ["a pattern that fits the name", ["--signed", ".*"]],
    ["the name at another issuer", ["--signed", ME, "--issuer", "https://gitlab.com"]],
  ])("it is refused for %s", async (_, flags) => {
    const { status, stdout } = await verify("signed.json", ours.options, ...flags);
    expect(status).toBe(1);
    expect(stdout).toContain(`${BY_ANOTHER}: "${ME}" of "${GITHUB}"`);
  });

  test.each([
    ["another name", `${ME}-evil`, GITHUB],
    ["a name that contains the right one", `https://evil.example/?${ME}`, GITHUB],
    ["the right name, for which another issuer vouches", ME, "https://evil.example"],
  ])("one signed by %s is refused", async (_, name, issuer) => {
    await signedBy("other.json", ours.job(name, issuer));
    const { status, stdout } = await verify("other.json", ours.options, "--signed", ME);
    expect(status).toBe(1);
    expect(stdout).toContain(BY_ANOTHER);
  });

  test("one of another root of trust is refused, and so is ours there", async () => {
    await signedBy("elsewhere.json", another.job(ME, GITHUB), another);
    expect(await verify("elsewhere.json", another.options, "--signed", ME)).toMatchObject({ status: 0 });
    for (const [file, { options }] of [["elsewhere.json", ours] as const, ["signed.json", another] as const]) {
      const refused = await verify(file, options, "--signed", ME);
      expect(refused).toMatchObject({ status: 1, stdout: expect.stringContaining(NOT_HELD) });
    }
  });

  test("one whose statement was replaced is refused, although its signature is genuine", async () => {
    const bundle = JSON.parse(await readFile(join(home, "signed.json"), "utf8"));
    const stated = Buffer.from(bundle.dsseEnvelope.payload, "base64").toString();
    const later = stated.replace(/"timeVerified": "2/, '"timeVerified": "3');
    expect(later).not.toBe(stated);
    bundle.dsseEnvelope.payload = Buffer.from(later).toString("base64");
    await write(home, { "replaced.json": JSON.stringify(bundle) });
    const refused = await verify("replaced.json", ours.options, "--signed", ME);
    expect(refused).toMatchObject({ status: 1, stdout: expect.stringContaining(NOT_HELD) });
    // As it says, nobody looked at the signature.
    const unasked = await verify("replaced.json", ours.options);
    expect(unasked).toMatchObject({ status: 0, stdout: expect.stringContaining("signed  not asked for") });
  });

  test.each([
    ["the statement", (bundle: Bundle) => bundle.dsseEnvelope, "payload", 41],
    ["the signature", (bundle: Bundle) => bundle.dsseEnvelope.signatures[0], "sig", 1],
    ["the entry of the log", (bundle: Bundle) => bundle.verificationMaterial.tlogEntries[0], "canonicalizedBody", 29],
  ])("no changed byte in %s is accepted", async (_, part, key, step) => {
    const sigstore: Sigstore = { attest: () => Promise.reject(), verify: await verifyAt(ours.options) };
    const text = await readFile(join(home, "signed.json"), "utf8");
    const whole = Buffer.from(part(JSON.parse(text))?.[key] ?? "", "base64");
    expect(whole.length).toBeGreaterThan(60);
    expect(await refuseSignature(sigstore, JSON.parse(text), { name: ME, issuer: GITHUB })).toBeUndefined();
    for (let at = 0; at < whole.length; at += step) {
      const bundle = JSON.parse(text);
      const changed = Buffer.from(whole);
      changed[at] = whole[at]! ^ 1;
      part(bundle)![key] = changed.toString("base64");
      const refused = await refuseSignature(sigstore, bundle, { name: ME, issuer: GITHUB });
      expect(refused, `byte ${at}`).toContain(NOT_HELD);
    }
  });

  test("where no root of trust can be had, nothing is vouched for", async () => {
    const gone = { ...ours.options, tufMirrorURL: `${ours.options.fulcioURL}/gone`, tufCachePath: join(home, "empty") };
    const { status, stdout, stderr } = await verify("signed.json", gone, "--signed", ME);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("ERECEIPT the signature could not be verified (TUF_");
  });

  test("a root of trust that another has signed is none", async () => {
    const mirror = { ...another.options, tufRootPath: ours.options.tufRootPath, tufCachePath: join(home, "fresh") };
    const { status, stderr } = await verify("signed.json", mirror, "--signed", ME);
    expect(status).toBe(2);
    expect(stderr).toContain("ERECEIPT the signature could not be verified (TUF_");
  });

  test("a job that may ask for no token gets no receipt", async () => {
    const places = { PLACES: JSON.stringify(ours.options) };
    const { status, stderr } = await packgate("signing", places, ...check, "tokenless.json", "--sign");
    expect(status).toBe(2);
    expect(stderr).toContain("ERECEIPT the receipt could not be signed");
    expect(stderr).toContain("id-token: write");
    expect(existsSync(join(home, "tokenless.json"))).toBe(false);
  });
});

interface Bundle {
  readonly dsseEnvelope: { readonly signatures: readonly Record<string, string>[] } & Record<string, string>;
  readonly verificationMaterial: { readonly tlogEntries: readonly Record<string, string>[] };
}

/** The real sigstore's `verify`, of which packgate's types know the first argument alone. */
async function verifyAt(options: SigstoreOptions): Promise<Sigstore["verify"]> {
  const { verify }: { verify: (bundle: unknown, options: SigstoreOptions) => ReturnType<Sigstore["verify"]> } =
    await import("sigstore");
  return (bundle) => verify(bundle, options);
}

function envelope(statement: Buffer) {
  return { payloadType: "application/vnd.in-toto+json", payload: statement.toString("base64"), signatures: [] };
}
