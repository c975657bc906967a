import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import rule from "../../src/rules/no-private-key.ts";
import { observe, testRule } from "../support/test-rule.ts";
import { assemble, token } from "../support/tokens.ts";

const rsa = createPrivateKey(token("pem_private"));
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const pem = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1", secret?: string) =>
  key.export({
    format: "pem",
    type,
    ...(secret === undefined ? {} : { cipher: "aes-256-cbc", passphrase: secret }),
  }) as string;

const PKCS8 = token("pem_private");
const DER = rsa.export({ format: "der", type: "pkcs8" });
const DIGEST = `sha256-${createHash("sha256").update(DER).digest("hex")}`;
const SAYS = "holds a private key: PRIVATE KEY";

const random = (seed: string, length: number) =>
  Buffer.from(assemble(seed, ["base64", Math.ceil(length / 3) * 4]), "base64").subarray(0, length);
const lines = (bytes: Buffer) => bytes.toString("base64").replace(/(.{64})/g, "$1\n");
const block = (label: string, body: string) => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

function crc24(bytes: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x800000 ? ((crc << 1) ^ 0x1864cfb) & 0xffffff : (crc << 1) & 0xffffff;
  }
  return `=${Buffer.from([crc >> 16, (crc >> 8) & 255, crc & 255]).toString("base64")}`;
}

const openssh = block(
  "OPENSSH PRIVATE KEY",
  lines(Buffer.concat([Buffer.from("openssh-key-v1\0"), random("ssh", 300)])),
);
const packet = Buffer.concat([Buffer.from([0x95, 0x03, 0xc0]), random("pgp", 400)]);
const pgp = block("PGP PRIVATE KEY BLOCK", `Version: GnuPG v2\n\n${lines(packet)}\n${crc24(packet)}`);
const ppk = `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 2\n${lines(random("public", 51))}\nPrivate-Lines: 1\n${random("ppk", 36).toString("base64")}\nPrivate-MAC: ${assemble("mac", ["hex", 64])}\n`;
const ssh2 = `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "me"\n${lines(Buffer.concat([Buffer.from("3f6ff9eb", "hex"), random("ssh2", 200)]))}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n`;

testRule(rule, {
  pass: {
    "a label as a string constant": {
      "pem.js":
        "const B='-----BEGIN PRIVATE KEY-----',E='-----END PRIVATE KEY-----';exports.wrap=(b)=>`\x24{B}\\n\x24{b}\\n\x24{E}`;\n",
    },
    "labels in a compiled library": {
      "addon.node": Buffer.from(
        "\x7fELF\0-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----\0-----BEGIN CERTIFICATE-----\0",
      ),
    },
    "a template for a key": { "a.js": 'k="-----BEGIN PRIVATE KEY-----\\n"+t+"\\n-----END PRIVATE KEY-----"' },
    "a body of X": { "a.md": block("RSA PRIVATE KEY", "X".repeat(800)) },
    "a body of one letter that decodes": { "a.md": block("RSA PRIVATE KEY", `MIIBAAIBAA${"A".repeat(400)}`) },
    "a key that is cut short": { "a.md": block("PRIVATE KEY", `${PKCS8.split("\n").slice(1, 4).join("\n")}\n...`) },
    "a body that decodes to something else": { "a.md": block("PRIVATE KEY", lines(random("no key", 600))) },
    "a PGP block whose checksum is wrong": {
      "a.asc": block("PGP PRIVATE KEY BLOCK", `\n${lines(packet)}\n=AAAA`),
    },
    "a public key and a certificate": {
      "ca.pem":
        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLwCgYIKoZI\n-----END CERTIFICATE-----\n",
      "key.pub": generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({
        format: "pem",
        type: "spki",
      }) as string,
    },
    "a PuTTY file's first line as a string constant": {
      "ssh.js": 'if(t.startsWith("PuTTY-User-Key-File-2:"))return"Private-Lines: "',
    },
  },
  fail: {
    "a key file, with its label, the beginning of its digest and the digest to pin": {
      files: { id_rsa: PKCS8 },
      says: {
        id_rsa: {
          message: SAYS,
          position: { line: 1, column: 1 },
          digest: DIGEST,
          evidence: `PRIVATE KEY ${DIGEST.slice(7, 15)}` as never,
        },
      },
    },
    "a test key in a directory of fixtures": {
      files: { "test/fixtures/server.key": PKCS8 },
      says: { "test/fixtures/server.key": SAYS },
    },
    "every form of key": {
      files: {
        "pkcs1.pem": pem(rsa, "pkcs1"),
        "sec1.pem": pem(ec, "sec1"),
        "ec.pem": pem(ec, "pkcs8"),
        "ed25519.pem": pem(ed25519, "pkcs8"),
        "encrypted.pem": pem(rsa, "pkcs8", "secret"),
        "encrypted-rfc1421.pem": pem(rsa, "pkcs1", "secret"),
        id_ed25519: openssh,
        "key.asc": pgp,
        "key.ppk": ppk,
        "key.ssh2": ssh2,
      },
      says: {
        "pkcs1.pem": "RSA PRIVATE KEY",
        "sec1.pem": "EC PRIVATE KEY",
        "ec.pem": "PRIVATE KEY",
        "ed25519.pem": "PRIVATE KEY",
        "encrypted.pem": "ENCRYPTED PRIVATE KEY",
        "encrypted-rfc1421.pem": "RSA PRIVATE KEY",
        id_ed25519: "OPENSSH PRIVATE KEY",
        "key.asc": "PGP PRIVATE KEY BLOCK",
        "key.ppk": "PuTTY private key",
        "key.ssh2": "SSH2 ENCRYPTED PRIVATE KEY",
      },
    },
    "two keys in one file": {
      files: { "keys.pem": PKCS8 + pem(ec, "pkcs8") },
      says: { "keys.pem": [SAYS, SAYS] },
    },
    "one key twice in one file": { files: { "keys.pem": PKCS8 + PKCS8 }, says: { "keys.pem": SAYS } },
    "base64 of a whole key file, and once more where it is decoded": {
      files: {
        "a.yaml": `tls.key: ${Buffer.from(PKCS8).toString("base64")}\n`,
        "a.html": `data:text/plain;base64,${Buffer.from(PKCS8).toString("base64")}`,
      },
      says: { "a.yaml": SAYS, "a.html": SAYS },
    },
    "a key without a label": {
      files: {
        "a.java": `s = "${DER.toString("base64")}"`,
        "b.env": `KEY=${ec.export({ format: "der", type: "pkcs8" }).toString("base64")}`,
      },
      says: {
        "a.java": { message: "PKCS#8 key", digest: DIGEST, position: { line: 1, column: 6 } },
        "b.env": "PKCS#8 key",
      },
    },
  },
});

describe("the same key has the same digest", () => {
  const strings = PKCS8.trimEnd().split("\n");
  test.each<[string, string]>([
    ["with CRLF", PKCS8.replaceAll("\n", "\r\n")],
    ["on one line", strings.join(" ")],
    ["indented in YAML", `key: |\n${strings.map((line) => `    ${line}\n`).join("")}`],
    ["in a JSON string", JSON.stringify({ private_key: PKCS8 })],
    ["in a JSON string inside a JSON string", JSON.stringify({ key: JSON.stringify({ private_key: PKCS8 }) })],
    ["in a JSON string with CRLF", JSON.stringify({ private_key: PKCS8.replaceAll("\n", "\r\n") })],
    ["as strings that are joined", strings.map((line) => JSON.stringify(`${line}\n`)).join(" +\n  ")],
    [
      "as strings that are joined, in a source map",
      JSON.stringify({ sourcesContent: [strings.map((line) => JSON.stringify(`${line}\n`)).join(" +\n  ")] }),
    ],
    ["as an array of lines", `[${strings.map((line) => `'${line}'`).join(",\n  ")}].join("\\n")`],
    ["as a template with continued lines", `\`${strings.join("\\n\\\n")}\``],
    ["percent-encoded", strings.join("%0A")],
    ["in XML", strings.join("&#10;")],
    [
      "in base64 in lines",
      Buffer.from(PKCS8)
        .toString("base64")
        .replace(/(.{76})/g, "$1\n  "),
    ],
    ["in base64 behind one byte", Buffer.from(` ${PKCS8}`).toString("base64")],
    ["in base64 behind two bytes", Buffer.from(`\n\n${PKCS8}`).toString("base64")],
    ["after its label was taken off", strings.slice(1, -1).join("")],
  ])("%s", (_, text) => {
    expect(observe(rule, { files: { "a.txt": text } }).map(({ digest }) => digest)).toEqual([DIGEST]);
  });
});
