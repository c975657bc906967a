import { chmod, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepTarball, requireUnchanged } from "../../src/artifact/kept-tarball.ts";
import { tarballFrom } from "../../src/artifact/tarball.ts";
import { workdir } from "../support/workdir.ts";

const bytes = Buffer.from("the tarball");
const kept = tarballFrom([bytes.subarray(0, 3), bytes.subarray(3)]);
const { integrity } = kept;

test("a kept tarball is what was kept, and nobody else may read it", async () => {
  const path = keepTarball(await workdir(), kept);
  expect(() => requireUnchanged(path, integrity, "")).not.toThrow();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a file that is there already is not written over", async () => {
  const directory = await workdir();
  const path = keepTarball(directory, kept);
  expect(() => keepTarball(directory, tarballFrom([Buffer.from("another")]))).toThrow(/EEXIST/);
  expect(() => requireUnchanged(path, integrity, "")).not.toThrow();
});

test.each([
  ["one byte of it", Buffer.from("the tarbalL")],
  ["its end", Buffer.from("the tarball\n")],
  ["all of it", Buffer.alloc(0)],
])("a change of %s is refused", async (_, changed) => {
  const path = keepTarball(await workdir(), kept);
  await writeFile(path, changed);
  expect(() => requireUnchanged(path, integrity, "nothing was uploaded")).toThrow(
    expect.objectContaining({ code: "EINTEGRITY", message: expect.stringContaining("nothing was uploaded") }),
  );
});

test("a link in its place is not followed", async () => {
  const directory = await workdir();
  const path = keepTarball(directory, kept);
  await rm(path);
  await writeFile(join(directory, "other"), bytes);
  await chmod(join(directory, "other"), 0o600);
  await symlink(join(directory, "other"), path);
  expect(() => requireUnchanged(path, integrity, "nothing was uploaded")).toThrow(
    expect.objectContaining({ code: "ETARBALL", message: expect.stringContaining("nothing was uploaded") }),
  );
});
