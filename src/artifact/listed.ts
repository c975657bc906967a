import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import type { Artifact, Client, Entry, Limits } from "../model.ts";
import { parseManifest } from "./manifest.ts";
import { listPack } from "./pack-list.ts";

/**
 * What npm 11 would pack of a directory, by its list alone: no script runs, and of all files only package.json is read.
 * Of the others the entries have paths and as many zero bytes as the file has; there is no tarball, so no integrity and
 * no size. `client` is who will publish. Throws `EPACK`, `EMANIFEST`, `ELIMIT`.
 */
export async function listedArtifact(
  directory: string,
  given: string,
  client: Client,
  limits: Limits,
): Promise<Artifact> {
  const paths = await listPack(directory);
  if (paths.length > limits.entries) {
    throw new PackgateError("ELIMIT", `the package has more than ${limits.entries} files`);
  }
  const manifest = readFileSync(join(directory, "package.json"));
  const files = paths.map((path) => {
    const { size, mode } = lstatSync(join(directory, path));
    return { path, size, mode };
  });
  const unpackedSize = files.reduce((sum, { size }) => sum + size, 0);
  if (unpackedSize > limits.inflated) {
    throw new PackgateError("ELIMIT", `the package's files have more than ${limits.inflated} bytes`);
  }
  // The system gives pages of zeros only to who writes to them.
  const zeros = Buffer.alloc(files.reduce((most, { size }) => Math.max(most, size), 0));
  const entries = files.map(
    ({ path, size, mode }): Entry => ({
      path,
      type: "file",
      mode,
      bytes: path === "package.json" ? manifest : zeros.subarray(0, size),
    }),
  );
  return {
    origin: { kind: "directory", spec: given, packer: null, predicted: false, listed: { client } },
    manifest: parseManifest(manifest, "package.json"),
    integrity: "",
    size: 0,
    unpackedSize,
    entries,
    deviations: [],
  };
}
