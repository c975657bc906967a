/** What `bun build --compile` writes, as read from executables that Bun 1.1.30, 1.2.2 and 1.4.5 made on Linux. */

const TRAILER = Buffer.from("\n---- Bun! ----\n");
/** The magic, and that the next 4 bytes are the size. */
const ZSTD_HEADER = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]);

/** The runtime holds the trailer, zstd frames and a source map's fragment that are nobody's. */
export const RUNTIME = Buffer.concat([
  Buffer.from("\x7fELF\x02\x01\x01\0", "latin1"),
  Buffer.alloc(64),
  Buffer.from("snowpack@>=3.3.0\n---- Bun! ----\n.r2.cloudflarestü"),
  zstdFrame("a text of the runtime, packed"),
  Buffer.from('{"version":3,"sourcesContent":["// (Bun\'s internal HMR runtime is minified)","// Did not have source'),
  Buffer.from(' contents for this file.\\n// This is a bug",""],"names":[]}'),
  Buffer.alloc(2 << 20),
]);

export interface BunModule {
  readonly name: string;
  readonly contents: string | Buffer;
  /** Path and frame. */
  readonly originals?: { readonly [path: string]: Buffer };
}

/** `1.4` has the larger list and offsets, and section headers behind the trailer. */
export function bunExecutable(modules: readonly BunModule[], version: "1.2" | "1.4" = "1.4"): Buffer {
  const modern = version === "1.4";
  const parts: Buffer[] = [];
  let size = 0;
  const put = (bytes: Buffer): number[] => {
    const pointer = [size, bytes.length];
    parts.push(bytes, Buffer.alloc(1));
    size += bytes.length + 1;
    return bytes.length === 0 ? [0, 0] : pointer;
  };
  const list = modules.map(({ name, contents, originals = {} }) => {
    const map = put(serialisedMap(originals));
    const text = put(Buffer.from(contents as string));
    const pointers = [...put(Buffer.from(name)), ...text, ...map];
    return Buffer.concat([u32(pointers), Buffer.alloc((modern ? 52 : 36) - 24)]);
  });
  const start = size;
  const payload = Buffer.concat([...parts, ...list]);
  const offsets = [payload.length, 0, start, payload.length - start, 0, ...(modern ? [0, 0, 380] : [0])];
  return Buffer.concat([RUNTIME, payload, u32(offsets), TRAILER, Buffer.alloc(modern ? 50_000 : 8)]);
}

function serialisedMap(originals: { readonly [path: string]: Buffer }): Buffer {
  const texts = [...Object.keys(originals).map((path) => Buffer.from(path)), ...Object.values(originals)];
  if (texts.length === 0) return Buffer.alloc(0);
  const mappings = Buffer.from(";;AACO");
  let at = 8 + texts.length * 8 + mappings.length;
  const pointers = texts.flatMap((text) => {
    at += text.length;
    return [at - text.length, text.length];
  });
  return Buffer.concat([u32([texts.length / 2, mappings.length, ...pointers]), mappings, ...texts]);
}

function u32(values: readonly number[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value);
      return bytes;
    }),
  );
}

/** A frame of one block that is stored (RFC 8878, 3.1.1). */
export function zstdFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([ZSTD_HEADER, u32([bytes.length]), u32([(bytes.length << 3) | 1]).subarray(0, 3), bytes]);
}

/** A frame of runs, 128 kB each, that unpacks to `mebibytes`. */
export function zstdBomb(mebibytes: number): Buffer {
  const run = (last: number) => Buffer.concat([u32([(0x20000 << 3) | 2 | last]).subarray(0, 3), Buffer.from("x")]);
  const runs = Array.from({ length: mebibytes * 8 }, (_, index) => run(index === mebibytes * 8 - 1 ? 1 : 0));
  return Buffer.concat([ZSTD_HEADER, u32([mebibytes << 20]), ...runs]);
}
