import { randomBytes } from "node:crypto";
import { constants, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { inflate } from "../../src/artifact/inflate.ts";
import { tarballFrom } from "../../src/artifact/tarball.ts";
import { LIMITS } from "../../src/model.ts";
import { copyOf } from "../support/read-bytes.ts";

const TEXT = Buffer.concat([randomBytes(600), Buffer.alloc(600, "text ")]);
const PACKED = gzipSync(TEXT);
const HEADER = 10;

/** In pieces of so many bytes, the header in one with the first of them. */
function inPieces(packed: Buffer, bytes: number) {
  const pieces = [packed.subarray(0, HEADER + bytes)];
  for (let at = HEADER + bytes; at < packed.length; at += bytes) pieces.push(packed.subarray(at, at + bytes));
  return tarballFrom(pieces.map(copyOf));
}

test.each([1, 2, 3, 7, 8, 9, 100, 1000, 10_000])("in pieces of %i bytes it reads the same", async (bytes) => {
  const { bytes: inflated, header, deviations } = await inflate(inPieces(PACKED, bytes));
  expect(inflated.equals(TEXT)).toBe(true);
  expect(header).toEqual(PACKED.subarray(0, HEADER));
  expect(deviations).toEqual([]);
});

test.each([1, 2, 7, 8, 9, 10, 100, 10_000])("in pieces of %i bytes what is wrong at the end is seen", async (bytes) => {
  const read = (packed: Buffer) => inflate(inPieces(packed, bytes));
  const flipped = (at: number) =>
    Buffer.from(PACKED.map((byte, index) => (index === PACKED.length + at ? byte ^ 1 : byte)));
  await expect(read(PACKED.subarray(0, -1))).rejects.toThrow("the gzip file is cut off");
  await expect(read(PACKED.subarray(0, -8))).rejects.toThrow("the gzip file is cut off");
  await expect(read(PACKED.subarray(0, -9))).rejects.toThrow("the compressed data is cut off or damaged");
  await expect(read(flipped(-8))).rejects.toThrow("the gzip checksum is wrong");
  await expect(read(flipped(-1))).rejects.toThrow("the gzip size is wrong");
  const said = async (packed: Buffer) => (await read(packed)).deviations.map(({ message }) => message).join();
  expect(await said(Buffer.concat([PACKED, PACKED]))).toContain("has a second gzip member behind the end");
  expect(await said(Buffer.concat([PACKED, Buffer.from("\x1f")]))).toContain("has 1 bytes behind the end");
  expect(await said(Buffer.concat([PACKED, Buffer.alloc(5000)]))).toContain("has 5000 bytes behind the end");
});

test("nothing is copied: all that is inflated is one view, and the pieces are gone", async () => {
  const large = randomBytes(9_000_000);
  const tarball = tarballFrom([gzipSync(large, { level: constants.Z_BEST_SPEED })].map(copyOf));
  const [piece] = tarball.pieces;
  const { bytes } = await inflate(tarball);
  expect(bytes.equals(large)).toBe(true);
  // zlib's own buffer: 64 bytes more than the trailer says.
  expect(bytes.buffer.byteLength).toBe(large.length + 64);
  expect(tarball.pieces).toEqual([]);
  expect(piece).toHaveLength(0);
});

test.each([
  ["far less", 10],
  ["a little less", TEXT.length * 40 - 100],
  ["more", 2 ** 31],
])("a trailer that says %s does not keep it from being read whole, and is refused", async (_, claimed) => {
  const large = Buffer.concat(Array.from({ length: 40 }, () => TEXT));
  const packed = gzipSync(large);
  packed.writeUInt32LE(claimed, packed.length - 4);
  await expect(inflate(tarballFrom([copyOf(packed)]))).rejects.toThrow("the gzip size is wrong");
  // Behind a member whose own trailer is right, the last bytes say what they like.
  const behind = Buffer.alloc(8);
  behind.writeUInt32LE(claimed, 4);
  const { bytes, deviations } = await inflate(tarballFrom([copyOf(Buffer.concat([gzipSync(large), behind]))]));
  expect(bytes.equals(large)).toBe(true);
  expect(deviations).toHaveLength(1);
});

test("it ends where there is more than may be, and says what", async () => {
  const packed = gzipSync(Buffer.alloc(40e6), { level: constants.Z_BEST_SPEED });
  const limit = (limits: Partial<typeof LIMITS>) => inflate(tarballFrom([copyOf(packed)]), { ...LIMITS, ...limits });
  await expect(limit({})).rejects.toMatchObject({ code: "ELIMIT", message: expect.stringContaining("or 200 times") });
  await expect(limit({ ratio: 10_000, inflated: 40e6 - 1 })).rejects.toMatchObject({ code: "ELIMIT" });
  expect((await limit({ ratio: 10_000, inflated: 40e6 })).bytes).toHaveLength(40e6);
});
