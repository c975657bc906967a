/**
 * packgate's own reader: it accepts what package managers write and names everything else. Lenient readers disagree
 * about hostile archives, silently, so that a list made by one of them is not what another installs: an entry behind a
 * single zero block is invisible to GNU tar and installed by npm. `node-tar.ts` is the second reader; both must agree.
 */

import { PackgateError } from "../errors.ts";
import { type Deviation, type Entry, LIMITS, type Limits } from "../model.ts";
import { type Extent, requireWithin } from "./extent.ts";
import { type Pax, readPax } from "./pax.ts";
import { BLOCK, type Header, isZero, NAME_NOT_UTF8, readHeader, utf8 } from "./tar-header.ts";

const ENTRY_TYPES = new Map<string, Entry["type"]>([
  ["0", "file"],
  ["\0", "file"],
  ["1", "link"],
  ["2", "symlink"],
  ["5", "directory"],
]);

/** A member as the archive spells it: `path` still has its top directory. */
export interface Member {
  readonly path: string;
  readonly type: Entry["type"];
  readonly mode: number;
  readonly bytes: Buffer;
}

/** Reads all members, in archive order; `headers` says at which bytes headers are. Throws `ETARBALL` and `ELIMIT`. */
export function readTar(
  archive: Buffer,
  limits: Limits = LIMITS,
): {
  members: readonly Member[];
  deviations: readonly Deviation[];
  headers: readonly number[];
  extent: Pick<Extent, "entries" | "path" | "pax">;
} {
  const members: Member[] = [];
  const deviations: Deviation[] = [];
  const headers: number[] = [];
  /** What a link may name: made for the first one, for most archives have none. */
  let byPath: Map<string, Member> | undefined;
  let pax: Pax | undefined;
  let longName: string | undefined;
  let owned = false;
  let afterGlobal = false;
  let at = 0;

  const extent = { entries: 0, path: 0, pax: 0 };
  const grow = (what: keyof typeof extent, to: number): void => {
    requireWithin({ [what]: to }, limits);
    extent[what] = Math.max(extent[what], to);
  };
  const deviate = (kind: Deviation["kind"], path: string | null, message: string): void => {
    deviations.push({ kind, path, message });
  };

  while (at < archive.length) {
    if (archive.length - at < BLOCK) throw new PackgateError("ETARBALL", "the tar archive ends inside a block");
    if (isZero(archive, at, at + BLOCK)) break;
    const header = readHeader(archive, at);
    headers.push(at);
    const size = effectiveSize(header, pax);
    const start = at + BLOCK;
    const end = start + size;
    if (end > archive.length) throw new PackgateError("ETARBALL", "the tar archive ends inside a file");
    const body = archive.subarray(start, end);
    const next = start + Math.ceil(size / BLOCK) * BLOCK;
    if (next > archive.length) throw new PackgateError("ETARBALL", "the tar archive ends inside a block");
    at = next;

    const path = pax?.path ?? longName ?? header.path;
    owned ||= header.owned;
    // bun cuts the names that PAX names stand for after 100 bytes, in the middle of a character too.
    const standsIn = header.type === "x" || pax?.path !== undefined;
    const ambiguous = standsIn ? header.ambiguous.filter((message) => message !== NAME_NOT_UTF8) : header.ambiguous;
    for (const message of [...ambiguous, ...(pax?.ambiguous ?? [])]) deviate("ambiguous", path, message);
    for (const message of [...header.odd, ...(pax?.odd ?? [])]) deviate("oddity", path, message);
    if (!isZero(archive, end, next)) deviate("ambiguous", path, "has bytes in the padding behind its content");

    if (header.type === "x" || header.type === "g") {
      grow("pax", size);
      const read = readPax(body);
      if (header.type === "x") {
        if (pax !== undefined) deviate("ambiguous", path, "has two PAX headers in a row");
        pax = read;
        continue;
      }
      afterGlobal = true;
      for (const message of read.ambiguous) deviate("ambiguous", null, message);
      if (read.defines)
        deviate("ambiguous", null, "has a global PAX header that names files, which readers take differently");
      else deviate("oddity", null, "has a global PAX header");
      continue;
    }
    if (header.type === "L" || header.type === "K") {
      // It ends in a zero.
      grow("path", size - 1);
      const zero = body.indexOf(0);
      const name = zero === -1 ? body : body.subarray(0, zero);
      const why = ambiguityOfLongName(header, body.subarray(name.length), pax !== undefined || longName !== undefined);
      deviate(why === undefined ? "oddity" : "ambiguous", null, why ?? "has a GNU long name header");
      if (header.type === "L") longName = utf8(name) ?? name.toString("latin1");
      continue;
    }

    const type = ENTRY_TYPES.get(header.type) ?? "other";
    const linkPath = pax?.linkPath ?? header.linkPath;
    if (pax?.size !== undefined && pax.size !== header.size) {
      deviate("ambiguous", path, "has another size in its PAX header than in its own");
    }
    if (longName !== undefined && pax?.path !== undefined && pax.path !== longName) {
      deviate("ambiguous", path, "has a GNU name and another PAX name");
    }
    pax = undefined;
    longName = undefined;
    afterGlobal = false;

    if (header.type === "\0") deviate("oddity", path, "has the file type of an archive older than ustar");
    if (type === "file" && path.endsWith("/")) deviate("ambiguous", path, "is a file whose name ends in a slash");
    if (type !== "link" && type !== "symlink" && linkPath !== "") {
      deviate("ambiguous", path, "has a link name but is no link");
    }
    if (type !== "file" && (size > 0 || header.size > 0))
      deviate("ambiguous", path, "has content although its type has none");
    if (type === "other") deviate("ambiguous", path, `has the type ${JSON.stringify(header.type)}, which is no file`);
    if (type === "symlink") deviate("ambiguous", path, "is a symbolic link: installers drop it or write it");
    if (type === "directory") deviate("oddity", path, "is a directory entry");
    grow("path", Buffer.byteLength(path));
    if (type === "link") byPath ??= new Map(members.filter(isNamed).map((member) => [member.path, member]));
    const target = type === "link" ? byPath?.get(linkPath) : undefined;
    if (type === "link" && target === undefined) deviate("ambiguous", path, "is a hard link to no earlier entry");
    const member: Member = { path, type, mode: header.mode, bytes: target?.bytes ?? body };
    if (isNamed(member)) byPath?.set(path, member);
    members.push(member);
    grow("entries", members.length);
  }

  if (owned) deviate("oddity", null, "names the user or the group that packed it");
  if (pax !== undefined || longName !== undefined || afterGlobal)
    deviate("ambiguous", null, "ends in a header that belongs to no entry");
  if (archive.length - at < 2 * BLOCK) deviate("ambiguous", null, "does not end in two zero blocks");
  if (!isAllZero(archive, at)) {
    deviate("ambiguous", null, "has bytes behind its end, which some installers read");
  }
  return { members, deviations, headers, extent };
}

function isNamed({ type }: Member): boolean {
  return type !== "directory";
}

function effectiveSize(header: Header, pax: Pax | undefined): number {
  const own = header.type === "x" || header.type === "g" || header.type === "L" || header.type === "K";
  // A PAX size that also sized the next extended header was node-tar's CVE-2026-53655: files were smuggled past it.
  if (!own && pax?.size !== undefined) return pax.size;
  // Links and directories have no content, whatever their size field says to some readers.
  return header.type === "1" || header.type === "2" || header.type === "5" ? 0 : header.size;
}

/** Why readers take a GNU name differently: Python takes the first of two, npm the last, and a link name is its content. */
function ambiguityOfLongName(header: Header, behind: Buffer, another: boolean): string | undefined {
  if (header.type === "K") return "has a GNU long link name";
  if (another) return "has a GNU long name behind another name";
  return isAllZero(behind, 0) ? undefined : "has bytes behind the end of a GNU long name";
}

function isAllZero(archive: Buffer, from: number): boolean {
  for (let at = from; at < archive.length; at += BLOCK) {
    if (!isZero(archive, at, Math.min(at + BLOCK, archive.length))) return false;
  }
  return true;
}
