import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAndRun } from "../../src/commands/command-line.ts";
import { reporters } from "../../src/report/reporters.ts";
import { ioIn } from "../support/io.ts";
import { tarball } from "../support/tar-writer.ts";
import { workdir } from "../support/workdir.ts";

const clean = { "package.json": JSON.stringify({ name: "p", version: "1.0.0", files: ["a.js"] }), "a.js": "a();\n" };
const packages: readonly (readonly [verdict: string, bytes: Buffer, status: number])[] = [
  ["pass", tarball(clean), 0],
  ["fail", tarball({ ...clean, ".env": "NODE_ENV=production\n" }), 1],
  ["error", Buffer.from("this is no gzip"), 2],
];

describe.each(Object.keys(reporters))("--format %s", (format) => {
  test.each(packages)(
    "ends a check that says %s as any other does, on the screen and in a file",
    async (_, bytes, status) => {
      const cwd = await workdir();
      writeFileSync(join(cwd, "p.tgz"), bytes);
      const screen = ioIn(cwd);
      expect(await parseAndRun(["check", "p.tgz", "--format", format], screen.io)).toBe(status);
      const file = ioIn(cwd);
      expect(await parseAndRun(["check", "p.tgz", "--format", `${format}:out`], file.io)).toBe(status);
      expect(file.stdout()).toBe("");
      expect(readFileSync(join(cwd, "out"), "utf8")).toBe(screen.stdout());
    },
  );
});

test("all of them at once are one check", async () => {
  const cwd = await workdir();
  for (const [verdict, bytes, status] of packages) {
    writeFileSync(join(cwd, "p.tgz"), bytes);
    const { io, stdout } = ioIn(cwd);
    const given = Object.keys(reporters).flatMap((format) => ["--format", `${format}:${verdict}-${format}`]);
    expect(await parseAndRun(["check", "p.tgz", ...given], io)).toBe(status);
    expect(stdout()).toBe("");
    expect(readFileSync(join(cwd, `${verdict}-json`), "utf8")).toContain(`"verdict": "${verdict}"`);
  }
});
