import { entropy } from "./entropy.ts";

/** Words that stand in a text in place of a secret. Each has four letters or more: random text has shorter ones. */
const WORDS =
  /example|placeholder|change.?me|your[_-]|(?:my|your)(?:key|token|secret|pass)|dummy|redacted|sample|replace|insert|secret[_-]?key|test[_-]?key|fake|xxxx|\*\*\*|qwerty|asdfgh|foobar|hunter2|deadbeef|cafebabe|badc0ffee|abc123def456|AAECAwQF|todo[_-]/i;

/** As many equal characters, or neighbours in the alphabet, as chance does not put in a row. */
const RUN = 6;

/**
 * Is this text what documentation and tests write where a secret would stand? It may hold any characters; a right
 * checksum outweighs the answer.
 */
export function isPlaceholder(text: string): boolean {
  return WORDS.test(text) || hasRun(text) || /(.{4,8})\1\1/.test(text) || (text.length >= 16 && entropy(text) < 2.5);
}

/** `AAAAAA`, `123456`, `abcdef`, `AbCdEf`, `987654`; `7890` goes on with a 1. */
function hasRun(mixed: string): boolean {
  const text = mixed.toLowerCase();
  let equal = 1;
  let up = 1;
  let down = 1;
  for (let at = 1; at < text.length; at++) {
    const step = text.charCodeAt(at) - text.charCodeAt(at - 1);
    const wraps = text[at - 1] === "9" && text[at] === "0";
    equal = step === 0 ? equal + 1 : 1;
    up = step === 1 || wraps ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    if (equal >= RUN || up >= RUN || down >= RUN) return true;
  }
  return false;
}
