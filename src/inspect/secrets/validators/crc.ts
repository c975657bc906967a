import { crc32 } from "node:zlib";
import type { Appraisal, Candidate, Validate } from "../kind.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * GitHub's and npm's tokens: the last 6 of the 36 characters after the prefix are the CRC-32 of the 30 before them, in
 * base62 (github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats, 2021-04-05).
 */
export const crcInBase62: Validate = checksum(30, (body) => {
  let rest = crc32(body);
  let digits = "";
  for (let place = 0; place < 6; place++) {
    digits = BASE62[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
});

/** Cloudflare's tokens: the last 8 of the 48 characters after the prefix are the CRC-32 of the 40 before them, in hex. */
export const crcInHex: Validate = checksum(40, (body) => crc32(body).toString(16).padStart(8, "0"));

function checksum(length: number, digitsOf: (body: string) => string): Validate {
  return ({ body }: Candidate): Appraisal =>
    digitsOf(body.slice(0, length)) === body.slice(length)
      ? { confidence: "certain", note: "its checksum is right" }
      : // Not dropped: an issuer may change the algorithm, as GitHub did for ghs_.
        { confidence: "low", note: "its checksum is wrong, so it was not issued like this" };
}
