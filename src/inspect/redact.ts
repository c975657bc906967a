import { createHash } from "node:crypto";
import type { Redacted } from "../model.ts";

/**
 * The only maker of `Redacted`: what may be said of a secret in a report that ends up in CI logs, SARIF uploads and
 * pull requests. A scanner that prints what it found has leaked it a second time.
 */

/** The most of a secret that may be shown. */
const SHARE = 1 / 4;
/** A shorter secret may be a password that somebody chose: two of its characters are already a hint. */
const MIN_LENGTH = 20;
/** Eight characters of a secret in a row are what leak searches look for, and a kind's title tells the rest. */
const MAX_HEAD = 7;
const TAIL = 2;
const NOTHING = "•••" as Redacted;

/**
 * A token as the beginning that all of its kind share, its last two characters and its length: `ghp_…x7 (40 characters)`.
 * `prefix` is that fixed beginning. Never more than a quarter of the token, and nothing at all below 20 characters.
 */
export function redactToken(secret: string, prefix: string): Redacted {
  const tail = secret.slice(-TAIL);
  if (secret.length < MIN_LENGTH || !/^[!-~]+$/.test(tail)) return NOTHING;
  const room = Math.min(Math.floor(secret.length * SHARE) - TAIL, MAX_HEAD);
  const head = secret.startsWith(prefix) && /^[!-~]*$/.test(prefix) ? prefix.slice(0, room) : "";
  return `${head}…${tail} (${secret.length} characters)` as Redacted;
}

/** A key as its kind and the first eight hex digits of the SHA-256 of its decoded body: `RSA PRIVATE KEY 5e884898`. */
export function redactKey(label: string, body: Buffer): Redacted {
  return `${label} ${createHash("sha256").update(body).digest("hex").slice(0, 8)}` as Redacted;
}

/** A URL as its scheme and host: `postgres://•••@db.example.com`. Nothing of it where it has no host. */
export function redactUrl(url: string): Redacted {
  const parts = /^([a-z][a-z0-9+.-]{0,30}:\/\/)[^/?#]*@([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?![^/?#:])/i.exec(url);
  return parts === null ? NOTHING : (`${parts[1]}•••@${parts[2]}` as Redacted);
}
