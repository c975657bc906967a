/**
 * Tar archives inside a package: POSIX ustar and pax, GNU, and the v7 format without a magic. Readers disagree about
 * where an archive ends: npm reads on behind a single zero block, GNU tar does not. Here all of it is read.
 */

import { PackgateError } from "../../errors.ts";
import { isTarHeader } from "../binary.ts";
import type { Container, Inner } from "./carrier.ts";

const BLOCK = 512;
const ZEROS = Buffer.alloc(BLOCK);
const MOST_MEMBERS = 200_000;
/** Links, devices, directories and pipes have no data, whatever their size field says. */
const WITHOUT_DATA = new Set(["1", "2", "3", "4", "5", "6"]);
/** Names longer than any file system's are not told in full. */
const LONGEST_EXTENSION = 1 << 20;

export const tar: Container = {
  matches: (bytes) => hasMagic(bytes) || isTarHeader(bytes),
  *open(bytes) {
    let extension: Extension = {};
    let members = 0;
    let isBehindZeros = false;
    let isLost = false;
    for (let at = 0; at + BLOCK <= bytes.length; ) {
      const block = bytes.subarray(at, at + BLOCK);
      at += BLOCK;
      if (block.equals(ZEROS)) {
        isBehindZeros = true;
        isLost = false;
        continue;
      }
      if (!isTarHeader(block)) {
        // Behind the end blocks may be anything; elsewhere the thread is lost, and taken up at the next good header.
        if (!isBehindZeros && !isLost) yield { chain: ["tar"], format: "tar", unreadable: "damaged" };
        isLost = true;
        continue;
      }
      isBehindZeros = false;
      isLost = false;
      members += 1;
      if (members > MOST_MEMBERS) {
        throw new PackgateError("ELIMIT", `is a tar archive of more than ${MOST_MEMBERS} members`);
      }
      const type = String.fromCharCode(block[156] ?? 0);
      const name = extension.name ?? nameIn(block);
      const size = WITHOUT_DATA.has(type) ? 0 : (extension.size ?? sizeIn(block));
      const data = bytes.subarray(at, at + (size ?? 0));
      if (size === undefined || data.length < size) yield unreadable(name);
      at += Math.ceil(data.length / BLOCK) * BLOCK;
      if (type === "x" || type === "L") {
        extension = { ...extension, ...readExtension(type, data.subarray(0, LONGEST_EXTENSION)) };
      } else if (type !== "g" && type !== "K") {
        extension = {};
        if (data.length > 0) yield { chain: ["tar", name], bytes: data, name };
      }
    }
    if (bytes.length < BLOCK) yield { chain: ["tar"], format: "tar", unreadable: "damaged" };
  },
};

function unreadable(name: string): Inner {
  return { chain: ["tar", name], format: "tar", unreadable: "damaged" };
}

/** `ustar` at 257 (GNU puts a blank behind it): the checksum may be broken. */
function hasMagic(bytes: Buffer): boolean {
  return bytes[257] === 0x75 && bytes[0] !== 0 && /^ustar[\0 ]/.test(bytes.toString("latin1", 257, 263));
}

function nameIn(block: Buffer): string {
  const name = untilZero(block.subarray(0, 100));
  const prefix = block.toString("latin1", 257, 263) === "ustar\0" ? untilZero(block.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Octal digits, or, with the high bit set, a number of 11 bytes (GNU). Undefined where it is neither. */
function sizeIn(block: Buffer): number | undefined {
  if (((block[124] ?? 0) & 0x80) !== 0) {
    return block.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, (block[124] ?? 0) & 0x7f);
  }
  const field = /^ *([0-7]*)[ \0]*$/.exec(block.toString("latin1", 124, 136))?.[1];
  return field === undefined ? undefined : Number.parseInt(field || "0", 8);
}

interface Extension {
  readonly name?: string;
  readonly size?: number;
}

function readExtension(type: "x" | "L", data: Buffer): Extension {
  return type === "L" ? { name: untilZero(data) } : readPax(data);
}

/** `<length> <key>=<value>\n`, the length counting itself (POSIX.1-2001): the name and the size that the next header means. */
function readPax(data: Buffer): Extension {
  let extension: Extension = {};
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = space === -1 ? 0 : Number(data.toString("latin1", at, Math.min(space, at + 8)));
    const record = data.toString("utf8", space + 1, at + length - 1);
    if (!(length > space - at && at + length <= data.length)) break;
    if (record.startsWith("path=")) extension = { ...extension, name: record.slice(5) };
    if (/^size=\d{1,15}$/.test(record)) extension = { ...extension, size: Number(record.slice(5)) };
    at += length;
  }
  return extension;
}

function untilZero(bytes: Buffer): string {
  const zero = bytes.indexOf(0);
  return bytes.toString("utf8", 0, zero === -1 ? bytes.length : zero);
}
