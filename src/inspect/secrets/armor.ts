/**
 * Reads base64 that stands in lines (PEM, OpenPGP armor, PuTTY files), however the text that holds it was quoted: raw,
 * with `\n` escaped once or twice, as strings joined with `+`, as an array of lines, indented.
 */

/** A line's end, or what stands for one: escapes, and a string that ends so that the next can begin. */
const BREAK =
  /\\+(?:[nrt]|u000[aAdD]|x0[aAdD]|(?=[\r\n]))|%0[aAdD]|&#(?:x0?[aAdD]|1[03]);|\\*["'`](?:\s|\\+[nrt]){0,200}[+,.]?(?:\s|\\+[nrt]){0,200}\\*["'`]|\s/y;
const RUN = /[A-Za-z0-9+/=]+/y;
/**
 * `Proc-Type: 4,ENCRYPTED`, `Version: GnuPG v2`: RFC 1421 and RFC 9580 put headers before the body. A quote belongs to a
 * header of a plain file, and ends one that is a string; an escaped one is part of it where an escaped line break follows.
 */
const HEADER =
  /[A-Za-z][A-Za-z0-9-]{1,40}: (?:[^\r\n\\]{0,200}(?=\r?\n(?:\r?\n|[^\s"'`]))|(?:[^\r\n\\"'`]|\\{1,8}["'`]){0,200}(?=\\{1,8}[nr])|[^\r\n\\"'`]{0,200})/y;

export interface Armored {
  readonly headers: readonly string[];
  /** All characters of the body, breaks left out. */
  readonly body: string;
  /** Where reading stopped. */
  readonly end: number;
}

/** The headers and the body that begin at `from`. */
export function readArmored(text: string, from: number): Armored {
  const headers: string[] = [];
  let at = skipBreaks(text, from);
  for (let header = match(HEADER, text, at); header !== undefined; header = match(HEADER, text, at)) {
    headers.push(header);
    at = skipBreaks(text, at + header.length);
  }
  const runs: string[] = [];
  for (let run = match(RUN, text, at); run !== undefined; run = match(RUN, text, at)) {
    runs.push(run);
    at = skipBreaks(text, at + run.length);
  }
  return { headers, body: runs.join(""), end: at };
}

function skipBreaks(text: string, from: number): number {
  let at = from;
  for (let found = match(BREAK, text, at); found !== undefined; found = match(BREAK, text, at)) at += found.length;
  return at;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
