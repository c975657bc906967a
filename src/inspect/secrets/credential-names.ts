/** Files of credentials by their names, and what they must hold where other files have the name too. */

import { looksSecret, readAssignments } from "./dotenv.ts";
import { passwordStrength } from "./password.ts";
import { assignsSecret } from "./settings.ts";
import { jsonObject } from "./validators/json.ts";

export interface FileKind {
  readonly what: string;
  /** Matched with the whole path, in lower case. Default: every path. */
  readonly path?: RegExp;
  /** Matched with the first bytes. */
  readonly starts?: RegExp;
  /** Matched with the content, one character per byte. */
  readonly holds?: RegExp | ((text: string, bytes: Buffer) => boolean);
}

/** In the order in which they are tried. */
export const NAMED_KINDS: readonly FileKind[] = [
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
    path: /(?:^|\/)(?!.*sample)[^/]*wp-config[^/]*$/,
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
    path: /(?:^|\/)(?:\.(?:bash|zsh|sh|ksh|python|node_repl|psql|mysql|sqlite|rediscli|irb|mongo)_history|(?:fish|consolehost)_history(?:\.txt)?|\.(?:histfile|zhistory|history|rhistory|(?:ash|php|tclsh|influx|scapy|irb|pry|lua)_history|lesshst|viminfo|dbshell))$/,
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
  {
    what: "a Bun configuration with a credential",
    path: /(?:^|\/)\.?bunfig\.toml$/,
    holds: /(?:token|password)["']?\s*=\s*["'](?!\$)[^"'\n]{6}/,
  },
  {
    what: "a client's configuration with a token",
    path: /(?:^|\/)(?:\.sentryclirc|\.databrickscfg|\.clasprc\.json|gh\/hosts\.yml|doctl\/config\.yaml|\.circleci\/cli\.yml|\.fly\/config\.yml|\.?wrangler\/config\/default\.toml|configstore\/[^/]+\.json|vercel\/auth\.json|netlify\/config\.json|\.dbt\/profiles\.yml)$/,
    holds: /(?:token|password|api_?key|\bapi)["']?\s*[:=]\s*["']?(?!\$|<|["'{])[\w./+=-]{10}/i,
  },
  {
    what: "an assistant's login",
    path: /(?:^|\/)(?:\.claude\/\.credentials\.json|\.codex\/auth\.json|\.gemini\/oauth_creds\.json|github-copilot\/(?:hosts|apps)\.json)$/,
  },
  {
    what: "an assistant's settings with a credential",
    path: /(?:^|\/)(?:\.claude\/settings[^/]*\.json|\.?claude\.json|\.?mcp\.json|mcp_config\.json|claude_desktop_config\.json|\.gemini\/settings\.json|\.codex\/config\.toml|\.continue\/config\.(?:json|ya?ml)|\.aider\.conf\.yml)$/,
    holds: assignsSecret,
  },
  {
    what: "settings of continuous integration with a credential",
    path: /(?:^|\/)(?:\.(?:gitlab-ci|travis|drone|appveyor|woodpecker|cirrus)\.ya?ml|appveyor\.yml|(?:azure|bitbucket)-pipelines\.yml|\.circleci\/config\.yml|\.github\/workflows\/[^/]+\.ya?ml|\.buildkite\/[^/]+\.ya?ml|jenkinsfile|\.actrc)$/,
    holds: assignsSecret,
  },
  {
    what: "a MongoDB client's passwords",
    path: /(?:^|\/)(?:robomongo|robo3t)\.json$/,
    holds: /"(?:userPassword|sshUserPassword|sshPassphrase)(?:Encrypted)?"\s*:\s*"[^"]{2}/,
  },
  { what: "a database client's passwords", path: /(?:^|\/)\.dbeaver\/credentials-config\.json$/ },
  {
    what: "an editor's logins",
    path: /(?:^|\/)\.idea\/(?:datasources[^/]*|webservers)\.xml$/,
    holds: /\bpassword="[^"]/i,
  },
  { what: "a remote client's passwords", path: /(?:^|\/)winscp\.ini$/, holds: /^Password=\S/m },
  { what: "a remote client's passwords", path: /(?:^|\/)confcons\.xml$/, holds: /\bPassword="[^"]/ },
  {
    what: "an rclone configuration with a password",
    path: /(?:^|\/)rclone\.conf$/,
    holds: /^(?:pass|token|[a-z_]*secret[a-z_]*)\s*=\s*\S{6}/m,
  },
  {
    what: "Gradle properties with a password",
    path: /(?:^|\/)(?:gradle|key|keystore|signing)\.properties$/,
    holds: (text) =>
      [...text.matchAll(/^[\w.]*password[ \t]*[=:][ \t]*(\S+)/gim)].some(
        ([, value]) => passwordStrength(value!) !== undefined,
      ),
  },
  { what: "an OpenPGP secret keyring", path: /(?:^|\/)(?:secring\.gpg|private-keys-v1\.d\/[^/]+\.key)$/ },
  {
    what: "a browser's passwords",
    path: /(?:^|\/)(?:key[34]\.db|logins\.json)$/,
    holds: /^SQLite format 3\0|"encryptedPassword"/,
  },
];
