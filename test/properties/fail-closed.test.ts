/** What could not be checked does not pass: a pass says that every stage was gone through, to its last byte. */

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Report } from "../../src/model.ts";
import { rules } from "../../src/rules/index.ts";
import { mutant } from "../hostile/fuzz.ts";
import { file, MANIFEST } from "../hostile/hostile-tarball.ts";
import { installed, nodeTarList } from "../hostile/other-readers.ts";
import { readBytes } from "../support/read-bytes.ts";
import { runs, SEED } from "../support/runs.ts";
import { gzip, summed, tar } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { checker } from "./checker.ts";

/** All that must be true where a report says pass. */
async function expectWholePass(report: Report, tarball: Buffer): Promise<void> {
  const [only, ...others] = report.reports;
  expect(others).toEqual([]);
  expect(report.problems).toEqual([]);
  expect(only).toMatchObject({
    verdict: "pass",
    problems: [],
    policies: [expect.anything()],
    package: { integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`, size: tarball.length },
    stats: { rules: rules.length },
  });
  const listed = installed(nodeTarList(tarball));
  expect(only!.entries.map(({ path, bytes }) => ({ path, bytes }))).toEqual(
    typeof listed === "string" ? listed : listed.map(({ path, size }) => ({ path, bytes: size })),
  );
  expect(only!.package!.entryCount).toBe(only!.entries.length);
  // What is a link was searched where it stands.
  const files = (await readBytes(tarball, only!.origin)).entries.filter(({ type }) => type === "file");
  expect(only!.stats["layers"]).toBeGreaterThanOrEqual(files.length);
  expect(only!.stats["layerBytes"]).toBeGreaterThanOrEqual(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
}

test("no bytes pass but a tarball that was read whole, as npm reads it", async () => {
  const check = await checker();
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }).map((raw) => Buffer.from(raw)),
    fc.uint8Array({ maxLength: 2000 }).map((raw) => gzip(Buffer.from(raw), 1)),
    fc.nat(1e9).map((index) => mutant(SEED, index)),
    fc.tuple(fc.nat(1e9), fc.nat(), fc.nat(255)).map(([index, at, byte]) => {
      const tarball = Buffer.from(mutant(SEED, index));
      tarball[at % tarball.length] = byte;
      return tarball;
    }),
  );
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(bytes, async (tarball) => {
      const report = await check(tarball);
      if (report.verdict !== "pass") return;
      passed += 1;
      await expectWholePass(report, tarball);
    }),
    runs(300, 40_000),
  );
  expect(passed, "tarballs that pass were among those tried").toBeGreaterThan(5);
});

test("no change of a tarball with a leak lets it pass, while npm would install the leak", async () => {
  const check = await checker();
  const leak = Buffer.from(`module.exports = "${token("github_pat")}";\n`);
  const archive = tar([MANIFEST, file("index.js"), file("dist/leak.js", leak), file("dist/a.js", "a();")]);
  const digest = createHash("sha256").update(leak).digest("hex");
  const change = fc.record({
    at: fc.nat(archive.length - 1),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x20, 0x2f, 0x30, 0x31, 0x37)),
    /** Of the header that the byte may be in. */
    repaired: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const changed = Buffer.from(archive);
      for (const { at, byte, repaired } of changes) {
        changed[at] = byte;
        const block = changed.subarray(at - (at % 512), at - (at % 512) + 512);
        if (repaired && block.toString("latin1", 257, 262) === "ustar") summed(block);
      }
      const tarball = gzip(changed, 1);
      if ((await check(tarball)).verdict !== "pass") return;
      const listed = nodeTarList(tarball);
      expect(typeof listed === "string" ? listed : listed.map((one) => one.digest)).not.toContain(digest);
    }),
    runs(300, 40_000),
  );
  expect((await check(gzip(archive, 1))).verdict).toBe("fail");
});
