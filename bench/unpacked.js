/** Files that lie unpacked, as a package that can be judged by what it holds. */

import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";

/** Rules about contents, which need neither a policy nor a project. */
export const CONTENT = new Set([
  "no-credential-file",
  "no-dev-build",
  "no-embedded-sources",
  "no-env-file",
  "no-hidden-name",
  "no-machine-path",
  "no-opaque-content",
  "no-private-key",
  "no-secret",
]);

/**
 * @param {string} directory
 * @param {readonly string[]} files in it
 * @param {{ kind: "tarball" | "registry", spec: string }} origin
 */
export function unpackedArtifact(directory, files, { kind, spec }) {
  const entries = files.map((path) => ({
    path: relative(directory, path).replaceAll(sep, "/"),
    type: /** @type {const} */ ("file"),
    mode: 0o644,
    bytes: readFileSync(path),
  }));
  const packed = entries.find(({ path }) => path === "package.json");
  const manifest = packed === undefined ? {} : JSON.parse(packed.bytes.toString("utf8"));
  return {
    origin: { kind, spec, packer: null, predicted: false },
    manifest: { name: "unnamed", version: "0.0.0", ...manifest },
    integrity: "",
    size: 0,
    unpackedSize: 0,
    entries,
    deviations: [],
  };
}
