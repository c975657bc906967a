/**
 * What a file is by its first bytes. Names lie (a core dump is called `phantomjs.core`, an archive `logo.png`), so
 * rules that speak of kinds of content ask here. Sources: the formats' own specifications and file(1)'s magic.
 */

type BinaryKind =
  | "archive"
  | "compressed"
  | "executable"
  | "memory dump"
  | "database"
  | "capture"
  | "debug symbols"
  | "version control"
  | "image"
  | "font"
  | "media"
  | "document";

export interface Binary {
  readonly kind: BinaryKind;
  /** As one would call it in a sentence: `SQLite database`, `zip archive`. */
  readonly format: string;
}

/** What `bytes` are by a known magic number, or null: text, or a format without one. */
export function binaryOf(bytes: Buffer): Binary | null {
  for (const signature of BY_FIRST_BYTE[bytes[0] ?? -1] ?? []) {
    if (startsWith(bytes, signature.magic) && (signature.when?.(bytes) ?? true)) return signature.binary;
  }
  if (isTarHeader(bytes)) return { kind: "archive", format: "tar archive" };
  if (isAsar(bytes)) return { kind: "archive", format: "asar archive" };
  if (at(4, "ftyp")(bytes)) return { kind: "media", format: "ISO media file" };
  if (at(36, "acsp")(bytes)) return { kind: "image", format: "colour profile" };
  return null;
}

/** Bytes that decide whether a file is text: what git and most editors look at. */
const TEXT_HEAD = 8000;

/** No NUL in the first 8 kB, and not a known binary format. */
export function isText(bytes: Buffer): boolean {
  return bytes.subarray(0, TEXT_HEAD).indexOf(0) === -1 && binaryOf(bytes) === null;
}

/** A tar header block, told by its checksum (POSIX ustar, offset 148), which all tar formats have, also those without `ustar`. */
export function isTarHeader(bytes: Buffer): boolean {
  if (bytes.length < 512 || bytes[0] === 0 || !beginsChecksum(bytes[148] as number)) return false;
  const field = /^ *([0-7]{1,7})[ \0]*$/.exec(bytes.toString("latin1", 148, 156))?.[1];
  if (field === undefined) return false;
  let sum = 8 * 0x20;
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += bytes[at]!;
  return sum === Number.parseInt(field, 8);
}

/** Asked of every layer by many: one byte settles most. */
function beginsChecksum(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x30 && byte <= 0x37);
}

/** Electron's archive: a pickled JSON header that begins with `{"files"`. */
function isAsar(bytes: Buffer): boolean {
  return bytes.length >= 24 && bytes.readUInt32LE(0) === 4 && bytes.toString("latin1", 16, 24) === '{"files"';
}

/** Bytes at the end of a file in which a zip's end record stands: the record and its longest comment. */
const ZIP_TAIL = 22 + 0xffff;

/**
 * Whether `bytes` are a zip archive, have one appended, or (null) neither. Readers find a zip from its end, so one behind
 * an image or a program is as good as any other; its end record must lead to a central directory.
 */
export function zipIn(bytes: Buffer): "whole" | "appended" | null {
  if (startsWith(bytes, ZIP_LOCAL)) return "whole";
  const tail = bytes.subarray(Math.max(0, bytes.length - ZIP_TAIL));
  let at = tail.lastIndexOf(ZIP_END);
  while (at >= 0) {
    if (endsZip(bytes, bytes.length - tail.length + at)) return "appended";
    at = at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1);
  }
  return null;
}

const ZIP_LOCAL = Buffer.from("PK\x03\x04", "latin1");
const ZIP_END = Buffer.from("PK\x05\x06", "latin1");
const ZIP_DIRECTORY = 0x02014b50;
const ZIP64_LOCATOR = 0x07064b50;

function endsZip(bytes: Buffer, end: number): boolean {
  if (end + 22 > bytes.length) return false;
  if (end >= 20 && bytes.readUInt32LE(end - 20) === ZIP64_LOCATOR) return true;
  const directory = end - bytes.readUInt32LE(end + 12);
  return directory >= 0 && directory + 46 <= end && bytes.readUInt32LE(directory) === ZIP_DIRECTORY;
}

/** ELF's e_type, at offset 16 in the file's own byte order. */
function elfType(bytes: Buffer): number | null {
  if (bytes.length < 18) return null;
  return bytes[5] === 2 ? bytes.readUInt16BE(16) : bytes.readUInt16LE(16);
}

/** Mach-O's filetype, at offset 12 in the file's own byte order. */
function machType(bytes: Buffer): number | null {
  if (bytes.length < 16) return null;
  return bytes[0] === 0xfe ? bytes.readUInt32BE(12) : bytes.readUInt32LE(12);
}

function startsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.length >= magic.length && bytes.compare(magic, 0, magic.length, 0, magic.length) === 0;
}

/** Says whether `text` (Latin-1) stands at `offset`. */
function at(offset: number, text: string): (bytes: Buffer) => boolean {
  return (bytes) => bytes.toString("latin1", offset, offset + text.length) === text;
}

interface Signature {
  readonly magic: Buffer;
  readonly binary: Binary;
  readonly when: ((bytes: Buffer) => boolean) | undefined;
}

function signature(kind: BinaryKind, format: string, magics: readonly string[], when?: Signature["when"]): Signature[] {
  return magics.map((magic) => ({ magic: Buffer.from(magic, "latin1"), binary: { kind, format }, when }));
}

const ET_CORE = 4;
const MH_CORE = 4;
const MH_DSYM = 10;
const MACH = ["\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe"];

/** Narrower ones first. Latin-1, so that a character is a byte. */
const SIGNATURES: readonly Signature[] = [
  signature("memory dump", "ELF core dump", ["\x7fELF"], (bytes) => elfType(bytes) === ET_CORE),
  signature("executable", "ELF binary", ["\x7fELF"]),
  signature("memory dump", "Mach-O core dump", MACH, (bytes) => machType(bytes) === MH_CORE),
  signature("debug symbols", "dSYM symbol file", MACH, (bytes) => machType(bytes) === MH_DSYM),
  signature("executable", "Mach-O binary", MACH),
  // A universal binary has a handful of architectures; a Java class has a version above 44 in the same place.
  signature("executable", "universal Mach-O binary", ["\xca\xfe\xba\xbe\0\0\0"], (bytes) => (bytes[7] ?? 99) < 45),
  signature("executable", "Java class", ["\xca\xfe\xba\xbe"]),
  signature("executable", "Windows binary", ["MZ"], (bytes) => bytes.subarray(2, 16).includes(0)),
  signature("executable", "WebAssembly module", ["\0asm"]),
  signature("executable", "LLVM bitcode", ["BC\xc0\xde"]),
  signature("memory dump", "Windows crash dump", ["MDMP", "PAGEDUMP", "PAGEDU64"], (bytes) => bytes.includes(0)),
  signature("memory dump", "Java heap dump", ["JAVA PROFILE 1.0"]),
  signature("debug symbols", "Windows symbol file", [
    "Microsoft C/C++ MSF 7.00\r\n",
    "Microsoft C/C++ program database ",
  ]),
  signature("debug symbols", ".NET symbol file", ["BSJB\x01\0"]),
  signature("database", "SQLite database", ["SQLite format 3\0"]),
  signature("database", "SQLite write-ahead log", ["\x37\x7f\x06\x82\0", "\x37\x7f\x06\x83\0"]),
  signature("database", "Access database", ["\0\x01\0\0Standard Jet DB", "\0\x01\0\0Standard ACE DB"]),
  signature("database", "Redis dump", ["REDIS00"]),
  signature("database", "PostgreSQL dump", ["PGDMP"], (bytes) => bytes.subarray(0, 16).includes(0)),
  signature("capture", "packet capture", [
    "\xd4\xc3\xb2\xa1\x02\0",
    "\xa1\xb2\xc3\xd4\0\x02",
    "\x4d\x3c\xb2\xa1\x02\0",
    "\xa1\xb2\x3c\x4d\0\x02",
    "\x0a\x0d\x0d\x0a",
  ]),
  signature("capture", "perf recording", ["PERFILE2"]),
  signature("version control", "git bundle", ["# v2 git bundle\n", "# v3 git bundle\n"]),
  signature("version control", "git pack", ["PACK\0\0\0\x02", "PACK\0\0\0\x03"]),
  signature("version control", "git index", ["DIRC\0\0\0"]),
  signature("archive", "zip archive", ["PK\x03\x04"]),
  signature("archive", "7z archive", ["7z\xbc\xaf\x27\x1c"]),
  signature("archive", "rar archive", ["Rar!\x1a\x07"]),
  signature("archive", "cabinet archive", ["MSCF\0\0\0\0"]),
  signature("archive", "xar archive", ["xar!\0"]),
  signature("archive", "Debian package", ["!<arch>\ndebian-binary"]),
  signature("archive", "RPM package", ["\xed\xab\xee\xdb"]),
  signature("archive", "Chrome extension", ["Cr24"], (bytes) => bytes.subarray(4, 16).includes(0)),
  signature("archive", "squashfs image", ["hsqs"], (bytes) => bytes.subarray(4, 32).includes(0)),
  signature("compressed", "gzip file", ["\x1f\x8b\x08"]),
  signature("compressed", "bzip2 file", ["BZh"], at(4, "1AY&SY")),
  signature("compressed", "xz file", ["\xfd7zXZ\0"]),
  signature("compressed", "zstd file", ["\x28\xb5\x2f\xfd"]),
  signature("compressed", "lz4 file", ["\x04\x22\x4d\x18"]),
  signature("image", "PNG image", ["\x89PNG\r\n\x1a\n"]),
  signature("image", "JPEG image", ["\xff\xd8\xff"]),
  signature("image", "GIF image", ["GIF87a", "GIF89a"]),
  signature("image", "WebP image", ["RIFF"], at(8, "WEBP")),
  signature("image", "BMP image", ["BM"], at(6, "\0\0\0\0")),
  signature("image", "icon", ["\0\0\x01\0", "\0\0\x02\0"]),
  signature("image", "TIFF image", ["II*\0", "MM\0*"]),
  signature("image", "Photoshop image", ["8BPS\0"]),
  signature("font", "WOFF font", ["wOFF", "wOF2"], (bytes) => bytes.subarray(4, 16).includes(0)),
  signature("font", "TrueType font", ["\0\x01\0\0", "true\0", "ttcf\0"]),
  signature("font", "OpenType font", ["OTTO\0"]),
  signature("font", "Type 1 font", ["\x80\x01"], at(6, "%!")),
  signature("media", "RIFF media file", ["RIFF"], (bytes) => /^(?:WAVE|AVI )$/.test(bytes.toString("latin1", 8, 12))),
  signature("media", "Ogg file", ["OggS\0"]),
  signature("media", "FLAC file", ["fLaC\0"]),
  signature("media", "MP3 file", ["ID3\x02\0", "ID3\x03\0", "ID3\x04\0", "\xff\xfb", "\xff\xf3"]),
  signature("media", "Matroska file", ["\x1a\x45\xdf\xa3"]),
  signature("media", "MIDI file", ["MThd\0"]),
  signature("media", "glTF model", ["glTF\x01\0\0\0", "glTF\x02\0\0\0"]),
  signature("document", "PDF document", ["%PDF-"]),
].flat();

const BY_FIRST_BYTE: readonly (readonly Signature[])[] = Array.from({ length: 256 }, (_, byte) =>
  SIGNATURES.filter(({ magic }) => magic[0] === byte),
);
