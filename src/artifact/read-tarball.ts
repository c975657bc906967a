import { createHash } from "node:crypto";
import { PackgateError } from "../errors.ts";
import { type Artifact, LIMITS, type Limits, type Origin } from "../model.ts";
import { stripTopDirectory } from "./entry-paths.ts";
import { type Extent, requireWithin } from "./extent.ts";
import { inflate } from "./inflate.ts";
import { parseManifest } from "./manifest.ts";
import { agreeWithNodeTar } from "./node-tar.ts";
import { heldAgainstProfile } from "./packer-profile.ts";
import { readTar } from "./tar-reader.ts";
import type { Tarball } from "./tarball.ts";

/**
 * Reads a tarball into an Artifact: every byte of it is either an entry's or accounted for. Its pieces are gone afterwards.
 * `tarDigest` asks for the digest of the inflated tar as well: of 100 MB it takes a tenth of the time of their whole check.
 * Throws `ETARBALL`, `ELIMIT` and `EMANIFEST` where it cannot be read whole, has no entries or no package.json.
 */
export async function readTarball(
  tarball: Tarball,
  origin: Origin,
  { tarDigest = false, limits = LIMITS }: { readonly tarDigest?: boolean; readonly limits?: Limits } = {},
): Promise<Artifact & { readonly extent: Extent }> {
  requireWithin({ tarball: tarball.size }, limits);
  const inflated = await inflate(tarball, limits);
  const { members, headers, deviations, extent } = readTar(inflated.bytes, limits);
  agreeWithNodeTar(inflated.bytes, members);
  const { entries, deviations: pathDeviations } = stripTopDirectory(members);
  if (entries.length === 0) throw new PackgateError("ETARBALL", "the tarball has no entries");

  // The last one is what every installer keeps; that there are two is a deviation of its own.
  const packed = entries.findLast((entry) => entry.path === "package.json" && entry.type === "file");
  if (packed === undefined) {
    throw new PackgateError("EMANIFEST", "the tarball has no package.json", { hint: "This is not an npm package." });
  }
  return {
    origin,
    manifest: parseManifest(packed.bytes, "the packed package.json"),
    integrity: tarball.integrity,
    ...(tarDigest && { tarDigest: createHash("sha256").update(inflated.bytes).digest("hex") }),
    size: tarball.size,
    extent: { tarball: tarball.size, inflated: inflated.bytes.length, ...extent },
    unpackedSize: entries.reduce((sum, entry) => sum + entry.bytes.length, 0),
    entries,
    deviations: heldAgainstProfile(
      {
        gzip: inflated.header,
        archive: inflated.bytes,
        headers,
        deviations: [...inflated.deviations, ...deviations, ...pathDeviations],
      },
      origin.packer,
    ),
  };
}
