import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import rule from "../../src/rules/no-private-key.ts";
import { block, inLines, keys, packet, privateKeys, randomBytes } from "../support/private-keys.ts";
import { observe, testRule } from "../support/test-rule.ts";
import { token } from "../support/tokens.ts";

const PKCS8 = token("pem_private");
const DER = keys.rsa.export({ format: "der", type: "pkcs8" });
const DIGEST = `sha256-${createHash("sha256").update(DER).digest("hex")}`;
const SAYS = "holds a private key: PRIVATE KEY";

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
    "a body that decodes to something else": { "a.md": block("PRIVATE KEY", inLines(randomBytes("no key", 600))) },
    "a PGP block whose checksum is wrong": {
      "a.asc": block("PGP PRIVATE KEY BLOCK", `\n${inLines(packet)}\n=AAAA`),
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
      files: Object.fromEntries(Object.entries(privateKeys).map(([name, { text }]) => [name, text])),
      says: Object.fromEntries(Object.entries(privateKeys).map(([name, { label }]) => [name, label])),
    },
    "two keys in one file": {
      files: { "keys.pem": PKCS8 + privateKeys["ec.pem"]!.text },
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
        "b.env": `KEY=${keys.ec.export({ format: "der", type: "pkcs8" }).toString("base64")}`,
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
