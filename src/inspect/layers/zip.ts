/**
 * ZIP archives (PKWARE's APPNOTE 6.3), under whatever name: VSIX, JAR, EPUB, DOCX, and those appended to a picture or a
 * program. Readers go by the directory at the end or by the headers in front of the members; what either of them sees is
 * read, because a member that the directory leaves out is published all the same.
 */

import { crc32 } from "node:zlib";
import { PackgateError } from "../../errors.ts";
import { type Budget, reserve } from "./budget.ts";
import type { Container, Inner } from "./carrier.ts";
import { inflateRaw } from "./decompress.ts";
import { directoryOf, LOCAL, type Member, startsWithLocal } from "./zip-directory.ts";

const MOST_MEMBERS = 200_000;
const ENCRYPTED = 1;
/** The sizes stand behind the data, where only a decoder finds them. */
const SIZES_BEHIND = 8;

export const zip: Container = {
  matches: (bytes) => startsWithLocal(bytes) || directoryOf(bytes) !== undefined,
  *open(bytes, _name, budget) {
    const archive: Archive = { bytes, budget, members: 0, viewed: 0 };
    const directory = directoryOf(bytes);
    /** Where each member begins and ends, with its header. */
    const known: { readonly start: number; readonly end: number }[] = [];
    for (const member of directory?.members() ?? []) {
      count(archive);
      const data = dataOf(bytes, member.header);
      if (data === undefined || data.start + member.packed > bytes.length) {
        yield unreadable(member.name, "damaged");
        continue;
      }
      known.push({ start: member.header, end: data.start + member.packed });
      // A reader that goes by this header takes other bytes for the member.
      const sameAsLocal = (data.flags & SIZES_BEHIND) !== 0 || [0, 0xffffffff, member.packed].includes(data.packed);
      if (!sameAsLocal || data.method !== member.method) yield unreadable(member.name, "damaged");
      const inner = open(archive, member, data.start);
      if (inner !== undefined) yield inner;
    }
    if (directory === undefined || !directory.isWhole()) {
      yield { chain: ["zip"], format: "zip", unreadable: "damaged" };
    }
    known.sort((one, other) => one.start - other.start);
    const first = known[0]?.start ?? 0;
    let at = 0;
    for (const { start, end } of [...known, { start: bytes.length, end: bytes.length }]) {
      if (at < start) yield* hidden(archive, at, start, at >= first);
      at = Math.max(at, end);
    }
  },
};

interface Archive {
  readonly bytes: Buffer;
  readonly budget: Budget;
  members: number;
  /** Bytes of members that are stored as they are. */
  viewed: number;
}

function open(archive: Archive, member: Member, start: number): Inner | undefined {
  if (member.name.endsWith("/") && member.packed === 0) return undefined;
  if ((member.flags & ENCRYPTED) !== 0) return unreadable(member.name, "encrypted");
  if (member.method !== 0 && member.method !== 8) {
    return unreadable(member.name, "compressed by a method that packgate does not have");
  }
  const packed = archive.bytes.subarray(start, start + member.packed);
  const bytes = member.method === 0 ? view(archive, packed) : inflate(archive, packed)?.bytes;
  if (bytes === undefined || crc32(bytes) !== member.crc) return unreadable(member.name, "damaged");
  return { chain: ["zip", member.name], bytes, name: member.name };
}

/** The members between `from` and `to` that no directory names. */
function* hidden(archive: Archive, from: number, to: number, isInArchive: boolean): Iterable<Inner> {
  const { bytes } = archive;
  let at = bytes.indexOf(LOCAL, from);
  while (at !== -1 && at < to) {
    const data = hiddenAt(bytes, at, to);
    const found = data && openHidden(archive, data, to);
    if (data !== undefined && (found !== undefined || isInArchive)) {
      count(archive);
      const inner = found === undefined ? unreadable(data.name, "damaged") : found.inner;
      if (inner !== undefined) yield inner;
    }
    at = bytes.indexOf(LOCAL, found?.end ?? at + LOCAL.length);
  }
}

/** Versions of the format end at 6.3. In front of the first member is another file, and four bytes of it are no archive. */
function hiddenAt(bytes: Buffer, at: number, to: number): LocalHeader | undefined {
  const data = dataOf(bytes, at);
  return data === undefined || data.start > to || data.name === "" || (bytes[at + 4] ?? 0) > 63 ? undefined : data;
}

function openHidden(
  archive: Archive,
  data: LocalHeader,
  to: number,
): { readonly inner: Inner | undefined; readonly end: number } | undefined {
  const sized = (data.flags & SIZES_BEHIND) === 0;
  const end = sized ? data.start + data.packed : to;
  if (end > to) return undefined;
  if (sized) {
    const inner = open(archive, data, data.start);
    return inner !== undefined && "unreadable" in inner && inner.unreadable === "damaged" ? undefined : { inner, end };
  }
  if ((data.flags & ENCRYPTED) !== 0 || (data.method !== 0 && data.method !== 8)) return undefined;
  const rest = archive.bytes.subarray(data.start, end);
  const found = data.method === 0 ? { bytes: view(archive, rest), used: rest.length } : inflate(archive, rest);
  if (found === undefined) return undefined;
  return {
    inner: { chain: ["zip", data.name], bytes: found.bytes, name: data.name },
    end: data.start + found.used,
  };
}

/** A member of no bytes is empty, not damaged. */
function inflate({ budget }: Archive, packed: Buffer): ReturnType<typeof inflateRaw> {
  return packed.length === 0 ? { bytes: packed, used: 0 } : inflateRaw(budget, packed);
}

/** Members that lie over each other would make much of little: what goes beyond the archive's own size is paid for. */
function view(archive: Archive, packed: Buffer): Buffer {
  archive.viewed += packed.length;
  if (archive.viewed > archive.bytes.length) reserve(archive.budget, packed.length);
  return packed;
}

interface LocalHeader extends Member {
  /** Where the data begin. */
  readonly start: number;
}

/** What the header in front of a member says, if there is one at `at`. */
function dataOf(bytes: Buffer, at: number): LocalHeader | undefined {
  if (at < 0 || at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50) return undefined;
  const nameEnd = at + 30 + bytes.readUInt16LE(at + 26);
  const start = nameEnd + bytes.readUInt16LE(at + 28);
  if (start > bytes.length) return undefined;
  return {
    header: at,
    start,
    flags: bytes.readUInt16LE(at + 6),
    method: bytes.readUInt16LE(at + 8),
    crc: bytes.readUInt32LE(at + 14),
    packed: bytes.readUInt32LE(at + 18),
    name: bytes.toString("utf8", at + 30, nameEnd),
  };
}

function unreadable(name: string, reason: string): Inner {
  return { chain: ["zip", name], format: "zip", unreadable: reason };
}

function count(archive: Archive): void {
  archive.members += 1;
  if (archive.members > MOST_MEMBERS) {
    throw new PackgateError("ELIMIT", `is a zip archive of more than ${MOST_MEMBERS} members`);
  }
}
