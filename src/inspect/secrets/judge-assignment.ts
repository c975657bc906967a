import type { Assignment } from "./assignment.ts";
import { looksRandom } from "./entropy.ts";
import type { Confidence, KindLabel } from "./kind.ts";
import { passwordStrength } from "./password.ts";
import { isPlaceholder } from "./placeholder.ts";

/** What is known of the keys of one vendor that have no prefix of their own: under a name with the vendor in it, a shape. */
export interface AssignedKind extends KindLabel {
  /** One of them stands in the name, in lower case and without anything between its parts: `newrelic`. None: any name. */
  readonly words: readonly string[];
  /** All of the value: the source of a regular expression without nested quantifiers. Its first group is the random part. */
  readonly shape: string;
  readonly confidence: Confidence;
}

/** What names end in whose values are to stay secret. */
const SECRET_NAME =
  /(?:token|secret|password|passwd|passphrase|_pass|_pwd|(?:api|access|auth|secret|private|encryption|signing|master|licen[cs]e|account|shared|application|consumer|project|service|server|subscription|webhook|bot|deploy|rest|admin|root)[-_. ]?key)$/i;
const PASSWORD_NAME = /(?:password|passwd|passphrase|_pass|_pwd)$/i;

/**
 * Names of tokens that open nothing: marks of language models (`unk_token`), places in a list (`nextToken`), protection
 * against forged forms, which is made anew for each page, and what a test says is no secret.
 */
const OPEN_NAME =
  /(?:^|[^a-z])(?:public|pub|publishable|site|csrf|xsrf|next|page|pagination|continuation|sync|authenticity|unk|eos|bos|pad|sep|cls|mask|captcha|recaptcha|design|cancel|cancellation|anti[-_]?forgery|requestverification|non|not|no|wrong|invalid|bad|fake|mock|dummy|sample|example)(?![a-z])/i;

/** A reference, a template, a path, a URL, a version or a date. */
const REFERENCE =
  /^(?:[$%<{[(:@#&*]|\.{0,2}\/|~\/|[A-Za-z]:[\\/]|sha[0-9]{1,3}-|(?:process|import|env|var|self|this|data|local|secrets?|vault)\.|\$\(|v?[0-9]+\.[0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2})|:\/\/|\$\{|\{\{|\$\(|%\(|\}\}|\.(?:[cm]?[jt]sx?|json|ya?ml|pem|crt|cer|key|p12|pfx|txt|md|html?|css|png|svg|com|net|org|io)$/i;
/** Kinds with a prefix are judged by their own rules, which know the public ones. */
const OF_A_KIND = /^(?:eyJ|AIza|pk[_.]|phc_|sb_publishable_|gh[pousr]_|npm_)/;
/** Cut short on purpose, or of a place where nothing is at stake. */
const HARMLESS = /\.\.\.|(?:^|[-_])(?:sandbox|sdbx|sbx)[-_]/i;
/** Marks one request, so that it is not carried out twice. */
const REQUEST_TOKEN = /(?:change|client|request|idempotency)[-_. ]?token$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MIN_LENGTH = 10;
const MAX_LENGTH = 200;

/** Asks the table of vendors, and then the name alone. Undefined: nothing that anybody would take for a secret. */
export type JudgeAssignment = (assignment: Assignment) => { kind: KindLabel; confidence: Confidence } | undefined;

/** A judge that knows these kinds, and `generic` for a secret of which only the name speaks. */
export function assignmentJudge(kinds: readonly AssignedKind[], generic: KindLabel): JudgeAssignment {
  const rows = kinds.map((kind) => ({ kind, shape: new RegExp(`^(?:${kind.shape})$`) }));
  return ({ name, value }) => {
    if (OPEN_NAME.test(humped(name))) return undefined;
    const { text, starts } = wordsOf(name);
    for (const { kind, shape } of rows) {
      const match =
        kind.words.some((word) => names(text, starts, word)) || kind.words.length === 0 ? shape.exec(value) : null;
      if (match === null) continue;
      const body = match[1] ?? value;
      if (!isPlaceholder(body) && isDrawn(body)) return { kind, confidence: kind.confidence };
    }
    return SECRET_NAME.test(name) && isSecretValue(name, value) ? { kind: generic, confidence: "low" } : undefined;
  };
}

/** Of an exact shape under its vendor's name less is asked: identifiers are no secrets, numbers may be. */
function isDrawn(body: string): boolean {
  return /^[0-9:-]+$/.test(body) || UUID.test(body) || (looksRandom(body) && !isCompound(body));
}

function isSecretValue(name: string, value: string): boolean {
  if (value.length < MIN_LENGTH || value.length > MAX_LENGTH) return false;
  if (REFERENCE.test(value) || OF_A_KIND.test(value) || HARMLESS.test(value) || isPlaceholder(value)) return false;
  if (UUID.test(value)) return /secret|passw|token/i.test(name) && !REQUEST_TOKEN.test(name);
  if (isSentence(value)) return false;
  if (!PASSWORD_NAME.test(name))
    return (
      !/[^A-Za-z0-9+/=_.~!@#%^&*-]/.test(value) &&
      looksRandom(value) &&
      !hasWord(value) &&
      !isCompound(value) &&
      !isName(value)
    );
  return passwordStrength(value) === "strong" && isMixed(value);
}

/** Base64 of a text with blanks: documentation writes `bm90IG15IHJlYWwgcGFzc3dvcmQ=`, not my real password. */
function isSentence(value: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) return false;
  return /^[!-~]+(?: [!-~]+)+$/.test(Buffer.from(value, "base64").toString("latin1"));
}

/** As many letters of one case in a row as words have, and a quarter of the text: `pbewithSHAAnd40BitRC2`. */
function hasWord(value: string): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value)) return false;
  return (value.match(/[a-z]{6,}|[A-Z]{6,}/g) ?? []).some((word) => word.length >= value.length / 4);
}

/** Nothing but words and numbers, in camel case: `pbeWithSHAAnd128BitRC4`, `toUint32ArrayFromBase64`. */
function isName(value: string): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value)) return false;
  const words = value.match(/[A-Z]?[a-z]{2,}|[A-Z]{2,}|[0-9]{1,4}|[-_./]/g) ?? [];
  return words.join("") === value;
}

/** Words joined to a name, with a number at the end: `usage-default-138o7d6`. */
function isCompound(value: string): boolean {
  const words = value.split(/[-_./:]/).filter((part) => /^(?:[a-z]{3,}|[A-Z]{3,}|[A-Z][a-z]{2,})$/.test(part));
  return words.reduce((sum, word) => sum + word.length, 0) >= value.length * 0.4;
}

/** Somebody's password rather than the name of an algorithm: `thisIsDog11`, not `pbkdf2-sha256`. */
function isMixed(value: string): boolean {
  return looksRandom(value) || (/[A-Z]/.test(value) && /[a-z]/.test(value) && /[0-9]{2}/.test(value));
}

/** `nextPageToken` as `next-Page-Token`. */
function humped(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1-$2");
}

/** A name in lower case with nothing between its words, and where they begin. */
function wordsOf(name: string): { text: string; starts: ReadonlySet<number> } {
  const starts = new Set<number>();
  let text = "";
  for (const word of humped(name).split(/[^A-Za-z0-9]+/)) {
    starts.add(text.length);
    text += word.toLowerCase();
  }
  return { text, starts: starts.add(text.length) };
}

/** A short word must stand alone: `lob` is no part of `global`, nor does it begin `lobby`. */
const SHORT = 5;

function names(text: string, starts: ReadonlySet<number>, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (starts.has(at) && (word.length >= SHORT || starts.has(at + word.length))) return true;
  }
  return false;
}
