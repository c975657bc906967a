import { looksRandom } from "./entropy.ts";
import { passwordStrength } from "./password.ts";

/** One line of a dotenv file. */
export interface Assignment {
  readonly name: string;
  /** Without quotes and comment. */
  readonly value: string;
}

/** A file of variables is short; of a longer one, this many bytes are read. */
const MAX_BYTES = 256 * 1024;
const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]{0,100})[ \t]*=[ \t]*(.*)$/;

/** The assignments of a dotenv file, one for each line of the form `NAME=value` (https://github.com/motdotla/dotenv). */
export function readAssignments(bytes: Buffer): Assignment[] {
  return bytes
    .toString("latin1", 0, MAX_BYTES)
    .split(/\r\n|\r|\n/)
    .flatMap((line) => {
      const parts = LINE.exec(line.replace(/^\xef\xbb\xbf/, ""));
      return parts === null ? [] : [{ name: parts[1]!, value: unquoted(parts[2]!) }];
    });
}

function unquoted(text: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(text);
  return quoted === null ? text.replace(/(?:^|\s)#.*$/, "").trim() : quoted[2]!;
}

const SECRET_NAME =
  /secret|token|passw|passphrase|pwd|credential|private|(?:^|[_-])pass$|(?:api|access|auth|encrypt(?:ion)?|sign(?:ing)?|master|account|service|admin|deploy|license)[_-]?key|(?:^|[_-])key$|salt|dsn|jwt|cookie/i;
const PUBLIC_NAME =
  /public|publishable|(?:^|_)id$|_(?:url|uri|host|name|path|file|header|expir\w*|ttl|prefix|algorithm|length)$/i;

/**
 * Does the value look like somebody's secret, rather than like a placeholder or a setting? What `.env.example` is for is
 * `PORT=3000`, `API_KEY=your-key-here` and `DATABASE_URL=postgres://user:password@localhost/app`.
 */
export function looksSecret({ name, value }: Assignment): boolean {
  const credentials = /^[a-z][a-z0-9+.-]*:\/\/([^\s:/@]*):([^\s/@]+)@([^\s/:?#]+)/i.exec(value);
  if (credentials !== null) {
    const [, user, password, host] = credentials;
    return /[.]/.test(host!) && !/example|^127\./.test(host!) && passwordStrength(password!, user) === "strong";
  }
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|\.{0,2}\/|[\w.+-]+@[\w.-]+$)/i.test(value)) return false;
  if (PUBLIC_NAME.test(name) || passwordStrength(value) !== "strong") return false;
  if (SECRET_NAME.test(name)) return value.length >= 12 && !/\s/.test(value);
  return value.length >= 24 && /^[A-Za-z0-9+=_-]+$/.test(value) && /[A-Z]/.test(value) && looksRandom(value);
}

/**
 * The secrets of a file that is a dotenv file whatever it is called: nothing but assignments to names in capitals, each
 * once, and some to a name that says what it is. Tables of test vectors repeat theirs.
 */
export function undeclaredSecrets(bytes: Buffer): readonly Assignment[] {
  if (bytes.length > MAX_BYTES || bytes.includes(0) || !bytes.includes(0x3d)) return [];
  const text = bytes.toString("latin1").replace(/^\xef\xbb\xbf/, "");
  const lines = text.split(/\r\n|\r|\n/).filter((line) => !/^\s*(?:#|$)/.test(line));
  if (lines.length < 2 || !lines.every((line) => /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*[ \t]*=/.test(line))) return [];
  const assignments = readAssignments(bytes);
  if (new Set(assignments.map(({ name }) => name)).size < lines.length) return [];
  return assignments.filter((one) => one.name.includes("_") && SECRET_NAME.test(one.name) && looksSecret(one));
}

/** A value that is written out, whatever it is. */
export function hasValue({ value }: Assignment): boolean {
  return value !== "";
}
