/**
 * Files that hold credentials, whatever these look like: configuration of clients that log in, state, histories, stores
 * of keys. Told by name where nothing else has the name, by name and content where other files have it too, and by content
 * alone where nothing else reads like it.
 */

import { CONTENT_KINDS } from "./credential-contents.ts";
import { type FileKind, NAMED_KINDS } from "./credential-names.ts";
import { DATA_FILE, plainName } from "./file-name.ts";
import { keystoreKind } from "./keystore.ts";

export interface CredentialFile {
  /** `an .npmrc with a token` */
  readonly what: string;
  /** Whoever has it still needs a key. */
  readonly encrypted: boolean;
}

/** The most bytes of a file that are read for its content. Configuration is shorter. */
const MAX_BYTES = 1 << 20;

const ENCRYPTED: readonly FileKind[] = [
  {
    what: "a file encrypted by SOPS",
    path: DATA_FILE,
    holds: (text) => text.includes("ENC[AES256_GCM,data:") && /\bsops(?:_version)?["']?[:=]/.test(text),
  },
  { what: "a file encrypted by eyaml", path: DATA_FILE, holds: /ENC\[PKCS7,[A-Za-z0-9+/]{40}/ },
  { what: "a file encrypted by Ansible Vault", starts: /^\$ANSIBLE_VAULT;[0-9]/ },
  { what: "a file encrypted by git-crypt", starts: /^\0GITCRYPT\0/ },
  { what: "a file encrypted by age", starts: /^(?:age-encryption\.org\/v1\n|-----BEGIN AGE ENCRYPTED FILE-----)/ },
  { what: "a file encrypted by OpenPGP", starts: /^-----BEGIN PGP MESSAGE-----/ },
  { what: "a file encrypted by OpenSSL", starts: /^Salted__/ },
  { what: "an encrypted dotenv vault", path: /(?:^|\/)\.env\.vault$/ },
  { what: "a file of encrypted Rails credentials", path: /(?:credentials|secrets)[^/]*\.ya?ml\.enc$/ },
];

/** What kind of credential file it is, by its path and content; undefined for all others. */
export function credentialFile(path: string, bytes: Buffer): CredentialFile | undefined {
  const store = keystoreKind(bytes);
  if (store !== undefined) return { what: store, encrypted: false };
  const plainPath = path.slice(0, path.lastIndexOf("/") + 1).toLowerCase() + plainName(path);
  let text: string | undefined;
  const head = bytes.toString("latin1", 0, 64);
  const matches = ({ path: pattern, starts, holds }: FileKind): boolean => {
    if (bytes.length === 0 || pattern?.test(plainPath) === false || starts?.test(head) === false) return false;
    if (holds === undefined) return true;
    text ??= bytes.toString("latin1", 0, MAX_BYTES);
    return typeof holds === "function" ? holds(text, bytes) : holds.test(text);
  };
  const encrypted = ENCRYPTED.find(matches);
  if (encrypted !== undefined) return { what: encrypted.what, encrypted: true };
  const plain = NAMED_KINDS.find(matches) ?? CONTENT_KINDS.find(matches);
  return plain && { what: plain.what, encrypted: false };
}
