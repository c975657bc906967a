/**
 * DWARF debug information inside binaries: the names, types, line tables and absolute paths of the source that a stripped
 * build leaves out. Formats: ELF (System V gABI, section headers), WebAssembly (custom sections).
 */

export interface DebugInfo {
  /** `.debug_info` */
  readonly section: string;
  /** Bytes of all debug sections. */
  readonly bytes: number;
  /** The file holds nothing else: its code was left in another file (`objcopy --only-keep-debug`). */
  readonly separate: boolean;
}

/** The debug information in an ELF file or a WebAssembly module, or null. Never throws on damaged files. */
export function debugInfoOf(bytes: Buffer): DebugInfo | null {
  if (bytes.length >= 52 && bytes.readUInt32BE(0) === 0x7f454c46) return inElf(bytes);
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0x0061736d) return inWasm(bytes);
  return null;
}

const DEBUG_SECTION = /^\.z?debug_(?:info|line|str|abbrev)$/;
const SHT_NOBITS = 8;
/** Longer section names are none of ours. */
const NAME_WINDOW = 32;

function inElf(bytes: Buffer): DebugInfo | null {
  const wide = bytes[4] === 2;
  const big = bytes[5] === 2;
  const u16 = (at: number) => (at + 2 > bytes.length ? 0 : big ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at));
  const u32 = (at: number) => (at + 4 > bytes.length ? 0 : big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const word = (at: number) => (wide ? u32(at + (big ? 0 : 4)) * 2 ** 32 + u32(at + (big ? 4 : 0)) : u32(at));

  const table = word(wide ? 40 : 32);
  const size = u16(wide ? 58 : 46);
  const sections = u16(wide ? 60 : 48);
  if (size < (wide ? 64 : 40)) return null;
  const header = (index: number) => table + index * size;
  const offsetOf = (index: number) => word(header(index) + (wide ? 24 : 16));
  const sizeOf = (index: number) => word(header(index) + (wide ? 32 : 20));
  const names = offsetOf(u16(wide ? 62 : 50));

  let found = 0;
  let section: string | null = null;
  let separate = false;
  for (let index = 0; index < sections && header(index) + size <= bytes.length; index++) {
    const name = textAt(bytes, names + u32(header(index)));
    const type = u32(header(index) + 4);
    if (name === ".text" && type === SHT_NOBITS) separate = true;
    if (type === SHT_NOBITS || !DEBUG_SECTION.test(name)) continue;
    section ??= name;
    found += sizeOf(index);
  }
  return section === null ? null : { section, bytes: Math.min(found, bytes.length), separate };
}

function inWasm(bytes: Buffer): DebugInfo | null {
  let found = 0;
  let section: string | null = null;
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at];
    const size = leb128(bytes, at + 1);
    if (size === null) break;
    const end = size.end + size.value;
    const length = id === 0 ? leb128(bytes, size.end) : null;
    if (length !== null) {
      const name = bytes.toString("latin1", length.end, length.end + Math.min(length.value, NAME_WINDOW));
      if (DEBUG_SECTION.test(name)) {
        section ??= name;
        found += size.value;
      }
    }
    at = end;
  }
  return section === null ? null : { section, bytes: Math.min(found, bytes.length), separate: false };
}

function textAt(bytes: Buffer, at: number): string {
  const window = bytes.subarray(at, at + NAME_WINDOW);
  const end = window.indexOf(0);
  return window.toString("latin1", 0, end < 0 ? window.length : end);
}

/** An unsigned LEB128 number of at most 32 bits; null where the bytes end or it is longer. */
function leb128(bytes: Buffer, start: number): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return null;
}
