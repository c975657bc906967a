import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import rule from "../../src/rules/no-env-file.ts";
import { observe, testRule } from "../support/test-rule.ts";
import { token } from "../support/tokens.ts";

const REAL = `API_KEY=${token("generic")}\nDATABASE_URL=postgres://app:${token("password")}@db.prod.acme.internal/main\n`;

testRule(rule, {
  pass: {
    "names that only look like dotenv": {
      "dist/env.js": "console.log(1);\n",
      "dist/env.d.ts": "export {}\n",
      "dist/environment.js": "A=1\n",
      "dist/dotenv.js": "A=1\n",
      "dist/.environment": "A=1\n",
      "dist/.envoy": "A=1\n",
      ".env.d.ts": "declare namespace NodeJS {}\n",
      "src/env": "A=1\n",
    },
    "an example with placeholders": {
      ".env.example":
        "API_KEY=your-api-key-here\nDATABASE_URL=postgres://user:password@localhost:5432/db\nTOKEN=\nSECRET=changeme\nAWS_ACCESS_KEY_ID=<your key id>\n",
    },
    "an example with settings": {
      "config/.env.local.sample":
        '# settings\nexport PORT=3000\nNODE_ENV=development\nAPI_URL=https://api.acme.com/v1\nREGION=eu-west-1 # default\nKEY_PATH=./keys/dev2024.pem\nMAIL_FROM=noreply2024@acme.com\nJWT_SECRET="super-secret-123"\nSECRET_KEY_LENGTH=32characters\n',
    },
    "an example by its first name": { "template.env": "TOKEN=\nPORT=3000\n" },
    "a file of that suffix without assignments": {
      "about.env": "How to set the environment: see README.\n",
      "empty.env": "A=\nB=\n",
    },
    "other files of assignments": {
      "config/vectors.txt": `KEY_1 = ${token("hex64")}\nKEY_1 = ${token("hex64")}\n`,
      "config/vectors.conf": `COUNT = 1\nKEY = ${token("hex64")}\n`,
      "config/settings.conf": "PORT=3000\nLOG_LEVEL=debug\nAPI_KEY=your-api-key-here\n",
      "config/app.ini": `[app]\nAPP_SECRET=${token("generic")}\nPORT=1\n`,
      "config/one.txt": `APP_SECRET=${token("generic")}\n`,
      "docs/setup.md": `APP_SECRET=${token("generic")}\nPORT=3000\n`,
    },
    "an encrypted vault, which another rule speaks of": { ".env.vault": "DOTENV_VAULT_PRODUCTION=abc\n" },
  },
  fail: {
    "a dotenv file at any depth, in any case, under any suffix": {
      files: {
        ".env": REAL,
        "dist/.env.local": REAL,
        ".env-dylan": "MUX_TOKEN_ID=1\nMUX_TOKEN_SECRET=x\n",
        ".env_backup": REAL,
        ".env~": REAL,
        ".env2": REAL,
        ".ENV": REAL,
        "config/.Env.Production": REAL,
        ".envrc": "export A=1\n",
        ".env.keys": `DOTENV_PRIVATE_KEY="${token("hex64")}"\n`,
        ".env.example.local": REAL,
      },
      says: {
        ".env": "is a dotenv file with 2 values",
        "dist/.env.local": "is a dotenv file with 2 values",
        ".env-dylan": "is a dotenv file with 2 values",
        ".env_backup": "is a dotenv file with 2 values",
        ".env~": "is a dotenv file with 2 values",
        ".env2": "is a dotenv file with 2 values",
        ".ENV": "is a dotenv file with 2 values",
        "config/.Env.Production": "is a dotenv file with 2 values",
        ".envrc": "is a dotenv file with 1 value",
        ".env.keys": "is a dotenv file with 1 value",
        ".env.example.local": "is a dotenv file with 2 values",
      },
    },
    "a dotenv file that holds nothing secret, or nothing": {
      files: { "dist/.env": "NODE_ENV=production\n", ".env.test": "" },
      says: { "dist/.env": "is a dotenv file with 1 value", ".env.test": "is a dotenv file" },
    },
    "names that Windows or a reader takes for it": {
      files: { "dist/.env ": REAL, "dist/.env.": REAL, "dist/.e\u200bnv": REAL, "dist/．env": REAL },
      says: {
        "dist/.env ": "is a dotenv file",
        "dist/.env.": "is a dotenv file",
        "dist/.e\u200bnv": "is a dotenv file",
        "dist/．env": "is a dotenv file",
      },
    },
    "a file of that suffix with assignments": {
      files: { "README.env": "TOKEN=abc\r\n", "deploy/prod.env": "export HOST=acme\n" },
      says: { "README.env": "is a dotenv file with 1 value", "deploy/prod.env": "is a dotenv file with 1 value" },
    },
    "a dotenv file under another name": {
      files: {
        "config/production": `# live\nexport PORT=3000\n\nAPI_KEY=${token("generic")}\n`,
        "prod.txt": `PORT=3000\nAPI_KEY="${token("generic")}"\n`,
        ".secrets": `A=1\nNPM_TOKEN=${token("npm")}\n`,
        ".dev.vars": "A=1\n",
        "env.bak": REAL.replace("DATABASE_URL", "X"),
      },
      says: {
        "config/production": "is a dotenv file under another name: it holds a value that is no placeholder (API_KEY)",
        "prod.txt": "is a dotenv file under another name",
        ".secrets": "is a dotenv file under another name",
        ".dev.vars": "is a dotenv file with 1 value",
        "env.bak": "is a dotenv file under another name",
      },
    },
    "an example that somebody pasted a secret into, by the variable's name": {
      files: {
        ".env.example": `PORT=3000\nGITHUB_TOKEN=${token("github_pat")}\n`,
        ".env.sample": `DATABASE_URL=postgres://app:${token("password")}@db.prod.acme.com/main\n`,
        "example.env": `A=${token("generic")}\nAPP_SECRET='${token("password")}' # ask Dylan\n`,
      },
      says: {
        ".env.example": "holds a value that is no placeholder (GITHUB_TOKEN) in an example",
        ".env.sample": "holds a value that is no placeholder (DATABASE_URL) in an example",
        "example.env": "holds 2 values that are no placeholder (A, APP_SECRET) in an example",
      },
    },
  },
});

test("the digest to pin is that of the file", () => {
  expect(observe(rule, { files: { ".env": REAL } })).toMatchObject([
    { digest: `sha256-${createHash("sha256").update(REAL).digest("hex")}` },
  ]);
});

describe("nothing of a value is said", () => {
  test.each([REAL, `${token("generic")}==\n`, `${token("generic")}=${token("generic")}\n`])("%#", (text) => {
    const said = JSON.stringify(
      observe(rule, { files: { ".env.example": text } }).map(({ message, evidence }) => [message, evidence]),
    );
    for (const secret of [token("generic"), token("password")])
      for (let at = 0; at + 6 <= secret.length; at++) expect(said).not.toContain(secret.slice(at, at + 6));
  });
});
