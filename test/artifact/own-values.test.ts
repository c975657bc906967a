import { createHmac } from "node:crypto";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { dotenvValues } from "../../src/artifact/dotenv-values.ts";
import { npmrcValues } from "../../src/artifact/npmrc-values.ts";
import { ownValuesIn } from "../../src/artifact/own-values.ts";
import { check } from "../../src/check.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderPretty } from "../../src/report/pretty.ts";
import { tarball } from "../support/tar-writer.ts";
import { assemble, token } from "../support/tokens.ts";
import { workdir, write } from "../support/workdir.ts";

const names = (directory: string, environment: NodeJS.ProcessEnv = {}, root?: string) =>
  ownValuesIn({ directory, root }, environment).ownValues!.map(({ name, from }) => `${name} ${from}`);

describe("a dotenv file", () => {
  test.each<[claim: string, text: string, values: Record<string, string>[]]>([
    ["plain", "A=one\nexport B = two\r\nC: three\n", [{ A: "one" }, { B: "two" }, { C: "three" }]],
    ["quoted", "A='o#ne'\nB=\"tw\\no\"\nC=`th'ree` # x\n", [{ A: "o#ne" }, { B: "tw\no" }, { C: "th'ree" }]],
    ["over several lines", 'A="-----BEGIN\nabc\n-----END"\nB=1', [{ A: "-----BEGIN\nabc\n-----END" }, { B: "1" }]],
    ["with a comment", "A=one # two\n#B=three\n", [{ A: "one" }]],
    ["with a hash that may be a comment", "A=on#e", [{ A: "on#e" }, { A: "on" }]],
    ["with a mark", "\ufeffA=one", [{ A: "one" }]],
  ])("%s", (_, text, values) => {
    const found = dotenvValues(text).map(({ name, value }) => ({ [name]: value }));
    for (const value of values) expect(found).toContainEqual(value);
  });

  test("that opens a quote and does not close it hides no other variable", () => {
    expect(dotenvValues("A='one\nB='two'\nC=three").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["A", "B", "C"]),
    );
  });
});

test("an .npmrc gives its settings without the registry, passwords decoded", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const text = `//r.acme.com/:_authToken = abc\n; x=1\n//r.acme.com/:_password=${base64("hunter")}\n_auth="${base64("me:word")}"\n`;
  expect(npmrcValues(text)).toEqual([
    { name: "_authToken", value: "abc" },
    { name: "_password", value: base64("hunter") },
    { name: "_password", value: "hunter" },
    { name: "_auth", value: base64("me:word") },
    { name: "_auth", value: "word" },
  ]);
});

describe("where values come from", () => {
  test("files of the project, its root and the user, and the environment; no samples", async () => {
    const root = await workdir();
    const home = await workdir();
    await write(root, {
      ".env": "R=1",
      ".npmrc": "r=1",
      "packages/a/.env": "A=1",
      "packages/a/.env.local": "L=1",
      "packages/a/.dev.vars": "W=1",
      "packages/a/.env.example": "X=1",
      "packages/a/.env.d.ts": "X=1",
      "packages/a/.envoy": "X=1",
    });
    await write(home, { ".npmrc": "u=1" });
    expect(names(join(root, "packages/a"), { HOME: home, B: "1", PACKGATE_TERM_KEY: "1" }, root)).toEqual([
      "W .dev.vars",
      "A .env",
      "L .env.local",
      "R ../../.env",
      "r ../../.npmrc",
      "u the user's .npmrc",
      "HOME environment",
      "B environment",
    ]);
  });

  test("not from directories, nor where the project is not here", async () => {
    const directory = await workdir();
    await write(directory, { ".env/bin/python": "A=1" });
    expect(ownValuesIn({ directory, root: undefined }, {})).toEqual({ ownValues: [] });
    expect(ownValuesIn(undefined, { A_TOKEN: "1" })).toEqual({});
  });

  test("a file that cannot be read is a problem", async () => {
    const directory = await workdir();
    symlinkSync(".env", join(directory, ".env"));
    await write(directory, { ".env.large": "A".repeat((1 << 20) + 1) });
    expect(ownValuesIn({ directory, root: undefined }, {}).problems).toMatchObject([
      { code: "EPROJECT", message: "the project's .env cannot be read, so its values were not looked for" },
      { code: "EPROJECT", message: expect.stringContaining(".env.large has more than 1048576 bytes") },
    ]);
  });
});

describe("a check", () => {
  const secret = token("generic");
  const other = assemble("other", ["base62", 24]);
  const files = {
    "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["dist"], main: "dist/a.js" }),
    "dist/a.js": `a("${secret}", "${Buffer.from(other).toString("base64")}", "${other}")`,
  };

  async function report(extra: Readonly<Record<string, string>> = {}) {
    const cwd = await workdir();
    await write(cwd, {
      "p.tgz": tarball(files),
      "package.json": files["package.json"],
      ".env": `A_TOKEN=${secret}`,
      ...extra,
    });
    return check("p.tgz", { cwd, environment: { DB_PASSWORD: other } });
  }

  test("of a tarball in its project finds the project's values, and no report shows them", async () => {
    const found = await report();
    expect(found.verdict).toBe("fail");
    expect(
      found.reports[0]!.findings.filter(({ rule }) => rule === "no-env-value").map(({ message, severity }) => [
        severity,
        message,
      ]),
    ).toEqual([
      ["error", "holds the value of A_TOKEN (.env)"],
      ["error", "holds the value of DB_PASSWORD (environment) in base64 (2 places)"],
    ]);
    const terminal = { color: false, width: 80, unicode: true } as never;
    const shown = [renderJson(found), renderPretty(found, terminal), inspect(found, { depth: 20 })].join();
    for (const value of [secret, other, Buffer.from(other).toString("base64")])
      for (let at = 0; at + 8 <= value.length; at++) expect(shown).not.toContain(value.slice(at, at + 8));
  });

  test("that could not read them all is an error, with all findings", async () => {
    const found = await report({ ".env.local": `A=${"x".repeat(1 << 20)}` });
    expect(found.verdict).toBe("error");
    expect(found.reports[0]!.findings.some(({ rule }) => rule === "no-env-value")).toBe(true);
    expect(found.reports[0]!.problems).toMatchObject([{ code: "EPROJECT" }]);
  });

  test("with hashed terms needs their key", async () => {
    const cwd = await workdir();
    const hash = createHmac("sha256", "key").update("neptune").digest("hex");
    await write(cwd, {
      "p.tgz": tarball({ "package.json": files["package.json"], "dist/a.js": "new NeptuneClient()" }),
      "package.json": files["package.json"],
      "packgate.json": JSON.stringify({ rules: { "no-internal-reference": { terms: [`hmac:${hash}`] } } }),
    });
    const without = await check("p.tgz", { cwd, environment: {} });
    expect(without.verdict).toBe("error");
    expect(without.reports[0]!.problems).toMatchObject([
      { code: "EPROJECT", message: "the policy has hmac: terms, and PACKGATE_TERM_KEY is not set" },
    ]);
    const found = await check("p.tgz", { cwd, environment: { PACKGATE_TERM_KEY: "key" } });
    expect(found.reports[0]!.findings).toMatchObject([{ rule: "no-internal-reference", path: "dist/a.js", column: 5 }]);
    expect(JSON.stringify(found)).not.toMatch(/neptune/i);
  });

  test("with a rule that throws a value does not show it", async () => {
    const cwd = await workdir();
    await write(cwd, { "p.tgz": tarball(files), "package.json": files["package.json"], ".env": `A_TOKEN=${secret}` });
    const careless = {
      id: "careless-rule",
      title: "x",
      severity: "error",
      waiver: "path",
      fix: "x",
      check({ surroundings }: { surroundings: { ownValues?: readonly { value: () => string }[] } }): never {
        throw new Error(surroundings.ownValues![0]!.value());
      },
    } as const;
    const shown = JSON.stringify(await check("p.tgz", { cwd, environment: {}, rules: [careless as never] }));
    expect(shown).toContain("the rule careless-rule could not be checked: Error");
    expect(shown).not.toContain(secret.slice(0, 8));
  });
});
