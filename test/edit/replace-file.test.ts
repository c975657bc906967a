import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { replaceFile } from "../../src/edit/replace-file.ts";
import { workdir } from "../support/workdir.ts";

const refused = expect.objectContaining({ code: "EUSAGE" });

describe("replaceFile", () => {
  test("writes a new file, and one over the text that it was made for", async () => {
    const root = await workdir();
    await replaceFile(root, { path: "a", before: undefined, after: "x" });
    await replaceFile(root, { path: "a", before: "x", after: "y" });
    expect(readFileSync(join(root, "a"), "utf8")).toBe("y");
    expect(readdirSync(root)).toEqual(["a"]);
  });

  test.skipIf(process.platform === "win32")("keeps the mode", async () => {
    const root = await workdir();
    writeFileSync(join(root, "a"), "x");
    chmodSync(join(root, "a"), 0o750);
    await replaceFile(root, { path: "a", before: "x", after: "y" });
    expect(statSync(join(root, "a")).mode & 0o777).toBe(0o750);
  });

  test("leaves a file alone that has changed meanwhile", async () => {
    const root = await workdir();
    writeFileSync(join(root, "a"), "other");
    await expect(replaceFile(root, { path: "a", before: "x", after: "y" })).rejects.toEqual(refused);
    await expect(replaceFile(root, { path: "a", before: undefined, after: "y" })).rejects.toEqual(refused);
    await expect(replaceFile(root, { path: "b", before: "x", after: "y" })).rejects.toEqual(refused);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("other");
    expect(readdirSync(root)).toEqual(["a"]);
  });

  test("writes neither to a symbolic link, nor through one, nor outside", async () => {
    const [root, elsewhere] = [await workdir(), await workdir()];
    mkdirSync(join(root, "own"));
    writeFileSync(join(elsewhere, "target"), "x");
    symlinkSync(join(elsewhere, "target"), join(root, "own/link"));
    symlinkSync(elsewhere, join(root, "directory"));
    symlinkSync(join(elsewhere, "missing"), join(root, "dangling"));
    for (const path of ["own/link", "directory/target", "own/../../target"]) {
      await expect(replaceFile(root, { path, before: "x", after: "y" }), path).rejects.toEqual(refused);
    }
    await expect(replaceFile(root, { path: "dangling", before: undefined, after: "y" })).rejects.toEqual(refused);
    expect(readFileSync(join(elsewhere, "target"), "utf8")).toBe("x");
    expect(readdirSync(elsewhere)).toEqual(["target"]);
    expect(lstatSync(join(root, "own/link")).isSymbolicLink()).toBe(true);
  });
});
