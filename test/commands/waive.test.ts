import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { runWaive, type WaiveFlags } from "../../src/commands/waive.ts";
import { outsideNpm } from "../support/clients.ts";
import { ioIn } from "../support/io.ts";
import { privateKeys } from "../support/private-keys.ts";
import { workdir, write } from "../support/workdir.ts";

const files = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"] }, null, 2),
  "dist/a.js": "exports.a = 1;\n",
  "dist/a.test.js": "test();\n",
  "dist/CLAUDE.md": "Be kind.\n",
};
const [KEY = "", OTHER_KEY = ""] = Object.values(privateKeys).map(({ text }) => text);
const KEYED = { ...files, "dist/key.pem": KEY };
const COMMENTED = `{
  // Why this package is as it is.
  "extends": "recommended", // the default
  "allow": ["...", "dist/CLAUDE.md"],
}
`;

describe("packgate waive", () => {
  test("writes the waiver of one finding into a new policy, and the finding is waived", async () => {
    const directory = await write(await workdir(), files);
    const finding = await findingOf(directory, "no-agent-file");
    const { status, said } = await waive(directory, finding.fingerprint, { reason: "It is the product" });
    expect(said).toContain("+++ b/packgate.json");
    expect(said).toMatch(/Wrote packgate\.json: 1 waiver until \d{4}-\d\d-\d\d\./);
    expect(status).toBe(1);
    const { waivers } = JSON.parse(await readFile(join(directory, "packgate.json"), "utf8"));
    expect(waivers).toEqual([
      { rule: "no-agent-file", fingerprint: finding.fingerprint, reason: "It is the product", expires: in90Days() },
    ]);
    expect((await findingOf(directory, "no-agent-file")).waiver).toMatchObject({ reason: "It is the product" });
  });

  test("keeps the comments of a policy, and what else stands in it", async () => {
    const directory = await write(await workdir(), { ...files, "packgate.json": COMMENTED });
    const { fingerprint } = await findingOf(directory, "no-agent-file");
    const { status } = await waive(directory, fingerprint.slice(0, 8), { reason: "fine", expires: "2999-01-01" });
    expect(status).toBe(0);
    const text = await readFile(join(directory, "packgate.json"), "utf8");
    for (const line of COMMENTED.trimEnd().split("\n").slice(0, 3)) expect(text).toContain(line);
    expect(text).toContain('"expires": "2999-01-01"');
  });

  test("writes into package.json where the policy stands there", async () => {
    const manifest = { ...JSON.parse(files["package.json"]), packgate: { allow: ["...", "dist/CLAUDE.md"] } };
    const directory = await write(await workdir(), { ...files, "package.json": JSON.stringify(manifest, null, 2) });
    await waive(directory, (await findingOf(directory, "no-agent-file")).fingerprint, { reason: "fine" });
    await waive(directory, (await findingOf(directory, "no-dev-file")).fingerprint, { reason: "fine, too" });
    const { packgate } = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
    expect(packgate.waivers.map(({ rule }: { rule: string }) => rule)).toEqual(["no-agent-file", "no-dev-file"]);
  });

  test("pins the evidence of a hard rule", async () => {
    const directory = await write(await workdir(), KEYED);
    const finding = await findingOf(directory, "no-private-key");
    await waive(directory, finding.fingerprint, { reason: "A key of an RFC" });
    expect((await findingOf(directory, "no-private-key")).waiver).toMatchObject({ digest: finding.digest });
    await write(directory, { "dist/key.pem": OTHER_KEY });
    expect((await findingOf(directory, "no-private-key")).waiver).toBeNull();
  });

  test("--baseline accepts what is there, but no hard rule's; what is new fails", async () => {
    const directory = await write(await workdir(), files);
    expect(await waive(directory, undefined, { baseline: true, reason: "As it was" })).toMatchObject({ status: 0 });
    expect(await check(directory, { environment: outsideNpm() })).toMatchObject({ verdict: "pass" });
    await write(directory, { "dist/AGENTS.md": "Be quick.\n", "dist/key.pem": KEY });
    const { status, said } = await waive(directory, undefined, { baseline: true, reason: "As it was" });
    expect(status).toBe(1);
    expect(said).toMatch(/Not covered by a baseline: \d findings? of hard rules/);
    expect((await findingOf(directory, "no-private-key")).waiver).toBeNull();
  });

  test("--baseline of a package that has nothing to accept writes nothing", async () => {
    const clean = { "package.json": files["package.json"], "dist/a.js": files["dist/a.js"] };
    const directory = await write(await workdir(), clean);
    const { said } = await waive(directory, undefined, { baseline: true, reason: "x" });
    expect(said).toContain("Nothing to waive.");
    await expect(readFile(join(directory, "packgate.json"))).rejects.toThrow("ENOENT");
  });

  test.each<[string, string | undefined, WaiveFlags, string]>([
    ["neither a finding nor --baseline", undefined, { reason: "x" }, "the fingerprint of one finding, or --baseline"],
    ["both", "ab".repeat(16), { baseline: true, reason: "x" }, "the fingerprint of one finding, or --baseline"],
    ["what is no fingerprint", "dist/a.js", { reason: "x" }, "is no fingerprint"],
    ["a finding that is not there", "ab".repeat(16), { reason: "x" }, "there is no finding"],
    ["no reason, where nobody can be asked", undefined, { baseline: true }, "a waiver needs a reason"],
    ["a reason that says nothing", undefined, { baseline: true, reason: "  " }, "a waiver needs a reason"],
    ["a day that is none", undefined, { baseline: true, reason: "x", expires: "2027-02-30" }, "is no day"],
    ["a day that has passed", undefined, { baseline: true, reason: "x", expires: "2020-01-01" }, "has passed"],
  ])("refuses %s, and writes nothing", async (_, fingerprint, flags, message) => {
    const directory = await write(await workdir(), files);
    await expect(waive(directory, fingerprint, flags)).rejects.toThrow(message);
    await expect(readFile(join(directory, "packgate.json"))).rejects.toThrow("ENOENT");
  });

  test("refuses a finding that is waived already", async () => {
    const directory = await write(await workdir(), files);
    const { fingerprint } = await findingOf(directory, "no-agent-file");
    await waive(directory, fingerprint, { reason: "x" });
    await expect(waive(directory, fingerprint, { reason: "y" })).rejects.toThrow("is waived already");
  });
});

function in90Days(): string {
  return new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
}

async function findingOf(directory: string, rule: string) {
  const { reports } = await check(directory, { environment: outsideNpm() });
  const found = reports[0]?.findings.find((finding) => finding.rule === rule);
  if (found === undefined) throw new Error(`${rule} found nothing`);
  return found;
}

async function waive(directory: string, fingerprint: string | undefined, flags: WaiveFlags) {
  const { io, stdout } = ioIn(directory);
  return { status: await runWaive(fingerprint, flags, io), said: stdout() };
}
