/** What is unpacked is bounded by bytes and counts, never by luck: within the limits it is all read, beyond them it is a problem. */

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { zip } from "../support/archives.ts";
import { runs } from "../support/runs.ts";
import { tarball } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { checker, EVERYTHING } from "./checker.ts";

const WRAPPERS: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => gzipSync(bytes),
  (bytes) => zip({ "a.bin": bytes, "b.txt": Buffer.from("b".repeat(100)) }),
  (bytes) => Buffer.from(`const a = "data:application/octet-stream;base64,${bytes.toString("base64")}";\n`),
  (bytes) => tarball({ "a.bin": bytes }, { level: 1 }),
];
const nest = fc
  .record({ length: fc.nat(3000), wrappers: fc.array(fc.constantFrom(...WRAPPERS), { maxLength: 8 }) })
  .map(({ length, wrappers }) => {
    const secret = Buffer.from(`${"x;".repeat(length)} a = "${token("npm")}";\n`);
    return wrappers.reduce<Buffer>((bytes, wrap) => wrap(bytes), secret);
  });
const limits = fc.record({
  depth: fc.integer({ min: 1, max: 6 }),
  derived: fc.integer({ min: 100, max: 100_000 }),
  derivedAtOnce: fc.integer({ min: 100, max: 50_000 }),
});

test("whatever is packed in whatever: all of it is read within the limits, or the check says that it was not", async () => {
  const check = await checker();
  let stopped = 0;
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(nest, { minLength: 1, maxLength: 3 }), limits, async (nests, policyLimits) => {
      const files = Object.fromEntries(nests.map((bytes, index) => [`dist/${index}.bin`, bytes]));
      const bytes = tarball({ "package.json": '{"name":"p","version":"1.0.0"}', ...files }, { level: 1 });
      const { reports, verdict } = await check(bytes, { ...EVERYTHING, limits: policyLimits });
      const { stats, problems, package: summary, findings } = reports[0]!;
      // A member that is only stored is a view into its archive: searched again, not unpacked again.
      const views = policyLimits.depth + 1;
      expect(stats["layerBytes"]).toBeLessThanOrEqual(views * (summary!.unpackedSize + policyLimits.derived));
      if (problems.length > 0) {
        stopped += 1;
        expect(verdict).toBe("error");
        expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["ELIMIT"]));
      } else {
        read += 1;
        const where = new Set(findings.filter(({ rule }) => rule === "no-secret").map(({ path }) => path));
        expect(where).toEqual(new Set(Object.keys(files)));
      }
    }),
    runs(120, 10_000),
  );
  expect({ stopped: stopped > 15, read: read > 15 }).toEqual({ stopped: true, read: true });
});
