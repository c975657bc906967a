import { join } from "node:path";
import { expect, test } from "vitest";
import { packgate } from "../support/packgate.ts";
import { tarball } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";

const FILES = {
  "package.json": JSON.stringify({ name: "p", version: "1.0.0", dependencies: { a: "file:../a" } }),
  "dist/z.js": "x",
  "dist/ä.js": "x",
  "dist/I.js": "x",
  "dist/ı.js": "x",
  "dist/i.js": "x",
  ".env": "A=b\n",
  "test/a.test.js": "x",
};
/** Turkish lowers I to ı, Slovak sorts ch behind h; fourteen hours ahead it is another day. */
const PLACES = [
  { LC_ALL: "C.UTF-8", TZ: "UTC", LANG: "C.UTF-8" },
  { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", LANGUAGE: "tr", TZ: "Pacific/Kiritimati" },
  { LC_ALL: "sk_SK.UTF-8", LANG: "sk_SK.UTF-8", TZ: "America/Anchorage" },
];

test.each(["json", "pretty"])("another locale, time zone and directory give the same bytes as %s", async (format) => {
  const outputs: string[] = [];
  for (const [index, place] of PLACES.entries()) {
    const cwd = join(await workdir(), "a".repeat(index * 20 + 1));
    await write(cwd, { "p.tgz": tarball(FILES) });
    const { stdout, status } = await packgate(["check", "p.tgz", "--format", format], { cwd, env: place });
    expect(status).toBe(1);
    outputs.push(stdout);
  }
  expect(outputs[0]).toContain("dist/");
  expect(new Set(outputs).size).toBe(1);
});
