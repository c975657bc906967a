import { looksRandom } from "./entropy.ts";
import { isPlaceholder } from "./placeholder.ts";

/** Passwords of tutorials, defaults and tests, with whatever digits follow them. */
const WORDS =
  /^(?:my|the|your|some|super|very|db|database|user|api|app)?[-_. ]?(?:my|super|strong)?[-_. ]?(?:p[a4@][s5$]{2}(?:w[o0]r[dt]|wd|phrase|code)?|pwd|pw|secret|s3cr3t|token|key|credentials?|admin|administrator|root|guest|user(?:name)?|anonymous|test(?:er|ing)?|foo|bar|baz|foobar|default|demo|dev|develop(?:ment)?|local|prod|staging|postgres|mysql|mongo|redis|rabbitmq|abc|xyz|letmein|hunter2|hello|world|welcome|something|whatever|here|value|string|none|null|undefined|true|false)[-_.]?(?:pass|word|key|here|value|token|secret)?[0-9!@#$]*$/i;

/** A reference to a variable, or a mark for one: `$DB_PASS`, `%s`, `DB_PASSWORD`, `<password>`, `:password`. */
const REFERENCE = /^(?:[$%<{[:]|\*+$|\.+$|-+$|x+$|[A-Z]+(?:_[A-Z0-9]*)*$)|[>}\]]$/;

/**
 * How much like somebody's real password does it look? `strong`: letters and digits, eight characters or more. `weak`: it
 * may be one, or a word. `undefined`: documentation, a default, or a reference to a variable.
 */
export function passwordStrength(password: string, user = ""): "strong" | "weak" | undefined {
  if (password.length < 6 || /^[0-9.]+$/.test(password)) return undefined;
  if (REFERENCE.test(password) || WORDS.test(password) || isPlaceholder(password)) return undefined;
  if (password.toLowerCase() === user.toLowerCase()) return undefined;
  if (password.length < 8) return "weak";
  const mixed = /[0-9]/.test(password) && /[A-Za-z]/.test(password);
  return mixed || looksRandom(password) ? "strong" : "weak";
}
