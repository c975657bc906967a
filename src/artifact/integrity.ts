import { createHash } from "node:crypto";

const SHA512 = /^sha512-([A-Za-z0-9+/]{86}==)$/;

/** `sha512-<base64>`, the form of `dist.integrity` (https://www.w3.org/TR/SRI/), of all pieces together. */
export function integrityOf(pieces: Iterable<Buffer>): string {
  const hash = createHash("sha512");
  for (const piece of pieces) hash.update(piece);
  return `sha512-${hash.digest("base64")}`;
}

/** A sha512 SRI string and nothing else; in `prepare`, npm sets its integrity variable to the text "null". */
export function isIntegrity(value: unknown): value is string {
  return typeof value === "string" && SHA512.test(value);
}

/** The digest in hex, as cacache names its files. */
export function hexOf(integrity: string): string {
  return Buffer.from(SHA512.exec(integrity)?.[1] ?? "", "base64").toString("hex");
}
