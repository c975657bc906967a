import { looksSecret } from "./dotenv.ts";
import { passwordStrength } from "./password.ts";

const ASSIGNMENT = /([A-Za-z_][\w-]{0,60})["']?[ \t]*[:=][ \t]*["']?([^\s"'`\\,;&|(){}]{8,300})/g;
const FLAG = /--?(?:password|passwd|token|api-key|secret)[= ]+["']?([^\s"'\\,;&|()]{8,300})/g;
const HEADER = /\b(?:Bearer|Basic|token)[ ]+([\w.~+/=-]{16,300})/g;
/** Travis and AppVeyor hold secrets that only they can decrypt. */
const ENCRYPTED = /\bsecure["']?[ \t]*:[ \t>|-]*(?:\r?\n[ \t]+)?["']?[A-Za-z0-9+/=]{20,}/g;
/** `key: v2-deps-20240101` names a cache. */
const CACHE = /^(?:restore-)?keys?$|cache/i;

/**
 * Does a text of settings give a secret: as a variable, in a command that it allows, or in a header? References such as
 * `${{ secrets.TOKEN }}` and placeholders are none.
 */
export function assignsSecret(given: string): boolean {
  const text = given.replace(ENCRYPTED, "");
  for (const [, name, value] of text.matchAll(ASSIGNMENT)) {
    if (!CACHE.test(name!) && looksSecret({ name: name!, value: value! })) return true;
  }
  for (const pattern of [FLAG, HEADER]) {
    for (const [, value] of text.matchAll(pattern)) if (passwordStrength(value!) === "strong") return true;
  }
  return false;
}
