import { inflateSync } from "node:zlib";
import type { Container } from "./carrier.ts";
import { decompress } from "./decompress.ts";

/** The second bytes that encoders write behind 78: window of 32 kB, no dictionary, and a checksum over both bytes. */
const SECOND = new Set([0x01, 0x5e, 0x9c, 0xda]);

/** RFC 1950. Text may begin with `x^`, so what does not inflate is not zlib, and no finding. */
export const zlib: Container = {
  matches: (bytes) => bytes[0] === 0x78 && SECOND.has(bytes[1] ?? 0),
  *open(bytes, name, budget) {
    const inflated = decompress(budget, bytes.length, (maxOutputLength) => inflateSync(bytes, { maxOutputLength }));
    if (inflated !== undefined) yield { chain: ["zlib"], bytes: inflated, name: name.replace(/\.(?:z|zz|zlib)$/i, "") };
  },
};
