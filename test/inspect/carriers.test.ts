import { Script } from "node:vm";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect/inspect.ts";
import { asar, wasmCustomSection, zip } from "../support/archives.ts";
import { elf } from "../support/binaries.ts";
import { bunExecutable, zstdFrame } from "../support/bun-executable.ts";
import { packageOf } from "../support/package-of.ts";
import { type DenoVersion, denoExecutable, nexeExecutable, pkgExecutable } from "../support/packed-executables.ts";
import { SEED } from "../support/runs.ts";
import { tar } from "../support/tar-writer.ts";

/** Pseudo-random numbers (xorshift32): every run makes the same documents. */
let state = SEED;
function random(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

const WORDS = [
  "const",
  "roadmap",
  "internal",
  "answer",
  "return",
  "export",
  "function",
  "zebra",
  "=>",
  "{}",
  '"x"',
  "\\n",
];

function source(): string {
  return Array.from({ length: 20 + random(60) }, () => WORDS[random(WORDS.length)]).join(random(2) === 0 ? " " : "\n");
}

function map(text: string): Buffer {
  const keys = { sources: ["../src/a.ts"], sourcesContent: [text], names: [], mappings: "AAAA" };
  return Buffer.from(JSON.stringify({ version: 3, ...keys }, null, random(2) * 2));
}

/** How a map, or what a map is in already, is carried on; the name that a file of it would have. */
interface Carrier {
  readonly carry: (inner: Buffer, name: string) => Buffer;
  /** It carries text only: bytes that are no text must be encoded first. */
  readonly textOnly?: true;
  /** It keeps the name of what it carries: brotli has no magic and is known by its name. */
  readonly named?: true;
  readonly suffix?: string;
}

const text =
  (wrap: (inner: string) => string): Carrier["carry"] =>
  (inner) =>
    Buffer.from(wrap(inner.toString("utf8")));
const encoded =
  (wrap: (base64: string) => string): Carrier["carry"] =>
  (inner) =>
    Buffer.from(wrap(inner.toString("base64")));
const member = (name: string) => (name === "" ? "a.js.map" : name);

const program = (...assets: Buffer[]) => Buffer.concat([elf({ ".text": Buffer.alloc(500, 0x90) }), ...assets]);
/** pkg, nexe and deno as their sources document them; not seen in a real executable. */
const pkg = (compression: number | undefined, pack?: (bytes: Buffer) => Buffer): Carrier => ({
  carry: (inner, name) =>
    pkgExecutable(
      { [`/snapshot/${member(name)}`]: inner },
      {
        ...(compression === undefined ? {} : { compression }),
        ...(pack === undefined ? {} : { pack }),
      },
    ),
  named: true,
});
const deno = (version: DenoVersion): Carrier => ({
  carry: (inner, name) => denoExecutable({ [member(name)]: inner }, version),
  named: true,
});
/** As bytenode ships it. */
const codeCache = (text: string) =>
  new Script(`globalThis.text = ${JSON.stringify(text)}; 2`, { filename: "a.js" }).createCachedData();

const PNG = Buffer.from(
  "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000049454e44ae426082",
  "hex",
);

const carriers: Readonly<Record<string, Carrier>> = {
  "a byte-order mark": { carry: text((inner) => `\uFEFF${inner}`), textOnly: true },
  "the XSSI line": { carry: text((inner) => `)]}'\n${inner}`), textOnly: true },
  "UTF-16LE": { carry: (inner) => Buffer.from(`\uFEFF${inner}`, "utf16le"), textOnly: true },
  "UTF-16LE without a mark": { carry: (inner) => Buffer.from(inner.toString(), "utf16le"), textOnly: true },
  "UTF-16BE": { carry: (inner) => Buffer.from(`\uFEFF${inner}`, "utf16le").swap16(), textOnly: true },
  gzip: { carry: (inner) => gzipSync(inner), suffix: ".gz", named: true },
  zlib: { carry: (inner) => deflateSync(inner) },
  brotli: { carry: (inner) => brotliCompressSync(inner), suffix: ".br", named: true },
  zstd: { carry: (inner) => zstdFrame(inner.toString("utf8")), textOnly: true },
  zip: { carry: (inner, name) => zip({ [member(name)]: inner }), named: true },
  "a zip behind a picture": {
    carry: (inner, name) => Buffer.concat([PNG, zip({ [member(name)]: inner })]),
    named: true,
  },
  tar: { carry: (inner, name) => tar([{ path: `x/${member(name)}`, bytes: inner }]), named: true },
  tgz: { carry: (inner, name) => gzipSync(tar([{ path: `x/${member(name)}`, bytes: inner }])), named: true },
  asar: { carry: (inner, name) => asar({ [member(name)]: inner }), named: true },
  "a data: URI": { carry: encoded((base64) => `x()\n//# sourceMappingURL=data:application/json;base64,${base64}\n`) },
  "a data: URI with charset": {
    carry: encoded((base64) => `//@ sourceMappingURL=data:application/json;charset=utf-8;base64,${base64}`),
  },
  "a quoted data: URI in CSS": { carry: encoded((base64) => `a{b:url("data:;base64,${base64}")}`) },
  "a data: URI in SVG": {
    carry: encoded((base64) => `<svg><image href='data:image/svg+xml;base64,${base64}'/></svg>`),
  },
  "a percent-encoded data: URI": {
    carry: text((inner) => `/*# sourceMappingURL=data:application/json;charset=utf-8,${encodeURIComponent(inner)} */`),
    textOnly: true,
  },
  "base64url in a data: URI": {
    carry: (inner) => Buffer.from(`'data:application/json;base64,${inner.toString("base64url")}'`),
  },
  "a JSON string": { carry: text((inner) => JSON.stringify({ map: inner })), textOnly: true },
  "JSON.parse of a JS string": { carry: text((inner) => `m=JSON.parse(${JSON.stringify(inner)})`), textOnly: true },
  "an eval string": { carry: text((inner) => `eval(${JSON.stringify(`x();\n${inner}`)});`), textOnly: true },
  HTML: { carry: text((inner) => `<!doctype html><script>x=${inner}</script>`), textOnly: true },
  Markdown: { carry: text((inner) => `# Title\n\n\`\`\`json\n${inner}\n\`\`\`\n`), textOnly: true },
  "a WebAssembly section": {
    carry: (inner) => Buffer.concat([Buffer.from("0061736d01000000", "hex"), wasmCustomSection("x", inner)]),
  },
  "a Bun executable": {
    carry: (inner) => bunExecutable([{ name: "/$bunfs/root/app", contents: inner } as never]),
    textOnly: true,
  },
  "a V8 code cache": { carry: (inner) => codeCache(inner.toString()), textOnly: true },
  "gzip inside a program": { carry: (inner) => program(gzipSync(inner), Buffer.alloc(99, 7)) },
  "gzip behind a shell script": { carry: (inner) => Buffer.concat([Buffer.from("#!/bin/sh\n"), gzipSync(inner)]) },
  "zstd inside a program": {
    carry: (inner) => program(zstdFrame(inner.toString("utf8")), Buffer.alloc(99, 7)),
    textOnly: true,
  },
  "an executable of old pkg": pkg(undefined),
  "an executable of pkg": pkg(0),
  "an executable of pkg, by gzip": pkg(1, (bytes) => gzipSync(bytes)),
  "an executable of pkg, by brotli": pkg(2, (bytes) => brotliCompressSync(bytes)),
  "an executable of pkg, by zstd": { ...pkg(3, (bytes) => zstdFrame(bytes.toString("utf8"))), textOnly: true },
  "an executable of old nexe": { carry: (inner, name) => nexeExecutable({ [member(name)]: inner }), named: true },
  "an executable of nexe": {
    carry: (inner, name) => nexeExecutable({}, { bundle: zip({ [`/snapshot/${member(name)}`]: inner }) }),
    named: true,
  },
  "an executable of deno 1.33": deno("1.33"),
  "an executable of deno 1.46": deno("1.46"),
  "an executable of deno 2.1": deno("2.1"),
  "an executable of deno 2.2": deno("2.2"),
};

/** Base64, hex and UTF-16 that nothing announces are found where a map or a gzip stream begins in them. */
const unannounced: Readonly<Record<string, Carrier>> = {
  "base64 in a string": { carry: encoded((base64) => `const m = "${base64}";`), textOnly: true },
  "base64 in MIME lines": { carry: encoded((base64) => base64.replace(/.{76}/g, "$&\r\n")), textOnly: true },
  "base64 in an escaped string": {
    carry: encoded((base64) => `x="${base64.replaceAll("/", "\\/")}"`),
    textOnly: true,
  },
  hex: { carry: (inner) => Buffer.from(`x="${inner.toString("hex")}"`), textOnly: true },
  "UTF-16 inside a program": {
    carry: (inner) => program(Buffer.from(inner.toString(), "utf16le"), Buffer.alloc(99, 7)),
    textOnly: true,
  },
  "a two-byte string of a V8 code cache": { carry: (inner) => codeCache(`${inner}\n→`), textOnly: true },
};

const isText = (bytes: Buffer) => !bytes.includes(0) && Buffer.from(bytes.toString("utf8")).equals(bytes);

function finds(bytes: Buffer, name: string, digest: string): boolean {
  const { sourceMaps } = inspect(packageOf({ [`dist/${name === "" ? "a" : name}`]: bytes }), new Map());
  return sourceMaps.some(({ sources }) => sources.some(({ sha256 }) => sha256 === digest));
}

function digestOf(bytes: Buffer): string {
  const [found] = inspect(packageOf({ "a.map": bytes }), new Map()).sourceMaps;
  const digest = found?.sources[0]?.sha256;
  if (digest === undefined) throw new Error("the map itself is not found");
  return digest;
}

const all = { ...carriers, ...unannounced };

describe("a map is found in every carrier", () => {
  test.each(Object.entries(all))("%s", (_, { carry, suffix }) => {
    for (let round = 0; round < 10; round += 1) {
      const bytes = map(source());
      expect(finds(carry(bytes, ""), `a.js.map${suffix ?? ""}`, digestOf(bytes))).toBe(true);
    }
  });
});

describe("a map is found in every carrier of a carrier", () => {
  test.each(Object.entries(all))("in %s, in any other", (inside, inner) => {
    const missed: string[] = [];
    const bytes = map(source());
    const digest = digestOf(bytes);
    const carried = inner.carry(bytes, "");
    const name = `a.js.map${inner.suffix ?? ""}`;
    for (const [around, outer] of Object.entries(all)) {
      if (outer.textOnly && !isText(carried)) continue;
      if (inside === "brotli" && !outer.named) continue;
      // What nothing announces is looked for where the map itself, or gzip, stands in it.
      if (around in unannounced && !carried.includes("sourcesContent")) continue;
      const twice = outer.carry(carried, name);
      if (!finds(twice, `${name}${outer.suffix ?? ""}`, digest)) missed.push(`${inside} in ${around}`);
    }
    expect(missed).toEqual([]);
  });
});

test("a map in gzip in base64 in a JS string is found", () => {
  const bytes = map(source());
  expect(finds(Buffer.from(`const m = "${gzipSync(bytes).toString("base64")}";`), "a.js", digestOf(bytes))).toBe(true);
});
