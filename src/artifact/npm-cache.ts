import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import { LIMITS } from "../model.ts";
import { hexOf, integrityOf } from "./integrity.ts";

/**
 * The bytes that npm keeps under an integrity in its content-addressed cache (cacache, content-v2), verified: npm puts
 * the tarball there in a dry run too, and in `postpack` it is the one about to be uploaded. Throws `EINTEGRITY`, and
 * `ELIMIT` for more than `most` bytes.
 */
export function readFromCache(cache: string, integrity: string, most = LIMITS.tarball): Buffer {
  const digest = hexOf(integrity);
  const path = join(cache, "_cacache", "content-v2", "sha512", digest.slice(0, 2), digest.slice(2, 4), digest.slice(4));
  const bytes = readWhole(path, { most });
  if (integrityOf(bytes) !== integrity) {
    throw new PackgateError("EINTEGRITY", "the tarball in npm's cache is not the one that npm packed", {
      hint: "Run npm cache verify, then pack again.",
    });
  }
  return bytes;
}

/** Reads a file of at most `most` bytes once, whole, by default without following a link. Throws `ETARBALL` and `ELIMIT`. */
export function readWhole(path: string, { follow = false, most = LIMITS.tarball } = {}): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (follow ? 0 : (constants.O_NOFOLLOW ?? 0)));
  } catch (cause) {
    throw new PackgateError("ETARBALL", "the tarball cannot be opened", { cause });
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size > most) throw new PackgateError("ELIMIT", `the tarball has more than ${most} bytes`);
    const bytes = Buffer.allocUnsafeSlow(size);
    let read = 0;
    while (read < size) {
      const count = readSync(descriptor, bytes, read, size - read, read);
      if (count === 0) throw new PackgateError("ETARBALL", "the tarball became shorter while it was read");
      read += count;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
