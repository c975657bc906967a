import { readTarball } from "../../src/artifact/read-tarball.ts";
import { tarballFrom } from "../../src/artifact/tarball.ts";
import type { Origin } from "../../src/model.ts";

const ORIGIN: Origin = { kind: "tarball", spec: "p.tgz", packer: null, predicted: false };

/** Reads a tarball that lies in memory, and leaves it there. Throws as reading one does. */
export function readBytes(
  bytes: Buffer,
  origin: Origin = ORIGIN,
  options: Parameters<typeof readTarball>[2] = {},
): ReturnType<typeof readTarball> {
  return readTarball(tarballFrom(bytes.length === 0 ? [] : [copyOf(bytes)]), origin, options);
}

/** With memory of its own: the reader gives it back. */
export function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
