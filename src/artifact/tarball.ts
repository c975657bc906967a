/** The bytes of a .tgz on their way from a file to the reader. */

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { PackgateError } from "../errors.ts";
import { LIMITS } from "../model.ts";
import { integrityOf } from "./integrity.ts";

/**
 * A file that was read once. It lies in pieces so that each can go as soon as it is inflated: whole, the compressed bytes
 * would lie beside the inflated ones to the end. Whoever inflates it takes the pieces away.
 */
export interface Tarball {
  /** None is empty, and large ones have an ArrayBuffer of their own. Gone when they are inflated. */
  readonly pieces: Buffer[];
  /** Bytes. */
  readonly size: number;
  /** As `integrityOf` writes it. */
  readonly integrity: string;
}

interface Reading {
  /** Whether a symbolic link is followed. Default: no. */
  readonly follow?: boolean;
  /** Bytes. Default: packgate's own limit for a tarball. */
  readonly most?: number;
}

const PIECE = 4 * (1 << 20);

/**
 * Reads a file of at most `most` bytes once. Throws `ETARBALL`, also where it is no regular file or changes while it is
 * read, and `ELIMIT`.
 */
export function readTarballFile(path: string, reading: Reading = {}): Tarball {
  return tarballFrom(piecesOf(path, reading));
}

/** The same of what is there already. */
export function tarballFrom(read: Iterable<Buffer>): Tarball {
  const pieces = [...read];
  return { pieces, size: pieces.reduce((sum, { length }) => sum + length, 0), integrity: integrityOf(pieces) };
}

/** The integrity of a file, of which no more than a piece is in memory. Throws as reading it does. */
export function integrityOfFile(path: string, reading: Reading = {}): string {
  return integrityOf(piecesOf(path, reading));
}

/** Reads a small file whole. Throws as reading a tarball does. */
export function readWhole(path: string, reading: Reading = {}): Buffer {
  return Buffer.concat([...piecesOf(path, reading)]);
}

/** The first bytes of them all, or as many as there are. */
export function firstBytes(pieces: readonly Buffer[], count: number): Buffer {
  return Buffer.concat(pieces.slice(0, count + 1).map((piece) => piece.subarray(0, count))).subarray(0, count);
}

/** The last bytes of them all, or as many as there are. */
export function lastBytes(pieces: readonly Buffer[], count: number): Buffer {
  return Buffer.concat(pieces.slice(-count).map((piece) => piece.subarray(-count))).subarray(-count);
}

function* piecesOf(path: string, { follow = false, most = LIMITS.tarball }: Reading): Generator<Buffer> {
  const descriptor = openFile(path, follow);
  try {
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) throw new PackgateError("ETARBALL", "the tarball is no regular file");
    const size = Number(before.size);
    if (size > most) throw new PackgateError("ELIMIT", `the tarball has more than ${most} bytes`);
    for (let start = 0; start < size; start += PIECE) {
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, size - start));
      let read = 0;
      while (read < piece.length) {
        const count = readSync(descriptor, piece, read, piece.length - read, start + read);
        if (count === 0) throw changed();
        read += count;
      }
      yield piece;
    }
    const after = fstatSync(descriptor, { bigint: true });
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw changed();
  } finally {
    closeSync(descriptor);
  }
}

function openFile(path: string, follow: boolean): number {
  try {
    // A named pipe would wait for its other end for ever.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    return openSync(path, flags | (follow ? 0 : (constants.O_NOFOLLOW ?? 0)));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new PackgateError("ETARBALL", `the tarball cannot be opened${code}`, {
      hint: "Is it there, and readable for this user?",
      cause,
    });
  }
}

/** What a file is that something else writes. */
export function changed(): PackgateError {
  return new PackgateError("ETARBALL", "the tarball changed while it was read", {
    hint: "Wait until nothing writes it, then check again.",
  });
}
