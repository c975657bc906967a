/**
 * Reads what a name is set to, in whatever language: `x_token: "…"`, `xToken := …`, `X_TOKEN=…`, `"xToken" => "…"`,
 * `set("X_TOKEN", "…")`, `<xToken>…</xToken>`. It is asked at every `token` and `Key` of a bundle, hundreds of thousands of
 * times, so it looks at bytes, and makes a string only of what may be a secret.
 */

/** A name and the text that it is set to. Offsets are bytes of the layer, `end` exclusive. */
export interface Assignment {
  /** `this.clientSecret` without what stands before the last dot that is not part of it. At most 64 characters. */
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const MAX_NAME = 64;
const MAX_VALUE = 520;
const MIN_VALUE = 8;
/** Blanks between name, operator and value: tables of variables are aligned. */
const MAX_BLANKS = 24;

const SPACE = 0x20;
const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;
const EQUALS = 0x3d;
const COLON = 0x3a;
const GREATER = 0x3e;
const BAR = 0x7c;

const QUOTES = table("\"'`");
const CLOSERS = table("\"'`\\]");
/** What may stand right after the name of something that is set to a text; most names end in other ways. */
const AFTER_NAME = table("\"'`\\] \t=:>?|.+");
const NAME = table("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
const DIGITS = table("0123456789");
/** In quotes: all that is printed, but no blanks: a text with blanks is a sentence. */
const IN_QUOTES = table(printed("\"'`\\"));
/** Without quotes: a line of `.env`, YAML or shell. Brackets, commas and semicolons belong to code. */
const BARE = table(printed("\"'`\\()[]{}<>,;"));
/** What ends a value without quotes. */
const BARE_END = table(" \t\r\n\"'`\\<");
/** What stands before a name whose value needs no quotes: the beginning of a line, of a string, a tag or a query. */
const BEFORE_BARE = table(" \t\r\n\"'`<?&$");

/** What the name whose last word ends at `nameEnd` and begins at `word` is set to; undefined where it is not set to a text. */
export function readAssignment(bytes: Buffer, word: number, nameEnd: number): Assignment | undefined {
  if (AFTER_NAME[bytes[nameEnd]!] !== 1) return undefined;
  const at = valueAfter(bytes, nameEnd);
  if (at < 0) return undefined;

  let start = at;
  while (bytes[start] === BACKSLASH && start < at + 3) start++;
  const quote = bytes[start]!;
  const quoted = QUOTES[quote] === 1;
  if (quoted) start++;
  else if (start !== at) return undefined;

  const allowed = quoted ? IN_QUOTES : BARE;
  let digits = 0;
  let end = start;
  while (end - start <= MAX_VALUE && allowed[bytes[end]!] === 1) digits += DIGITS[bytes[end++]!]!;
  if (digits === 0 || end - start < MIN_VALUE || end - start > MAX_VALUE) return undefined;
  const after = bytes[end];
  if (quoted ? after !== quote && after !== BACKSLASH : after !== undefined && BARE_END[after] !== 1) return undefined;

  let from = word;
  while (from > 0 && word - from < MAX_NAME && NAME[bytes[from - 1]!] === 1) from--;
  // The letter of an escape belongs to no name: `"A=1\nB_TOKEN=…"`.
  if (bytes[from - 1] === BACKSLASH && from < word) from++;
  else if (!quoted && from > 0 && BEFORE_BARE[bytes[from - 1]!] !== 1) return undefined;
  if (isOfBadge(bytes, from)) return undefined;
  return {
    name: bytes.toString("latin1", from, nameEnd),
    value: bytes.toString("latin1", start, end),
    start,
    end,
  };
}

/** `…/badge.svg?token=…`: the address of a picture that a README shows. */
function isOfBadge(bytes: Buffer, from: number): boolean {
  return bytes[from - 1] === 0x3f && bytes.toString("latin1", Math.max(0, from - 5), from - 1) === ".svg";
}

/** Where the value begins that follows a name, or -1. */
function valueAfter(bytes: Buffer, nameEnd: number): number {
  let at = nameEnd;
  while (at < nameEnd + 4 && CLOSERS[bytes[at]!] === 1) at++;
  const closed = at > nameEnd;
  at = skipBlanks(bytes, at);
  // Go and TypeScript write the type between name and operator.
  at = skipWord(bytes, at, "string");
  const operator = bytes[at];
  if (operator === COLON) {
    at++;
    while (bytes[at] === COLON && at < nameEnd + MAX_BLANKS) at++;
    const type = skipBlanks(bytes, at);
    at = skipWord(bytes, type, "string");
    if (bytes[at] === EQUALS) at++;
    else if (at !== type) return -1;
  } else if (operator === EQUALS) {
    at++;
    // A comparison says that it is not secret: `token == "none"`.
    if (bytes[at] === EQUALS) return -1;
    if (bytes[at] === GREATER) at++;
  } else if (operator === BAR) {
    if (bytes[at + 1] !== BAR) return -1;
    at += bytes[at + 2] === EQUALS ? 3 : 2;
  } else if (operator === GREATER) {
    // A tag's content may stand on a line of its own.
    return closed || bytes[at + 1] === EQUALS ? -1 : skipBlanks(bytes, at + 1, true);
  } else if (operator === 0x2e || operator === 0x2b || operator === 0x3f) {
    // `.=`, `+=`, `?=`, `??=`
    if (bytes[at + 1] === 0x3f) at++;
    if (bytes[at + 1] !== EQUALS) return -1;
    at += 2;
  } else if (operator === 0x2c && closed) {
    at++;
  } else {
    const value = closed ? skipWord(bytes, at, "value=") : at;
    if (value === at) return -1;
    at = value;
  }
  return skipBlanks(bytes, at);
}

function skipBlanks(bytes: Buffer, from: number, lines = false): number {
  let at = from;
  while (at < from + MAX_BLANKS && isBlank(bytes[at], lines)) at++;
  return at;
}

function isBlank(byte: number | undefined, lines: boolean): boolean {
  return byte === SPACE || byte === TAB || (lines && (byte === NEWLINE || byte === RETURN));
}

/** Past a word and the blanks after it; `at` itself where the word does not stand there. */
function skipWord(bytes: Buffer, at: number, word: string): number {
  for (let index = 0; index < word.length; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) return at;
  }
  return skipBlanks(bytes, at + word.length);
}

function table(characters: string): Uint8Array {
  const members = new Uint8Array(256);
  for (const character of characters) members[character.charCodeAt(0)] = 1;
  return members;
}

function printed(without: string): string {
  const all = Array.from({ length: 0x7e - SPACE }, (_, index) => String.fromCharCode(SPACE + 1 + index));
  return all.filter((character) => !without.includes(character)).join("");
}
