import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import rule from "../../src/rules/no-credential-file.ts";
import { observe, testRule } from "../support/test-rule.ts";
import { assemble, token } from "../support/tokens.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const pkcs12 = Buffer.concat([
  Buffer.from("308209d1020103308209970609", "hex"),
  Buffer.from("2a864886f70d010701a08209", "hex"),
  Buffer.alloc(40, 7),
]);

/** Java's keystore: one entry per tag, each with an alias, a time and, for certificates, a type and bytes. */
function javaStore(...tags: number[]): Buffer {
  const entries = tags.map((tag) =>
    Buffer.concat([
      Buffer.from([0, 0, 0, tag, 0, 2]),
      Buffer.from("ab"),
      Buffer.alloc(8),
      ...(tag === 2
        ? [Buffer.from([0, 5]), Buffer.from("X.509"), Buffer.from([0, 0, 0, 3, 1, 2, 3])]
        : [Buffer.alloc(20, 1)]),
    ]),
  );
  return Buffer.concat([
    Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, tags.length]),
    ...entries,
    Buffer.alloc(20),
  ]);
}

const kubeconfig = (user: string) =>
  `apiVersion: v1\nkind: Config\nclusters:\n- name: prod\nusers:\n- name: admin\n  user:\n    ${user}\n`;

const cases: { [path: string]: { text: string | Buffer; says: string } } = {
  ".npmrc": { text: `//registry.acme.com/:_authToken=${token("npm")}\n`, says: "an .npmrc with a credential" },
  "config/_npmrc": {
    text: `email=a@acme.com\n_auth = "${base64("me:secret1")}"\n`,
    says: "an .npmrc with a credential",
  },
  ".yarnrc.yml": { text: `npmAuthToken: "${token("npm")}"\n`, says: "a Yarn configuration with a credential" },
  ".netrc": { text: "machine api.acme.com login me password x\n", says: "a netrc file" },
  "home/_netrc": { text: "machine api.acme.com login me password x\n", says: "a netrc file" },
  ".pgpass": { text: "db:5432:main:me:x\n", says: "a file of PostgreSQL passwords" },
  ".git-credentials": { text: "https://me:x@github.com\n", says: "a file of git credentials" },
  "www/.htpasswd": { text: "me:$apr1$x$y\n", says: "a file of password hashes" },
  "etc/shadow": { text: "root:$6$salt$hash:19000:0:99999:7:::\n", says: "a file of password hashes" },
  ".docker/config.json": {
    text: JSON.stringify({ auths: { "https://index.docker.io/v1/": { auth: base64("me:secret1") } } }),
    says: "a Docker configuration with logins",
  },
  "deploy/kubeconfig.yaml": {
    text: kubeconfig(`client-key-data: ${base64("-----BEGIN")}`),
    says: "a kubeconfig with credentials",
  },
  "cluster.yml": { text: kubeconfig(`token: ${token("generic")}`), says: "a kubeconfig with credentials" },
  ".kube/config": { text: kubeconfig(`token: ${token("generic")}`), says: "a kubeconfig with credentials" },
  ".aws/credentials": { text: "[default]\naws_access_key_id=x\n", says: "a file of AWS credentials" },
  credentials: {
    text: `[default]\naws_secret_access_key = ${token("aws_secret")}\n`,
    says: "a file of AWS credentials",
  },
  "key.json": {
    text: JSON.stringify({
      type: "service_account",
      private_key_id: token("hex64").slice(0, 40),
      private_key: token("pem_private"),
    }),
    says: "a Google service account key",
  },
  "adc.json": {
    text: JSON.stringify({
      client_id: "1",
      refresh_token: assemble("adc", "1/", "/0", ["base64url", 60]),
      type: "authorized_user",
    }),
    says: "a file of Google credentials",
  },
  ".azure/accessTokens.json": { text: "[{}]", says: "a file of Azure tokens" },
  "wp-config.php": {
    text: `<?php define( 'DB_PASSWORD', '${token("password")}' );`,
    says: "a WordPress configuration with a password",
  },
  id_rsa: { text: token("pem_private"), says: "an SSH private key" },
  ".ssh/id_ed25519_work": { text: token("pem_private"), says: "an SSH private key" },
  "key.ppk": {
    text: "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA\n",
    says: "a PuTTY private key",
  },
  "certs/server.bin": { text: pkcs12, says: "a PKCS#12 keystore" },
  "release.keystore": { text: javaStore(2, 1), says: "a Java keystore" },
  "passwords.kdbx": { text: Buffer.from(`03d9a29a67fb4bb5${"00".repeat(20)}`, "hex"), says: "a KeePass database" },
  "infra/terraform.tfstate": { text: '{"version":4}', says: "Terraform state" },
  "infra/terraform.tfstate.backup": { text: '{"version":4}', says: "Terraform state" },
  "infra/prod.tfvars": {
    text: `region = "eu-west-1"\ndb_password = "${token("password")}"\n`,
    says: "Terraform variables with a secret",
  },
  ".terraformrc": {
    text: `credentials "app.terraform.io" {\n  token = "${assemble("tf", ["base62", 14])}.atlasv1.x"\n}\n`,
    says: "a Terraform configuration with a token",
  },
  ".bash_history": { text: "ls\n", says: "a shell's history" },
  "home/.zsh_history": { text: "ls\n", says: "a shell's history" },
  ".pypirc": {
    text: "[pypi]\nusername = __token__\npassword = secret123\n",
    says: "a Python index configuration with a password",
  },
  "auth.json": {
    text: JSON.stringify({ "http-basic": { "repo.acme.com": { username: "a", password: "b" } } }),
    says: "Composer credentials",
  },
  ".m2/settings.xml": {
    text: "<settings><servers><server><id>a</id><password>secret1</password></server></servers></settings>",
    says: "a Maven configuration with a password",
  },
  "NuGet.Config": {
    text: '<add key="ClearTextPassword" value="secret1" />',
    says: "a NuGet configuration with a password",
  },
  "sitemanager.xml": {
    text: '<Server><Pass encoding="base64">c2VjcmV0</Pass></Server>',
    says: "an FTP client's passwords",
  },
  ".vscode/sftp.json": {
    text: JSON.stringify({ host: "acme.com", password: "secret1" }),
    says: "an editor's upload configuration with a password",
  },
  "config/master.key": { text: `${token("hex64").slice(0, 32)}\n`, says: "a Rails master key" },
};

const hash = assemble("bcrypt", "$2b$10$", ["base62", 53]);
const auths = JSON.stringify({ auths: { "r.acme.com": { auth: base64(`me:${token("password")}`) } } });
const state = JSON.stringify({ version: 4, terraform_version: "1.9.0", serial: 3, lineage: "x", resources: [] });
const principal = { clientId: "a", clientSecret: token("generic"), tenantId: "b" };
const netrc = `machine api.acme.com\n  login me\n  password ${token("password")}\n`;
const aws = `[default]\naws_access_key_id = x\naws_secret_access_key = ${token("aws_secret")}\n`;
const wordpress = `<?php define('DB_PASSWORD', '${token("password")}'); define('ABSPATH', 1);`;

/** By name, what other clients keep. */
const others: typeof cases = {
  "bunfig.toml": { text: `[install.scopes]\nacme = { token = "${token("npm")}" }`, says: "a Bun configuration" },
  ".sentryclirc": { text: `[auth]\ntoken=${token("hex64")}\n`, says: "a client's configuration with a token" },
  ".config/gh/hosts.yml": {
    text: `github.com:\n  oauth_token: ${token("github_pat")}\n`,
    says: "a client's configuration",
  },
  ".circleci/cli.yml": { text: `host: x\ntoken: ${token("hex64")}\n`, says: "a client's configuration with a token" },
  ".claude/.credentials.json": { text: "{}", says: "an assistant's login" },
  ".claude/settings.local.json": {
    text: JSON.stringify({ permissions: { allow: [`Bash(NPM_TOKEN=${token("npm")} npm publish)`] } }),
    says: "an assistant's settings with a credential",
  },
  ".mcp.json": {
    text: JSON.stringify({ mcpServers: { a: { command: "npx", env: { ACME_API_KEY: token("generic") } } } }),
    says: "an assistant's settings with a credential",
  },
  ".cursor/mcp.json": {
    text: JSON.stringify({ mcpServers: { a: { headers: { Authorization: `Bearer ${token("generic")}` } } } }),
    says: "an assistant's settings with a credential",
  },
  ".gitlab-ci.yml": {
    text: `deploy:\n  variables:\n    DEPLOY_PASSWORD: "${token("password")}"\n`,
    says: "settings of continuous integration with a credential",
  },
  ".github/workflows/release.yml": {
    text: `env:\n  NODE_AUTH_TOKEN: ${token("npm")}\n`,
    says: "settings of continuous integration with a credential",
  },
  ".travis.yml": {
    text: `env:\n  - secure: ${assemble("travis", ["base64", 80])}=\n  - NPM_TOKEN=${token("npm")}\n`,
    says: "settings of continuous integration with a credential",
  },
  "robo3t.json": { text: JSON.stringify({ userPassword: "secret1" }), says: "a MongoDB client's passwords" },
  ".dbeaver/credentials-config.json": { text: Buffer.alloc(64, 9), says: "a database client's passwords" },
  ".idea/webServers.xml": { text: '<fileTransfer password="dff1" />', says: "an editor's logins" },
  "WinSCP.ini": { text: "[Sessions\\a]\nPassword=A35C4D\n", says: "a remote client's passwords" },
  "android/key.properties": { text: `storePassword=${token("password")}\n`, says: "Gradle properties with a password" },
  "secring.gpg": { text: Buffer.alloc(40, 0x95), says: "an OpenPGP secret keyring" },
  "profile/logins.json": { text: '{"logins":[{"encryptedPassword":"x"}]}', says: "a browser's passwords" },
  ConsoleHost_history: { text: "ls\n", says: "a shell's history" },
  "wp-config.php.bak": { text: wordpress, says: "a WordPress configuration with a password" },
};

/** Copies under a name that says nothing. */
const renamed: typeof cases = {
  "a/login.txt": { text: netrc, says: "a netrc file" },
  "a/db.txt": {
    text: `# main\ndb.acme.com:5432:main:me:${token("password")}\n`,
    says: "a file of PostgreSQL passwords",
  },
  "a/store": { text: `https://me:${token("github_pat")}@github.com\n`, says: "a file of git credentials" },
  "a/users.txt": { text: `me:${hash}\nyou:${hash}\n`, says: "a file of password hashes" },
  "a/registry.json": { text: auths, says: "a Docker configuration with logins" },
  "a/cluster.txt": { text: kubeconfig(`token: ${token("generic")}`), says: "a kubeconfig with credentials" },
  "a/cloud.txt": { text: aws, says: "a file of AWS credentials" },
  "a/key.txt": { text: cases["key.json"]!.text, says: "a Google service account key" },
  "a/login.json": { text: JSON.stringify(principal), says: "a login of an Azure service principal" },
  "a/prod.json": { text: state, says: "Terraform state" },
  "a/config.php.txt": { text: wordpress, says: "a WordPress configuration with a password" },
  "a/sites.xml": {
    text: '<FileZilla3><Pass encoding="base64">c2VjcmV0</Pass></FileZilla3>',
    says: "an FTP client's passwords",
  },
  "a/zsh.txt": { text: ": 1700000000:0;ls\n".repeat(3), says: "a shell's history" },
  "a/bash.txt": { text: "#1700000000\nls\n".repeat(3), says: "a shell's history" },
  "a/fish.txt": { text: "- cmd: ls\n  when: 1700000000\n".repeat(3), says: "a shell's history" },
};

const encrypted: { [path: string]: { text: string | Buffer; says: string } } = {
  "dist/secrets.yaml": {
    text: "db:\n    password: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]\nsops:\n    version: 3.8.1\n",
    says: "a file encrypted by SOPS",
  },
  ".env.vault": { text: "DOTENV_VAULT=abc\n", says: "an encrypted dotenv vault" },
  "group_vars/all.yml": { text: "$ANSIBLE_VAULT;1.1;AES256\n6162\n", says: "a file encrypted by Ansible Vault" },
  "secret.bin": { text: Buffer.from("\0GITCRYPT\0abcdef"), says: "a file encrypted by git-crypt" },
  "keys.age": { text: "age-encryption.org/v1\n-> X25519 x\n", says: "a file encrypted by age" },
  "secrets.gpg.txt": { text: "-----BEGIN PGP MESSAGE-----\n\nabc\n", says: "a file encrypted by OpenPGP" },
  "config/credentials.yml.enc": { text: "abc--def--ghi", says: "a file of encrypted Rails credentials" },
};

const files = (table: typeof cases) =>
  Object.fromEntries(Object.entries(table).map(([path, { text }]) => [path, text]));

testRule(rule, {
  pass: {
    "clients' configuration without a credential": {
      ".npmrc":
        "registry=https://registry.acme.com/\n# _authToken=not-this-one\n//registry.acme.com/:_authToken=\x24{NPM_TOKEN}\nalways-auth=true\n",
      ".yarnrc.yml": 'nodeLinker: node-modules\nnpmAuthToken: "\x24{NPM_TOKEN}"\n',
      ".docker/config.json": { credsStore: "desktop", auths: { "https://index.docker.io/v1/": {} } },
      "config.json": { auth: "required-for-all", kind: "Config" },
      "deploy.yaml": "apiVersion: v1\nkind: ConfigMap\ndata:\n  token: not-a-kubeconfig\n",
      "kubeconfig.yaml": kubeconfig("exec: {command: aws}"),
      "credentials.json": { installed: true },
      credentials: "[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
      "key.json": {
        type: "service_account",
        private_key: "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n",
      },
      "wp-config.php": "<?php define('DB_PASSWORD', 'password_here');",
      "prod.tfvars": 'region = "eu-west-1"\npassword_length = 16\n',
      "auth.json": { provider: "bearer", bearer: {} },
      "settings.xml": "<settings><password>secret1</password></settings>",
      ".pypirc": "[pypi]\nusername = __token__\n",
      ".vscode/sftp.json": { host: "acme.com", privateKeyPath: "~/.ssh/id_rsa" },
    },
    "names that only look like it": {
      "dist/secret.js": "exports.secret=(s)=>s\n",
      "dist/password-strength.js": "1",
      "dist/token.js": "1",
      "dist/netrc.js": "1",
      "docs/history.md": "1",
      "lib/credentials.js": "exports.aws_secret_access_key = 1",
      "id_rsa.pub": "ssh-rsa AAAA me@acme.com\n",
      id_rsa: "the name of a key, not a key\n",
      "dist/sops.js": 'const a="ENC[AES256_GCM,data:";const sops=1',
    },
    "settings that refer to secrets": {
      ".mcp.json": {
        mcpServers: { a: { env: { API_KEY: "\x24{API_KEY}" }, headers: { Authorization: "Bearer <your token>" } } },
      },
      ".claude/settings.json": { permissions: { allow: ["Bash(npm test)"] }, apiKeyHelper: "/bin/make-key-2.sh" },
      ".github/workflows/ci.yml":
        "key: v2-deps-20240101\nenv:\n  NODE_AUTH_TOKEN: \x24{{ secrets.NPM_TOKEN }}\n  POSTGRES_PASSWORD: postgres\n",
      ".travis.yml": `env:\n  global:\n  - secure: ${assemble("travis", ["base64", 80])}K3ydBq7=\n  - secure: "apikey${assemble("travis", ["base64", 80])}"\n`,
      ".gitlab-ci.yml": "variables:\n  TOKEN: $CI_JOB_TOKEN\n",
      "gradle.properties": "org.gradle.jvmargs=-Xmx2g\nstorePassword=password\n",
      "wp-config-sample.php": "<?php define('DB_PASSWORD', 'password_here');",
    },
    "text that only speaks of such files": {
      "docs/login.md": netrc,
      "a/login.txt": "machine api.acme.com login me password <your-password>\n",
      "a/list.txt": "a:1:b:c:password\nand more\n",
      "a/urls.txt": "https://registry.npmjs.org/a\nhttps://me:password@example.com/\n",
      "a/users.txt": "me:hash\n",
      "a/registry.json": { auths: { "r.acme.com": { auth: base64("me:password") } } },
      "a/data.json": { clientId: "a", clientSecret: "your-secret", tenantId: "b" },
      "a/plan.json": { terraform_version: "1.9.0", format_version: "1.2" },
      "a/log.txt": ": 1700000000:0;ls\n",
      "a/notes.txt": "- cmd: ls\n- cmd: cd\n",
    },
    "empty files, as a scaffold has them": { ".netrc": "", ".git-credentials": "" },
    "a store of certificates": { cacerts: javaStore(2, 2) },
    "other files that begin alike": {
      "a.class": Buffer.from(`cafebabe${"00".repeat(20)}`, "hex"),
      "ca.der": Buffer.from(`3082030a020103${"00".repeat(20)}`, "hex"),
    },
  },
  fail: {
    "each kind of file": {
      files: files(cases),
      says: Object.fromEntries(Object.entries(cases).map(([path, { says }]) => [path, `is ${says}`])),
    },
    "each kind of another client's file": {
      files: files(others),
      says: Object.fromEntries(Object.entries(others).map(([path, { says }]) => [path, `is ${says}`])),
    },
    "a copy under another name": {
      files: files(renamed),
      says: Object.fromEntries(Object.entries(renamed).map(([path, { says }]) => [path, `is ${says}`])),
    },
    "an encrypted file warns": {
      files: files(encrypted),
      says: Object.fromEntries(
        Object.entries(encrypted).map(([path, { says }]) => [
          path,
          { message: `is ${says}`, weight: "warning" as const },
        ]),
      ),
    },
    "the same names as a careless file system writes them": {
      files: {
        ".NPMRC": cases[".npmrc"]!.text,
        ".netrc ": cases[".netrc"]!.text,
        "a/.ne\u200btrc": cases[".netrc"]!.text,
      },
      says: { ".NPMRC": "is an .npmrc", ".netrc ": "is a netrc file", "a/.ne\u200btrc": "is a netrc file" },
    },
  },
});

describe("what is said", () => {
  test("the digest to pin is that of the file", () => {
    const text = cases[".netrc"]!.text as string;
    expect(observe(rule, { files: { ".netrc": text } })).toMatchObject([
      { digest: `sha256-${createHash("sha256").update(text).digest("hex")}` },
    ]);
  });
});
