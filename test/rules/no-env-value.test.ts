import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { OwnValue, Surroundings } from "../../src/model.ts";
import rule from "../../src/rules/no-env-value.ts";
import { observe, testRule } from "../support/test-rule.ts";
import { assemble, token } from "../support/tokens.ts";

function own(from: string, variables: Readonly<Record<string, string>>): OwnValue[] {
  return Object.entries(variables).map(([name, value]) => ({ name, from, value: () => value }));
}

function surroundings(variables: Readonly<Record<string, string>>, from = ".env"): Partial<Surroundings> {
  return { ownValues: own(from, variables) };
}

const SECRET = token("generic");
const ODD = `${assemble("odd", ["base62", 14])}"&/+ ü'\`\\${assemble("odder", ["base62", 10])}`;
const PASSWORD = assemble("pw", "Xk", ["base62", 9], "4");
const HOOK = assemble("hook", ["base62", 24]);
const api = surroundings({ API_TOKEN: SECRET });
const odd = surroundings({ APP_SECRET: ODD });
const says = (form: string) => `holds the value of APP_SECRET (.env)${form}`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const lines = token("pem_private").trim().split("\n");

testRule(rule, {
  pass: {
    "a project without values": { "a.js": SECRET },
    "another value": { files: { "a.js": assemble("another", ["base62", 40]) }, surroundings: api },
    "what is public by its prefix, by its form or by the policy": {
      files: { "a.js": `${SECRET} ${token("stripe_pk")} ${token("hex64")}` },
      surroundings: surroundings({
        NEXT_PUBLIC_KEY: SECRET,
        STRIPE_KEY: token("stripe_pk"),
        SENTRY_KEY: token("hex64"),
      }),
      options: { public: ["SENTRY_KEY"] },
    },
    "settings, words, references and examples": {
      files: {
        "a.js":
          "production true 2026-11-21 3000 12345678901 eu-west-1 us-gov-east-1 aes-256-gcm RSA-OAEP-256 HS256 sha256 " +
          "api.acme.com db.acme.com:5432 me@acme.com 10.0.0.12 /usr/local/share ./keys/dev2024.pem application/json v1.22.333-beta " +
          "https://api.acme.com/v1 postgres://user:password@localhost/db changeme-please your-api-key-here development " +
          "keyboard cat short1A authorization ${SECRET_FROM_ELSEWHERE}",
      },
      surroundings: surroundings(
        Object.fromEntries(
          "production,true,2026-11-21,3000,12345678901,eu-west-1,us-gov-east-1,aes-256-gcm,RSA-OAEP-256,HS256,api.acme.com,db.acme.com:5432,me@acme.com,10.0.0.12,/usr/local/share,./keys/dev2024.pem,application/json,v1.22.333-beta,https://api.acme.com/v1,postgres://user:password@localhost/db,changeme-please,your-api-key-here,development,keyboard cat,short1A,authorization,${SECRET_FROM_ELSEWHERE}"
            .split(",")
            .map((value, index) => [`S${index}_SECRET`, value]),
        ),
      ),
    },
    "what no name tells to be secret": {
      files: { "a.js": `model=gpt-4o-2024-08-06 team=${PASSWORD}` },
      surroundings: surroundings({ MODEL: "gpt-4o-2024-08-06", TEAM: PASSWORD }),
    },
    "a variable of the environment that is nobody's secret": {
      files: { "a.js": SECRET },
      surroundings: surroundings({ BUILD: SECRET, GPG_KEY: SECRET }, "environment"),
    },
    "what package.json says": {
      files: {},
      manifest: { name: "release-key-server2" },
      surroundings: {
        ...surroundings({ SERVICE_SECRET: "release-key-server2" }),
        sourceManifest: { name: "release-key-server2", version: "1.0.0" },
      },
    },
    "a short part, and the part of a phrase": {
      files: { "a.js": `${SECRET.slice(3, 14)} another battery horse9` },
      surroundings: surroundings({ API_TOKEN: SECRET, LOGIN_PASSWORD: "correct battery horse9 staple" }),
    },
    "a certificate, and what all keys begin with": {
      files: { "a.js": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ -----BEGIN PRIVATE KEY-----" },
      surroundings: surroundings({
        TLS_CERT: `-----BEGIN CERTIFICATE-----\n${assemble("cert", ["base64", 64])}\n-----END CERTIFICATE-----`,
        TLS_KEY: token("pem_private"),
      }),
    },
  },
  fail: {
    "a value as a bundler inlines it": {
      files: { "dist/a.js": `x;\nconst a="${SECRET}",b='${SECRET}'` },
      surroundings: api,
      says: {
        "dist/a.js": {
          message: "holds the value of API_TOKEN (.env) (2 places)",
          position: { line: 2, column: 10 },
          key: "API_TOKEN (.env)",
        },
      },
    },
    "a value in each form": {
      files: {
        "raw.txt": ODD,
        "a.json": { a: ODD },
        "string.json": { a: JSON.stringify({ b: ODD }) },
        "single.js": `a='${ODD.replace(/[\\']/g, "\\$&")}'`,
        "template.js": `a=\`${ODD.replace(/[\\`]/g, "\\$&")}\``,
        "page.html": ODD.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
        "url.txt": `?a=${encodeURIComponent(ODD)}`,
        "form.txt": new URLSearchParams({ a: ODD }).toString(),
        "upper.txt": Buffer.from(ODD).toString("hex").toUpperCase(),
        "lower.txt": Buffer.from(ODD).toString("hex"),
        "b0.txt": base64(ODD),
        "b1.txt": base64(`a${ODD}z`),
        "b2.txt": base64(`ab${ODD}yz`).replaceAll("+", "-").replaceAll("/", "_"),
      },
      surroundings: odd,
      says: {
        "raw.txt": says(""),
        "a.json": says(" escaped"),
        "string.json": says(" escaped"),
        "single.js": says(" escaped"),
        "template.js": says(" escaped"),
        "page.html": says(" escaped for HTML"),
        "url.txt": says(" percent-encoded"),
        "form.txt": says(" percent-encoded"),
        "upper.txt": says(" in hex"),
        "lower.txt": says(" in hex"),
        "b0.txt": says(" in base64"),
        "b1.txt": says(" in base64"),
        "b2.txt": says(" in base64"),
      },
    },
    "a long part": {
      files: {
        "first.js": `"${SECRET.slice(0, 20)}" + "${SECRET.slice(20)}"`,
        "middle.js": SECRET.slice(11, 29),
        "end.js": SECRET.slice(-16),
        "password.js": token("password").slice(2, 16),
      },
      surroundings: surroundings({ API_TOKEN: SECRET, DB_PASSWORD: token("password") }),
      says: {
        "first.js": "holds a part of the value of API_TOKEN (.env) (2 places)",
        "middle.js": "holds a part of the value of API_TOKEN (.env)",
        "end.js": "holds a part of the value of API_TOKEN (.env)",
        "password.js": "holds a part of the value of DB_PASSWORD (.env)",
      },
    },
    "the password of a URL, the fields of a JSON text, the lines of a key": {
      files: {
        "a.js": `connect({ password: "${PASSWORD}" })`,
        "b.js": `key = "${SECRET}"`,
        "c.js": `"${lines.slice(5, 9).join("\\n")}"`,
        "d.js": base64(token("pem_private")),
        "e.js": `fetch("/services/${HOOK}")`,
      },
      surroundings: surroundings({
        DATABASE_URL: `postgres://app:${PASSWORD}@db.acme.com/main`,
        GOOGLE_CREDENTIALS: JSON.stringify({ project_id: "acme", api_key: SECRET }),
        TLS_KEY: token("pem_private"),
        HOOK_URL: `https://hooks.acme.com/services/${HOOK}`,
      }),
      says: {
        "a.js": "holds the value of DATABASE_URL (.env)",
        "b.js": "holds the value of GOOGLE_CREDENTIALS (.env)",
        "c.js": "holds the value of TLS_KEY (.env)",
        "d.js": "holds the value of TLS_KEY (.env) in base64",
        "e.js": "holds the value of HOOK_URL (.env)",
      },
    },
    "a value in a layer, once": {
      files: { "a.js": `"data:text/plain;base64,${base64(`token ${SECRET}`)}"` },
      surroundings: api,
      says: { "a.js": "holds the value of API_TOKEN (.env) in base64" },
    },
    "a value of the environment, and one that the policy names": {
      files: { "a.js": `${SECRET} ${token("hex64")}` },
      surroundings: surroundings({ NODE_AUTH_TOKEN: SECRET, HARMLESS: token("hex64") }, "environment"),
      options: { names: ["HARMLESS"] },
      says: {
        "a.js": ["holds the value of NODE_AUTH_TOKEN (environment)", "holds the value of HARMLESS (environment)"],
      },
    },
    "what may be meant to ship weighs info": {
      files: { "a.js": `${SECRET} ${assemble("id", ["hex", 32])}` },
      surroundings: surroundings({ AUTH_CLIENT_ID: SECRET, TENANT_ID: assemble("id", ["hex", 32]) }),
      says: {
        "a.js": [
          { message: "holds the value of AUTH_CLIENT_ID (.env)", weight: "info" },
          { message: "holds the value of TENANT_ID (.env)", weight: "info" },
        ],
      },
    },
    "a word under a name that is seldom secret weighs info, under a password's it does not": {
      files: { "a.js": "app-cache-v2 fa-solid-user-24 winter-in-tyrol-7 summer-in-tyrol-7" },
      surroundings: surroundings({
        CACHE_KEY: "app-cache-v2",
        ICON_KEY: "fa-solid-user-24",
        API_KEY: "summer-in-tyrol-7",
        DB_PASSWORD: "winter-in-tyrol-7",
      }),
      says: {
        "a.js": [
          { message: "holds the value of CACHE_KEY (.env)", weight: "info" },
          { message: "holds the value of ICON_KEY (.env)", weight: "info" },
          { message: "holds the value of DB_PASSWORD (.env)" },
          { message: "holds the value of API_KEY (.env)" },
        ],
      },
    },
    "a name that is base64 is not shown": {
      files: { "a.js": PASSWORD },
      surroundings: surroundings({ [`${assemble("name", ["base62", 20])}key`]: PASSWORD, Zq8token: PASSWORD }),
      says: { "a.js": "holds the value of" },
    },
  },
});

describe("a value is shown nowhere", () => {
  const literals = rule.literals!({ options: { public: [], names: [] } as never, surroundings: api as Surroundings });

  test("not by what prints the surroundings or the literals", () => {
    for (const data of [api, literals, api.ownValues![0]]) {
      const shown = [
        JSON.stringify(data),
        inspect(data, { depth: 9, showHidden: false }),
        `${data}`,
        String(data),
      ].join();
      for (let at = 0; at + 8 <= SECRET.length; at++) expect(shown).not.toContain(SECRET.slice(at, at + 8));
    }
  });

  test("not by its digest: another value in the same file has the same", () => {
    const other = assemble("another", ["base62", 40]);
    const files = { "a.js": `${SECRET} ${other}` };
    const [one, two] = [SECRET, other].map((value) =>
      observe(rule, { files, surroundings: surroundings({ A_KEY: value }) }),
    );
    expect(one![0]!.digest).toBe(two![0]!.digest);
  });
});

describe("too many values are a problem, not a pass", () => {
  test("200 are searched for, 201 are not", () => {
    const many = (count: number) =>
      surroundings(
        Object.fromEntries(
          Array.from({ length: count }, (_, at) => [`K${at}_KEY`, assemble(`k${at}`, ["base62", 32])]),
        ),
      );
    expect(observe(rule, { files: {}, surroundings: many(200) })).toEqual([]);
    expect(() => observe(rule, { files: {}, surroundings: many(201) })).toThrow("more than 200 secret values");
  });
});
