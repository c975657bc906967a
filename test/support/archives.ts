import { crc32, deflateRawSync } from "node:zlib";

export type Members = Readonly<Record<string, Buffer>>;

export interface ZipOptions {
  /** Every member has the flag set and no readable content. */
  readonly encrypted?: boolean;
  /** 8 deflates, 0 and all others store what they are given. */
  readonly method?: number;
}

/** A ZIP archive. */
export function zip(members: Members, { encrypted = false, method = 8 }: ZipOptions = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, bytes] of Object.entries(members)) {
    const name = Buffer.from(path);
    const deflated = method === 8 ? deflateRawSync(bytes) : bytes;
    // Traditional PKWARE encryption puts 12 bytes in front of the content; the key stream is no concern of a reader here.
    const stored = encrypted ? Buffer.concat([Buffer.alloc(12, 0xa5), deflated.map((byte) => byte ^ 0x5a)]) : deflated;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(encrypted ? 1 : 0, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(bytes) >>> 0, 10);
    fields.writeUInt32LE(stored.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(offset, 10);
    local.push(Buffer.from("PK\x03\x04"), fields, name, stored);
    central.push(Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), fields, attributes, name);
    offset += 30 + name.length + stored.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(members).length, 4);
  end.writeUInt16LE(Object.keys(members).length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from("PK\x05\x06"), end]);
}

/** An Electron archive: a header of nested JSON in two Chromium pickles, then the files one after another. */
export function asar(members: Members): Buffer {
  interface Directory {
    files: Record<string, Directory | { size: number; offset: string }>;
  }
  const root: Directory = { files: {} };
  let offset = 0;
  for (const [path, bytes] of Object.entries(members)) {
    const segments = path.split("/");
    const name = segments.pop() ?? path;
    let directory = root;
    for (const segment of segments) {
      directory.files[segment] ??= { files: {} };
      directory = directory.files[segment] as Directory;
    }
    directory.files[name] = { size: bytes.length, offset: `${offset}` };
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(root));
  const padded = Math.ceil(json.length / 4) * 4;
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(4, 0);
  sizes.writeUInt32LE(padded + 8, 4);
  sizes.writeUInt32LE(padded + 4, 8);
  sizes.writeUInt32LE(json.length, 12);
  return Buffer.concat([sizes, json, Buffer.alloc(padded - json.length), ...Object.values(members)]);
}

/** A custom section of a WebAssembly module. */
export function wasmCustomSection(name: string, payload: Buffer): Buffer {
  const body = Buffer.concat([leb128(Buffer.byteLength(name)), Buffer.from(name), payload]);
  return Buffer.concat([Buffer.from([0]), leb128(body.length), body]);
}

function leb128(value: number): Buffer {
  const bytes = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}
