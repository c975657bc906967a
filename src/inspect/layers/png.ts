import { inflateSync } from "node:zlib";
import type { Budget } from "./budget.ts";
import type { Container, Inner } from "./carrier.ts";
import { decompress } from "./decompress.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A keyword has 79 bytes at most (PNG, 11.3.3.2). */
const LONGEST_KEYWORD = 79;

/**
 * A PNG picture (W3C, third edition): its texts, two kinds of which are compressed, and what stands behind its end.
 * Drawing programs keep whole documents in such texts. A damaged picture is a picture; its bytes are searched as they are.
 */
export const png: Container = {
  matches: (bytes) => bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE),
  *open(bytes, _name, budget) {
    let at = SIGNATURE.length;
    // Length, type, data, checksum.
    while (at + 12 <= bytes.length) {
      const end = at + 12 + bytes.readUInt32BE(at);
      if (end > bytes.length) return;
      const type = bytes.toString("latin1", at + 4, at + 8);
      const inner = textIn(type, bytes.subarray(at + 8, end - 4), budget);
      if (inner !== undefined) yield inner;
      at = end;
      if (type !== "IEND") continue;
      if (at < bytes.length) yield { chain: ["bytes behind the PNG image"], bytes: bytes.subarray(at), name: "" };
      return;
    }
  },
};

function textIn(type: string, data: Buffer, budget: Budget): Inner | undefined {
  if (type !== "tEXt" && type !== "zTXt" && type !== "iTXt") return undefined;
  const keywordEnd = data.subarray(0, LONGEST_KEYWORD + 1).indexOf(0);
  if (keywordEnd === -1) return undefined;
  const rest = data.subarray(keywordEnd + 1);
  const text =
    type === "tEXt" ? rest : type === "zTXt" ? inflate(rest.subarray(1), budget) : internationalText(rest, budget);
  return text && { chain: ["PNG text", data.toString("latin1", 0, keywordEnd)], bytes: text, name: "" };
}

/** Compression flag and method, then language and translated keyword, each ended by a zero byte. */
function internationalText(rest: Buffer, budget: Budget): Buffer | undefined {
  const language = rest.indexOf(0, 2);
  const translated = language === -1 ? -1 : rest.indexOf(0, language + 1);
  if (translated === -1) return undefined;
  const text = rest.subarray(translated + 1);
  return rest[0] === 1 ? inflate(text, budget) : text;
}

function inflate(packed: Buffer, budget: Budget): Buffer | undefined {
  return decompress(budget, packed.length, (maxOutputLength) => inflateSync(packed, { maxOutputLength }));
}
