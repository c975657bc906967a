import { type Budget, reserve, room, spent } from "./budget.ts";

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
    if (code === "ERR_BUFFER_TOO_LARGE") throw spent(error);
    // zlib's own names, and those that Node makes of brotli's.
    if (/^(?:Z_|ERR__ERROR_|ERR_BROTLI_|ERR_PADDING_)/.test(code)) return undefined;
    throw error;
  }
}
