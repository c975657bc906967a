/** The central directory of a ZIP archive, found from the archive's end (APPNOTE 4.3.12 to 4.3.16). */

export interface Member {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Bytes that it takes up in the archive. */
  readonly packed: number;
  /** Where its local header stands in the file, other bytes in front of the archive included. */
  readonly header: number;
}

export interface Directory {
  /** In the directory's order, until its entries end or are damaged. */
  readonly members: () => Iterable<Member>;
  /** Whether it has as many entries as the end record counts. To be asked when all members have been taken. */
  readonly isWhole: () => boolean;
}

export const LOCAL = Buffer.from("PK\x03\x04", "latin1");
const END = Buffer.from("PK\x05\x06", "latin1");
const ENTRY = 0x02014b50;
const LOCATOR64 = 0x07064b50;
const END64 = 0x06064b50;
/** The end record and its longest comment. */
const TAIL = 22 + 0xffff;
/** A field that has its value in the zip64 extra field. */
const ELSEWHERE = 0xffffffff;

/** Whether the first bytes are those of a member, as in every archive with nothing in front of it. */
export function startsWithLocal(bytes: Buffer): boolean {
  return bytes.length >= 30 && bytes.compare(LOCAL, 0, 4, 0, 4) === 0;
}

/** The directory to which the last good end record in the file's tail leads. */
export function directoryOf(bytes: Buffer): Directory | undefined {
  const tail = bytes.subarray(Math.max(0, bytes.length - TAIL));
  for (let at = tail.lastIndexOf(END); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(END, at - 1)) {
    const end = readEnd(bytes, bytes.length - tail.length + at);
    if (end !== undefined) return directoryAt(bytes, end);
  }
  return undefined;
}

interface End {
  /** Where the directory begins. */
  readonly start: number;
  /** Bytes in front of the archive that its own offsets do not know of. */
  readonly base: number;
  readonly entries: number;
}

function readEnd(bytes: Buffer, at: number): End | undefined {
  if (at + 22 > bytes.length) return undefined;
  const end64 = readEnd64(bytes, at);
  if (end64 !== undefined) return end64;
  const size = bytes.readUInt32LE(at + 12);
  return locate(bytes, { record: at, size, offset: bytes.readUInt32LE(at + 16), entries: bytes.readUInt16LE(at + 10) });
}

/** zip64's own end record stands in front of its locator, or, with extensible data, where the locator says. */
function readEnd64(bytes: Buffer, end: number): End | undefined {
  const locator = end - 20;
  if (locator < 0 || bytes.readUInt32LE(locator) !== LOCATOR64) return undefined;
  for (const record of [locator - 56, uint64(bytes, locator + 8)]) {
    if (record < 0 || record + 56 > bytes.length || bytes.readUInt32LE(record) !== END64) continue;
    const [entries, size, offset] = [32, 40, 48].map((field) => uint64(bytes, record + field)) as [
      number,
      number,
      number,
    ];
    const found = locate(bytes, { record, size, offset, entries });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The directory ends where the record begins; where something is between them, its offset is right by itself. */
function locate(
  bytes: Buffer,
  { record, size, offset, entries }: { record: number; size: number; offset: number; entries: number },
): End | undefined {
  for (const start of [record - size, offset]) {
    if (start < 0 || start > record) continue;
    if (entries === 0 ? size === 0 : isEntry(bytes, start)) return { start, base: start - offset, entries };
  }
  return undefined;
}

function isEntry(bytes: Buffer, at: number): boolean {
  return at + 46 <= bytes.length && bytes.readUInt32LE(at) === ENTRY;
}

function directoryAt(bytes: Buffer, { start, base, entries }: End): Directory {
  let seen = 0;
  return {
    *members() {
      let at = start;
      while (isEntry(bytes, at)) {
        const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
        const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
        const end = extraEnd + bytes.readUInt16LE(at + 32);
        if (end > bytes.length) return;
        seen += 1;
        yield {
          name: bytes.toString("utf8", at + 46, nameEnd),
          flags: bytes.readUInt16LE(at + 8),
          method: bytes.readUInt16LE(at + 10),
          crc: bytes.readUInt32LE(at + 16),
          ...places(bytes, at, nameEnd, extraEnd, base),
        };
        at = end;
      }
    },
    // The count of archives that are not zip64 has 16 bits, and some writers let it overflow.
    isWhole: () => seen % 0x10000 === entries % 0x10000,
  };
}

function places(
  bytes: Buffer,
  at: number,
  extraStart: number,
  extraEnd: number,
  base: number,
): { readonly packed: number; readonly header: number } {
  let packed = bytes.readUInt32LE(at + 20);
  let header = bytes.readUInt32LE(at + 42);
  for (let field = extraStart; field + 4 <= extraEnd; field += 4 + bytes.readUInt16LE(field + 2)) {
    if (bytes.readUInt16LE(field) !== 1) continue;
    const end = Math.min(extraEnd, field + 4 + bytes.readUInt16LE(field + 2));
    let value = field + 4 + (bytes.readUInt32LE(at + 24) === ELSEWHERE ? 8 : 0);
    if (packed === ELSEWHERE && value + 8 <= end) {
      packed = uint64(bytes, value);
      value += 8;
    }
    if (header === ELSEWHERE && value + 8 <= end) header = uint64(bytes, value);
    break;
  }
  return { packed, header: header + base };
}

function uint64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}
