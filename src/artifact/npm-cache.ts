import { join } from "node:path";
import { PackgateError } from "../errors.ts";
import { LIMITS } from "../model.ts";
import { hexOf } from "./integrity.ts";
import { readTarballFile, type Tarball } from "./tarball.ts";

/**
 * The bytes that npm keeps under an integrity in its content-addressed cache (cacache, content-v2), verified: npm puts
 * the tarball there in a dry run too, and in `postpack` it is the one about to be uploaded. Throws `EINTEGRITY`, and
 * `ELIMIT` for more than `most` bytes.
 */
export function readFromCache(cache: string, integrity: string, most = LIMITS.tarball): Tarball {
  const digest = hexOf(integrity);
  const path = join(cache, "_cacache", "content-v2", "sha512", digest.slice(0, 2), digest.slice(2, 4), digest.slice(4));
  const tarball = readTarballFile(path, { most });
  if (tarball.integrity !== integrity) {
    throw new PackgateError("EINTEGRITY", "the tarball in npm's cache is not the one that npm packed", {
      hint: "Run npm cache verify, then pack again.",
    });
  }
  return tarball;
}
