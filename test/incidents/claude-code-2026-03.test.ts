import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import type { PackageReport } from "../../src/model.ts";
import { claudeCode2026 } from "../support/leak.js";
import { tarball } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";

/**
 * @anthropic-ai/claude-code 2.1.88, 2026-03-30 (anthropics/claude-code#41329): a package without `files` shipped its
 * 59.8 MB source map, and for some releases before it a bun.lock that nobody had missed. Any of three checks would have
 * stopped it. The twenty files have the published names, counts and sizes; their bytes are generated.
 */
const policy = {
  extends: "recommended",
  allow: ["package.json", "cli.js", "sdk-tools.d.ts", "vendor/ripgrep/**", "vendor/audio-capture/**", "*.md"],
  budget: { unpackedSize: "60 MB" },
};
const leaked = claudeCode2026();

test("the package of 2026-03-30 fails three times over", async () => {
  expect(Object.keys(leaked)).toHaveLength(20);

  const report = await judge(leaked);

  expect(report.problems).toEqual([]);
  expect(report.verdict).toBe("fail");
  expect(errors(report).toSorted()).toEqual([
    "no-embedded-sources cli.js.map",
    "only-allowed-files bun.lock",
    "only-allowed-files cli.js.map",
    "size-budget cli.js.map", // textFileSize of the preset
    "size-budget null", // unpackedSize of the release
  ]);
  const embedded = report.findings.find(({ rule }) => rule === "no-embedded-sources");
  expect(embedded?.message).toContain("4756 original source files");
});

test("the same package without the map and the lock file passes", async () => {
  const { "cli.js.map": _, "bun.lock": __, ...files } = leaked;
  const report = await judge(files);
  expect(report.findings.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(report.verdict).toBe("pass");
});

async function judge(files: Readonly<Record<string, Buffer>>): Promise<PackageReport> {
  const directory = await workdir();
  await write(directory, { "claude-code-2.1.88.tgz": tarball(files, { level: 1 }), "p.json": JSON.stringify(policy) });
  const { reports } = await check(join(directory, "claude-code-2.1.88.tgz"), {
    cwd: directory,
    policy: join(directory, "p.json"),
  });
  return reports[0]!;
}

function errors({ findings }: PackageReport): string[] {
  return findings.filter(({ severity }) => severity === "error").map(({ rule, path }) => `${rule} ${path}`);
}
