/**
 * One escaper per output language. Names, versions, messages and evidence come from packages that may be hostile: an
 * unescaped name repaints the screen that is meant to warn of it.
 */

/**
 * What a reader cannot see or what moves other text: control characters (ANSI colours, OSC 8 links, OSC 52 clipboard
 * writes, a carriage return over the verdict), line separators, bidi controls (Trojan Source), zero-width characters,
 * tag and variation characters (they carry hidden text), and lone surrogates.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The newlines between the lines of a JSON text are ours: inside its strings they are escaped already. */
const UNSEEN_IN_JSON = new RegExp(`(?!\\n)${UNSEEN.source}`, "gu");

/** GitHub's runner obeys `##[command]` anywhere in a line, Azure's `##vso[command]`. */
const RUNNER_COMMAND = /##(?=[a-z]*\[)/gi;

/** GitHub's runner obeys `::command::` at the beginning of a line, after any white space. */
const LEADING_COMMAND = /^(\s*):(?=:)/u;

/**
 * Text for a terminal or a CI log: one line, every character visible, unseen ones as `\u{1b}`, and nothing that a CI
 * runner takes for a command. Idempotent. Not reversible: a name may hold `\u{1b}` in letters; what must be exact is in
 * the JSON report.
 */
export function escapeTerminal(text: string): string {
  return text
    .replace(UNSEEN, visible)
    .replace(RUNNER_COMMAND, `#${visible("#")}`)
    .replace(LEADING_COMMAND, `$1${visible(":")}`);
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * JSON with two spaces of indentation that means exactly what `JSON.stringify` would write, and is as harmless in a
 * terminal or a CI log as `escapeTerminal`'s text: what is unseen or a runner's command is a `\u` escape.
 */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(UNSEEN_IN_JSON, jsonEscape)
    .replace(RUNNER_COMMAND, `#${jsonEscape("#")}`);
}

function jsonEscape(character: string): string {
  let escaped = "";
  for (let unit = 0; unit < character.length; unit++) {
    escaped += `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
