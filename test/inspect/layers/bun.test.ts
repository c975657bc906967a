import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bundledApp } from "../../../src/inspect/bundled-app.ts";
import { inspect } from "../../../src/inspect/inspect.ts";
import type { Literal } from "../../../src/model.ts";
import { bunExecutable, RUNTIME, zstdBomb, zstdFrame } from "../../support/bun-executable.ts";
import { packageOf } from "../../support/package-of.ts";

/** Made by Bun 1.4.5 of the 165 bytes of a file. */
const COMPRESSED = Buffer.from(
  "KLUv/SClxQMAgkcZHGBt2jGbvW9yX0qRp7KF6pUic182Gx3MG+JYDAMXHaN8cOXWyf8xiuGCY0H9sDDtajREN/0HBaJzOljTL3joiwIkstvD" +
    "Nl3X6aRNvXmfSN6D7IHLX6icrc5bk7FNBMaiUTSIJ0kFAJo6TGgpZ8iHSwm7MrUH",
  "base64",
);
const BUNDLE = "// @bun\n// src/secret.ts\nfunction f(){}\n\n// node_modules/x/index.js\ng();\n// src/index.ts\nf();\n";
const ENTRY = { name: "/$bunfs/root/app", contents: BUNDLE };
const literals = new Map<string, readonly Literal[]>([
  ["bundle", [bundledApp]],
  ["canary", [{ text: "CANARY", read: () => true }]],
]);
const look = (bytes: Buffer) => inspect(packageOf({ "bin/app": bytes }), literals);

describe.each(["1.2", "1.4"] as const)("an executable of Bun %s", (version) => {
  test("gives up its original sources, as one leak", () => {
    const originals = { "src/secret.ts": COMPRESSED, "../index.ts": zstdFrame("// index\n") };
    const { sourceMaps, hits, opaque, problems } = look(bunExecutable([{ ...ENTRY, originals }], version));
    expect(sourceMaps).toHaveLength(1);
    expect(sourceMaps[0]).toMatchObject({ layers: ["Bun executable", "zstd"], executable: true, bytes: 174 });
    expect(sourceMaps[0]?.sources.map(({ path, bytes, sha256 }) => [path, bytes, sha256.slice(0, 8)])).toEqual([
      ["src/secret.ts", 165, "c23a5037"],
      ["../index.ts", 9, expect.any(String)],
    ]);
    expect(hits("canary").map(({ layers, line }) => [layers, line])).toEqual([
      [["Bun executable", "zstd"], 1],
      [["Bun executable", "zstd"], 3],
      [["Bun executable", "zstd"], 4],
    ]);
    expect([opaque, problems]).toEqual([[], []]);
  });

  test("tells your files by the path comments of its bundle", () => {
    const { hits, sourceMaps } = look(bunExecutable([ENTRY], version));
    expect(hits("bundle").map(({ fact }) => fact)).toEqual([{ paths: ["src/secret.ts", "src/index.ts"] }]);
    expect(sourceMaps).toEqual([]);
  });

  test("says nothing where the bundle is minified", () => {
    const minified = { name: "B:/~BUN/root/app.exe", contents: "// @bun\nfunction f(){}f();\n" };
    const { hits, sourceMaps, opaque } = look(bunExecutable([minified], version));
    expect([hits("bundle"), sourceMaps, opaque]).toEqual([[], [], []]);
  });

  test("is looked into further where it carries a packed file", () => {
    const asset = { name: "/$bunfs/root/a.bin", contents: zstdFrame('{"version":3,"sourcesContent":["CANARY"]}') };
    expect(look(bunExecutable([ENTRY, asset], version)).sourceMaps.map(({ layers }) => layers)).toEqual([
      ["Bun executable", "zstd"],
    ]);
  });
});

test("the runtime's own frames and fragments are nobody's", () => {
  const { sourceMaps, opaque, hits, layerCount } = look(RUNTIME);
  expect([sourceMaps, opaque, hits("bundle"), layerCount]).toEqual([[], [], [], 2]);
});

test("the trailer in a text is no executable, whatever frames stand in it", () => {
  const { hits, layerCount } = look(bunExecutable([ENTRY]).subarray(4));
  expect([hits("bundle"), layerCount]).toEqual([[], 3]);
});

test("a damaged source is opaque, not clean", () => {
  const originals = { "a.ts": COMPRESSED.subarray(0, 80), "b.ts": zstdFrame("CANARY") };
  const { opaque, sourceMaps } = look(bunExecutable([{ ...ENTRY, originals }]));
  expect(opaque.map(({ layers, reason }) => [layers, reason])).toEqual([[["Bun executable", "zstd"], "damaged"]]);
  expect(sourceMaps.map(({ names }) => names)).toEqual([["b.ts"]]);
});

test("frames in a layout that nobody knows are opaque", () => {
  const executable = bunExecutable([{ ...ENTRY, originals: { "a.ts": COMPRESSED } }]);
  const offsets = executable.lastIndexOf("\n---- Bun! ----\n") - 32;
  executable.fill(0xff, offsets, offsets + 32);
  const { opaque, hits } = look(executable);
  expect(opaque.map(({ format, reason }) => `${format} ${reason}`)).toEqual([
    "Bun application laid out in a way that packgate does not know",
  ]);
  expect(hits("bundle")).toHaveLength(1);
});

test("a source that unpacks without end is a problem, not a pass", () => {
  const { problems } = look(bunExecutable([{ ...ENTRY, originals: { "a.ts": zstdBomb(65) } }]));
  expect(problems.map(({ code, path }) => [code, path])).toEqual([["ELIMIT", "bin/app"]]);
});

test("whatever bytes are changed, no exception leaves the walk", () => {
  const good = bunExecutable([{ ...ENTRY, originals: { "a.ts": COMPRESSED, "b.ts": zstdFrame("x") } }], "1.2").subarray(
    RUNTIME.length,
  );
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
  fc.assert(
    fc.property(changes, (list) => {
      const bytes = Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01\0", "latin1"), good]);
      for (const [at, value] of list) bytes[8 + at] = value;
      expect(look(bytes).layerCount).toBeGreaterThan(1);
    }),
  );
});
