import { expect, test } from "vitest";
import rule from "../../src/rules/no-secret.ts";
import { observe, testRule } from "../support/test-rule.ts";
import { jwt, token } from "../support/tokens.ts";

const GITHUB = "holds a secret: GitHub token (its checksum is right)";
const wrongChecksum = token("github_pat").replace(/.$/, (last) => (last === "a" ? "b" : "a"));

testRule(rule, {
  pass: {
    "no secret": { "index.js": "export const password = 'Passwort eingeben';\n" },
    "words that are no secrets": { "de.json": { password: "Passwort eingeben", secret: "Geheimnis" } },
    "a public key of a payment platform": { "index.js": `stripe("${token("stripe_pk")}")` },
    "an anonymous key that browsers get": {
      "index.js": `a="${jwt({ role: "anon", iss: "supabase", exp: 4102444800 })}"`,
    },
    "an image in a data: URI": {
      "a.css":
        "a{background:url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==)}\n",
    },
    "a public key": {
      "id.pub": `ssh-ed25519 ${"AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLE"} ci@example\n`,
    },
  },
  fail: {
    "a token, with what to do at its vendor": {
      files: { "dist/index.js": `const t="${token("github_pat")}"` },
      says: {
        "dist/index.js": {
          message: GITHUB,
          position: { line: 1, column: 10 },
          key: "github-token",
          fix: "Revoke it at https://github.com/settings/tokens, and read the account's security log",
        },
      },
    },
    "a token behind the 64 KiB edge, at the end of ten megabytes without a newline, and in a compiled file": {
      files: {
        "edge.js": `${"/* pad */ ".repeat(6553)}"${token("github_pat")}"\n`,
        "line.js": `${"a1B2c3D4".repeat(125_000)} "${token("github_pat")}"`,
        "__pycache__/build.cpython-311.pyc": Buffer.concat([
          Buffer.from("a70d0d0a000000000000000000000000", "hex"),
          Buffer.from(`zg${token("github_pat")}`),
        ]),
      },
      says: { "edge.js": GITHUB, "line.js": GITHUB, "__pycache__/build.cpython-311.pyc": GITHUB },
    },
    "one observation for one secret in a file, however often it stands there": {
      files: { "a.js": `a="${token("npm")}";b="${token("npm")}";c="${token("npm")}"` },
      says: { "a.js": "holds a secret in 3 places: npm access token (its checksum is right)" },
    },
    "two secrets of one kind are two observations": {
      files: { "a.js": `const c={accessKeyId:"${token("aws_key_id")}",secretAccessKey:"${token("aws_secret")}"}\n` },
      says: {
        "a.js": [
          { message: "AWS access key id (with a secret key beside it)" },
          { message: "AWS secret access key (with its key id beside it)" },
        ],
      },
    },
    "secrets of several vendors in one file": {
      files: { "a.js": `["${token("gitlab")}","${token("hf")}","${token("openai")}","${token("slack_bot")}"]\n` },
      says: { "a.js": ["GitLab token", "Hugging Face token", "OpenAI API key", "Slack token"] },
    },
    "the most specific claim where two overlap": {
      files: { "a.js": `git clone https://x-access-token:${token("github_pat")}@github.com/acme/app` },
      says: { "a.js": GITHUB },
    },
    "a password in a URL, at the URL's beginning": {
      files: { "a.js": `const u=\n  "postgres://app:${token("password")}@db.prod.acme.com:5432/main"\n` },
      says: {
        "a.js": {
          message: "URL with a password",
          position: { line: 2, column: 4 },
          evidence: "postgres://•••@db.prod.acme.com" as never,
        },
      },
    },
    "a token in base64": {
      files: { "a.js": `const t=atob("${token("b64_gh")}");\n` },
      says: { "a.js": GITHUB },
    },
    "a token in a data: URI once, not once for each layer": {
      files: {
        "a.js": `import("data:text/javascript;base64,${Buffer.from(`const t="${token("github_pat")}"`).toString("base64")}")`,
      },
      says: { "a.js": { message: GITHUB, layers: [] } },
    },
    "the environment of the build machine": {
      files: {
        "a.js":
          'const e={NODE_ENV:"production",SHELL:"/bin/bash",HOME:"/home/runner",PATH:"/usr/local/bin:/usr/bin",npm_lifecycle_event:"build",npm_config_user_agent:"npm/11",GITHUB_RUN_ID:"123",MY_PASS:"hunter2hunter2"}.API_URL;\n',
      },
      says: { "a.js": "holds a secret: dump of the build machine's environment" },
    },
    "a key that browsers may see only warns": {
      files: {
        "demo.html": `<script src="https://maps.googleapis.com/maps/api/js?key=${token("google")}"></script>\n`,
      },
      says: { "demo.html": { message: "shows a key that browsers may see: Google API key", weight: "warning" } },
    },
    "the key of a Firebase project is worth a note": {
      files: { "a.js": `initializeApp({apiKey:"${token("google")}",authDomain:"acme.firebaseapp.com"})` },
      says: { "a.js": { message: "Google API key (of a Firebase project)", weight: "info" } },
    },
    "a wrong checksum only warns": {
      files: { "a.js": `t="${wrongChecksum}"` },
      says: { "a.js": { message: "may hold a secret: GitHub token (its checksum is wrong", weight: "warning" } },
    },
    "a token of middling confidence warns in documentation alone": {
      files: { "README.md": token("jwt"), "docs/a.html": token("jwt"), "a.d.ts": token("jwt"), "a.js": token("jwt") },
      says: {
        "README.md": { message: "JSON Web Token", weight: "warning" },
        "docs/a.html": { message: "JSON Web Token", weight: "warning" },
        "a.d.ts": { message: "JSON Web Token", weight: "warning" },
        "a.js": "JSON Web Token",
      },
    },
    "what a vendor's word and shape tell blocks, but for documentation": {
      files: { "a.js": `sentryToken="${token("hex64")}"`, "README.md": `SENTRY_TOKEN=${token("hex64")}\n` },
      says: {
        "a.js": "holds a secret: Sentry auth token",
        "README.md": { message: "Sentry auth token", weight: "warning" },
      },
    },
    "what a name alone tells only warns": {
      files: { "a.js": `clientSecret:"${token("generic")}"` },
      says: {
        "a.js": { message: "random text under the name of a secret", weight: "warning", key: "assigned-secret" },
      },
    },
    "a name says nothing beside a kind": {
      files: { "a.js": `apiToken="${token("github_pat")}";b.apiToken="${wrongChecksum}"` },
      says: {
        "a.js": [{ message: GITHUB }, { message: "may hold a secret: GitHub token (its checksum is wrong" }],
      },
    },
    "a dumped environment counts in documentation too": {
      files: { "README.md": 'env={NODE_ENV:"production",SHELL:"/bin/bash",HOME:"/root",PATH:"/usr/bin",CI:"true"}' },
      says: { "README.md": "holds a secret: dump of the build machine's environment" },
    },
    "a token of high confidence counts in documentation too": {
      files: { "README.md": token("stripe_live") },
      says: { "README.md": "Stripe live key" },
    },
  },
});

test("what weighs as an error has no weight of its own", () => {
  const [observation] = observe(rule, { files: { "README.md": token("stripe_live") } });
  expect(observation).not.toHaveProperty("weight");
});

test("a token that has expired by today only warns", () => {
  const files = { "a.js": jwt({ sub: "u1", exp: Date.UTC(2026, 0, 1) / 1000 }) };
  expect(observe(rule, { files, surroundings: { today: "2026-11-21" } })).toMatchObject([{ weight: "warning" }]);
  expect(observe(rule, { files, surroundings: { today: "2025-11-21" } })[0]).not.toHaveProperty("weight");
});
