/** What stands inside the files: maps and secrets that hide from a reader. */

import { brotliCompressSync, gzipSync } from "node:zlib";
import { asar, type Members, zip } from "../support/archives.ts";
import { gzip, tar } from "../support/tar-writer.ts";
import { token } from "../support/tokens.ts";
import { cases, file, packed } from "./hostile-tarball.ts";

const SOURCE = "export const answer: number = 42; // the one text that must not get out\n".repeat(20);
const MAP = {
  version: 3,
  file: "a.js",
  sources: ["../src/a.ts"],
  sourcesContent: [SOURCE],
  names: [],
  mappings: "AAAA",
};
const TEXT = JSON.stringify(MAP);
const WITHOUT_END = TEXT.slice(0, -1);

const map = (content: Buffer | string): Buffer => packed(file("dist/a.js.map", content));
const script = (content: Buffer | string): Buffer => packed(file("dist/a.js", content));
const dataUri = (uri: string): Buffer => script(`a();\n//# sourceMappingURL=data:application/json${uri}\n`);
const base64 = (content: Buffer | string): string => Buffer.from(content).toString("base64");
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const utf16be = (text: string): Buffer => utf16(text).swap16();
const archive = (members: Members): Buffer =>
  gzip(tar(Object.entries(members).map(([path, bytes]) => ({ path: `package/${path}`, bytes }))));

const secret = (): string => token("github_pat");
/** A secret that begins so many bytes into a file. */
const secretAt = (offset: number): Buffer => script(`${";".repeat(offset - 1)} ${secret()};`);
const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

const SOURCES = "no-embedded-sources";

const maps = cases([
  ["map-behind-bom", "a source map behind a byte-order mark", "fail", SOURCES, () => map(`\ufeff${TEXT}`)],
  ["map-behind-xssi", "a source map behind the )]}' of the specification", "fail", SOURCES, () => map(`)]}'\n${TEXT}`)],
  ["map-utf16le", "a source map in UTF-16", "fail", SOURCES, () => map(utf16(`\ufeff${TEXT}`))],
  ["map-utf16be", "the same with the bytes the other way round", "fail", SOURCES, () => map(utf16be(`\ufeff${TEXT}`))],
  ["map-utf16-without-bom", "the same without a mark", "fail", SOURCES, () => map(utf16(TEXT))],
  [
    "map-escaped-key",
    "a key of which JSON.parse makes sourcesContent",
    "fail",
    SOURCES,
    () => map(TEXT.replace('"sourcesContent"', '"sources\\u0043ontent"')),
  ],
  [
    "map-key-twice",
    "sourcesContent twice, first null: JSON.parse keeps the last",
    "fail",
    SOURCES,
    () => map(`{"sourcesContent":[null],${TEXT.slice(1)}`),
  ],
  [
    "map-key-twice-null-last",
    "the same the other way round: other parsers keep the first",
    "fail",
    SOURCES,
    () => map(`${WITHOUT_END},"sourcesContent":[null]}`),
  ],
  [
    "map-sections",
    "an indexed map in a section of an indexed map",
    "fail",
    SOURCES,
    () => {
      const section = (inner: unknown) => ({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map: inner }] });
      return map(JSON.stringify(section(section(MAP))));
    },
  ],
  [
    "map-data-base64",
    "a map inline, the leak of February 2025",
    "fail",
    SOURCES,
    () => dataUri(`;base64,${base64(TEXT)}`),
  ],
  [
    "map-data-charset",
    "the same with a character set in the type",
    "fail",
    SOURCES,
    () => dataUri(`;charset=utf-8;base64,${base64(TEXT)}`),
  ],
  ["map-data-percent", "the same percent-encoded", "fail", SOURCES, () => dataUri(`,${encodeURIComponent(TEXT)}`)],
  ["map-as-text", "a map under the name of a text", "fail", SOURCES, () => packed(file("dist/notes.txt", TEXT))],
  ["map-without-extension", "a map under a name without one", "fail", SOURCES, () => packed(file("dist/a", TEXT))],
  [
    "map-cut-off",
    "a map that ends behind the source",
    "fail",
    SOURCES,
    () => map(TEXT.slice(0, TEXT.indexOf('"names"'))),
  ],
  [
    "map-of-nulls",
    "a map whose sources have no text",
    "pass",
    null,
    () => map(JSON.stringify({ ...MAP, sourcesContent: [null] })),
  ],
  [
    "map-hex",
    "a map in hex",
    "fail",
    SOURCES,
    () => script(`module.exports = "${Buffer.from(TEXT).toString("hex")}";`),
  ],
  [
    "map-sections-deep",
    "20,000 sections, each in the one before",
    "fail",
    SOURCES,
    () => {
      const section = '{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":';
      return map(section.repeat(2e4) + TEXT + "}]}".repeat(2e4));
    },
  ],
  ["map-gzipped", "a map inside gzip", "fail", SOURCES, () => packed(file("dist/a.map.gz", gzipSync(TEXT)))],
  ["map-brotli", "a map inside brotli", "fail", SOURCES, () => packed(file("dist/a.map.br", brotliCompressSync(TEXT)))],
  ["map-zipped", "a map in a ZIP", "fail", SOURCES, () => packed(file("dist/a.zip", zip({ a: Buffer.from(TEXT) })))],
  [
    "map-in-tarball",
    "a map in a tarball in a ZIP",
    "fail",
    SOURCES,
    () => packed(file("dist/a.zip", zip({ "a.tgz": archive({ "a.map": Buffer.from(TEXT) }) }))),
  ],
  [
    "map-base64-of-gzip",
    "a map compressed inside a string of a script",
    "fail",
    SOURCES,
    () => script(`module.exports = "${base64(gzipSync(TEXT))}";`),
  ],
]);

const texts = cases([
  ["json-5-million-deep", "5 million brackets", "pass", null, () => packed(file("dist/a.json", nested("[", "]", 5e6)))],
  [
    "map-5-million-deep",
    "the same as the text of a map's source, with the real one behind it",
    "fail",
    SOURCES,
    () => map(`{"version":3,"x":${nested("[", "]", 5e6)},${TEXT.slice(1)}`),
  ],
  [
    "invalid-utf8",
    "a script that is no UTF-8",
    "pass",
    null,
    () => script(Buffer.from([0x61, 0xff, 0xc0, 0x80, 0x0a])),
  ],
  [
    "secret-behind-invalid-utf8",
    "a secret between bytes that are no UTF-8",
    "fail",
    "no-secret",
    () =>
      script(Buffer.concat([Buffer.from([0xff, 0xfe, 0xfd]), Buffer.from(` ${secret()} `), Buffer.from([0xc0, 0x80])])),
  ],
  ["secret-over-64k", "a secret over the end of a chunk of 64 KiB", "fail", "no-secret", () => secretAt(65_536 - 20)],
  ["secret-at-64k", "a secret at the beginning of a chunk of 64 KiB", "fail", "no-secret", () => secretAt(65_536)],
  ["secret-over-1m", "a secret over the end of a chunk of 1 MiB", "fail", "no-secret", () => secretAt((1 << 20) - 1)],
  ["secret-utf16", "a secret in UTF-16", "fail", "no-secret", () => script(utf16(`\ufeffa = "${secret()}";`))],
  ["secret-base64", "a secret in base64", "fail", "no-secret", () => script(`a = "${base64(` token ${secret()} `)}";`)],
  [
    "json-deep-where-rules-read-it",
    "files that rules read as JSON, deeper than a stack",
    "pass",
    null,
    () => {
      const deep = `{"auths":${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}}`;
      const names = ["config.json", "a.ipynb", "service-account.json", "stats.json", "har.json"];
      return packed(...names.map((name) => file(`dist/${name}`, deep)));
    },
  ],
  [
    "asar-deep",
    "an Electron archive of 1,000 directories, each in the one before",
    "error",
    "ELIMIT",
    () => packed(file("dist/app.asar", asar({ [`${"a/".repeat(1e3)}a.map`]: Buffer.from(TEXT) }))),
  ],
  [
    "zip-encrypted",
    "a ZIP that nobody can look into",
    "fail",
    "no-opaque-content",
    () => packed(file("dist/a.zip", zip({ "a.js": Buffer.from(TEXT) }, { encrypted: true }))),
  ],
  [
    "gzip-cut-off",
    "gzip that ends early, the source before its end",
    "fail",
    "no-opaque-content",
    () => packed(file("dist/a.gz", gzipSync(SOURCE.repeat(50)).subarray(0, -20))),
  ],
]);

export const content = [...maps, ...texts];
