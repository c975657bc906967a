/** Manifests that readers take differently, and names that every object inherits. */

import { gzip, tar } from "../support/tar-writer.ts";
import { cases, file, packed } from "./hostile-tarball.ts";

/** A whole package whose package.json is this text. */
const manifest = (text: Buffer | string, ...files: readonly ReturnType<typeof file>[]): Buffer =>
  gzip(tar([file("package.json", text), ...files]), 1);
const claims = (fields: object, ...files: readonly ReturnType<typeof file>[]): Buffer =>
  manifest(JSON.stringify({ name: "p", version: "1.0.0", ...fields }), ...files);

const ENTRY = file("dist/a.js", "a();\n");

export const manifests = cases([
  [
    "names-of-object-prototype",
    "files that are called as what every object inherits",
    "pass",
    null,
    () =>
      packed(
        ...["__proto__", "constructor", "toString", "__proto__/polluted", "hasOwnProperty/valueOf"]
          .slice(1)
          .map((name) => file(`dist/${name}`)),
      ),
  ],
  [
    "manifest-proto",
    "keys that would change every object",
    "pass",
    null,
    () =>
      manifest('{"name":"p","version":"1.0.0","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  ],
  [
    "manifest-scripts-proto",
    "the same where rules look names up",
    "pass",
    null,
    () =>
      manifest(
        '{"name":"p","version":"1.0.0","exports":{"__proto__":"./dist/a.js"},"dependencies":{"__proto__":"1.0.0","constructor":"1.0.0"},"scripts":{"__proto__":"x","toString":"y"}}',
        ENTRY,
      ),
  ],
  [
    "manifest-key-twice",
    "a manifest with two names: readers keep different ones",
    "error",
    "EMANIFEST",
    () => manifest('{"name":"p","version":"1.0.0","name":"q"}'),
  ],
  [
    "manifest-key-twice-escaped",
    "the same, one of them escaped",
    "error",
    "EMANIFEST",
    () => manifest('{"name":"p","version":"1.0.0","n\\u0061me":"q"}'),
  ],
  [
    "manifest-bom",
    "a manifest behind a byte-order mark, as npm reads it",
    "pass",
    null,
    () => manifest('\ufeff{"name":"p","version":"1.0.0"}'),
  ],
  [
    "manifest-utf16",
    "a manifest in UTF-16, which npm cannot read",
    "error",
    "EMANIFEST",
    () => manifest(Buffer.from('\ufeff{"name":"p","version":"1.0.0"}', "utf16le")),
  ],
  ["manifest-100-mb", "a manifest of 100 MB", "error", "ELIMIT", () => claims({ x: "x".repeat(100e6) })],
  [
    "manifest-array",
    "a manifest that is a list",
    "error",
    "EMANIFEST",
    () => manifest('[{"name":"p","version":"1.0.0"}]'),
  ],
  ["manifest-null", "a manifest that is null", "error", "EMANIFEST", () => manifest("null")],
  ["manifest-no-json", "a manifest that is no JSON", "error", "EMANIFEST", () => manifest("name: p")],
  [
    "manifest-comment",
    "a manifest with a comment, which npm refuses",
    "error",
    "EMANIFEST",
    () => manifest('{"name":"p","version":"1.0.0"}//'),
  ],
  ["manifest-empty", "a manifest of no bytes", "error", "EMANIFEST", () => manifest("")],
  ["manifest-name-no-text", "a name that is a number", "error", "EMANIFEST", () => claims({ name: 1 })],
  [
    "manifest-deep",
    "exports 100,000 levels deep",
    "error",
    "EMANIFEST",
    () => manifest(`{"name":"p","version":"1.0.0","exports":${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}}`),
  ],
  [
    "manifest-main-missing",
    "main names what is not there",
    "error",
    "EENTRY",
    () => claims({ main: "dist/b.js" }, ENTRY),
  ],
  [
    "manifest-bin-outside",
    "bin leads out of the package",
    "fail",
    "entry-points-exist",
    () => claims({ main: "dist/a.js", bin: { p: "../../../usr/bin/env" } }, ENTRY),
  ],
  [
    "manifest-exports-outside",
    "exports lead out of the package",
    "fail",
    "entry-points-exist",
    () => claims({ main: "dist/a.js", exports: { ".": "./dist/a.js", "./b": "./../../b.js" } }, ENTRY),
  ],
]);
