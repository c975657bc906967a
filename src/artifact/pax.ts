/** PAX extended headers (POSIX.1-2001): `<length> <key>=<value>\n`, the length counting itself. */

import { PackgateError } from "../errors.ts";
import { utf8 } from "./tar-header.ts";

export interface Pax {
  readonly path?: string;
  readonly size?: number;
  readonly linkPath?: string;
  /** Whether it says what a file is called, links to or how long it is. */
  readonly defines: boolean;
  readonly ambiguous: readonly string[];
  readonly odd: readonly string[];
}

/** What package managers write, and metadata that no reader takes for content; bsdtar gives up at a NUL in a key. */
const WRITTEN = new Set(["path", "size", "mtime", "hdrcharset", "linkpath"]);
const HARMLESS =
  /^(?:atime|ctime|uid|gid|uname|gname|comment|SCHILY\.(?:dev|ino|nlink|fflags|(?:acl|xattr)\.[!-~]*)|(?:NODETAR|LIBARCHIVE)\.[!-~]*)$/;
/** What their values must be where a reader stumbles over others, or where a text would be hidden from every rule. */
const VALUES = new Map([
  ...["mtime", "atime", "ctime", "uid", "gid"].map((key) => [key, /^-?\d+(?:\.\d*)?$/] as const),
  // Another character set is another name to bsdtar and Python. bun writes this one.
  ["hdrcharset", /^BINARY$/],
  // git archive writes the commit there.
  ["comment", /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/],
]);
const DEFINING = ["path", "size", "linkpath", "hdrcharset"];

/** Reads one extended header. Throws `ETARBALL` where the records cannot be told apart. */
export function readPax(body: Buffer): Pax {
  const ambiguous: string[] = [];
  const odd: string[] = [];
  const values = new Map<string, string>();
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const digits = space === -1 ? "" : body.toString("latin1", at, Math.min(space, at + 8));
    const end = at + Number.parseInt(digits, 10);
    if (!/^[1-9]\d*$/.test(digits) || end > body.length || body[end - 1] !== 0x0a) throw broken();
    const record = body.subarray(space + 1, end - 1);
    const equals = record.indexOf(0x3d);
    if (equals === -1) throw broken();
    const key = record.toString("latin1", 0, equals);
    const value = utf8(record.subarray(equals + 1));
    if (value === undefined) ambiguous.push("has a PAX value that is not UTF-8");
    // node-tar ends a value at a NUL and drops one with a newline; others keep them.
    else if (/[\0\n]/.test(value)) ambiguous.push("has a PAX value with a NUL or a newline");
    if (VALUES.get(key)?.test(value ?? "") === false) ambiguous.push(`has a PAX ${key} that no package manager writes`);
    if (values.has(key)) ambiguous.push(`has the PAX key ${JSON.stringify(key.slice(0, 40))} twice`);
    if (!WRITTEN.has(key)) {
      if (HARMLESS.test(key)) odd.push("has PAX metadata that no package manager writes");
      else ambiguous.push(`has the PAX key ${JSON.stringify(key.slice(0, 40))}, which readers take differently`);
    }
    values.set(key, value ?? "");
    at = end;
  }
  const path = values.get("path");
  const linkPath = values.get("linkpath");
  const sizeText = values.get("size");
  const size = sizeText === undefined ? undefined : Number.parseInt(sizeText, 10);
  if (sizeText !== undefined && !/^\d{1,15}$/.test(sizeText)) throw broken();
  return {
    ...(path !== undefined && { path }),
    ...(linkPath !== undefined && { linkPath }),
    ...(size !== undefined && { size }),
    defines: DEFINING.some((key) => values.has(key)),
    ambiguous,
    odd,
  };
}

function broken(): PackgateError {
  return new PackgateError("ETARBALL", "a PAX header of the tar archive is damaged");
}
