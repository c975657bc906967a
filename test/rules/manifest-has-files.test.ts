import rule from "../../src/rules/manifest-has-files.ts";
import { testRule } from "../support/test-rule.ts";

const TARBALL = { kind: "tarball", spec: "p.tgz", packer: null } as const;

testRule(rule, {
  pass: {
    "a list": { files: {}, manifest: { files: ["dist", "!**/*.map"] } },
    "an empty list: npm packs only what it must": { files: {}, manifest: { files: [] } },
    "a list of patterns": { files: {}, manifest: { files: ["*.js", "lib/**", "**/*.css"] } },
  },
  fail: {
    "no list: the precondition of the leak of March 2026": {
      files: { "index.js": "" },
      says: { "package.json": 'has no "files", so whatever lies in the directory is packed' },
    },
    "a list that is none": { files: {}, manifest: { files: "dist" }, says: { "package.json": 'has no "files"' } },
    "a list of everything": {
      files: {},
      manifest: { files: ["dist", "**/*"] },
      says: { "package.json": 'lists "**/*" in "files", which is the whole directory' },
    },
    "everything by other words": {
      files: {},
      manifest: { files: ["./"] },
      says: { "package.json": { message: 'lists "./" in "files"' } },
    },
    "a tarball, of which nothing is left to decide": {
      files: {},
      origin: TARBALL,
      says: { "package.json": { message: 'has no "files"', weight: "info" } },
    },
  },
});
