import { gunzipSync } from "node:zlib";
import { reserve, room, spent } from "./budget.ts";
import type { Container } from "./carrier.ts";

/** RFC 1952: one member or several. */
export const gzip: Container = {
  matches: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08,
  *open(bytes, name, budget) {
    try {
      const inflated = gunzipSync(bytes, { maxOutputLength: Math.max(1, room(budget, bytes.length)) });
      reserve(budget, inflated.length);
      yield { chain: ["gzip"], bytes: inflated, name: name.replace(/\.gz$/i, "").replace(/\.tgz$/i, ".tar") };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code === "ERR_BUFFER_TOO_LARGE") throw spent(budget, error);
      if (!code.startsWith("Z_")) throw error;
      yield { chain: ["gzip"], format: "gzip", unreadable: "damaged" };
    }
  },
};
