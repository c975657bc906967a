import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { tarball } from "./tar-writer.ts";
import { workdir, write } from "./workdir.ts";

test("a tarball is, byte for byte, the one that npm packs", async () => {
  const [segment, name] = ["d".repeat(60), "h".repeat(120)];
  const files = {
    "a.js": "",
    [`c/${segment}/${segment}/f.js`]: "behind a prefix",
    [`g/${name}.js`]: "x".repeat(512),
    "b/ü.js": "x".repeat(513),
    "package.json": '{"name":"p","version":"1.0.0"}',
  };
  const directory = await write(await workdir(), files);

  await promisify(execFile)("npm", ["pack", "--ignore-scripts"], { cwd: directory });

  expect(tarball(files).equals(await readFile(join(directory, "p-1.0.0.tgz")))).toBe(true);
});
