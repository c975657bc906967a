import type { SecretKind } from "./kind.ts";

/** The longest escape that may end right before a secret is `\u0022`. */
export const ESCAPE_BYTES = 6;

/** An escape whose last letter is no part of a word: `"\nghp_…"`, `%22ghp_…`. */
const ESCAPE = /(?:\\[nrtbfv0]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[0-9a-f]{2})$/i;
const WORD_END = /[A-Za-z0-9_]$/;

const RIGHT = { word: /^[A-Za-z0-9_]/, base64url: /^[A-Za-z0-9_-]/, any: /(?!)/ } as const;

/** May a word begin after this text? */
export function beginsWord(before: string): boolean {
  return !WORD_END.test(before) || ESCAPE.test(before);
}

/** Does the secret begin and end where it must, given the text on either side? */
export function isBounded(kind: Pick<SecretKind, "left" | "right">, before: string, after: string): boolean {
  return (kind.left === "any" || beginsWord(before)) && !RIGHT[kind.right].test(after);
}

/** Bytes on either side that tell a pattern or an abridged token. */
export const CONTEXT_BYTES = 4;

/**
 * Is it part of a regular expression's source, or cut short on purpose? Scanners and log filters ship such sources:
 * `/ghp_[A-Za-z0-9]{36}/`, and documentation ships `AKIA2E…`.
 */
export function isPattern(before: string, after: string): boolean {
  return (
    /\(\?[:=!<]?$/.test(before) || /^(?:\{\d|\[|\\+[dwsbDWSB]|\(\?|\.\.\.|\xe2\x80\xa6|\*\*\*|\$\{|\{\{)/.test(after)
  );
}
