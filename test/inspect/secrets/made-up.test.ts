import { describe, expect, test } from "vitest";
import { looksSecret } from "../../../src/inspect/secrets/dotenv.ts";
import { looksRandom } from "../../../src/inspect/secrets/entropy.ts";
import { passwordStrength } from "../../../src/inspect/secrets/password.ts";
import { isPlaceholder } from "../../../src/inspect/secrets/placeholder.ts";
import { assemble, token } from "../../support/tokens.ts";

describe("a placeholder", () => {
  test.each([
    "xxxxxxxxxxxxxxxx",
    "AAAAAAAAAAAAAAAA",
    "abcdef0a9b8c7d6e",
    "1234567890",
    "0987654321",
    "IOSFODNN7EXAMPLE",
    "your-token-here0",
    "my_dummy_value_1",
    "a1b2c3d4a1b2c3d4a1b2c3d4",
    "0101010101010101",
    "CHANGE_ME_PLEASE",
  ])("%s", (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });

  test("is no random text", () => {
    for (let seed = 0; seed < 300; seed++) {
      expect(isPlaceholder(assemble(`placeholder ${seed}`, ["base62", 36]))).toBe(false);
      expect(isPlaceholder(assemble(`placeholder ${seed}`, ["hex", 64]))).toBe(false);
    }
  });
});

describe("random text", () => {
  test.each([
    "registerInlineCompletionsProvider",
    "toUint32ArrayFromBase64String",
    "JSONSchema202012JSONViewer",
    "some-long-kebab-words-here-abc",
    "SOME_CONSTANT_OF_MANY_WORDS",
    "renderToStaticMarkup18Legacy",
    "cafebabecafebabecafebabecafebabe",
  ])("is not %s", (text) => {
    expect(looksRandom(text)).toBe(false);
  });

  test.each(["base62", "base64url", "lower", "hex", "letters"] as const)(
    "of %s is known for what it is, but for a few",
    (alphabet) => {
      const texts = Array.from({ length: 300 }, (_, seed) => assemble(`random ${seed}`, [alphabet, 40]));
      expect(texts.filter((text) => !looksRandom(text)).length).toBeLessThan(10);
    },
  );
});

describe("a password", () => {
  test.each([
    "password",
    "Passw0rd!",
    "p@ssword123",
    "changeme",
    "secret",
    "super_secret",
    "my-secret-key",
    "hunter2",
    "postgres",
    "$DB_PASSWORD",
    "%s",
    "<password>",
    "{{password}}",
    "DB_PASSWORD",
    "********",
    "xxx",
    "short",
    "20241231",
  ])("is not %s", (text) => {
    expect(passwordStrength(text)).toBeUndefined();
  });

  test("is not the user's name", () => {
    expect(passwordStrength("Deployer77", "deployer77")).toBeUndefined();
  });

  test("is weak where it may be a word, and strong where it is none", () => {
    expect(passwordStrength("elephants")).toBe("weak");
    expect(passwordStrength("Tr0ub4dor")).toBe("strong");
    expect(passwordStrength(token("password"))).toBe("strong");
  });
});

describe("a dotenv value", () => {
  test.each([
    ["DATABASE_URL", "postgres://user:password@localhost:5432/db"],
    ["DATABASE_URL", "postgres://app:s3kr1tpassphrase@db:5432/db"],
    ["PORT", "3000"],
    ["JWT_SECRET", "super-secret-123"],
    ["SESSION_SECRET", "keyboard cat 2000"],
    ["PUBLIC_KEY", "BEl62iUYgUivxIkv69yViEuiBIa40HI"],
    ["TOKEN_URL", "https://auth.acme.com/token2"],
    ["COMMIT", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["KEY_FILE", "./certs/server2024-prod.key"],
    ["API_KEY", ""],
  ])("of an example may be %s=%s", (name, value) => {
    expect(looksSecret({ name, value })).toBe(false);
  });

  test.each([
    ["DATABASE_URL", `postgres://app:${token("password")}@db.acme.com/main`],
    ["DB_PASSWORD", token("password")],
    ["STRIPE_SECRET_KEY", token("stripe_live")],
    ["SOMETHING", token("generic")],
  ])("is a secret in %s", (name, value) => {
    expect(looksSecret({ name, value })).toBe(true);
  });
});
