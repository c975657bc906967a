/**
 * Tells the decoded body of a private key from bytes that merely stand below such a label. Labels are in every program
 * that can read keys, and in its tests and documentation; only a body is a leak.
 */

/** Base64 characters of the shortest key that anybody uses, Ed25519 in PKCS#8. */
const MIN_CHARACTERS = 64;

/**
 * The bytes of the key that a PEM or OpenPGP block of that label holds, or undefined where the body is none. `encrypted`:
 * the headers say that the body is ciphertext (RFC 1421), which has no form of its own.
 */
export function keyBody(label: string, body: string, encrypted: boolean): Buffer | undefined {
  const padding = body.indexOf("=");
  const characters = padding < 0 ? body : body.slice(0, padding);
  if (characters.length < MIN_CHARACTERS) return undefined;
  const bytes = Buffer.from(characters, "base64");
  if (label.startsWith("PGP")) return isSecretKeyPacket(bytes) && checksumHolds(body, bytes) ? bytes : undefined;
  if (label.startsWith("OPENSSH")) return isOpenSshKey(bytes) ? bytes : undefined;
  if (label.startsWith("SSH2")) return bytes.readUInt32BE(0) === 0x3f6ff9eb ? bytes : undefined;
  if (encrypted) return bytes.length % 8 === 0 && !isRepetition(bytes) ? bytes : undefined;
  return derKey(bytes);
}

/**
 * The DER of a private key, without what follows it: a SEQUENCE that begins with a version (PKCS#1, PKCS#8, SEC 1, DSA)
 * or with the algorithm of its encryption (PKCS#8), complete to its stated length.
 */
export function derKey(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 40 || bytes[0] !== 0x30) return undefined;
  const [start, length] = derLength(bytes, 1);
  if (length < 38 || start + length > bytes.length) return undefined;
  const version = bytes[start] === 0x02 && bytes[start + 1] === 0x01 && bytes[start + 2]! <= 3;
  const algorithm = bytes[start] === 0x30 && bytes.subarray(start, start + 16).includes(Buffer.from([0x06, 0x09]));
  const key = bytes.subarray(0, start + length);
  return (version || algorithm) && !isRepetition(key.subarray(start + 3)) ? key : undefined;
}

/** Where the contents of a DER value begin, and their length; a length that is not DER is 0. */
function derLength(bytes: Buffer, at: number): [start: number, length: number] {
  const first = bytes[at]!;
  if (first < 0x80) return [at + 1, first];
  if (first === 0x81) return [at + 2, bytes[at + 1]!];
  if (first === 0x82) return [at + 3, bytes.readUInt16BE(at + 1)];
  return [at + 1, 0];
}

/** The format of PROTOCOL.key in OpenSSH. */
function isOpenSshKey(bytes: Buffer): boolean {
  return bytes.length > 100 && bytes.subarray(0, 15).toString("latin1") === "openssh-key-v1\0";
}

/** A Secret-Key packet, tag 5 (RFC 9580, section 4.2), in the old or the new format. */
function isSecretKeyPacket(bytes: Buffer): boolean {
  const tag = bytes[0]!;
  return (tag & 0xc0) === 0xc0 ? (tag & 0x3f) === 5 : (tag & 0x80) !== 0 && (tag & 0x3c) >> 2 === 5;
}

/** The CRC-24 at the end of the armor (RFC 9580, section 6.1), which newer writers leave out. */
function checksumHolds(body: string, bytes: Buffer): boolean {
  const stated = /=([A-Za-z0-9+/]{4})$/.exec(body)?.[1];
  if (stated === undefined) return true;
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from(stated, "base64").readUIntBE(0, 3) === (crc & 0xffffff);
}

/** `AAAA…`: what tests write where a key would stand. */
function isRepetition(bytes: Buffer): boolean {
  return new Set(bytes).size < Math.min(16, bytes.length / 4);
}
