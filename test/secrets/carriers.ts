import { deflateSync, gzipSync } from "node:zlib";
import { zip } from "../support/archives.ts";
import { tar } from "../support/tar-writer.ts";

/** A few kinds that stand for all: tokens known by their own form, and some known by what stands before them. */
export const carriedKinds = [
  "github-token",
  "npm-token",
  "aws-secret-access-key",
  "anthropic-key",
  "json-web-token",
  "url-credentials",
] as const;

/** What a build may make of a text that stands in a file. */
export type Carry = (text: string) => string | Buffer;

const base64 = (text: string) => Buffer.from(text).toString("base64");
const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const source = (text: string) => `// settings\n${text}\n`;
const map = (text: string) => ({
  version: 3,
  sources: ["../src/settings.ts"],
  sourcesContent: [`const a = 1;\n${text}\n`],
  mappings: "AAAA",
});

/** Every form, by what is to be said of the text in it. */
export const carriers: { readonly [claim: string]: Carry } = {
  raw: (text) => text,
  "on a line with CRLF": (text) => source(text).replaceAll("\n", "\r\n"),
  "in sourcesContent of a map": (text) => JSON.stringify(map(text)),
  "in sourcesContent of a map that is pretty-printed": (text) => JSON.stringify(map(text), null, 2),
  "in a map whose JSON stands in a string": (text) => `x=JSON.parse(${JSON.stringify(JSON.stringify(map(text)))})`,
  "in a template literal": (text) => `const a = \`${text}\`;`,
  minified: (text) => `!function(){var a=${JSON.stringify(text)},b=1;return a+b}();`,
  "in base64 in a string": (text) => `const s="${base64(source(text))}";`,
  "in base64, one byte further": (text) => `const s="${base64(` ${source(text)}`)}";`,
  "in base64, two bytes further": (text) => `const s="${base64(`  ${source(text)}`)}";`,
  "in base64url": (text) => `const s='${Buffer.from(source(text)).toString("base64url")}';`,
  "in base64 in lines": (text) => `data:\n  ${base64(source(text).repeat(3)).replace(/.{76}/g, "$&\n  ")}\n`,
  "in base64 in a map": (text) => JSON.stringify(map(`s = "${base64(source(text))}"`)),
  "in base64 of base64": (text) => `s="${base64(base64(source(text)))}"`,
  "in a data: URI": (text) => `a{b:url("data:text/plain;base64,${base64(source(text))}")}`,
  "in a percent-encoded data: URI": (text) => `a{b:url("data:text/plain,${encodeURIComponent(`\n${source(text)}`)}")}`,
  "in a data: URI, every byte percent-encoded": (text) => `a{b:url(data:text/plain,${percent(source(text))})}`,
  "in UTF-16LE": (text) => Buffer.from(`\uFEFF${source(text)}`, "utf16le"),
  "in UTF-16BE": (text) => Buffer.from(`\uFEFF${source(text)}`, "utf16le").swap16(),
  "in gzip": (text) => gzipSync(source(text)),
  "in gzip behind a shell script": (text) => Buffer.concat([Buffer.from("#!/bin/sh\n"), gzipSync(source(text))]),
  "in gzip in base64": (text) => `s="${gzipSync(source(text)).toString("base64")}"`,
  "in zlib": (text) => deflateSync(source(text)),
  "in a zip": (text) => zip({ "a/settings.js": Buffer.from(source(text)) }),
  "in a tarball": (text) => gzipSync(tar([{ path: "package/settings.js", bytes: Buffer.from(source(text)) }])),
  "beside binary bytes": (text) => Buffer.from(`\0\x01\xff${text}\0\0`, "latin1"),
};
