/**
 * A 64-bit little-endian ELF file with the named sections, the smallest that a reader of section headers accepts.
 * `empty` sections have no bytes in the file (SHT_NOBITS).
 */
export function elf(
  sections: { readonly [name: string]: Buffer | "empty" },
  { type = 3, big = false }: { readonly type?: number; readonly big?: boolean } = {},
): Buffer {
  const names = Buffer.from(`\0${[...Object.keys(sections), ".shstrtab"].join("\0")}\0`);
  const bodies = Object.values(sections).map((body) => (body === "empty" ? Buffer.alloc(0) : body));
  const count = bodies.length + 2;
  const table = 64 + bodies.reduce((sum, body) => sum + body.length, 0) + names.length;
  const file = Buffer.alloc(table + count * 64);
  const u16 = (value: number, at: number) => (big ? file.writeUInt16BE(value, at) : file.writeUInt16LE(value, at));
  const u32 = (value: number, at: number) => (big ? file.writeUInt32BE(value, at) : file.writeUInt32LE(value, at));
  const u64 = (value: number, at: number) => u32(value, big ? at + 4 : at);

  file.set([0x7f, 0x45, 0x4c, 0x46, 2, big ? 2 : 1, 1]);
  u16(type, 16);
  u64(table, 40);
  u16(64, 58);
  u16(count, 60);
  u16(count - 1, 62);
  let offset = 64;
  const write = (index: number, name: string, kind: number, body: Buffer, size = body.length) => {
    const header = table + index * 64;
    u32(names.indexOf(`\0${name}\0`) + 1, header);
    u32(kind, header + 4);
    u64(offset, header + 24);
    u64(size, header + 32);
    file.set(body, offset);
    offset += body.length;
  };
  for (const [index, [name, body]] of Object.entries(sections).entries()) {
    if (body === "empty") write(index + 1, name, 8, Buffer.alloc(0), 1000);
    else write(index + 1, name, 1, body);
  }
  write(count - 1, ".shstrtab", 3, names);
  return file;
}

/** A 64-bit little-endian Mach-O header of a file type: 2 is a program, 4 a core dump, 10 a dSYM. */
export function machO(type: number): Buffer {
  const file = Buffer.alloc(32);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(type, 12);
  return file;
}

/** The first page of a database. */
export function sqlite(): Buffer {
  return Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(4080)]);
}
