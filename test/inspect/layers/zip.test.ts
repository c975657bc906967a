import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { zip as deflated } from "../../support/archives.ts";
import { packageOf } from "../../support/package-of.ts";
import { tarball } from "../../support/tar-writer.ts";

const MAP = Buffer.from(
  JSON.stringify({ version: 3, sources: ["a.ts"], sourcesContent: ["export {}\n"], names: [], mappings: "" }),
);

interface Written {
  readonly name: string;
  readonly bytes: Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** Left out of the directory. */
  readonly hidden?: boolean;
  /** Sizes and checksum stand behind the data. */
  readonly streamed?: boolean;
  /** The local header's size, where it is another. */
  readonly localSize?: number;
  readonly zip64?: boolean;
  /** The directory leads to this place for the member. */
  readonly header?: number;
}

/** An archive that is written as it is told, so that hostile ones can be written too. */
function archive(members: readonly Written[], { comment = "" } = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { name, bytes, method = 8, crc = crc32(bytes), hidden = false, streamed = false, zip64 = false } = member;
    const data = method === 8 ? deflateRawSync(bytes) : bytes;
    const flags = (member.flags ?? 0) | (streamed ? 8 : 0);
    const path = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.write("PK\x03\x04", "latin1");
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(flags, 6);
    head.writeUInt16LE(method, 8);
    if (!streamed) head.writeUInt32LE(crc, 14);
    if (!streamed) head.writeUInt32LE(member.localSize ?? data.length, 18);
    head.writeUInt16LE(path.length, 26);
    const descriptor = Buffer.alloc(streamed ? 16 : 0);
    if (streamed) descriptor.write("PK\x07\x08", "latin1");
    local.push(head, path, data, descriptor);

    const extra = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      [bytes.length, data.length, offset].forEach((value, index) => {
        extra.writeBigUInt64LE(BigInt(value), 4 + index * 8);
      });
    }
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", "latin1");
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(zip64 ? 0xffffffff : data.length, 20);
    entry.writeUInt32LE(zip64 ? 0xffffffff : bytes.length, 24);
    entry.writeUInt16LE(path.length, 28);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt32LE(zip64 ? 0xffffffff : (member.header ?? offset), 42);
    if (!hidden) central.push(Buffer.concat([entry, path, extra]));
    offset += head.length + path.length + data.length + descriptor.length;
  }
  const directory = Buffer.concat(central);
  const zip64 = members.some((member) => member.zip64);
  const record = Buffer.alloc(zip64 ? 76 : 0);
  if (zip64) {
    record.writeUInt32LE(0x06064b50, 0);
    record.writeBigUInt64LE(BigInt(central.length), 32);
    record.writeBigUInt64LE(BigInt(directory.length), 40);
    record.writeBigUInt64LE(BigInt(offset), 48);
    record.writeUInt32LE(0x07064b50, 56);
    record.writeBigUInt64LE(BigInt(offset + directory.length), 64);
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(zip64 ? 0xffff : central.length, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : directory.length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...local, directory, record, end, Buffer.from(comment)]);
}

function inspected(bytes: Buffer, path = "font.woff") {
  return inspect(packageOf({ [path]: bytes }), new Map());
}

function mapsIn(bytes: Buffer, path?: string) {
  return inspected(bytes, path).sourceMaps.map(({ layers }) => layers);
}

function unreadIn(bytes: Buffer) {
  return inspected(bytes).opaque.map(({ layers, reason }) => [layers, reason]);
}

const A = { name: "lib/a.js.map", bytes: MAP };
const OTHER = { name: "readme.txt", bytes: Buffer.from("read me\n") };
const FOUND = [["zip", "lib/a.js.map"]];

describe("a map is found", () => {
  test.each<[string, Buffer]>([
    ["deflated", archive([OTHER, A])],
    ["stored", archive([OTHER, { ...A, method: 0 }])],
    ["in a streamed member", archive([{ ...A, streamed: true }, OTHER])],
    ["in zip64", archive([{ ...A, zip64: true }])],
    ["behind other bytes", Buffer.concat([Buffer.alloc(1000, 0x55), archive([A])])],
    ["in zip64 behind other bytes", Buffer.concat([Buffer.alloc(1000, 0x55), archive([{ ...A, zip64: true }])])],
    ["in front of a long comment", archive([A], { comment: "c".repeat(65_535) })],
    ["in front of a comment that holds an end record", archive([A], { comment: `PK\x05\x06${"\0".repeat(18)}x` })],
    ["in a member that the directory leaves out", archive([OTHER, { ...A, hidden: true }, { ...OTHER, name: "b" }])],
    ["in a streamed member that the directory leaves out", archive([OTHER, { ...A, hidden: true, streamed: true }])],
    ["in a stored one that the directory leaves out", archive([{ ...A, hidden: true, method: 0 }, OTHER])],
    ["in an archive whose directory is empty", archive([{ ...A, hidden: true }])],
    ["in an archive behind another one", Buffer.concat([archive([A]), archive([OTHER])])],
  ])("%s", (_, bytes) => {
    expect(inspected(bytes)).toMatchObject({ opaque: [], problems: [] });
    expect(mapsIn(bytes)).toEqual(FOUND);
  });

  test.each<[string, Buffer, readonly string[]]>([
    ["in a zip in a zip", deflated({ "b.zip": deflated({ "a.map": MAP }) }), ["zip", "b.zip", "zip", "a.map"]],
    ["in a stored zip in a zip", archive([{ name: "b", bytes: archive([A]), method: 0 }]), ["zip", "b", "zip", A.name]],
    ["gzipped in a zip", deflated({ "a.gz": gzipSync(MAP) }), ["zip", "a.gz", "gzip"]],
    ["in a gzipped zip", gzipSync(deflated({ "a.map": MAP })), ["gzip", "zip", "a.map"]],
  ])("%s", (_, bytes, chain) => {
    expect(mapsIn(bytes)).toEqual([chain]);
  });

  test("in a zip in a tarball", () => {
    expect(
      mapsIn(tarball({ "x.vsix": deflated({ "a.map": MAP }) }), "p.tgz")
        .at(0)
        ?.slice(-2),
    ).toEqual(["zip", "a.map"]);
  });
});

describe("what cannot be read is opaque", () => {
  test.each<[string, Buffer, readonly (readonly [readonly string[], string])[]]>([
    ["an encrypted member", deflated({ "plan.txt": MAP }, { encrypted: true }), [[["zip", "plan.txt"], "encrypted"]]],
    ["a wrong checksum", archive([OTHER, { ...A, crc: 1 }]), [[["zip", A.name], "damaged"]]],
    [
      "another method",
      archive([{ ...A, method: 93 }]),
      [[["zip", A.name], "compressed by a method that packgate does not have"]],
    ],
    ["a place where no member is", archive([{ ...A, header: 7 }]), [[["zip", A.name], "damaged"]]],
    ["a local header of another size", archive([{ ...A, localSize: 20 }, OTHER]), [[["zip", A.name], "damaged"]]],
    [
      "a hidden member that is damaged",
      archive([OTHER, { ...A, hidden: true, crc: 1 }]),
      [[["zip", A.name], "damaged"]],
    ],
    ["an archive without its end", archive([OTHER, A]).subarray(0, -30), [[["zip"], "damaged"]]],
    ["an archive without its front", archive([A]).subarray(20), [[["zip", A.name], "damaged"]]],
  ])("%s", (_, bytes, says) => {
    expect(unreadIn(bytes)).toEqual(says);
  });
});

test("what is in front of the damage is read", () => {
  expect(mapsIn(archive([A, OTHER]).subarray(0, -30))).toEqual(FOUND);
});

test.each<[string, Buffer]>([
  ["text that speaks of PK\\x05\\x06", Buffer.from(`const end = "PK\x05\x06";\n`.repeat(10))],
  ["a program that holds the magic of members", Buffer.from(`\x7fELF${"PK\x03\x04\0\0\0\0\0\0".repeat(9)}`, "latin1")],
  [
    "a self-extracting program",
    Buffer.concat([Buffer.from(`MZ\0${"PK\x03\x04 is what a member begins with\0".repeat(9)}`), archive([OTHER])]),
  ],
  ["an archive with a directory member", archive([{ name: "lib/", bytes: Buffer.alloc(0), method: 0 }, OTHER])],
])("%s is no finding", (_, bytes) => {
  expect(inspected(bytes)).toMatchObject({ opaque: [], problems: [] });
});

describe("a bomb is a problem", () => {
  test("that is one member", () => {
    const bomb = archive([{ name: "z", bytes: Buffer.alloc(70 << 20) }]);
    expect(inspected(bomb).problems).toMatchObject([{ code: "ELIMIT" }]);
  });

  test.each<[string, Written]>([
    ["deflated", { name: "z", bytes: Buffer.alloc(24 << 20) }],
    ["deflated and damaged", { name: "z", bytes: Buffer.alloc(24 << 20), crc: 1 }],
    ["stored", { name: "z", bytes: Buffer.alloc(24 << 20), method: 0 }],
  ])("whose directory names one %s member many times", (_, member) => {
    const one = archive([member]);
    const directory = one.indexOf("PK\x01\x02");
    const entry = one.subarray(directory, -22);
    const end = Buffer.from(one.subarray(-22));
    end.writeUInt16LE(30, 10);
    end.writeUInt32LE(30 * entry.length, 12);
    const bomb = Buffer.concat([one.subarray(0, directory), ...Array<Buffer>(30).fill(entry), end]);
    expect(inspected(bomb).problems).toMatchObject([{ code: "ELIMIT" }]);
  });
});

test("no cut throws", () => {
  const bytes = archive([A, { ...OTHER, method: 0 }, { ...A, zip64: true }, { ...A, streamed: true }]);
  for (let end = 0; end < bytes.length; end += 37) {
    expect(() => inspected(bytes.subarray(0, end))).not.toThrow();
    expect(() => inspected(bytes.subarray(end))).not.toThrow();
  }
});
