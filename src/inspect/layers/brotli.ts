import { isUtf8 } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";
import type { Container } from "./carrier.ts";
import { decompress } from "./decompress.ts";

const NAME = /\.br$/i;

/** RFC 7932. There is no magic number: it is known by its name only. */
export const brotli: Container = {
  matches: (bytes, name) => bytes.length > 0 && NAME.test(name),
  *open(bytes, name, budget) {
    const inflated = decompress(budget, bytes.length, (maxOutputLength) =>
      brotliDecompressSync(bytes, { maxOutputLength }),
    );
    if (inflated !== undefined) yield { chain: ["brotli"], bytes: inflated, name: name.replace(NAME, "") };
    // A text that is called `messages.pt.br` has been searched as it is.
    else if (!isUtf8(bytes)) yield { chain: ["brotli"], format: "brotli", unreadable: "damaged" };
  },
};
