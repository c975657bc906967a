import { generateKeyPairSync } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * Made-up tokens, assembled when a test runs: no file of this repository holds anything that a secret scanner, ours or a
 * forge's, would take for a live one. The same name gives the same token in every run, keys excepted.
 */

const alphabets = {
  digit: "0123456789",
  hex: "0123456789abcdef",
  lower: "0123456789abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  letters: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  base62: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  base64: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  base64url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
} as const;

/** Fixed text, or so many random characters of an alphabet. */
export type Part = string | readonly [alphabet: keyof typeof alphabets, length: number];

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
function randomNumbers(seed: string): () => number {
  let state = crc32(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Puts fixed and random parts together; the same seed gives the same text. */
export function assemble(seed: string, ...parts: readonly Part[]): string {
  const random = randomNumbers(seed);
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      const [name, length] = part;
      const alphabet = alphabets[name];
      return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
    })
    .join("");
}

/** The check digits of GitHub's and npm's tokens: CRC-32 of the random part in base62, six characters. */
export function checkDigits(body: string): string {
  let rest = crc32(body);
  let digits = "";
  for (let place = 0; place < 6; place++) {
    digits = alphabets.base62[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function checksummed(prefix: string, seed: string): string {
  const body = assemble(seed, ["base62", 30]);
  return prefix + body + checkDigits(body);
}

const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An unsigned JWT look-alike: a header and a payload that parse, and 43 random characters. */
export function jwt(payload: unknown, header: unknown = { alg: "HS256", typ: "JWT" }): string {
  return `${base64url(header)}.${base64url(payload)}.${assemble("signature", ["base64url", 43])}`;
}

const makers: { readonly [name: string]: (seed: string) => string } = {
  github_pat: (seed) => checksummed(`gh${"p_"}`, seed),
  npm: (seed) => checksummed(`np${"m_"}`, seed),
  aws_key_id: (seed) => assemble(seed, "AK", "IA", ["base32", 16]),
  aws_secret: (seed) => assemble(seed, ["base64", 40]),
  anthropic: (seed) => assemble(seed, "sk-a", "nt-api03-", ["base64url", 93], "AA"),
  openai: (seed) => assemble(seed, "sk-p", "roj-", ["base64url", 74], "T3Blb", "kFJ", ["base64url", 74]),
  stripe_live: (seed) => assemble(seed, "sk_l", "ive_", ["base62", 24]),
  stripe_test: (seed) => assemble(seed, "sk_t", "est_", ["base62", 24]),
  stripe_pk: (seed) => assemble(seed, "pk_l", "ive_", ["base62", 24]),
  slack_bot: (seed) => assemble(seed, "xox", "b-123456789012-123456789012-", ["base62", 24]),
  slack_webhook: (seed) => assemble(seed, "https://hooks.sl", "ack.com/services/T0AAAAAAA/B0AAAAAAA/", ["base62", 24]),
  gitlab: (seed) => assemble(seed, "glp", "at-", ["base64url", 20]),
  hf: (seed) => assemble(seed, "h", "f_", ["letters", 34]),
  google: (seed) => assemble(seed, "AI", "za", ["base64url", 35]),
  jwt: () => jwt({ sub: 1, exp: 4102444800 }),
  generic: (seed) => assemble(seed, ["base62", 40]),
  password: (seed) => assemble(seed, ["base62", 18]),
  hex64: (seed) => assemble(seed, ["hex", 64]),
  b64_gh: () => base64(token("github_pat")),
  b64_gh_basic: () => base64(`x-access-token:${token("github_pat")}`),
  pem_private: () =>
    generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    }).privateKey,
};

const made = new Map<string, string>();

/**
 * The token of that name. `pem_private` is a fresh RSA-2048 key in PKCS#8 PEM, made once per process.
 * Throws for a name that is not one of the makers'.
 */
export function token(name: string): string {
  const known = made.get(name);
  if (known !== undefined) return known;
  const maker = makers[name];
  if (maker === undefined) throw new Error(`no token is called ${JSON.stringify(name)}`);
  const value = maker(name);
  made.set(name, value);
  return value;
}

/** Replaces each `${tok:name}` in a text by the token of that name. */
export function expandTokens(text: string): string {
  return text.replace(/\$\{tok:(\w+)\}/g, (_, name: string) => token(name));
}
