/**
 * Files that hold credentials, whatever these look like: configuration of clients that log in, state, histories, stores
 * of keys. Told by name where nothing else has the name, and by name and content where other files have it too.
 */

import { looksSecret, readAssignments } from "./dotenv.ts";
import { plainName } from "./file-name.ts";
import { keystoreKind } from "./keystore.ts";
import { passwordStrength } from "./password.ts";
import { jsonObject } from "./validators/json.ts";

export interface CredentialFile {
  /** `an .npmrc with a token` */
  readonly what: string;
  /** Whoever has it still needs a key. */
  readonly encrypted: boolean;
}

interface FileKind {
  readonly what: string;
  /** Matched with the whole path, in lower case. Default: every path. */
  readonly path?: RegExp;
  /** Matched with the first bytes. */
  readonly starts?: RegExp;
  /** Matched with the content, one character per byte. */
  readonly holds?: RegExp | ((text: string, bytes: Buffer) => boolean);
}

/** The most bytes of a file that are read for its content. Configuration is shorter. */
const MAX_BYTES = 1 << 20;
const DATA_FILE = /(?:^|\/)[^/.]*$|\.(?:json|ya?ml|toml|ini|conf|cfg|config|env|enc|txt|properties)$/;

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

const PLAIN: readonly FileKind[] = [
  {
    what: "an .npmrc with a credential",
    path: /(?:^|\/)[._]?npmrc$|\.npmrc$/,
    holds: /^[^#;\n]*(?:_authToken|_auth|_password)\s*=\s*"?(?!\$\{|\$[A-Z_]|%|<|"|\s|$)\S{6}/m,
  },
  {
    what: "a Yarn configuration with a credential",
    path: /(?:^|\/)\.yarnrc(?:\.ya?ml)?$/,
    holds: /^[^#\n]*(?:npmAuthToken|npmAuthIdent|_authToken)["']?:?\s+["']?(?!\$\{|<|["']|\s|$)\S{6}/m,
  },
  { what: "a netrc file", path: /(?:^|\/)[._]netrc$/ },
  { what: "a file of PostgreSQL passwords", path: /(?:^|\/)(?:\.pgpass|pgpass\.conf)$/ },
  { what: "a file of MySQL credentials", path: /(?:^|\/)\.(?:mylogin\.cnf|my\.cnf)$/ },
  { what: "a file of git credentials", path: /(?:^|\/)\.git-credentials$/ },
  { what: "a file of password hashes", path: /(?:^|\/)\.htpasswd$/ },
  {
    what: "a file of password hashes",
    path: /(?:^|\/)(?:shadow-?|htpasswd)$/,
    holds: /^[\w.-]+:(?:\$[0-9a-z]{1,6}\$|\{SHA\})/m,
  },
  {
    what: "a Docker configuration with logins",
    path: /(?:^|\/)(?:config\.json|\.dockercfg|\.?dockerconfigjson|docker[^/]*\.json)$/,
    holds: (text) =>
      /"auths"|^\{\s{0,9}"https?:/.test(text) && /"(?:auth|identitytoken)"\s*:\s*"[\w+/=.-]{8}/.test(text),
  },
  {
    what: "a kubeconfig with credentials",
    path: /(?:^|\/)\.kube\/config$|kubeconfig[^/]*$|(?:^|\/)[^/.]*config$|\.(?:ya?ml|json|conf)$/,
    holds: (text) =>
      /(?:^[ \t]*|[{,])["']?kind["']?[ \t]*:[ \t]*["']?Config\b/m.test(text) &&
      /["']?\b(?:client-key-data|token|password)["']?:[ \t]*["']?[\w+/=.-]{8}/.test(text),
  },
  { what: "a file of AWS credentials", path: /(?:^|\/)\.aws\/credentials$/ },
  {
    what: "a file of AWS credentials",
    path: /(?:^|\/)(?:aws[_-]?)?credentials(?:\.[a-z]+)?$|(?:^|\/)\.(?:s3cfg|boto|aws\/config)$/,
    holds: /^[ \t]*(?:aws_secret_access_key|secret_key)[ \t]*=[ \t]*(?![^\n]*EXAMPLE)[A-Za-z0-9/+]{40}[ \t]*\r?$/m,
  },
  {
    what: "a Google service account key",
    path: /\.json$/,
    holds: (text) =>
      /"type"\s*:\s*"service_account"/.test(text) &&
      /"private_key"\s*:\s*"-----BEGIN PRIVATE KEY-----\\n[A-Za-z0-9+/]{40}/.test(text),
  },
  {
    what: "a file of Google credentials",
    path: /\.json$/,
    holds: (text) => /"type"\s*:\s*"authorized_user"/.test(text) && /"refresh_token"\s*:\s*"1\/\/[\w-]{30}/.test(text),
  },
  { what: "a file of Google Cloud credentials", path: /(?:^|\/)gcloud\/(?:credentials|access_tokens)\.db$/ },
  {
    what: "a file of Azure tokens",
    path: /(?:^|\/)(?:\.azure\/(?:accesstokens|service_principal_entries)\.json|msal_token_cache\.(?:json|bin))$|\.publishsettings$/,
  },
  {
    what: "a WordPress configuration with a password",
    path: /(?:^|\/)wp-config\.php$/,
    holds: (text) => {
      const password = /define\(\s*['"]DB_PASSWORD['"]\s*,\s*['"]([^'"\n]*)['"]/.exec(text)?.[1] ?? "";
      return passwordStrength(password) !== undefined;
    },
  },
  {
    what: "an SSH private key",
    path: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[._-](?!pub$)[^/]*)?$/,
    holds: /PRIVATE KEY-----\s+[A-Za-z0-9+/:, -]{40}/,
  },
  {
    what: "a PuTTY private key",
    path: /\.ppk$/,
    holds: (text) => text.startsWith("PuTTY-User-Key-File-") && /^Private-Lines: [0-9]/m.test(text),
  },
  { what: "Terraform state", path: /\.tfstate(?:\.[0-9]+)?(?:\.backup)?$/ },
  {
    what: "Terraform variables with a secret",
    path: /\.tfvars$/,
    holds: (_, bytes) => readAssignments(bytes).some(looksSecret),
  },
  {
    what: "a Terraform configuration with a token",
    path: /(?:^|\/)(?:\.terraformrc|terraform\.rc|credentials\.tfrc\.json)$/,
    holds: /token["']?\s*[:=]\s*"[\w.-]{14}/,
  },
  {
    what: "a shell's history",
    path: /(?:^|\/)(?:\.(?:bash|zsh|sh|ksh|python|node_repl|psql|mysql|sqlite|rediscli|irb|mongo)_history|fish_history|\.(?:lesshst|viminfo|dbshell))$/,
  },
  {
    what: "a Python index configuration with a password",
    path: /(?:^|\/)\.pypirc$/,
    holds: /^[ \t]*password[ \t]*[=:][ \t]*(?!\$|<|%)\S{6}/m,
  },
  { what: "a file of RubyGems credentials", path: /(?:^|\/)\.gem\/credentials$/ },
  { what: "a file of Cargo credentials", path: /(?:^|\/)\.cargo\/credentials(?:\.toml)?$/ },
  {
    what: "Composer credentials",
    path: /(?:^|\/)auth\.json$/,
    holds: (text) => {
      const logins = jsonObject(text) ?? {};
      const hosts = ["http-basic", "github-oauth", "gitlab-token", "bearer"].map((key) => logins[key]);
      return hosts.some((host) => typeof host === "object" && host !== null && Object.keys(host).length > 0);
    },
  },
  {
    what: "a Maven configuration with a password",
    path: /(?:^|\/)settings(?:-security)?\.xml$/,
    holds: (text) =>
      /<server>|<settingsSecurity>/.test(text) && /<(?:password|master|passphrase)>(?!\$\{)[^<\s]{6}/.test(text),
  },
  {
    what: "a NuGet configuration with a password",
    path: /(?:^|\/)nuget\.config$/,
    holds: /"(?:ClearText)?Password"\s+value="(?!%)[^"\s]{6}/i,
  },
  {
    what: "an FTP client's passwords",
    path: /(?:^|\/)(?:sitemanager|recentservers|filezilla)\.xml$/,
    holds: /<Pass\b[^>]{0,60}>[^<]/,
  },
  {
    what: "an editor's upload configuration with a password",
    path: /(?:^|\/)(?:\.?sftp(?:-config)?\.json|\.ftpconfig|\.remote-sync\.json|\.vscode\/sftp\.json|\.ftppass)$/,
    holds: /"(?:password|passphrase|pass)"\s*:\s*"[^"]{4}/,
  },
  { what: "a Vault token", path: /(?:^|\/)\.vault-token$/ },
  {
    what: "a Rails master key",
    path: /(?:^|\/)(?:master|(?:production|staging|development))\.key$/,
    holds: /^[0-9a-f]{32}\s*$/,
  },
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
  const plain = PLAIN.find(matches);
  return plain && { what: plain.what, encrypted: false };
}
