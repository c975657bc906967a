import { describe, expect, test } from "vitest";
import { compileLiterals } from "../../../src/inspect/literals.ts";
import type { SecretKind } from "../../../src/inspect/secrets/kind.ts";
import { secretKinds } from "../../../src/inspect/secrets/kinds/index.ts";
import { type SecretFact, secretLiterals } from "../../../src/inspect/secrets/read.ts";
import { examples } from "./examples.ts";

const literals = secretLiterals(secretKinds, "2026-11-21");
const search = compileLiterals(literals.map(({ text }) => text));

function secretsIn(text: string | Buffer): SecretFact[] {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text);
  const facts: SecretFact[] = [];
  search(bytes, (index, offset) => {
    const fact = literals[index]!.read(bytes, offset);
    if (fact !== undefined) facts.push(fact);
  });
  return facts;
}

const kindsIn = (text: string | Buffer) => secretsIn(text).map(({ kind }) => kind.id);
const kinds = secretKinds.map((kind) => [kind.id, kind] as const);
const all = secretKinds.flatMap((kind) => (examples[kind.id] ?? []).map((text) => [kind.id, text, kind] as const));

describe("every kind", () => {
  test("has its own id, and an example", () => {
    const ids = secretKinds.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(Object.keys(examples).toSorted()).toEqual(ids.toSorted());
  });

  test.each(kinds)("%s: each anchor stands in an example", (id, kind) => {
    for (const anchor of kind.anchors)
      expect(
        examples[id]!.some((text) => text.includes(anchor)),
        anchor,
      ).toBe(true);
  });

  test.each(kinds)("%s: is written as the record asks", (_, kind) => {
    expect(kind.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(kind.title).not.toMatch(/\.$/);
    expect(kind.fix).toMatch(/^[A-Z].*[^.]$/);
    expect(kind.source).toMatch(/^https:\/\//);
    expect(kind.since).toMatch(/^20\d\d-\d\d$/);
    expect(kind.max).toBeLessThanOrEqual(kind.id.includes("web") || kind.id.includes("app-token") ? 8192 : 4100);
    for (const anchor of kind.anchors) expect(Buffer.byteLength(anchor)).toBeGreaterThanOrEqual(3);
  });

  test.each(sources())("%s: has no quantifier inside a quantified group", (_, source) => {
    // One repetition inside another is what makes a regular expression take exponential time.
    expect(source).not.toMatch(/\((?:[^()\\]|\\.)*(?:[*+]|\{\d+,\d*\})(?:[^()\\]|\\.)*\)(?:[*+]|\{)/);
  });
});

function sources(): [string, string][] {
  return secretKinds.flatMap((kind) => [
    [kind.id, kind.shape] as [string, string],
    ...(kind.lead === undefined ? [] : [[`${kind.id}, lead`, kind.lead.shape] as [string, string]]),
  ]);
}

describe("a secret is found", () => {
  const carriers: { [claim: string]: (text: string) => string } = {
    "alone in a file": (text) => text,
    "between words": (text) => `lorem ipsum ${text} dolor`,
    "in a minified assignment": (text) => `;a=${JSON.stringify(text)},b=1;`,
    "in a template literal": (text) => `const a=\`${text}\`;`,
    "after an escaped newline": (text) => JSON.stringify({ sourcesContent: [`const a = 1;\n${text}\n`] }),
    "in a string inside a string": (text) => JSON.stringify(JSON.stringify({ a: text })),
    "in a tag": (text) => `<code>${text}</code>`,
    "at the end of one long line": (text) => `${"a1B2c3D4".repeat(10_000)} ${text}`,
    "beside binary bytes": (text) => `\0\x01\xff${text}\0\0`,
  };
  test.each(kinds)("%s: in every carrier", (id) => {
    const missed = Object.entries(carriers).flatMap(([claim, carry]) =>
      examples[id]!.filter((text) => !kindsIn(carry(text)).includes(id)).map((text) => `${claim}: ${text.slice(0, 5)}`),
    );
    expect(missed).toEqual([]);
  });

  test.each(kinds.filter(([, kind]) => kind.encoded))("%s: in base64, in all three alignments", (id) => {
    for (const text of examples[id]!) {
      for (const lead of ["", ":", "::", "user:"]) {
        expect(kindsIn(`t="${Buffer.from(lead + text).toString("base64")}"`), lead).toContain(id);
        expect(kindsIn(`t="${Buffer.from(lead + text).toString("base64url")}"`), lead).toContain(id);
      }
    }
  });

  test("twice in one base64 text", () => {
    const [one, two] = examples["digitalocean-token"]!;
    const facts = secretsIn(Buffer.from(`${one} ${two}`).toString("base64"));
    expect(new Set(facts.map(({ digest }) => digest)).size).toBe(2);
    expect(facts[0]!.end).toBeLessThanOrEqual(facts[1]!.start + 4);
  });

  const checksummed = ["github-token", "npm-token", "cloudflare-token", "age-identity"];
  test.each(all.filter(([id]) => checksummed.includes(id)))(
    "%s: certain where its checksum is right, and even inside a word",
    (id, text) => {
      const fact = secretsIn(`zg${text}xyz`).find(({ kind }) => kind.id === id);
      expect(fact).toMatchObject({ confidence: "certain", note: "its checksum is right" });
    },
  );

  test.each(all.filter(([id]) => checksummed.includes(id)))(
    "%s: of low confidence where its checksum is wrong",
    (id, text) => {
      const other = text.endsWith("Q") ? "P" : "Q";
      const fact = secretsIn(
        text.slice(0, -1) + (id === "cloudflare-token" ? (text.endsWith("0") ? "1" : "0") : other),
      );
      expect(fact.find(({ kind }) => kind.id === id)).toMatchObject({ confidence: "low" });
    },
  );
});

describe("a secret is never shown", () => {
  test.each(all)("%s: no eight characters of it in a row", (id, text, record) => {
    for (const { kind, evidence, note = "", start, end } of secretsIn(text)) {
      if (kind.id !== id) continue;
      // Scheme and host of a URL are no secret.
      const url = text.slice(text.indexOf("://") + 3, text.lastIndexOf("@"));
      const secret = record.evidence === "url" ? url : text.slice(start, end);
      for (let at = 0; at + 8 <= secret.length; at++) {
        expect(evidence + note).not.toContain(secret.slice(at, at + 8));
      }
    }
  });
});

describe("no secret is", () => {
  test.each(kinds)("%s: the source of its own pattern", (_, kind: SecretKind) => {
    const source = `(${kind.lead?.shape ?? ""}${kind.shape})`;
    expect(kindsIn(`const pattern = /${source}/g;`)).toEqual([]);
    expect(kindsIn(`const pattern = ${JSON.stringify(source)};`)).toEqual([]);
  });

  test.each(
    secretKinds
      .filter(
        ({ id }) => !["environment-dump", "url-credentials", "basic-auth-header", "npmrc-credential"].includes(id),
      )
      .map((kind) => [kind.id, examples[kind.id]![0]!, kind] as const),
  )("%s: with a body of x", (id, text, kind) => {
    const anchor = kind.anchors.find((one) => text.includes(one))!;
    const from = text.indexOf(anchor) + anchor.length;
    const mask = (part: string) => part.replace(/[A-Za-z0-9]/g, "x");
    // Of a kind that ends in its anchor, the random part stands before it.
    const masked =
      from === text.length
        ? mask(text.slice(0, -anchor.length)) + anchor
        : text.slice(0, from) + mask(text.slice(from));
    expect(kindsIn(masked)).not.toContain(id);
  });

  test.each([
    [
      "AWS's documentation keys",
      "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
    [
      "placeholders",
      "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx npm_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX sk-ant-... <YOUR_TOKEN>",
    ],
    ["sequences", "sk_live_1234567890abcdefghijklmn npm_abcdefghijklmnopqrstuvwxyz0123456789"],
    [
      "a regular expression's source",
      "/xoxb-[0-9]{10,13}-[0-9]{10,13}-[A-Za-z0-9]{24}/ /AKIA[0-9A-Z]{16}/ `ghp_[A-Za-z0-9]{36}`",
    ],
    [
      "a method that begins like a SendGrid key",
      "SG.languages.registerInlineCompletionsProvider(SG.commands.executeCommandOnTheHost)",
    ],
    [
      "integrity hashes, commits, UUIDs",
      '{"integrity":"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==","commit":"da39a3ee5e6b4b0d3255bfef95601890afd80709","id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8"}',
    ],
    ["an alphabet", 'T="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"'],
    ["an npmrc that reads the environment", "//registry.npmjs.org/:_authToken=\x24{NPM_TOKEN}\n_authToken=$NPM_TOKEN"],
    [
      "code that sets a token",
      "n._authToken=this.options.registryAuthToken;t=`//\x24{r}/:_authToken=\x24{e}`;self._auth=requests_auth_handler",
    ],
    [
      "a URL of a local database",
      "postgres://app:s3kr1tpassphrase9@localhost:5432/x postgres://user:password@db.acme.com/x",
    ],
    [
      "a URL in documentation",
      "https://user:pass@example.com https://username:password@host.com ftp://anonymous:anonymous@ftp.gnu.org",
    ],
    [
      "a URL with ports and no password",
      "mongodb://a.acme.com:27017,b.acme.com:27017/db?x=y@z https://acme.com:8080/@scope/name",
    ],
    [
      "a URL made of variables",
      "`https://\x24{user}:\x24{password}@\x24{host}` 'https://'+u+':'+p+'@acme.com' https://$USER:$PASS@acme.com https://%s:%s@acme.com",
    ],
    ["the word basic", "Basic Authentication; Basic dXNlcjpwYXNzd29yZA== Basic usageExamples12"],
    [
      "the JWT of jwt.io",
      `${"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"}.${"eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"}.${"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"}`,
    ],
    ["a crontab's beginning", "SHELL=/bin/bash\nPATH=/sbin:/bin:/usr/sbin:/usr/bin\nMAILTO=root\nHOME=/\n"],
    [
      "an environment that is passed on",
      "spawn(c,{env:{PATH:process.env.PATH,HOME:process.env.HOME,NODE_ENV:process.env.NODE_ENV,CI:t.CI}})",
    ],
    [
      "the environment that emscripten makes up",
      'ENV={USER:"web_user",LOGNAME:"web_user",PATH:"/",PWD:"/",HOME:"/home/web_user",LANG:e,_:getExecutableName()}',
    ],
    ["an environment made for a child", 'spawn(c,{env:{PATH:"/usr/bin",HOME:"/root",SHELL:"/bin/sh"}})'],
    ["a list of names", '["PATH","HOME","SHELL","NODE_ENV","CI","npm_lifecycle_event"]'],
    [
      "the storage emulator's account",
      `AccountKey=${"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1"}OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==`,
    ],
    ["kebab words behind a prefix", ".glft-some-long-class-name-for-a-header{} .glrt-one-two-three-four-five-six{}"],
    ["a hash under a name that ends in key-", 'key="key-0cc175b9c0f1b6a831c399e269772661"'],
  ])("%s", (_, text) => {
    expect(kindsIn(text)).toEqual([]);
  });
});
