import { describe, expect, test } from "vitest";
import { expectManifest, parseManifest } from "../../src/artifact/manifest.ts";

const MANIFEST = { name: "p", version: "1.0.0" };

describe("a tarball of another package is an error", () => {
  test.each([
    [{ name: "q", version: "1.0.0" }, 'its name is "p", not "q"'],
    [{ name: "p", version: "1.0.1" }, 'its version is "1.0.0", not "1.0.1"'],
  ])("%j", (expected, message) => {
    expect(() => expectManifest(MANIFEST, expected)).toThrow(message);
  });
  test("of what was not named, nothing is expected", () => {
    expectManifest(MANIFEST, {});
    expectManifest(MANIFEST, { name: "p" });
    expectManifest(MANIFEST, { name: "p", version: "1.0.0" });
  });
});

test("a byte-order mark is no error, and __proto__ is only a name", () => {
  const text = '\uFEFF{"name":"p","version":"1.0.0","__proto__":{"polluted":true}}';
  expect(parseManifest(Buffer.from(text), "package.json").name).toBe("p");
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("brackets inside of texts nest nothing, and 99 levels are no error", () => {
  const text = `{"name":"p","version":"1.0.0","a":"${"[".repeat(200)}\\"${"{".repeat(200)}","b":${"[".repeat(99)}${"]".repeat(99)}}`;
  expect(parseManifest(Buffer.from(text), "package.json").name).toBe("p");
});

describe("what readers take differently is an error, and is not quoted", () => {
  test.each([
    ['{"name":"p","name":"q","version":"1.0.0"}', "has the key"],
    ['{"name":"p","version":"1.0.0","scripts":{"a":"1","a":"2"}}', "has the key"],
    ['{"name":"p","version":"1.0.0"', "is not valid JSON"],
    ['"text of the file"', "is not a JSON object"],
    [`{"name":"p","version":"1.0.0","a":${"[".repeat(100)}${"]".repeat(100)}}`, "is nested more than 100 levels deep"],
    [`{"a":${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}}`, "is nested more than 100 levels deep"],
    ['{"version":"1.0.0"}', "has no name"],
    ['{"name":"p","version":""}', "has no version"],
  ])("%s", (text, message) => {
    const parse = () => parseManifest(Buffer.from(text), "package.json");
    expect(parse).toThrow(expect.objectContaining({ code: "EMANIFEST", message: expect.stringContaining(message) }));
    expect(parse).not.toThrow("text of the file");
  });
});
