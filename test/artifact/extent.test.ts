import { expect, test } from "vitest";
import { type Extent, requireWithin } from "../../src/artifact/extent.ts";
import { LIMITS } from "../../src/model.ts";
import { copyOf, readBytes } from "../support/read-bytes.ts";
import { gzip, type Member, tar } from "../support/tar-writer.ts";

const MANIFEST: Member = { path: "package/package.json", bytes: Buffer.from('{"name":"p","version":"1.0.0"}') };
const LONG = `package/${"d/".repeat(150)}ü.js`;
const archive = tar([
  MANIFEST,
  { path: "package/a.js", bytes: Buffer.from("a") },
  { path: LONG, bytes: Buffer.alloc(0) },
]);
const tarball = gzip(archive);

test("a tarball that was read says how much of everything it has", async () => {
  const { extent } = await readBytes(copyOf(tarball));
  expect(extent).toEqual({
    tarball: tarball.length,
    inflated: archive.length,
    entries: 3,
    path: Buffer.byteLength(LONG),
    pax: expect.any(Number),
  });
  expect(extent.pax).toBeGreaterThan(extent.path);
});

test.each(["tarball", "inflated", "entries", "path", "pax"] as const)(
  "as much %s as may be is read and stands, one less is refused in both ways",
  async (name: keyof Extent) => {
    const { extent } = await readBytes(copyOf(tarball));
    const just = { ...LIMITS, [name]: extent[name] };
    const less = { ...LIMITS, [name]: extent[name] - 1 };
    expect((await readBytes(copyOf(tarball), undefined, { limits: just })).extent).toEqual(extent);
    expect(() => requireWithin(extent, just)).not.toThrow();
    const refusal = await readBytes(copyOf(tarball), undefined, { limits: less }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: "PackgateError", code: "ELIMIT" });
    expect(() => requireWithin(extent, less)).toThrow((refusal as Error).message);
  },
);

test("the ratio counts from 32 MiB on", () => {
  const limits = { ...LIMITS, ratio: 10 };
  const inflated = 32 * 2 ** 20;
  expect(() => requireWithin({ tarball: 1, inflated }, limits)).not.toThrow();
  expect(() => requireWithin({ tarball: 1, inflated: inflated + 1 }, limits)).toThrow("or 10 times its size");
  expect(() => requireWithin({ tarball: 1e7, inflated: 1e8 }, limits)).not.toThrow();
  expect(() => requireWithin({ tarball: 1e7, inflated: 1e8 + 1 }, limits)).toThrow("or 10 times its size");
});
