import { createHash } from "node:crypto";
import type { Artifact, Deviation, Entry, Manifest, Origin } from "../../src/model.ts";

/** Text, bytes, or a value that is written as JSON. */
type Content = string | Buffer | { readonly [key: string]: unknown } | readonly unknown[];
/** A package as a test writes it: entry paths, relative to the top directory, and what is in them. */
export type Files = { readonly [path: string]: Content };

export interface PackageOptions {
  /** Fields of package.json beside the name and version that it gets anyway; not together with a package.json in `files`. */
  readonly manifest?: { readonly [field: string]: unknown };
  readonly origin?: Partial<Origin>;
  readonly deviations?: readonly Deviation[];
}

const DIRECTORY: Origin = {
  kind: "directory",
  spec: ".",
  packer: { client: "npm", version: "11.19.1", scripts: [] },
  predicted: false,
};

/**
 * A packed package in memory, as the acquiring part would hand it on: package.json comes first and is
 * `{name: "p", version: "1.0.0"}` where the files have none. Its `size` is that of a tarball that compresses nothing.
 */
export function packageOf(files: Files, { manifest, origin, deviations = [] }: PackageOptions = {}): Artifact {
  const given = files["package.json"];
  if (given !== undefined && manifest !== undefined) throw new Error("two manifests: package.json and `manifest`");
  const packed = { name: "p", version: "1.0.0", ...manifest, ...parsed(given) } satisfies Manifest;
  const all: Files = given === undefined ? { "package.json": packed, ...files } : files;

  const entries: Entry[] = Object.entries(all).map(([path, content]) => ({
    path,
    type: "file",
    mode: 0o644,
    bytes: bytesOf(content),
  }));
  const unpackedSize = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
  const hash = createHash("sha512");
  for (const entry of entries) hash.update(entry.path).update("\0").update(entry.bytes);
  return {
    origin: { ...DIRECTORY, ...origin },
    manifest: packed,
    integrity: `sha512-${hash.digest("base64")}`,
    size: unpackedSize,
    unpackedSize,
    entries,
    deviations,
  };
}

function bytesOf(content: Content): Buffer {
  if (Buffer.isBuffer(content)) return content;
  return Buffer.from(typeof content === "string" ? content : JSON.stringify(content, null, 2));
}

function parsed(manifest: Content | undefined): { readonly [field: string]: unknown } {
  return manifest === undefined ? {} : JSON.parse(bytesOf(manifest).toString());
}
