import { describe, expect, test } from "vitest";
import { compileLiterals } from "../../../src/inspect/literals.ts";
import { assignmentLiterals } from "../../../src/inspect/secrets/assigned.ts";
import { assignedKinds, assignedSecret } from "../../../src/inspect/secrets/kinds/assignments.ts";
import { secretKinds } from "../../../src/inspect/secrets/kinds/index.ts";
import type { SecretFact } from "../../../src/inspect/secrets/read.ts";
import { assemble, type Part, token } from "../../support/tokens.ts";
import { fromShape } from "./from-shape.ts";

const literals = assignmentLiterals(assignedKinds, assignedSecret);
const search = compileLiterals(literals.map(({ text }) => text));

function factsIn(text: string): SecretFact[] {
  const bytes = Buffer.from(text);
  const facts: SecretFact[] = [];
  search(bytes, (index, offset) => {
    const fact = literals[index]!.read(bytes, offset);
    if (fact !== undefined) facts.push(fact);
  });
  return facts;
}

const kindsIn = (text: string) => factsIn(text).map(({ kind }) => kind.id);
const value = token("generic");
const uuid: readonly Part[] = [["hex", 8], "-4c1d-4e2a-9b3f-", ["hex", 12]];
const rows = assignedKinds.map((kind) => [kind.id, kind] as const);

describe("a row", () => {
  test("has an id of its own, which no kind with a prefix has", () => {
    const ids = [...assignedKinds, ...secretKinds, assignedSecret].map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test.each(rows)("%s: is written as the record asks", (_, kind) => {
    expect(kind.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(kind.title).not.toMatch(/\.$/);
    expect(kind.source).toMatch(/^https:\/\//);
    expect(kind.words.every((word) => /^[a-z0-9]{2,}$/.test(word))).toBe(true);
    expect(kind.shape).not.toMatch(/\((?:[^()\\]|\\.)*(?:[*+]|\{\d+,\d*\})(?:[^()\\]|\\.)*\)(?:[*+]|\{)/);
  });

  test.each(rows)("%s: knows its secret under each of its words", (id, kind) => {
    for (const word of kind.words) {
      const secrets = ["a", "b", "c", "d", "e", "f"].map((seed) => fromShape(kind.shape, `${id} ${seed}`));
      const known = secrets.filter((secret) =>
        // Two of a vendor's may share a shape: then either is said.
        factsIn(`const ${word}Token = ${JSON.stringify(secret)};`).some((fact) => fact.kind.vendor === kind.vendor),
      );
      // Of short random texts some look written, or like a sequence.
      expect(known.length).toBeGreaterThanOrEqual(4);
    }
  });

  test.each(rows)("%s: says nothing of words, nor of a row of x", (id, kind) => {
    const secret = fromShape(kind.shape, id);
    const words = "registerInlineCompletionProviderForTheCurrentDocumentAndAllOthers";
    for (const text of [secret.replace(/[A-Za-z0-9]/g, "x"), words.slice(0, secret.length)])
      expect(kindsIn(`const ${kind.words[0]}Token = ${JSON.stringify(text)};`)).toEqual([]);
  });

  test("asks for the word as a word", () => {
    const secret = assemble("okta", "00", ["base62", 40]);
    expect(kindsIn(`oktaToken = "${secret}"`)).toEqual(["okta-token"]);
    expect(kindsIn(`rooktaToken = "${secret}"`)).toEqual(["assigned-secret"]);
  });
});

describe("an assignment is read", () => {
  test.each([
    ["in JavaScript", `const apiToken = "${value}";`],
    ["in minified JavaScript", `a.apiToken="${value}",b=1`],
    ["in an object", `{apiToken:'${value}'}`],
    ["in JSON", `{"api_token": "${value}"}`],
    ["in JSON that is in a string", JSON.stringify(JSON.stringify({ api_token: value }))],
    ["in a template literal", `apiToken = \`${value}\``],
    ["with a default", `process.env.API_TOKEN || "${value}"`],
    ["with another default", `process.env.API_TOKEN ?? "x"; apiToken ??= "${value}"`],
    ["in TypeScript", `const apiToken: string = "${value}"`],
    ["in Go", `apiToken := "${value}"`],
    ["in Go with its type", `var apiToken string = "${value}"`],
    ["in PHP", `$apiToken .= "${value}";`],
    ["in Ruby", `:api_token => "${value}"`],
    ["in Java", `System.setProperty("API_TOKEN", "${value}");`],
    ["in a makefile", `API_TOKEN ::= ${value}\n`],
    ["in a shell", `export API_TOKEN=${value}\n`],
    ["in .env", `API_TOKEN=${value}`],
    ["in a line of a file that is in a string", `{"a.env": "A=1\\nAPI_TOKEN=${value}\\nB=2"}`],
    ["in YAML", `api_token: ${value}\n`],
    ["in YAML with quotes", `api_token: '${value}'\n`],
    ["in a tag", `<apiToken>\n    ${value}\n</apiToken>`],
    ["in an attribute", `<add key="ApiToken" value="${value}" />`],
    ["in a query", `?api_token=${value}`],
    ["in a header", `-H "X-Api-Key: ${value}"`],
    ["with a dot in its name", `data.api_token=${value}`],
    ["in an array of PHP", `$_ENV['API_TOKEN'] = '${value}'`],
  ])("%s", (_, text) => {
    expect(kindsIn(text)).toEqual(["assigned-secret"]);
    expect(factsIn(text)[0]).toMatchObject({ confidence: "low" });
    expect(Buffer.from(text).subarray(factsIn(text)[0]!.start, factsIn(text)[0]!.end).toString()).toBe(value);
  });

  test("as a password that somebody chose", () => {
    expect(kindsIn('administrator_password = "thisIsDog11"')).toEqual(["assigned-secret"]);
  });

  test("as a UUID only where the name says secret", () => {
    const id = assemble("uuid", ...uuid);
    expect(kindsIn(`clientSecret: "${id}"`)).toEqual(["assigned-secret"]);
    expect(kindsIn(`apiKey: "${id}"`)).toEqual([]);
  });

  test("and never shown", () => {
    for (const fact of factsIn(`apiToken="${value}"`)) {
      for (let at = 0; at + 8 <= value.length; at++) expect(fact.evidence).not.toContain(value.slice(at, at + 8));
    }
  });

  test("however the layer is cut off", () => {
    const text = `const apiToken: string = "${value}"`;
    for (let length = 0; length < text.length; length++) {
      expect(() => factsIn(text.slice(0, length))).not.toThrow();
      expect(() => factsIn(text.slice(-length))).not.toThrow();
    }
  });
});

describe("no secret is", () => {
  test.each([
    [
      "the address of a badge",
      `[![codecov](https://codecov.io/gh/a/b/graph/badge.svg?token=${assemble("badge", ["base62", 10])})](https://x)`,
    ],
    ["the mark of one request", `{"ChangeToken": "${assemble("mark", ...uuid)}"}`],
    ["a name without a value", "e.unk_token,this.vocab=new Map1234567890"],
    ["a kind of token", 'tokenType:"bearer"'],
    ["another variable", "token:e.token2048,secret=t.secret99,apiKey:o.apiKey10,password:this.password12"],
    ["a variable at the end of a line", "  token: sha256DigestContext\n  secret: options.clientSecret2\n"],
    ["a text for people", '{"password":"Your password must have 12 characters","secret":"Geheimnis1"}'],
    ["a key of a text", '{"forgotPassword":"auth.forgot_password.v2.title"}'],
    ["a row of x", 'apiKey:"xxxxxxxxxxxxxxxxxxxx",token:"XXXXXXXX-XXXX-1234-XXXX"'],
    ["a mark for one", 'apiKey:"<your-api-key-1>",token:"{{API_TOKEN_1}}",secret:"%SECRET_KEY_1%",API_KEY=$API_KEY_1'],
    ["a template", 'token:"\x24{process.env.TOKEN1}",secret=`\x24{s1}`,password:"#{password1234}"'],
    ["what the environment holds", "token: process.env.NPM_TOKEN2,\napiKey = process.env.API_KEY_2\n"],
    ["an example", 'secretKey:"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"'],
    ["a sequence", 'apiKey:"1234567890abcdef",token:"abcdefghijklmnop1"'],
    ["a hash of a package", 'integrityKey="sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP=="'],
    ["an identifier", 'accessToken:"JSONSchema202012JSONViewer",authKey="pbewithSHAAnd40BitRC2"'],
    ["words joined, with a number", 'layerToken:"span-window-134d1kg",commandToken:"mode_event_102ioti9"'],
    ["a path", 'privateKey:"./certs/server-2024.pem",secretKey:"/run/secrets/key_9f3a7b21c4"'],
    ["a URL", 'access_token:"https://github.com/login/oauth/access_token2"'],
    ["a date", 'token:"2024-05-31T12:00:00.000Z"'],
    ["a version", 'token = "1.22.333-rc.4"'],
    [
      "a public key",
      'publicKey:"9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit",sitekey="6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ"',
    ],
    ["a place in a list", 'nextToken:"9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit"'],
    ["protection against forged forms", 'csrf-token="Mj2qykJO5rELyHgezQ69nzUX0i3OH67V7+V4eUrLfpuyOux"'],
    ["a key of a table", 'primaryKey="nkFiHp8CHrJlDm7WcQqoY75D68pGKD",cacheKey:"DOS7Ca5dfx2UM6v8WbdF3hyI8sxg"'],
    ["a comparison", `if (token === "9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit") {}`],
    ["what says that it is none", 'invalidToken="9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit"'],
    ["the key of a sandbox", 'apiKey="sandbox_9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJT"'],
    ["a sentence in base64", "password: 'bm90IG15IHJlYWwgcGFzc3dvcmQ='"],
    ["the source of a pattern", 'token=/[A-Za-z0-9]{36}/,secret="[0-9a-f]{32}"'],
    ["a key that browsers may see", `stripeKey:"${token("stripe_pk")}",publishableApiKey:"${token("stripe_pk")}"`],
    ["an arrow function", "token=>fetch0123456789,apiKey=>e1234567890abc"],
  ])("%s", (_, text) => {
    expect(kindsIn(text)).toEqual([]);
  });
});
