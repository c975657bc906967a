import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { assemble, token } from "./tokens.ts";

/** Private keys of every form, made when a test runs. */

const rsa = createPrivateKey(token("pem_private"));
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;

function pem(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1", secret?: string): string {
  return key.export({
    format: "pem",
    type,
    ...(secret === undefined ? {} : { cipher: "aes-256-cbc", passphrase: secret }),
  }) as string;
}

/** So many bytes that depend on the seed alone. */
export function randomBytes(seed: string, length: number): Buffer {
  return Buffer.from(assemble(seed, ["base64", Math.ceil(length / 3) * 4]), "base64").subarray(0, length);
}

/** Base64 in lines of 64. */
export function inLines(bytes: Buffer): string {
  return bytes.toString("base64").replace(/(.{64})/g, "$1\n");
}

/** A PEM block. */
export function block(label: string, body: string): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

/** An OpenPGP Secret-Key packet, as far as its header tells. */
export const packet = Buffer.concat([Buffer.from([0x95, 0x03, 0xc0]), randomBytes("pgp", 400)]);

function crc24(bytes: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x800000 ? ((crc << 1) ^ 0x1864cfb) & 0xffffff : (crc << 1) & 0xffffff;
  }
  return `=${Buffer.from([crc >> 16, (crc >> 8) & 255, crc & 255]).toString("base64")}`;
}

/** The key of `token("pem_private")`, and that on P-256. */
export const keys = { rsa, ec } as const;

/** File name of each form → a text of it, and what its finding calls it. */
export const privateKeys: { readonly [name: string]: { readonly text: string; readonly label: string } } = {
  "pkcs8.pem": { text: token("pem_private"), label: "PRIVATE KEY" },
  "pkcs1.pem": { text: pem(rsa, "pkcs1"), label: "RSA PRIVATE KEY" },
  "sec1.pem": { text: pem(ec, "sec1"), label: "EC PRIVATE KEY" },
  "ec.pem": { text: pem(ec, "pkcs8"), label: "PRIVATE KEY" },
  "ed25519.pem": { text: pem(ed25519, "pkcs8"), label: "PRIVATE KEY" },
  "encrypted.pem": { text: pem(rsa, "pkcs8", "secret"), label: "ENCRYPTED PRIVATE KEY" },
  "encrypted-rfc1421.pem": { text: pem(rsa, "pkcs1", "secret"), label: "RSA PRIVATE KEY" },
  id_ed25519: {
    text: block(
      "OPENSSH PRIVATE KEY",
      inLines(Buffer.concat([Buffer.from("openssh-key-v1\0"), randomBytes("ssh", 300)])),
    ),
    label: "OPENSSH PRIVATE KEY",
  },
  "key.asc": {
    text: block("PGP PRIVATE KEY BLOCK", `Version: GnuPG v2\n\n${inLines(packet)}\n${crc24(packet)}`),
    label: "PGP PRIVATE KEY BLOCK",
  },
  "key.ppk": {
    text: `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 2\n${inLines(randomBytes("public", 51))}\nPrivate-Lines: 1\n${randomBytes("ppk", 36).toString("base64")}\nPrivate-MAC: ${assemble("mac", ["hex", 64])}\n`,
    label: "PuTTY private key",
  },
  "key.ssh2": {
    text: `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "me"\n${inLines(Buffer.concat([Buffer.from("3f6ff9eb", "hex"), randomBytes("ssh2", 200)]))}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n`,
    label: "SSH2 ENCRYPTED PRIVATE KEY",
  },
};
