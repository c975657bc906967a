import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { pseudoCode, sourceMap } from "../support/leak.js";
import { tarball } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";

/**
 * @anthropic-ai/claude-code 0.2.8, 2025-02-24: the last line of cli.mjs was its source map, a comment of 18,360,183
 * characters. No file was called *.map and every file was meant to ship, so neither a list of names nor an allowlist
 * would have helped. The bytes are generated.
 */
test("a map that is a comment in the bundle is found although no file is called .map", async () => {
  const sources = Array.from({ length: 1900 }, (_, index) => `../src/${index}.tsx`);
  const map = JSON.stringify(sourceMap({ sources, bytes: 13_600_000 }), null, 2);
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  expect(comment.length).toBeGreaterThan(18_000_000);

  const directory = await workdir();
  await write(directory, {
    "claude-code-0.2.8.tgz": tarball(
      {
        "package.json": JSON.stringify({ name: "p", version: "0.2.8", bin: { claude: "cli.mjs" }, files: ["cli.mjs"] }),
        "cli.mjs": `#!/usr/bin/env -S node --enable-source-maps\n${pseudoCode(4_600_000, 28)}\n${comment}\n`,
      },
      { level: 1 },
    ),
    "policy.json": JSON.stringify({ extends: "recommended", allow: ["cli.mjs"], budget: { textFileSize: "30 MB" } }),
  });
  const report = await check(join(directory, "claude-code-0.2.8.tgz"), {
    cwd: directory,
    policy: join(directory, "policy.json"),
  });

  expect(report.verdict).toBe("fail");
  const errors = report.reports[0]!.findings.filter(({ severity }) => severity === "error");
  expect(errors.map(({ rule, path, layers }) => ({ rule, path, layers }))).toEqual([
    { rule: "no-embedded-sources", path: "cli.mjs", layers: ["data: URI", "base64"] },
  ]);
  expect(errors[0]?.message).toContain("1900 original source files");
});
