import type { Appraisal, Validate } from "../kind.ts";

const CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;

/** An age identity: Bech32 (BIP 173) of 32 bytes, which ends in a checksum of six characters. */
export const ageIdentity: Validate = ({ text }): Appraisal =>
  bech32Holds(text.toLowerCase())
    ? { confidence: "certain", note: "its checksum is right" }
    : { confidence: "low", note: "its checksum is wrong, so it was not issued like this" };

function bech32Holds(text: string): boolean {
  const split = text.lastIndexOf("1");
  const prefix = [...text.slice(0, split)].map((character) => character.charCodeAt(0));
  const data = [...text.slice(split + 1)].map((character) => CHARSET.indexOf(character));
  let sum = 1;
  for (const value of [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, constant] of GENERATOR.entries()) if ((top >> bit) & 1) sum ^= constant;
  }
  return sum === 1;
}
