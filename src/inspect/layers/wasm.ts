import type { Container } from "./carrier.ts";

const MAGIC = Buffer.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
const CUSTOM = 0;
/** A name is part of what is reported. */
const LONGEST_NAME = 64;

/**
 * The custom sections of a WebAssembly module (core specification, binary format): tools keep maps, debug information
 * and a map's URL there, which may be a data: URI.
 */
export const wasm: Container = {
  matches: (bytes) => bytes.subarray(0, MAGIC.length).equals(MAGIC),
  *open(bytes) {
    let at = MAGIC.length;
    while (at < bytes.length) {
      const id = bytes[at];
      const size = varuint32(bytes, at + 1);
      const end = size === undefined ? bytes.length + 1 : size.end + size.value;
      const named = size !== undefined && id === CUSTOM ? sized(bytes, size.end, end) : undefined;
      if (end > bytes.length || (id === CUSTOM && named === undefined)) {
        yield { chain: ["wasm"], format: "WebAssembly", unreadable: "damaged" };
        return;
      }
      at = end;
      if (named === undefined) continue;
      const name = bytes.toString("utf8", named.start, Math.min(named.end, named.start + LONGEST_NAME));
      // Its content is a name once more.
      const url = name === "sourceMappingURL" ? sized(bytes, named.end, end) : undefined;
      yield {
        chain: ["wasm section", name],
        bytes: bytes.subarray(url?.start ?? named.end, url?.end ?? end),
        name: "",
      };
    }
  },
};

/** Bytes with their number before them, none of them at or behind `limit`. */
function sized(bytes: Buffer, at: number, limit: number): { start: number; end: number } | undefined {
  const length = varuint32(bytes, at);
  if (length === undefined || length.end + length.value > limit) return undefined;
  return { start: length.end, end: length.end + length.value };
}

/** LEB128 of at most five bytes. */
function varuint32(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return undefined;
}
