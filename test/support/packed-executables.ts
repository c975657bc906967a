/**
 * What pkg, nexe and deno compile append to a runtime, as their sources write it. Their own runtimes are downloaded when
 * they build, so none of these has been compared with an executable that one of them made.
 */

/** A runtime with nothing appended. */
export const BARE_RUNTIME = Buffer.concat([
  Buffer.from("\x7fELF\x02\x01\x01\0", "latin1"),
  Buffer.alloc(64),
  // The runtimes mention their own magic.
  Buffer.from("footer.slice(0, 16).equals(Buffer.from('<nexe~~sentinel>')) d3n0l4nd // PAYLOAD_POSITION //"),
  Buffer.alloc(200),
]);

type Files = Readonly<Record<string, Buffer>>;

export interface PkgOptions {
  /** What the prelude says: 0 none, 1 gzip, 2 brotli, 3 zstd. Undefined as before 5.4, which could not compress. */
  readonly compression?: number;
  /** Compresses one stripe. */
  readonly pack?: (bytes: Buffer) => Buffer;
  /** Changes the arguments of the prelude. */
  readonly change?: (prelude: string) => string;
}

export function pkgExecutable(
  files: Files,
  { compression, pack = (bytes) => bytes, change = (prelude) => prelude }: PkgOptions = {},
): Buffer {
  const dictionary: Record<string, string> = {};
  const token = (name: string) => {
    dictionary[name] ??= Object.keys(dictionary).length.toString(36);
    return dictionary[name];
  };
  const index: Record<string, Record<number, readonly [number, number]>> = {};
  const stripes: Buffer[] = [];
  let size = 0;
  for (const [path, bytes] of Object.entries(files)) {
    const key = compression === undefined ? path : path.split("/").map(token).join("/");
    const stat = Buffer.from('{"size":1,"isFileValue":true}');
    const stores: Record<number, readonly [number, number]> = {};
    for (const [store, content] of [[1, bytes] as const, [3, stat] as const]) {
      const stripe = pack(content);
      stores[store] = [size, stripe.length];
      stripes.push(stripe);
      size += stripe.length;
    }
    index[key] = stores;
  }
  const values = [index, "/snapshot/app/index.js", {}, ...(compression === undefined ? [] : [dictionary, compression])];
  const names = "REQUIRE_COMMON, VIRTUAL_FILESYSTEM, DEFAULT_ENTRYPOINT, SYMLINKS, DICT, DOCOMPRESS";
  const prelude = `(function(process, require, console, EXECPATH_FD, PAYLOAD_POSITION, PAYLOAD_SIZE) { return (function (${names}) {
        'use strict';\n\nvar common = {};\nREQUIRE_COMMON(common);\n\n})(function (exports) {\n"use strict";\n},\n${values
          .map((value) => JSON.stringify(value))
          .join("\n,\n")}\n);\n})`;
  return Buffer.concat([BARE_RUNTIME, ...stripes, Buffer.from(change(prelude))]);
}

export interface NexeOptions {
  /** A ZIP archive, as from 4 on. Without it, the files stand one after another and the code says where. */
  readonly bundle?: Buffer;
  /** Added to the size that the footer tells of the bundle. */
  readonly lie?: number;
}

export function nexeExecutable(files: Files, { bundle, lie = 0 }: NexeOptions = {}): Buffer {
  const resources: Record<string, readonly [number, number]> = {};
  let size = 0;
  for (const [path, bytes] of Object.entries(files)) {
    resources[`./${path}`] = [size, bytes.length];
    size += bytes.length;
  }
  const header = bundle === undefined ? `process.__nexe = ${JSON.stringify({ resources })};\n` : "";
  const code = Buffer.from(`!(function () {${header}\n})();;require("./app.js")`);
  const content = bundle ?? Buffer.concat(Object.values(files));
  const sizes = Buffer.alloc(16);
  sizes.writeDoubleLE(code.length, 0);
  sizes.writeDoubleLE(content.length + lie, 8);
  return Buffer.concat([BARE_RUNTIME, code, content, Buffer.from("<nexe~~sentinel>"), sizes]);
}

/** From 2.1, whose names are written out, and from 2.2 on; with the sections in front until 2.0; at the end until 1.45. */
export type DenoVersion = "1.33" | "1.46" | "2.1" | "2.2";

/** `extra` is what stands in front of the file index: modules, their maps. `index` is put in place of the right one. */
export function denoExecutable(
  files: Files,
  version: DenoVersion,
  { extra = "", index }: { readonly extra?: string; readonly index?: string } = {},
): Buffer {
  let offset = 0;
  const entries = Object.entries(files).map(([name, { length }]) => {
    offset += length;
    const place = offset - length;
    return version === "2.2"
      ? { File: { n: name, o: [place, length], m: [place, length] } }
      : { File: { name, offset: place, len: length } };
  });
  const contents = Buffer.concat(Object.values(files));
  const tree =
    version === "2.2"
      ? [{ Dir: { n: "app", e: entries } }]
      : {
          name: "root",
          entries: [{ Dir: { name: "app", entries } }, { Symlink: { name: "link", dest_parts: ["app"] } }],
        };
  const json = Buffer.from(index ?? JSON.stringify(tree));
  const metadata = Buffer.from('{"argv":[],"entrypoint_key":"main.ts"}');
  if (version === "1.33" || version === "1.46") {
    const parts = [Buffer.from(`ESZIP_V2\0\0\0\0${extra}`), metadata, json, contents];
    let place = version === "1.33" ? BARE_RUNTIME.length : 0;
    const trailer = Buffer.concat([
      Buffer.from("d3n0l4nd"),
      ...parts.map(({ length }) => {
        place += length;
        return be(place - length);
      }),
    ]);
    if (version === "1.33") return Buffer.concat([BARE_RUNTIME, ...parts, trailer]);
    return Buffer.concat([BARE_RUNTIME, trailer, ...parts, Buffer.from("note")]);
  }
  const sections = [metadata, Buffer.alloc(0), Buffer.from(extra), json, contents];
  return Buffer.concat([
    BARE_RUNTIME,
    Buffer.from("d3n0l4nd"),
    ...sections.flatMap((section) => [le(section.length), section]),
    Buffer.from("d3n0l4nd"),
    Buffer.from("the note's end"),
  ]);
}

function le(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function be(value: number): Buffer {
  return le(value).reverse();
}
