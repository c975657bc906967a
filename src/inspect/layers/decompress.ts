import { inflateRawSync } from "node:zlib";
import { type Budget, reserve, room, spent } from "./budget.ts";

/** The most that one byte of deflate can become. */
const DEFLATE_RATIO = 1032;

/**
 * Runs a decoder on `packed` bytes within the budget. Undefined where the data are damaged; throws `ELIMIT` where they
 * are larger than the budget has room for. `decode` is handed the most bytes that it may put out.
 */
export function decompress(budget: Budget, packed: number, decode: (limit: number) => Buffer): Buffer | undefined {
  try {
    const bytes = decode(Math.max(1, room(budget, packed)));
    reserve(budget, bytes.length);
    return bytes;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ERR_BUFFER_TOO_LARGE") throw spent(budget, error);
    // zlib's own names, and those that Node makes of brotli's.
    if (/^(?:Z_|ERR__ERROR_|ERR_BROTLI_|ERR_PADDING_)/.test(code)) return undefined;
    throw error;
  }
}

/**
 * Inflates deflate data that end somewhere in `packed`, and says how many bytes they took. Undefined where they are
 * damaged: what came out before the damage took its time too, and is taken from the budget, for a thousand members may
 * share one bomb that ends badly. Throws `ELIMIT`.
 */
export function inflateRaw(
  budget: Budget,
  packed: Buffer,
): { readonly bytes: Buffer; readonly used: number } | undefined {
  let used = 0;
  let most = 0;
  const bytes = decompress(budget, packed.length, (maxOutputLength) => {
    most = maxOutputLength;
    // With `info`, Node tells how many bytes it took; the types do not know of it.
    const { buffer, engine } = inflateRawSync(packed, { maxOutputLength, info: true }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    used = engine.bytesWritten;
    return buffer;
  });
  if (bytes !== undefined) return { bytes, used };
  budget.total += Math.min(most, packed.length * DEFLATE_RATIO);
  return undefined;
}
