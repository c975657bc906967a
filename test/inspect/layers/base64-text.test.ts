import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { base64Text } from "../../../src/inspect/layers/base64-text.ts";
import type { Literal } from "../../../src/model.ts";
import { packageOf } from "../../support/package-of.ts";
import { SEED } from "../../support/runs.ts";

const NEEDLE = "needle in a haystack";
const literals = new Map([["needle", [{ text: NEEDLE, read: () => true } satisfies Literal<boolean>]]]);
/** The chains of the layers in which the needle stands. */
const chains = (content: string | Buffer) =>
  inspect(packageOf({ "dist/a.js": content }), literals)
    .hits("needle")
    .map(({ layers }) => layers);
const layersIn = (content: string | Buffer) => inspect(packageOf({ "dist/a.js": content }), new Map()).layerCount - 2;

const base64 = (content: string | Buffer) => Buffer.from(content).toString("base64");
const TEXT = `const a = 1;\n// ${NEEDLE}\n`;
const BASE64 = base64(TEXT);
const wrapped = (length: number, newline: string) =>
  base64(TEXT.repeat(9)).replace(new RegExp(`.{${length}}(?=.)`, "g"), `$&${newline}`);

describe("text in base64 is searched", () => {
  test.each<[string, string | Buffer]>([
    ["in a string", `const s = "${BASE64}";`],
    ["as base64url", `s='${Buffer.from(`${TEXT}ÿ>>>???`).toString("base64url")}'`],
    ["as the whole file", BASE64],
    ["in a line of YAML", `data:\n  config: ${BASE64}\n`],
    ["in a variable of a shell", `CONFIG=${BASE64}\n`],
    ["in a comment", `/* ${BASE64} */`],
    ["behind an escaped line break", JSON.stringify(`\n${BASE64}\n`)],
    ["behind a line break that is escaped as a number", `"\\u000a${BASE64}\\x0a${BASE64}"`],
    ["of text that begins with a byte-order mark", `s="${base64(`\uFEFF${TEXT}`)}"`],
    ["of text in another script", `s="${base64(`// Übung, 日本語, 👩‍💻\n${TEXT}`)}"`],
    ["of text that begins with white space", `s="${base64(`\r\n\t  ${TEXT}`)}"`],
    ["beside binary bytes", Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(BASE64), Buffer.from([0, 255])])],
    ["in a text of a map", JSON.stringify({ version: 3, sourcesContent: [`s="${BASE64}"`], mappings: "" })],
    ["as short as a token", `s="${base64(NEEDLE.padEnd(27, "."))}"`],
  ])("%s", (_, content) => {
    expect(chains(content)[0]?.at(-1)).toBe("base64");
  });

  test.each<[string, string]>([
    ["of 76", wrapped(76, "\r\n")],
    ["of 64", wrapped(64, "\n")],
    ["of 64, indented", wrapped(64, "\n    ")],
    ["of 76, in a string", JSON.stringify(wrapped(76, "\n"))],
  ])("as one text where it stands in lines %s", (_, content) => {
    expect(chains(content)).toEqual(Array(9).fill(["base64"]));
  });

  test("twice encoded", () => {
    expect(chains(`s="${base64(BASE64)}"`)).toEqual([["base64", "base64"]]);
  });

  test("once, where something announces it", () => {
    expect(chains(`url(data:text/plain;base64,${BASE64})`)).toEqual([["data: URI", "base64"]]);
  });

  test("once, in a text of a map", () => {
    const map = JSON.stringify({ version: 3, sources: ["a.js"], sourcesContent: [`s="${BASE64}"`], mappings: "" });
    expect(chains(map)).toEqual([["a.js", "base64"]]);
  });
});

test("runs are found wherever they begin and whatever stands around them", () => {
  /** Pseudo-random numbers (xorshift32). */
  let state = SEED;
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const words = ["const ", "aLongName", "=", ";", '"', "(", "/", "someOtherIdentifierOfThirty", "\n", " ", "_", "é"];
  for (let round = 0; round < 3000; round += 1) {
    const noise = () => Array.from({ length: random(30) }, () => words[random(words.length)]).join("");
    const run = base64("x".repeat(27 + random(60)));
    const text = Buffer.from(`  ${noise()}"${run}"${noise()}`);
    // A view may begin at an odd address.
    const bytes = text.subarray(random(3));
    const places: number[] = [];
    base64Text.places?.(bytes, (offset) => places.push(offset));
    expect(places).toContain(bytes.indexOf(run));
  }
});

describe("nothing is opened", () => {
  const noise = Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * index * 31 + (index >> 3)) & 0xff));
  test.each<[string, string | Buffer]>([
    ["of a picture", `s="${base64(noise)}"`],
    ["of a picture in lines", base64(noise).replace(/.{64}/g, "$&\n")],
    ["of names", "someVeryLongIdentifierThatGoesOnAndOn,ANOTHER_IDENTIFIER_THAT_GOES_ON_FOR_LONG_AND_LONGER"],
    ["of paths", "node_modules/some-package/dist/esm/components/button/index"],
    ["of rules", `${"-".repeat(80)}\n${"_".repeat(80)}\n${"/".repeat(80)}\n${"A".repeat(80)}`],
    ["of hashes", `${"0123456789abcdef".repeat(8)} sha512-${base64(noise.subarray(100, 164))}`],
    ["of an alphabet", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"],
    ["of a key", `-----BEGIN CERTIFICATE-----\n${base64(Buffer.concat([Buffer.from("3082", "hex"), noise]))}`],
    ["of a file shorter than any run", "QUJDRA=="],
  ])("%s", (_, content) => {
    expect(layersIn(content)).toBe(0);
  });
});

test("a bomb of base64 in base64 is a problem, not a pass", () => {
  let text = TEXT;
  for (let depth = 0; depth < 8; depth += 1) text = base64(text);
  expect(inspect(packageOf({ "a.txt": text }), new Map()).problems.map(({ code }) => code)).toEqual(["ELIMIT"]);
});
