import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseSpec } from "../../src/artifact/spec.ts";
import { workdir } from "../support/workdir.ts";

test("an existing directory or file is that, whatever it is called", async () => {
  const cwd = await workdir();
  mkdirSync(join(cwd, "lodash@4"));
  writeFileSync(join(cwd, "a.tgz"), "");
  expect(parseSpec("lodash@4", cwd)).toMatchObject({ kind: "directory", path: join(cwd, "lodash@4") });
  expect(parseSpec("./a.tgz", cwd)).toMatchObject({ kind: "tarball", path: join(cwd, "a.tgz") });
  expect(parseSpec(".", cwd)).toMatchObject({ kind: "directory", path: cwd, given: "." });
});

describe("a published package is named with its version", () => {
  test.each([
    ["rxjs@7.8.2", "rxjs", "7.8.2"],
    ["@acme/cli@latest", "@acme/cli", "latest"],
    ["JSONStream@1", "JSONStream", "1"],
    ["a@^1.2.0", "a", "^1.2.0"],
  ])("%s", async (given, name, range) => {
    expect(parseSpec(given, await workdir())).toEqual({ kind: "registry", given, name, range });
  });
});

describe("anything else is refused, with what to do", () => {
  test.each([
    ["lodash", "lodash@latest"],
    ["@acme/cli", "@acme/cli@latest"],
    ["nope.tgz", "No file"],
    ["git+ssh://git@x.test/a.git", "not checked"],
    ["https://x.test/a.tgz", "not checked"],
    ["github:acme/cli", "not checked"],
    ["a@file:../x", "Name an existing directory"],
    ["--registry=https@x", "Name an existing directory"],
    ["a@-x", "Name an existing directory"],
    ["--format", "Name an existing directory"],
    ["", undefined],
  ])("%j", async (given, hint) => {
    const cwd = await workdir();
    expect(() => parseSpec(given, cwd)).toThrow(
      expect.objectContaining({ code: "EUSAGE", hint: hint === undefined ? undefined : expect.stringContaining(hint) }),
    );
  });
});
