/** Stores of keys and passwords, told by how their bytes begin. */

/** What kind of store these bytes are, or undefined. */
export function keystoreKind(bytes: Buffer): string | undefined {
  if (bytes.length < 16) return undefined;
  const magic = bytes.readUInt32BE(0);
  if (magic === 0xfeedfeed || magic === 0xcececece) return javaStoreHasKey(bytes) ? "a Java keystore" : undefined;
  if (magic === 0x03d9a29a && (bytes[5] === 0xfb || bytes[5] === 0xf8)) return "a KeePass database";
  if (magic === 0x6b796368) return "a macOS keychain";
  return isPkcs12(bytes) ? "a PKCS#12 keystore" : undefined;
}

/** PFX of RFC 7292: version 3, then the content type `data` or `signedData` of PKCS#7. */
function isPkcs12(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30) return false;
  const at = bytes[1] === 0x80 || bytes[1]! < 0x80 ? 2 : 2 + (bytes[1]! & 0x7f);
  if (at > 6 || bytes.subarray(at, at + 3).toString("hex") !== "020103") return false;
  return bytes.subarray(at + 3, at + 20).includes(Buffer.from("06092a864886f70d0107", "hex"));
}

/** A store of certificates alone is public: every Java program ships one. Keys are the entries with tag 1 or 3. */
function javaStoreHasKey(bytes: Buffer): boolean {
  const count = Math.min(bytes.readUInt32BE(8), 10_000);
  let at = 12;
  for (let entry = 0; entry < count && at + 6 <= bytes.length; entry++) {
    const tag = bytes.readUInt32BE(at);
    if (tag !== 2) return tag === 1 || tag === 3;
    // Tag, alias, time; then, since version 2, the certificate's type; then the certificate.
    const type = at + 6 + bytes.readUInt16BE(at + 4) + 8;
    if (type + 2 > bytes.length) return false;
    const length = bytes.readUInt32BE(4) === 1 ? type : type + 2 + bytes.readUInt16BE(type);
    if (length + 4 > bytes.length) return false;
    at = length + 4 + bytes.readUInt32BE(length);
  }
  return false;
}
