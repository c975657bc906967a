import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CheckOptions, check } from "../../src/check.ts";
import { assignedKinds } from "../../src/inspect/secrets/kinds/assignments.ts";
import { secretKinds } from "../../src/inspect/secrets/kinds/index.ts";
import type { Report } from "../../src/model.ts";
import { reporters } from "../../src/report/reporters.ts";
import type { Terminal } from "../../src/report/terminal.ts";
import { examples } from "../inspect/secrets/examples.ts";
import { fromShape } from "../inspect/secrets/from-shape.ts";
import { privateKeys } from "../support/private-keys.ts";
import { tarball } from "../support/tar-writer.ts";
import { assemble, token } from "../support/tokens.ts";
import { workdir } from "../support/workdir.ts";

/** A scanner that prints what it found has leaked it a second time. No report says more of a secret than its kind does. */

const WINDOW = 8;

const terminals: readonly Terminal[] = [
  { columns: Number.POSITIVE_INFINITY, color: false, unicode: true, verbose: true },
  { columns: Number.POSITIVE_INFINITY, color: false, unicode: true },
  { columns: 40, color: true, unicode: false, verbose: true },
];
const loaded = await Promise.all(Object.entries(reporters).map(async ([name, load]) => [name, await load()] as const));

/** All that any reporter writes, wrapped lines joined. */
function outputs(report: Report): string[] {
  return loaded.flatMap(([, render]) =>
    terminals.flatMap((terminal) => {
      const text = render(report, terminal);
      return [text, text.replace(/\s*\n\s*/g, "")];
    }),
  );
}

/** The eight characters in a row of a secret that stand in one of the texts. */
function leaks(texts: readonly string[], secrets: readonly string[]): string[] {
  const windows = new Set(secrets.flatMap(windowsOf));
  return [...new Set(texts.flatMap(windowsOf).filter((window) => windows.has(window)))];
}

function windowsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - WINDOW + 1) }, (_, at) => text.slice(at, at + WINDOW));
}

async function reportOn(
  files: Readonly<Record<string, string | Buffer>>,
  { beside = {}, ...options }: CheckOptions & { readonly beside?: Readonly<Record<string, string>> } = {},
): Promise<Report> {
  const cwd = await workdir();
  writeFileSync(join(cwd, "p.tgz"), tarball(files));
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(cwd, name), text);
  return check("p.tgz", { cwd, now: new Date("2026-11-21T12:00:00Z"), environment: {}, ...options });
}

const MANIFEST = { name: "p", version: "1.0.0", files: ["dist"] };

/**
 * The secret in a kind's example, and its random part, which is all of it where the shape names none. What stands before
 * it in the shape is its prefix, unless it is a name that it is set to.
 */
function secretIn(
  { anchors, lead, shape }: (typeof secretKinds)[number],
  text: string,
): Pick<Subject, "body" | "secret"> {
  const pattern = new RegExp(shape, "y");
  for (const anchor of anchors) {
    for (let at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + 1)) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      const before = lead === undefined ? "" : (new RegExp(`(?:${lead.shape})$`).exec(text.slice(0, at))?.[0] ?? "");
      const all = before + match[0];
      const body = match[1] ?? all;
      return { body, secret: /[\s=:"']/.test(all.slice(0, all.indexOf(body))) ? body : all };
    }
  }
  throw new Error(`nothing of the kind in its example: ${anchors[0]}`);
}

interface Subject {
  readonly id: string;
  readonly text: string;
  readonly body: string;
  readonly secret: string;
}

/** What stands in a dump of an environment is said by its kind: there is no one secret in it. */
const WITHOUT_BODY = new Set(["environment-dump"]);
const tokens: readonly Subject[] = secretKinds
  .filter(({ id }) => !WITHOUT_BODY.has(id))
  .flatMap((kind) => (examples[kind.id] ?? []).map((text) => ({ id: kind.id, text, ...secretIn(kind, text) })));
const assigned: readonly Subject[] = assignedKinds.flatMap(({ id, words, shape }) =>
  ["a", "b", "c"].map((seed) => {
    const body = fromShape(shape, `${id} ${seed}`);
    return { id, text: `const ${words[0]}Token = ${JSON.stringify(body)};`, body, secret: body };
  }),
);
const passwords = ["one", "two", "three"].map((seed) => assemble(`password ${seed}`, ["base62", 24]));
const [one = "", two = "", three = ""] = passwords;
const basic = Buffer.from(`deploy:${three}`).toString("base64");

const credentialFiles = {
  ".npmrc": `//registry.acme.com/:_authToken=${one}\n`,
  ".netrc": `machine acme.com login deploy password ${two}\n`,
  ".pgpass": `db.acme.com:5432:*:deploy:${three}\n`,
  ".git-credentials": `https://deploy:${one}@git.acme.com\n`,
  ".docker/config.json": JSON.stringify({ auths: { "registry.acme.com": { auth: basic } } }),
  ".env": `DB_PASSWORD=${two}\nDATABASE_URL=postgres://app:${three}@db.acme.com/main\n`,
  "wp-config.php": `<?php define('DB_PASSWORD', '${one}');\n`,
  "terraform.tfstate": JSON.stringify({ version: 4, outputs: { password: { value: two } } }),
};

/** Where rules quote what they found: names of files, URLs, scripts. */
const quoting = {
  "dist/remote.js": `a();\n//# sourceMappingURL=https://deploy:${one}@maps.acme.com/a.js.map?token=${three}\n`,
  "dist/packed.js": `a();\n//# sourceMappingURL=a.js.map?token=${token("github_pat")}\n`,
  "dist/root.js.map": JSON.stringify({
    version: 3,
    sourceRoot: `https://deploy:${one}@git.acme.com/?private_token=${token("gitlab")}`,
    sources: [
      `https://x-access-token:${token("github_pat")}@github.com/acme/a.ts`,
      `https://deploy:${two}@acme.com/b.ts`,
    ],
    sourcesContent: ["export const a = 1;\n", null],
    mappings: "AAAA",
  }),
  "dist/machine.js": `require("/home/runner/work/${token("npm")}/a.js");`,
};

const manifest = {
  ...MANIFEST,
  scripts: { postinstall: `curl -u deploy:${one} https://acme.com/${token("github_pat")}` },
  dependencies: {
    a: `git+https://${token("github_pat")}@github.com/acme/a.git`,
    b: `https://deploy:${two}@acme.com/b.tgz`,
    c: `file:../${three}`,
  },
  publishConfig: { registry: `https://deploy:${three}@registry.acme.com/` },
  repository: `https://deploy:${one}@git.acme.com/p.git`,
};

const packages: {
  readonly [claim: string]: () => Promise<{ report: Report; secrets: readonly string[]; says: RegExp }>;
} = {
  "tokens of every kind": async () => ({
    report: await reportOn({
      "package.json": JSON.stringify(MANIFEST),
      ...Object.fromEntries(tokens.map(({ id, text }, index) => [`dist/${id}-${index}.js`, text])),
    }),
    secrets: tokens.map(({ body }) => body),
    says: /holds a secret: GitHub token/,
  }),
  "tokens of every kind, encoded": async () => ({
    report: await reportOn({
      "package.json": JSON.stringify(MANIFEST),
      ...Object.fromEntries(
        tokens.map(({ id, text }, index) => [`dist/${id}-${index}.js`, `s="${Buffer.from(text).toString("base64")}"`]),
      ),
    }),
    secrets: tokens.flatMap(({ body, text }) => [body, Buffer.from(text).toString("base64")]),
    says: /holds a secret: GitHub token/,
  }),
  "keys under names": async () => ({
    report: await reportOn({
      "package.json": JSON.stringify(MANIFEST),
      ...Object.fromEntries(assigned.map(({ id, text }, index) => [`dist/${id}-${index}.js`, text])),
    }),
    secrets: assigned.map(({ body }) => body),
    says: /holds a secret/,
  }),
  "private keys of every form": async () => ({
    report: await reportOn({
      "package.json": JSON.stringify(MANIFEST),
      ...Object.fromEntries(Object.entries(privateKeys).map(([name, { text }]) => [`dist/${name}`, text])),
    }),
    secrets: Object.values(privateKeys).flatMap(({ text }) => text.match(/^[A-Za-z0-9+/=]{24,}$/gm) ?? []),
    says: /holds a private key/,
  }),
  "files of credentials": async () => ({
    report: await reportOn({ "package.json": JSON.stringify(MANIFEST), ...credentialFiles }),
    secrets: [...passwords, basic],
    says: /no-credential-file/,
  }),
  "secrets where rules quote the package": async () => ({
    report: await reportOn({ "package.json": JSON.stringify(manifest), ...quoting }),
    secrets: [...passwords, token("github_pat"), token("npm"), token("gitlab")],
    says: /names the source map/,
  }),
  "the project's own values": async () => ({
    report: await reportOn(
      {
        "package.json": JSON.stringify(MANIFEST),
        "dist/a.js": `a="${one}",b="${two}",c="${Buffer.from(three).toString("base64")}"`,
      },
      {
        beside: {
          "package.json": JSON.stringify(MANIFEST),
          ".env": `API_TOKEN=${one}\nDB_PASSWORD="${two}"\n`,
          ".npmrc": `//registry.acme.com/:_authToken=${three}\n`,
        },
        environment: { NPM_TOKEN: three },
      },
    ),
    secrets: [...passwords, Buffer.from(three).toString("base64")],
    says: /holds the value of API_TOKEN/,
  }),
  "a manifest that is no JSON": async () => ({
    report: await reportOn({ "package.json": `{"name": "p", "token": "${one}", ${two}` }),
    secrets: passwords,
    says: /EMANIFEST/,
  }),
  "a policy that is no JSON": async () => ({
    report: await reportOn(
      { "package.json": JSON.stringify(MANIFEST) },
      {
        beside: {
          "package.json": JSON.stringify(MANIFEST),
          "packgate.json": `{"extends": "${one}", "${two}": ${three}`,
        },
      },
    ),
    secrets: passwords,
    says: /EPOLICY/,
  }),
};

describe("no report shows eight characters in a row of", () => {
  test.each(Object.entries(packages))("%s", async (_, make) => {
    const { report, secrets, says } = await make();
    const texts = outputs(report);
    expect(
      texts.some((text) => says.test(text)),
      "it speaks of them",
    ).toBe(true);
    expect(leaks(texts, secrets)).toEqual([]);
  });
});

describe("evidence shows at most a quarter of the secret, and nothing of a short one:", () => {
  test("of every kind", async () => {
    const all = [...tokens, ...assigned];
    const { reports } = await reportOn({
      "package.json": JSON.stringify(MANIFEST),
      ...Object.fromEntries(all.map(({ text }, index) => [`dist/${index}.js`, text])),
    });
    const titles = new Map([...secretKinds, ...assignedKinds].map(({ id, title }) => [id, title]));
    const broken = reports[0]!.findings.flatMap(({ path, evidence, message }) => {
      const index = Number(/^dist\/(\d+)\.js$/.exec(path ?? "")?.[1] ?? Number.NaN);
      if (Number.isNaN(index) || evidence === null || /^[a-z+]+:\/\/•••@/.test(evidence) || evidence === "•••")
        return [];
      const { id, body, secret } = all[index]!;
      if (!message.includes(titles.get(id)!)) return [];
      const [, head = "", tail = ""] = /^([^…]*)…(.{2}) \(\d+ characters\)$/.exec(evidence) ?? [];
      const shown = head.length + tail.length;
      return tail !== "" && secret.length >= 20 && shown <= secret.length / 4 && head.length < WINDOW
        ? []
        : [`${id}: ${evidence} of ${body.length} (${message})`];
    });
    expect(broken).toEqual([]);
  });
});
