/** Finds private keys by their bodies: below a label in PEM or armor, in PuTTY's files, in base64 of either, and bare. */

import { createHash } from "node:crypto";
import type { Literal, Redacted } from "../../model.ts";
import { redactKey } from "../redact.ts";
import { readArmored } from "./armor.ts";
import { base64Needles, decodeFrom } from "./base64-needle.ts";
import { derKey, keyBody } from "./key-body.ts";

/** A private key that was found. */
export interface PrivateKeyFact {
  /** `RSA PRIVATE KEY`, as its label says. */
  readonly label: string;
  /** Bytes from the literal to where the key begins; negative where it begins before the literal. */
  readonly shift: number;
  /** `sha256-<hex>` of the decoded body: the same key has the same digest in whatever form it ships. */
  readonly digest: string;
  readonly evidence: Redacted;
}

/** The most bytes of a key's text: RSA with 16,384 bits, escaped. */
const WINDOW = 24 * 1024;
const LABEL = /^-----BEGIN ((?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?)-----/;
const SSH2_LABEL = /^---- BEGIN (SSH2 ENCRYPTED PRIVATE KEY) ----/;
const PEM = "-----BEGIN ";
const SSH2 = "---- BEGIN SSH2 ";
const PUTTY = "PuTTY-User-Key-File-";
/** Bytes in which a label must stand, for most places of such a literal have no key below them. */
const LABEL_WINDOW = 128;

/** The text from a place on, so many bytes of it. */
type TextFrom = (length: number) => string;

/** The literals by which private keys are found. */
export function privateKeyLiterals(): Literal<PrivateKeyFact>[] {
  const plain = (bytes: Buffer, offset: number): TextFrom => {
    return (length) => bytes.toString("latin1", offset, offset + length);
  };
  const decoded = (bytes: Buffer, start: number, lead: number): TextFrom => {
    return (length) => decodeFrom(bytes, start, length)?.bytes.toString("latin1", lead) ?? "";
  };
  return [
    { text: PEM, read: (bytes, offset) => labelled(plain(bytes, offset)) },
    { text: SSH2, read: (bytes, offset) => labelled(plain(bytes, offset)) },
    { text: PUTTY, read: (bytes, offset) => putty(plain(bytes, offset)) },
    ...base64Needles(PEM).map(({ text, skipped, lead }): Literal<PrivateKeyFact> => {
      return { text, read: (bytes, offset) => labelled(decoded(bytes, offset - skipped, lead)) };
    }),
    ...BARE.map(({ text, head }): Literal<PrivateKeyFact> => {
      return { text, read: (bytes, offset) => bare(plain(bytes, offset - head), head) };
    }),
  ];
}

function labelled(read: TextFrom): PrivateKeyFact | undefined {
  const head = read(LABEL_WINDOW);
  const found = LABEL.exec(head) ?? SSH2_LABEL.exec(head);
  if (found === null || readArmored(head, found[0].length).body === "") return undefined;
  const label = found[1]!;
  const { headers, body } = readArmored(read(WINDOW), found[0].length);
  const encrypted = headers.some((header) => /^Proc-Type: 4,ENCRYPTED$/.test(header.trim()));
  return factOf(label, keyBody(label, body, encrypted));
}

/** PuTTY's own format has the private part below the line that counts its lines. */
function putty(read: TextFrom): PrivateKeyFact | undefined {
  if (!/^PuTTY-User-Key-File-[123]: /.test(read(LABEL_WINDOW))) return undefined;
  const text = read(WINDOW);
  const part = /Private-Lines: [0-9]{1,4}/.exec(text);
  if (part === null) return undefined;
  // What follows the body, `Private-MAC:`, begins with letters too.
  const characters = readArmored(text, part.index + part[0].length).body.replace(/Private$/, "");
  return factOf("PuTTY private key", characters.length < 40 ? undefined : Buffer.from(characters, "base64"));
}

/**
 * PKCS#8 without a label, as Java and mobile programs and environment variables carry it. Its version and algorithm
 * are the same in all keys of one kind, and so is their base64; only the length stands before them.
 */
const BARE = [
  // RSA: MII??? before it.
  { text: "IBADANBgkqhkiG9w0BAQEFAASC", head: 6 },
  // Elliptic curves: MIGH or MIGT before P-256.
  { text: "AgEAMBMGByqGSM49AgEGCCqGSM49AwEHB", head: 4 },
] as const;

function bare(read: TextFrom, head: number): PrivateKeyFact | undefined {
  if (!read(LABEL_WINDOW).startsWith("MI")) return undefined;
  const fact = factOf("PKCS#8 key", derKey(Buffer.from(readArmored(read(WINDOW), 0).body, "base64")));
  return fact && { ...fact, shift: -head };
}

function factOf(label: string, body: Buffer | undefined): PrivateKeyFact | undefined {
  if (body === undefined) return undefined;
  const digest = `sha256-${createHash("sha256").update(body).digest("hex")}`;
  return { label, shift: 0, digest, evidence: redactKey(label, body) };
}
