/**
 * Which of a project's own values must not ship. Most of what stands in a dotenv file is no secret (`production`, ports,
 * hosts), stands in half of all packages, and would be a false alarm.
 */

import { PackgateError } from "../../errors.ts";
import { looksRandom } from "./entropy.ts";
import { passwordStrength } from "./password.ts";
import { isPlaceholder } from "./placeholder.ts";

/** A part of a value that is a secret by itself: the password of a URL, a line of a key, mostly all of it. */
export interface OwnSecret {
  readonly text: string;
  /** False where it may be a secret, or a setting that ships on purpose. */
  readonly sure: boolean;
}

/** What the policy says of variables. */
export interface Naming {
  /** Variables whose values may ship. */
  readonly public: readonly string[];
  /** Variables whose values are secrets, whatever they are called. */
  readonly names: readonly string[];
}

const MIN_LENGTH = 8;
/** A shorter one must mix all kinds of characters, for a word with a number is somebody else's too. */
const PASSPHRASE = 12;
/** What nothing but its look tells to be a secret. */
const NAMELESS = 20;
/** Parts of one value that are searched for: fields of a JSON text, lines of a key. */
const MOST_PARTS = 8;

/** What bundlers put into programs on purpose, by the prefix that their users chose for it. */
const PUBLIC_PREFIX =
  /^(?:NEXT_PUBLIC|NUXT_PUBLIC|VITE|REACT_APP|VUE_APP|PUBLIC|EXPO_PUBLIC|GATSBY|SNOWPACK_PUBLIC|STORYBOOK|NG_APP|PARCEL_PUBLIC|RSBUILD|PLASMO_PUBLIC|WXT|RENDERER_VITE|PRELOAD_VITE|MAIN_VITE|TAURI)_/i;
const SECRET_NOUN =
  /(?:(?:token|secret|passw(?:or)?d|passphrase|api_?key|credentials?)|(?:^|[_.-])(?:key|pass|pwd|pat|auth|jwt|salt|cookie|cert))(?:[_.-]?[0-9]+|[_.-](?:b64|base64|hex|pem|json|prod|production|staging|dev|test|live|old|new|default|current|next))*$/i;
/** Of the nouns above, those that name other things too: `CACHE_KEY=app-cache-v2`. Such a value must look drawn at random. */
const WEAK_NOUN =
  /(?:^|[_.-])(?<!(?:api|access|private|secret|master|encryption|signing)[_-]?)(?:key|pat|auth|jwt|salt|cookie|cert)[^a-z]*$/i;
const PUBLIC_NOUN =
  /public|publishable|site_?key|anon|fingerprint|checksum|digest|commit|revision|(?:^|[_.-])(?:sha|id|url|uri|host|name|path|file|dir|header|ttl|prefix|algorithm|length|version|region|model|issuer|audience|scope|user)$/i;
/** Keys that their vendors mean to be seen by browsers. */
const PUBLIC_VALUE =
  /^(?:pk_(?:live|test)_|pk\.eyJ|phc_)|^ssh-(?:rsa|ed25519) |^encrypted:|^-----BEGIN (?:CERTIFICATE|(?:RSA )?PUBLIC KEY)-----/;
/** Algorithms, regions, hosts, addresses, times, numbers, versions, types of media. */
const SETTING = [
  /^(?:aes|rsa|ec|ecdsa|ecdh|eddsa|hmac|sha|md|hs|rs|es|ps|pbkdf|argon|bcrypt|scrypt|chacha|xchacha|ed|curve|x|a|secp|prime|brainpool|dir)(?:[-_/]?[0-9]{1,5}|[-_](?:aes|rsa|sha|hmac|oaep|pkcs|pss|kw|poly|cbc|gcm|ccm|ctr|ecb|siv|ed|x))(?:[-_/+]?[a-z]{0,8}[0-9]{0,5}){0,4}$/i,
  /^[a-z]{2,10}(?:-(?:gov|iso[a-z]?))?-(?:(?:north|south|east|west|central)+-?\d?[a-f]?)$/i,
  /^(?:\*\.)?(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}(?::\d+)?\.?$/i,
  /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/,
  /^[\d\s.,:;/+_xTZ-]+$/,
  /^v?\d+\.\d+[\w.+-]*$/,
  /^(?:application|text|image|audio|video|font|multipart|message|model)\/[\w.+-]+$/i,
  /^(?:arn|urn|did|sha\d+):|^sha\d+-/i,
];
const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/][\w.@ \\/-]*$/;

/** What of a variable's value must not ship: nothing where it is short, public, a setting or anybody's guess. */
export function ownSecrets(variable: { readonly name: string; readonly value: string }, naming: Naming): OwnSecret[] {
  const value = variable.value.trim();
  const named = naming.names.includes(variable.name);
  if (naming.public.includes(variable.name) || (!named && PUBLIC_PREFIX.test(variable.name))) return [];
  if (value.length < MIN_LENGTH || /\$\{|^\$\w|^encrypted:/.test(value)) return [];
  if (/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(value)) return keyLines(value);
  const name = named ? `${variable.name}_SECRET` : variable.name;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return urlSecrets(name, value);
  const fields = /^\s*[{[]/.test(value) ? jsonFields(value) : undefined;
  if (fields !== undefined) return fields.flatMap((field) => ownSecrets(field, naming)).slice(0, MOST_PARTS);
  const sure = isSure(name, value, named);
  return sure === undefined ? [] : [{ text: value, sure }];
}

/** Throws `EPROJECT`: more values than `most` are not searched for, and what was not looked for does not pass. */
export function tooManySecrets(most: number): never {
  throw new PackgateError("EPROJECT", `the project has more than ${most} secret values, so not all were looked for`, {
    hint: "Name those that may ship under `public` of no-env-value, or check in an environment with fewer",
  });
}

/** Undefined for what is no secret. */
function isSure(name: string, value: string, named = false): boolean | undefined {
  if (PUBLIC_VALUE.test(value) || isSetting(value) || isPlaceholder(value)) return undefined;
  if (passwordStrength(value) === undefined && !looksRandom(value)) return undefined;
  const random = looksRandom(value) && !/\s/.test(value);
  const secret = named || (SECRET_NOUN.test(name) && !PUBLIC_NOUN.test(name));
  if (!secret) {
    if (!random || value.length < NAMELESS || !isToken(value)) return undefined;
    return !PUBLIC_NOUN.test(name) && !PUBLIC_PREFIX.test(name);
  }
  if (passwordStrength(value) === "strong") {
    if (!named && !random && WEAK_NOUN.test(name)) return false;
    return value.length >= PASSPHRASE || (/[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value));
  }
  // Letters alone: one or two words are anybody's, a phrase may be a password.
  return value.split(/[^A-Za-z]+/).length > 2 && value.length >= PASSPHRASE ? named : undefined;
}

/** Not where a part of it looks drawn at random: `a.b.c` may be a host, and a JSON Web Token. */
function isSetting(value: string): boolean {
  if (value.split(/[^A-Za-z0-9]+/).some((part) => part.length >= PASSPHRASE && looksRandom(part))) return false;
  return PATH.test(value) || SETTING.some((setting) => setting.test(value));
}

/** Letters and digits that no name of a model or a build has. */
function isToken(value: string): boolean {
  if (!/^[\w+/=.~:-]+$/.test(value)) return false;
  return /^[0-9a-f]{32,}$/i.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value));
}

/** The first line of a key is that of all keys of its kind; some of the others are enough to tell it. */
function keyLines(value: string): OwnSecret[] {
  const lines = value
    .split(/\\n|[\r\n ]+/)
    .filter((line) => /^[A-Za-z0-9+/]{32,}={0,2}$/.test(line))
    .slice(1);
  const step = Math.max(1, lines.length / MOST_PARTS);
  return lines.filter((_, at) => at % step < 1).map((text) => ({ text, sure: true }));
}

/** A password, and parts of the path or the query that look drawn at random: an address for messages is a credential. */
function urlSecrets(name: string, value: string): OwnSecret[] {
  const parts = /^[a-z][a-z0-9+.-]*:\/\/(?:([^\s/@]*)@)?([^\s/?#]*)([^\s]*)$/i.exec(value);
  if (parts === null) return [];
  const [, userinfo = "", host = "", rest = ""] = parts;
  const colon = userinfo.indexOf(":");
  const user = userinfo.slice(0, Math.max(0, colon));
  const password = colon === -1 ? "" : userinfo.slice(colon + 1);
  const isLocal = /^(?:localhost|127\.|\[::1\]|0\.0\.0\.0|host\.docker\.internal)/.test(host);
  const found: OwnSecret[] = [];
  for (const text of new Set([password, decoded(password)])) {
    if (text.length < MIN_LENGTH || passwordStrength(text, user) !== "strong" || isSetting(text)) continue;
    found.push({ text, sure: !isLocal && (text.length >= PASSPHRASE || isSure("PASSWORD", text) === true) });
  }
  for (const text of rest.split(/[/?#&=]/)) {
    if (text.length < NAMELESS || !isToken(text) || !looksRandom(text) || isPlaceholder(text)) continue;
    found.push({ text, sure: SECRET_NOUN.test(name) || /hook|dsn|sas/i.test(name) });
  }
  return found.slice(0, MOST_PARTS);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The strings of a JSON text with the names of their fields, or undefined where it is no JSON. */
function jsonFields(text: string): { name: string; value: string }[] | undefined {
  const found: { name: string; value: string }[] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      if (typeof value === "string") found.push({ name, value });
      return value;
    });
  } catch {
    return undefined;
  }
  return found;
}
