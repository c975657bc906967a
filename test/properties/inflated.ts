import { gunzipSync } from "node:zlib";

/** The tar inside a tarball, in a buffer of its own. */
export function inflated(tarball: Buffer): Buffer {
  return Buffer.from(gunzipSync(tarball));
}
