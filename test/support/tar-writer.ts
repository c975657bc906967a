import { constants, crc32, deflateRawSync } from "node:zlib";

const BLOCK = 512;
/** 1985-10-26T08:15:00Z, in seconds: the date that npm gives to every file. */
const NPM_MTIME = 499_162_500;

/** One member, written as it is given: nothing is checked, so that hostile tarballs can be written as well. */
export interface Member {
  readonly path: string;
  readonly bytes?: Buffer;
  /** `0` where it is not given: a file. */
  readonly type?: string;
  readonly linkpath?: string;
  readonly mode?: number;
  /** Bytes that the header claims, where they are others than there are. */
  readonly size?: number;
  /** Records of a PAX header in front of this member. */
  readonly pax?: Readonly<Record<string, string | number>>;
  /** Latin-1 text over the finished header, by its offset: the checksum is made to fit, unless it is written here too. */
  readonly fields?: Readonly<Record<number, string>>;
  /** Behind the content, instead of zeros to the end of the block. */
  readonly padding?: Buffer;
}

/** Where fields of a header are, for those that are written by hand. */
export const FIELD = {
  name: 0,
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  checksum: 148,
  type: 156,
  linkname: 157,
  magic: 257,
  uname: 265,
  gname: 297,
  devmajor: 329,
  prefix: 345,
  padding: 500,
} as const;

/**
 * An uncompressed tar, byte for byte as npm writes it where the members are those that npm writes: long paths through
 * the ustar prefix, paths that fit nowhere or are not ASCII through a PAX header, two zero blocks at the end.
 */
export function tar(members: readonly Member[]): Buffer {
  return Buffer.concat([tarWithoutEnd(members), Buffer.alloc(2 * BLOCK)]);
}

/** The same without the two zero blocks. */
export function tarWithoutEnd(members: readonly Member[]): Buffer {
  return Buffer.concat(members.flatMap(blocks));
}

/**
 * Members in one gzip member with npm's header (FLG=0 XFL=2 OS=255).
 * `level` is npm's 9 unless the test is about size and wants to be quick.
 */
export function gzip(bytes: Buffer, level: number = constants.Z_BEST_COMPRESSION): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes) >>> 0, 0);
  trailer.writeUInt32LE(bytes.length >>> 0, 4);
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  return Buffer.concat([header, deflateRawSync(bytes, { level }), trailer]);
}

/** A tarball as `npm pack` writes it, from paths below `package/`. */
export function tarball(
  files: Readonly<Record<string, Buffer | string>>,
  { level }: { readonly level?: number } = {},
): Buffer {
  const members = Object.entries(files).map(([path, content]) => ({
    path: `package/${path}`,
    bytes: Buffer.from(content),
  }));
  return gzip(tar(members), level);
}

function blocks(member: Member): Buffer[] {
  const { path, bytes = Buffer.alloc(0), type = "0", linkpath = "", mode = 0o644, size = bytes.length } = member;
  const split = splitPath(path);
  const pax = member.pax ?? (split.fits ? undefined : { path, mtime: NPM_MTIME, size });
  return [
    ...(pax === undefined ? [] : paxBlocks(path, pax)),
    header({ name: split.name, prefix: split.prefix, type, linkpath, mode, size, fields: member.fields ?? {} }),
    bytes,
    member.padding ?? padding(bytes.length),
  ];
}

function paxBlocks(path: string, records: Readonly<Record<string, string | number>>): Buffer[] {
  const body = paxRecords(Object.entries(records).map(([key, value]) => [key, `${value}`]));
  const name = `PaxHeader/${path.split("/").at(-1)}`.slice(0, 99);
  return [
    header({ name, prefix: "", type: "x", linkpath: "", mode: 0o644, size: body.length, fields: {} }),
    body,
    padding(body.length),
  ];
}

/** The body of a PAX header, for members of type `x` and `g` that are written by hand. */
export function paxRecords(records: readonly (readonly [key: string, value: Buffer | string])[]): Buffer {
  return Buffer.concat(records.map(([key, value]) => paxRecord(key, Buffer.from(value))));
}

/** A record's length counts its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from("\n")]);
  let length = rest.length;
  while (`${length}`.length + rest.length !== length) length = `${length}`.length + rest.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
}

interface Header {
  readonly name: string;
  readonly prefix: string;
  readonly type: string;
  readonly linkpath: string;
  readonly mode: number;
  readonly size: number;
  readonly fields: Readonly<Record<number, string>>;
}

function header({ name, prefix, type, linkpath, mode, size, fields }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100);
  block.write(number(mode, 8), 100);
  block.write(number(size, 12), 124);
  block.write(number(NPM_MTIME, 12), 136);
  block.write(type, 156);
  block.write(linkpath, 157, 100);
  block.write("ustar\u000000", 257);
  block.write(number(0, 8), 329);
  block.write(number(0, 8), 337);
  block.write(prefix, 345, 155);
  for (const [at, text] of Object.entries(fields)) block.write(text, Number(at), "latin1");
  if (FIELD.checksum in fields) return block;
  return summed(block);
}

/** Makes the checksum of a header fit what it holds. Changes the block and returns it. */
export function summed(block: Buffer): Buffer {
  block.write(" ".repeat(8), FIELD.checksum);
  block.write(number(sum(block), 8), FIELD.checksum);
  return block;
}

/** Octal as node-tar writes it: a field that is not full ends in a space and a NUL. */
function number(value: number, width: number): string {
  const octal = value.toString(8);
  return octal.length === width - 1 ? `${octal}\0` : `${octal.padStart(width - 2, "0")} \0`;
}

function sum(block: Buffer): number {
  let total = 0;
  for (const byte of block) total += byte;
  return total;
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
}

/** Where a path goes in the header: as many of its first segments as the prefix takes, the rest in the name. */
function splitPath(path: string): { name: string; prefix: string; fits: boolean } {
  const ascii = Buffer.byteLength(path) === path.length;
  if (path.length < 100) return { name: path, prefix: "", fits: ascii };
  const slash = path.lastIndexOf("/", 155);
  if (slash === -1) return { name: path.slice(0, 99), prefix: "", fits: false };
  const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
  return name.length <= 100 ? { name, prefix, fits: ascii } : { name: name.slice(0, 99), prefix, fits: false };
}
