import { block } from "../support/private-keys.ts";
import { assemble } from "../support/tokens.ts";

const X = "XXXX\\nXXXX";

/** What people have reported of packgate's relatives as a false alarm: the report, a text after it, and its path. */
export const lookAlikes: [report: string, text: string, path?: string][] = [
  [
    "vsce #1147: the placeholder of a key in the definitions of @npmcli/config",
    `define('key', {\n  description: \`\n    A client key to pass when accessing the registry. Values should be in PEM\n\n    \`\`\`ini\n    key="-----BEGIN PRIVATE KEY-----\\n${X}\\n-----END PRIVATE KEY-----"\n    \`\`\`\n  \`,\n})\n`,
    "node_modules/@npmcli/config/lib/definitions/definitions.js",
  ],
  [
    "vsce #1147: the labels in ssh2's keygen.js",
    "      return {\n        private: `-----BEGIN OPENSSH PRIVATE KEY-----\n\x24{privBase64.replace(/.{64}/g, '$&\\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,\n" +
      "        public: `ssh-rsa \x24{pubBase64}`,\n      };\n      const m = '-----BEGIN RSA PRIVATE KEY-----\\n' + b64 + '\\n-----END RSA PRIVATE KEY-----';\n",
    "node_modules/ssh2/lib/keygen.js",
  ],
  [
    "ssh2: the constants and patterns of its key parser",
    "const regexp = /^-----BEGIN (RSA|DSA|EC) PRIVATE KEY-----((?:\\r?\\n[^:]+:.+)*)\\s*([A-Za-z0-9+/=\\s]+)-----END/;\n" +
      'const ppk = /^PuTTY-User-Key-File-2: (.+)\\r?\\nEncryption: (aes256-cbc|none)\\r?\\nPrivate-Lines: (\\d+)/;if(t.startsWith("PuTTY-User-Key-File-2:"))u();',
  ],
  [
    "vsce #1168, secretlint #1132: methods of an object that is called SG",
    "SG.languages.registerInlineCompletionItemProvider({pattern:'**'},new o),SG.languages.registerInlineValuesProviderForAllDocuments()",
  ],
  [
    "vsce #1153, #1155: code that reads and writes _authToken",
    "const {_authToken}=opts;t[`${e}:_authToken`]=r.token;n.set(`//${host}/:_authToken`,process.env.NPM_TOKEN);" +
      "'//registry.npmjs.org/:_authToken=${NPM_TOKEN}';delete cfg['//registry.npmjs.org/:_authToken'];x._authToken=this.getRegistryToken(a)",
  ],
  [
    "vsce #1155: an .npmrc that reads the environment",
    "//registry.npmjs.org/:_authToken=\x24{NODE_AUTH_TOKEN}\n//npm.pkg.github.com/:_authToken=\x24{GITHUB_TOKEN}\n",
    ".npmrc",
  ],
  [
    "qwen-code #6199: the source of a pattern for Slack's tokens",
    "const r=[/xoxb-[0-9]{10,13}-[0-9]{10,13}-[a-zA-Z0-9]{24}/g,new RegExp('xox[baprs]-[0-9a-zA-Z-]{10,48}')];",
  ],
  [
    "gitleaks #1837: unk_token in minified code",
    "this.unk_token=e.unk_token,this.vocab=new Map(t.vocab),this.pad_token=e.pad_token??this.unk_token,n.unk_token_id=r",
  ],
  [
    "gitleaks #1111: lockfiles",
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "node_modules/js-tokens": {
          version: "4.0.0",
          resolved: "https://registry.npmjs.org/js-tokens/-/js-tokens-4.0.0.tgz",
          integrity: `sha512-${Buffer.from(assemble("sri", ["base62", 64])).toString("base64")}`,
        },
      },
    }),
    "package-lock.json",
  ],
  [
    "gitleaks #1111: pnpm's and yarn's",
    `  /csrf-token@1.0.0:\n    resolution: {integrity: sha512-${assemble("pnpm", ["base64", 86])}==}\n"api-key@npm:1.0.0":\n  checksum: 10c0/${assemble("yarn", ["hex", 128])}\n`,
    "pnpm-lock.yaml",
  ],
  [
    "measured: JSONSchema202012JSONViewer",
    'components:{JSONSchema202012JSONViewer:e,key:"JSONSchema202012KeywordProperties",apiKey:"JSONSchema202012JSONViewer"}',
  ],
  [
    "measured: FIPS_140_2_LEVEL",
    'e.KeyStorageSecurityStandard={FIPS_140_2_LEVEL_2_OR_HIGHER:"FIPS_140_2_LEVEL_2_OR_HIGHER",key:"FIPS_140_2_LEVEL_3_OR_HIGHER"}',
  ],
  [
    "measured: pbewithSHAAnd40BitRC2-CBC",
    'oids={"pbewithSHAAnd40BitRC2-CBC":"1.2.840.113549.1.12.1.6"};secret="pbewithSHAAnd40BitRC2-CBC";privateKey="pbeWithSHAAnd128BitRC4"',
  ],
  ["measured: 123456789/env", 'const token="123456789/env";process.env.TOKEN_PATH="123456789/env/path"'],
  ["measured: toUint32Array", 'secretKey:"toUint32ArrayFromBase64",token:"toUint32Array"'],
  [
    "RFC 9500: its keys under its own label, and the labels of a parser",
    "-----BEGIN RSA TESTING KEY-----\\n...\\n-----END RSA TESTING KEY-----",
  ],
  [
    "a certificate, a public key and a hash",
    `${block("CERTIFICATE", assemble("cert", "MIIB", ["base64", 300]))} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${assemble("ssh", ["base62", 43])}`,
  ],
];
