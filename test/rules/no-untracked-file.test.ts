import { expect, test } from "vitest";
import type { Git, GitStanding } from "../../src/model.ts";
import rule from "../../src/rules/no-untracked-file.ts";
import { observe, testRule } from "../support/test-rule.ts";

const sourceManifest = { name: "p", version: "1.0.0" };
/** Git that says the same of all files. */
const git = (standing: GitStanding, told: (below: string | undefined) => void = () => {}): Pick<Git, keyof Git> => ({
  tracked: new Set(),
  read: () => undefined,
  standing: (files, below) => {
    told(below);
    return new Map(files.map(({ path }) => [path, path === "package.json" ? "committed" : standing]));
  },
});
const around = (standing: GitStanding) => ({ sourceManifest, git: () => git(standing) });
const published = { kind: "registry", spec: "p@1.0.0", packer: null, predicted: false } as const;
const tarball = { ...published, kind: "tarball", spec: "p.tgz" } as const;

testRule(rule, {
  pass: {
    "what is committed": { files: { "a.js": "" }, surroundings: around("committed") },
    "a build's output": { files: { "dist/a.js": "" }, surroundings: around("output") },
    "no repository": { files: { "a.js": "" }, surroundings: { sourceManifest, git: () => undefined } },
    "nothing around": { files: { "a.js": "" } },
    "nothing is committed yet": {
      files: { "a.js": "" },
      surroundings: { sourceManifest, git: () => ({ ...git("untracked"), standing: () => undefined }) },
    },
    "a published version": { files: { "a.js": "" }, origin: published, surroundings: around("untracked") },
    "a tarball of another version": {
      files: { "a.js": "" },
      origin: tarball,
      manifest: { version: "0.9.0" },
      surroundings: around("untracked"),
    },
    "bundled dependencies": { files: { "node_modules/a/index.js": "" }, surroundings: around("ignored") },
  },
  fail: {
    "a file that git does not know": {
      files: { "notes.txt": "" },
      surroundings: around("untracked"),
      says: { "notes.txt": "is not in git: neither tracked nor ignored" },
    },
    "an ignored file that nothing names": {
      files: { "npm.log": "" },
      surroundings: around("ignored"),
      says: { "npm.log": { message: "is ignored by git", weight: "warning" } },
    },
    "a file that is only added": {
      files: { "a.js": "" },
      surroundings: around("staged"),
      says: { "a.js": "is added to git, but not committed" },
    },
    "a file that somebody has changed": {
      files: { "a.js": "" },
      surroundings: around("changed"),
      says: { "a.js": "is not what the last commit holds" },
    },
    "a tarball of this very version": {
      files: { "a.js": "" },
      origin: tarball,
      surroundings: around("changed"),
      says: { "a.js": "is not what the last commit holds" },
    },
  },
});

test.each([
  ["pnpm", "./dist/pkg/", "dist/pkg/"],
  ["pnpm", ".", ""],
  ["npm", "dist", ""],
] as const)("%s with publishConfig.directory %s is asked about %j", (client, directory, expected) => {
  const asked: (string | undefined)[] = [];
  observe(rule, {
    files: {},
    origin: { packer: { client, version: "10.0.0", scripts: [] } },
    surroundings: {
      sourceManifest: { ...sourceManifest, publishConfig: { directory } },
      git: () => git("committed", (below) => asked.push(below)),
    },
  });
  expect(asked).toEqual([expected]);
});
