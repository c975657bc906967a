import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { zip } from "../../support/archives.ts";
import { packageOf } from "../../support/package-of.ts";

const TEXT = Array.from({ length: 120 }, (_, n) => `export const value${n * n} = ${(n * 7919) % 1000};\n`).join("");
const MAP = Buffer.from(
  JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: [TEXT], names: [], mappings: "" }),
);
/** MAP as `zstd -19` of version 1.5 writes it: Huffman-coded literals, all three tables, a checksum. */
const WRITTEN = Buffer.from(
  "KLUv/QRoxRIAxu5kGnBPtQH+2ccPqH3j7b+DK67ctGmngDz9/+8GcwBSAFMARXXUn141vJLRdldabETMm6/JnenPLCeyova3X/nuVvuElaMIWaWVxp/x2fzQEfX1s6jOxnw8OhAIBKAAQBgqHhQsACgejogFAIqJCIkLBgoHA4UjwiCh8aAQUGgcDDQeDAsTFRGPRsAMNBwRDo8JBosGRmKKnC3NFX/G5lzfH5KJKvP+vJITMytL3Y1yoRMhDsWlZeZ4UldPEg1V+vHnimej3YtXdr5OW4k9m/PhlWd5l6yO0MTCM/NSJHKk09Yp2/BaPntm8n09rUIRGq/Ya5ldQ3cnz2+I1P54kqrqmRmNWzfmSUoiptCt3Saf1/VsexX1qP/LZdex08ZzaSGZETmSr57dT9GZTT8NTVF7/sR1dj+rs+2IrRmNxkDj0eBwkJBQgIBQcPDD07XdmymdfSwnD9mpnb9+17Ldq1abyk7lRFgWacZS/XNmzqbpKelMFb7oNCn6ycWmLJajVSgnQtpRrLd8zBO7PUtClbvNx+o+P4D0qCEIT81lvw5wKUhSaAyBHRIU4ROh9AH+cOj02M4QIlBkeP3tfTbO2J/Q77O2trbjN1JSgjM0WjnbltLH4RlsaJ6OdgSz9OtBWQ3GszF2IthlB3jQaU3lkHPZWqxj0iiO6XTy1lUOOZfsQsPWlu/rjZcSEWjanCHItcrWlHKRqlii0VNP86hv5pVgCBot8ldCp1WHscnW/GC15WAZ2SZ0jEsuDWhZ5t0eEr5xn+54ywkETpnz3j49Y/VObev9G2irq/KFTQ==",
  "base64",
);
const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

/** A frame of blocks: `type` 0 is stored, 1 one byte repeated, 2 compressed. The last one is marked as such. */
function frame(...blocks: readonly { readonly type: number; readonly size: number; readonly bytes: Buffer }[]): Buffer {
  const written = blocks.flatMap(({ type, size, bytes }, index) => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((size << 3) | (type << 1) | (index === blocks.length - 1 ? 1 : 0), 0, 3);
    return [header, bytes];
  });
  // No content size, no checksum; a window of 8 MB.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x68]), ...written]);
}

const stored = (bytes: Buffer) => ({ type: 0, size: bytes.length, bytes });
const STORED = frame(stored(MAP));

function inspected(bytes: Buffer, path = "data.bin") {
  return inspect(packageOf({ [path]: bytes }), new Map());
}

describe("a map in a zstd file is found", () => {
  test.each<[string, Buffer, readonly string[]]>([
    ["compressed", WRITTEN, ["zstd"]],
    ["stored", STORED, ["zstd"]],
    ["in several blocks", frame(stored(MAP.subarray(0, 99)), stored(MAP.subarray(99))), ["zstd"]],
    ["behind a skippable frame", Buffer.concat([SKIPPABLE, WRITTEN, SKIPPABLE]), ["zstd"]],
    ["over two frames", Buffer.concat([frame(stored(MAP.subarray(0, 99))), frame(stored(MAP.subarray(99)))]), ["zstd"]],
    ["in another one", frame(stored(WRITTEN)), ["zstd", "zstd"]],
    ["in a zip", zip({ "a.zst": WRITTEN }), ["zip", "a.zst", "zstd"]],
    ["gzipped", gzipSync(WRITTEN), ["gzip", "zstd"]],
  ])("%s", (_, bytes, chain) => {
    const { sourceMaps, opaque, problems } = inspected(bytes);
    const found = sourceMaps.filter(({ layers }) => layers.at(-1) === "zstd" && layers.length === chain.length);
    expect(found.map(({ layers, sources }) => [layers, sources.map((source) => source.bytes)])).toEqual([
      [chain, [TEXT.length]],
    ]);
    expect({ opaque, problems }).toEqual({ opaque: [], problems: [] });
  });
});

describe("what cannot be decoded is opaque", () => {
  // Huffman weights in a table of one symbol use up no bits: a decoder that waits for the end of the bits waits for good.
  const weights = [0xf0, 0x03, 0, 0, 1];
  const literals = Buffer.alloc(3);
  literals.writeUIntLE(2 | (4 << 4) | (7 << 14), 0, 3);
  const endless = Buffer.concat([literals, Buffer.from([weights.length, ...weights, 1, 0])]);
  test.each<[string, Buffer]>([
    ["a file that is cut off", WRITTEN.subarray(0, -20)],
    ["a changed byte in the tables", Buffer.from(WRITTEN).fill(0xff, 14, 18)],
    ["other bytes behind the frame", Buffer.concat([STORED, Buffer.from("more bytes")])],
    ["a frame that needs a dictionary", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 0x68, 7, 1, 0, 0])],
    ["a table that never ends", frame({ type: 2, size: endless.length, bytes: endless })],
    ["a block that is too large", frame({ type: 1, size: 200_000, bytes: Buffer.from("a") })],
  ])("%s", (_, bytes) => {
    const { opaque } = inspected(bytes);
    expect(opaque.map(({ layers, format, reason }) => [layers, format, reason])).toEqual([
      [["zstd"], "zstd", "damaged"],
    ]);
  });
});

test("a bomb is a problem", () => {
  const zeros = { type: 1, size: 1 << 17, bytes: Buffer.alloc(1) };
  expect(inspected(frame(...Array<typeof zeros>(600).fill(zeros))).problems).toMatchObject([{ code: "ELIMIT" }]);
});

test("no cut throws, and no changed byte", () => {
  for (let at = 0; at < WRITTEN.length; at += 37) {
    expect(() => inspected(WRITTEN.subarray(0, at))).not.toThrow();
    const changed = Buffer.from(WRITTEN);
    changed[at] = (changed[at] ?? 0) ^ 0x55;
    expect(() => inspected(changed)).not.toThrow();
  }
});
