import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import type { PublicPlace, Surroundings } from "../../src/model.ts";
import rule from "../../src/rules/no-embedded-sources.ts";
import { bunExecutable, zstdFrame } from "../support/bun-executable.ts";
import { run } from "../support/clients.ts";
import { tarball } from "../support/tar-writer.ts";
import { observe, testRule } from "../support/test-rule.ts";
import { workdir, write } from "../support/workdir.ts";

const SOURCE = "// INTERNAL roadmap\nexport const answer = 41\n";
const MAP = { version: 3, sources: ["../src/a.ts"], sourcesContent: [SOURCE], names: [], mappings: "AAAA" };
const BUNDLE = {
  name: "/$bunfs/root/app",
  contents: "// src/a.ts\nf();\n// src/b.tsx\n// ../c.js\n// lib/d.mjs\n",
};
const PUBLISHED = { kind: "registry", spec: "p@1.0.0", packer: null, predicted: false } as const;
/** Knows one text, in one place. */
const publicAs =
  (place: PublicPlace): NonNullable<Surroundings["publicText"]> =>
  ({ path, sha256 }) =>
    path !== null && sha256 === createHash("sha256").update(SOURCE).digest("hex") ? place : undefined;
const tracked = { publicText: publicAs("tracked") };

testRule(rule, {
  pass: {
    "a map without sourcesContent": { "a.js.map": { ...MAP, sourcesContent: undefined } },
    "a map whose sources are all null or empty": { "a.js.map": { ...MAP, sourcesContent: [null, ""] } },
    "what the policy ignores by the name that the map gives it": {
      files: { "a.js.map": { ...MAP, sources: ["webpack/bootstrap"] } },
      options: { ignoreSources: ["webpack/**"] },
    },
    "a source that equals a packed file, where that is accepted": {
      files: { "a.js.map": MAP, "src/a.ts": SOURCE },
      options: { accept: "shipped" },
    },
    "a source that git tracks, where public text is accepted": {
      files: { "a.js.map": MAP },
      options: { accept: "public" },
      surroundings: tracked,
    },
    "a source that is an installed dependency's text": {
      files: { "a.js.map": { ...MAP, sources: ["../../node_modules/dep/a.js"] } },
      options: { accept: "public" },
      surroundings: { publicText: publicAs("dependency") },
    },
    "a source that git ignores where the manifest says that is built": {
      files: { "a.js.map": MAP },
      options: { accept: "public" },
      surroundings: { publicText: publicAs("ignored") },
    },
    "nothing is asked of the surroundings without embedded text": {
      files: { "a.js.map": { ...MAP, sourcesContent: undefined } },
      options: { accept: "public" },
      surroundings: {
        publicText: () => {
          throw new Error("asked");
        },
      },
    },
    "a bundle in an executable that is minified": { app: bunExecutable([{ ...BUNDLE, contents: "// @bun\nf();" }]) },
    "a readable bundle in an executable, where any text may ship": {
      files: { app: bunExecutable([BUNDLE]) },
      options: { accept: "any" },
    },
    "a readable bundle in an executable, of dependencies only": {
      app: bunExecutable([{ ...BUNDLE, contents: "// node_modules/x/index.js\nf();" }]),
    },
    "any text, where the policy says so": { files: { "a.js.map": MAP }, options: { accept: "any" } },
  },
  fail: {
    "a map beside the bundle": {
      files: { "a.js.map": MAP },
      says: {
        "a.js.map": {
          message: 'embeds 1 original source file (45 bytes): "src/a.ts" (45 bytes)',
        },
      },
    },
    "a map under another name, behind the XSSI prefix": {
      files: { "logo.txt": `)]}'\n${JSON.stringify(MAP)}` },
      says: { "logo.txt": "embeds 1 original source file" },
    },
    "yours and those of dependencies are told apart": {
      files: {
        "a.js.map": { ...MAP, sources: ["../src/a.ts", "../node_modules/x/b.js"], sourcesContent: ["a", "b"] },
      },
      says: { "a.js.map": 'embeds 2 original source files (2 bytes), 1 of them yours, 1 of dependencies: "src/a.ts"' },
    },
    "what git tracks and what is packed is told, where it is not accepted": {
      files: {
        "a.js.map": {
          ...MAP,
          sources: ["../src/a.ts", "../src/b.ts", "../src/c.ts"],
          sourcesContent: [SOURCE, "b", "c"],
        },
        "src/a.ts": SOURCE,
        "src/b.ts": "b",
      },
      surroundings: tracked,
      says: { "a.js.map": "(47 bytes), 2 of them packed as files, 1 tracked by git: " },
    },
    "a packed file of other line endings is not what was packed": {
      files: { "a.js.map": MAP, "src/a.ts": SOURCE.replaceAll("\n", "\r\n") },
      options: { accept: "shipped" },
      says: { "a.js.map": "embeds 1 original source file" },
    },
    "a damaged map": {
      files: { "a.js.map": JSON.stringify(MAP).slice(0, -12) },
      says: { "a.js.map": "embeds 1 original source file (45 bytes) in a damaged map" },
    },
    "a source that differs from the tracked file": {
      files: { "a.js.map": { ...MAP, sourcesContent: ["private"] } },
      options: { accept: "public" },
      surroundings: tracked,
      says: { "a.js.map": "embeds 1 original source file" },
    },
    "a source that is shown to be public beside one that is not": {
      files: { "a.js.map": { ...MAP, sources: ["../src/a.ts", "../src/b.ts"], sourcesContent: [SOURCE, "b"] } },
      options: { accept: "public" },
      surroundings: tracked,
      says: { "a.js.map": "embeds 1 original source file not shown to be public (1 byte)" },
    },
    "of a published version, nothing can be shown to be public: it warns": {
      files: { "a.js.map": MAP },
      options: { accept: "public" },
      origin: PUBLISHED,
      says: { "a.js.map": { message: "embeds 1 original source file", weight: "warning" } },
    },
    "text in an executable is never accepted": {
      files: { app: Buffer.concat([Buffer.from("\x7fELF"), Buffer.from('x={"sourcesContent":["secret"]}')]) },
      options: { accept: "any" },
      says: { app: "embeds 1 original source file" },
    },
    "the sources that bun packs into an executable": {
      files: { app: bunExecutable([{ ...BUNDLE, contents: "f()", originals: { "src/a.ts": zstdFrame(SOURCE) } }]) },
      options: { accept: "public" },
      surroundings: tracked,
      says: { app: 'embeds 1 original source file (45 bytes), tracked by git: "src/a.ts"' },
    },
    "a bundle in an executable that reads like its sources": {
      files: { app: bunExecutable([BUNDLE]) },
      says: {
        app: {
          message: 'holds a readable bundle of 4 source files, among them "src/a.ts", "src/b.tsx", "../c.js"',
          weight: "warning",
        },
      },
    },
    "an example in a README is told, but weighs little": {
      files: { "README.md": 'A map: {"sourcesContent": ["const a = 1"]}' },
      says: { "README.md": { message: "embeds 1 original source file", weight: "info" } },
    },
  },
});

test("a tarball checked in its repository may embed what is tracked there, under the preset for open source", async () => {
  const cwd = await write(await workdir(), { "package.json": '{"name":"p","version":"1.0.0"}', "src/a.ts": SOURCE });
  const verdictOf = async (text: string) => {
    const files = {
      "package.json": '{"name":"p","version":"1.0.0"}',
      "a.js.map": JSON.stringify({ ...MAP, sourcesContent: [text] }),
    };
    await write(cwd, { "p.tgz": tarball(files) });
    const report = await check("p.tgz", { cwd, policy: "open-source", environment: {} });
    return report.reports[0]?.findings.filter(({ rule: id }) => id === rule.id).map(({ severity }) => severity);
  };
  expect(await verdictOf(SOURCE)).toEqual(["error"]);
  await run("git", ["init", "-q"], { cwd });
  await run("git", ["add", "src"], { cwd });
  expect(await verdictOf(SOURCE)).toEqual([]);
  expect(await verdictOf(`${SOURCE}// and more\n`)).toEqual(["error"]);
});

test("the digest pins the text, not the bundle around it", () => {
  const digest = (files: Record<string, unknown>) => observe(rule, { files } as never)[0]?.digest;
  const first = digest({ "a.js.map": MAP });
  expect(first).toMatch(/^sha256-[0-9a-f]{64}$/);
  expect(digest({ "b.js.map": { ...MAP, mappings: "BBBB" } })).toBe(first);
  expect(digest({ "a.js.map": { ...MAP, sourcesContent: [`${SOURCE} `] } })).not.toBe(first);
});
