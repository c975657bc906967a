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

/**
 * Reads a file of at most `most` bytes once, whole, by default without following a link. Throws `ETARBALL`, also where it
 * is no regular file or changes while it is read, and `ELIMIT`.
 */
export function readWhole(path: string, { follow = false, most = LIMITS.tarball } = {}): Buffer {
  let descriptor: number;
  try {
    // A named pipe would wait for its other end for ever.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    descriptor = openSync(path, flags | (follow ? 0 : (constants.O_NOFOLLOW ?? 0)));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new PackgateError("ETARBALL", `the tarball cannot be opened${code}`, {
      hint: "Is it there, and readable for this user?",
      cause,
    });
  }
  try {
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) throw new PackgateError("ETARBALL", "the tarball is no regular file");
    const size = Number(before.size);
    if (size > most) throw new PackgateError("ELIMIT", `the tarball has more than ${most} bytes`);
    const bytes = Buffer.allocUnsafeSlow(size);
    let read = 0;
    while (read < size) {
      const count = readSync(descriptor, bytes, read, size - read, read);
      if (count === 0) throw changed();
      read += count;
    }
    const after = fstatSync(descriptor, { bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw changed();
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

function changed(): PackgateError {
  return new PackgateError("ETARBALL", "the tarball changed while it was read", {
    hint: "Wait until nothing writes it, then check again.",
  });
}
