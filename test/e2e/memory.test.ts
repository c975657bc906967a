import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import { expect, test } from "vitest";
import { pseudoCode } from "../support/leak.js";
import { packgate } from "../support/packgate.ts";
import { type Member, tar } from "../support/tar-writer.ts";
import { workdir, write } from "../support/workdir.ts";

/** Memory stays near the inflated size, whatever is large: the limit of the process's own is what Node and rules need. */

const OWN = 150e6;
const MANIFEST: Member = { path: "package/package.json", bytes: Buffer.from('{"name":"p","version":"1.0.0"}') };
const POLICY = { extends: "recommended", allow: ["dist/**"], budget: { unpackedSize: "1 GB", entryCount: 200_000 } };
const noise = Buffer.from(pseudoCode(4e6, 1));

const PACKAGES: { readonly [what: string]: () => Member[] } = {
  // Stored as they are: compressed bytes that lay beside the inflated ones would be as much again.
  "25 files of 4 MB": () => files(25, () => noise),
  "60,000 files of 200 bytes": () =>
    files(60_000, (index) => Buffer.from(`export const a${index} = ${index};`.padEnd(200))),
};

function files(count: number, bytes: (index: number) => Buffer): Member[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `package/dist/${Math.floor(index / 100)}/${index}.js`,
    bytes: bytes(index),
  }));
}

/** Not what getrusage says: of a child it counts what its parent had when it forked. */
const TELL = `import { readFileSync } from "node:fs";
process.on("exit", () => process.stderr.write(readFileSync("/proc/self/status")));`;

test
  .skipIf(process.platform !== "linux")
  .each(
    Object.entries(PACKAGES).flatMap(([what, build]) =>
      [
        ["all of it passes", POLICY, 0] as const,
        ["each is a finding", { ...POLICY, allow: [] }, 1] as const,
        ["a limit is lower", { ...POLICY, limits: { inflated: "900 MB" } }, 0] as const,
      ].map(([how, policy, status]) => ({ what, how, build, policy, status })),
    ),
  )("$what: $how", async ({ build, policy, status }) => {
  const cwd = await workdir();

  const archive = tar([MANIFEST, ...build()]);
  const gzip = createGzip({ level: 0 });
  gzip.pipe(createWriteStream(join(cwd, "p.tgz"))).on("error", (error) => expect.fail(String(error)));
  gzip.end(archive);
  await once(gzip, "end");
  await write(cwd, { "policy.json": JSON.stringify(policy) });
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const { stderr, ...run } = await packgate(["check", "p.tgz", "--policy", "policy.json"], {
    cwd,
    env: { NODE_OPTIONS: `--import=${tell}` },
  });
  expect(run.status, stderr).toBe(status);
  const peak = 1024 * Number(/VmHWM:\s+(\d+)/.exec(stderr)?.[1]);
  expect(peak / 1e6).toBeLessThan((archive.length + OWN) / 1e6);
});
