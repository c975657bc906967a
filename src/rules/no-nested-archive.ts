import { constants, inflateRawSync } from "node:zlib";
import { binaryOf, isTarHeader, zipIn } from "../inspect/binary.ts";
import { packedPaths } from "../inspect/packed-paths.ts";
import { inTemplateDirectory, isBundled } from "../inspect/paths.ts";
import type { Entry, Observation } from "../model.ts";
import { defineRule } from "./define-rule.ts";

/** Formats that are zip archives inside and documents, models or animations to everybody. */
const ZIP_DOCUMENT = /\.(?:docx|dotx|xlsx|xltx|pptx|potx|od[tspg]|epub|usdz|3mf|lottie|kmz)$/i;
/** Compressed tars whose algorithm is not opened here. */
const TAR_NAME = /\.(?:tar\.[a-z0-9]{1,5}|t[bx]z2?|tzst|tlz)$/i;
/** What precompressing plugins put behind a file's name; brotli has no magic number. */
const TWIN = /\.(?:gz|br|zst|xz|bz2)$/i;

/** An earlier pack of the package, a checkout, a crash report: whatever it holds went past the list of what ships. */
export default defineRule({
  id: "no-nested-archive",
  title: "Archive inside the package",
  severity: "error",
  waiver: "path",
  // A sibling shows what a compressed file is.
  monotone: false,
  fix: 'Ship the files themselves, or keep the archive out with "files" in package.json, for instance "!*.tgz"',
  *check({ artifact }) {
    const packed = packedPaths(artifact);
    for (const entry of artifact.entries) {
      const found = archiveIn(entry, packed);
      if (found === null) continue;
      // A scaffolder's gradle-wrapper.jar is its product, a bundled dependency's archive has been public before.
      const isWeak = found.weight === undefined && (isBundled(entry.path) || inTemplateDirectory(entry.path));
      yield { entry, ...found, ...(isWeak ? { weight: "warning" as const } : {}) };
    }
  },
});

type Found = Pick<Observation, "message" | "weight">;

function archiveIn({ path, bytes }: Entry, packed: ReadonlySet<string>): Found | null {
  const binary = binaryOf(bytes);
  const zip = zipIn(bytes);
  if (zip === "whole") return ZIP_DOCUMENT.test(path) ? null : { message: "is an archive (zip archive)" };
  if (binary?.kind === "archive") return { message: `is an archive (${binary.format})` };
  if (zip === "appended") {
    // Self-extracting programs and launchers are made so.
    const isProgram = binary?.kind === "executable";
    return { message: "has a zip archive appended", ...(isProgram ? { weight: "warning" as const } : {}) };
  }
  if (binary?.kind !== "compressed") return null;
  if (holdsTar(bytes) || TAR_NAME.test(path)) return { message: `is an archive (compressed tar, ${binary.format})` };
  if (TWIN.test(path) && packed.has(path.replace(TWIN, ""))) return null;
  return { message: `is compressed (${binary.format}), and what it holds is not packed beside it`, weight: "info" };
}

/** Compressed bytes that yield a tar's first block. */
const GZIP_HEAD = 2048;

/** Whether a gzip file begins with a tar header. Its own header may be of any length (RFC 1952). */
function holdsTar(bytes: Buffer): boolean {
  if (bytes.length < 18 || bytes.readUInt16BE(0) !== 0x1f8b) return false;
  const flags = bytes[3]!;
  let at = 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const field of [8, 16]) {
    if ((flags & field) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return false;
    at = end + 1;
  }
  if (flags & 2) at += 2;
  try {
    const head = inflateRawSync(bytes.subarray(at, at + GZIP_HEAD), { finishFlush: constants.Z_SYNC_FLUSH });
    return isTarHeader(head);
  } catch (error) {
    // Damaged data is no tar; that it cannot be read at all is no-opaque-content's finding.
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) return false;
    throw error;
  }
}
