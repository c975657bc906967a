/**
 * Shortens what a message quotes of a package. Never through a word: a mask knows a whole token, and half of one is still
 * a secret. So what is cut may become shorter than it had to.
 */

const WORD = /[\w.~+=-]/;

/** At most `most` characters: the end of `text` behind an ellipsis, beginning between two words. */
export function cutStart(text: string, most: number): string {
  if (text.length <= most) return text;
  let from = text.length - most + 1;
  while (from < text.length && WORD.test(text[from - 1]!) && WORD.test(text[from]!)) from += 1;
  return `…${text.slice(from)}`;
}

/** At most `most` characters: the beginning of `text` before an ellipsis, ending between two words. */
export function cutEnd(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = most - 1;
  while (end > 0 && WORD.test(text[end - 1]!) && WORD.test(text[end]!)) end -= 1;
  return `${text.slice(0, end)}…`;
}
