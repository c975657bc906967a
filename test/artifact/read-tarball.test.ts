import { createHash } from "node:crypto";
import { constants, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { integrityOf } from "../../src/artifact/integrity.ts";
import { readBytes } from "../support/read-bytes.ts";
import { gzip, type Member, tar, tarball } from "../support/tar-writer.ts";

const MANIFEST: Member = { path: "package/package.json", bytes: Buffer.from('{"name":"p","version":"1.0.0"}') };
const INDEX: Member = { path: "package/index.js", bytes: Buffer.from("index();") };

const read = (bytes: Buffer) => readBytes(bytes);
const packed = (...members: Member[]): Buffer => gzip(tar([MANIFEST, ...members]));

test("a canonical tarball is read whole, without deviations", async () => {
  const bytes = tarball({ "package.json": '{"name":"p","version":"1.0.0"}', "dist/a.js": "a();", "dist/ü.js": "" });
  const artifact = await read(bytes);
  expect(artifact.entries.map(({ path, bytes: content }) => [path, content.toString()])).toEqual([
    ["package.json", '{"name":"p","version":"1.0.0"}'],
    ["dist/a.js", "a();"],
    ["dist/ü.js", ""],
  ]);
  expect(artifact).toMatchObject({
    deviations: [],
    size: bytes.length,
    unpackedSize: 34,
    integrity: integrityOf([bytes]),
    manifest: { name: "p", version: "1.0.0" },
  });
});

test("the digest of the inflated tar is told where it is asked for, whatever compressed it", async () => {
  const archive = tar([MANIFEST, INDEX]);
  const tarDigest = createHash("sha256").update(archive).digest("hex");
  const asked = { tarDigest: true };
  expect(await readBytes(gzip(archive), undefined, asked)).toMatchObject({ tarDigest });
  expect(await readBytes(gzip(archive, 1), undefined, asked)).toMatchObject({ tarDigest });
  expect(await readBytes(gzip(archive))).not.toHaveProperty("tarDigest");
});

describe("what cannot be read to its end is not read at all", () => {
  const whole = packed(INDEX);
  const flipped = (at: number) => {
    const copy = Buffer.from(whole);
    copy[at] = (copy[at] ?? 0) ^ 0xff;
    return copy;
  };
  const badChecksum = tar([MANIFEST, INDEX]);
  badChecksum[1024] = 0x7a;
  test.each<[string, Buffer, string]>([
    ["an empty file", Buffer.alloc(0), "ETARBALL"],
    ["one byte", Buffer.from([0x1f]), "ETARBALL"],
    ["text", Buffer.from("hello, this is no tarball"), "ETARBALL"],
    ["a plain tar", tar([MANIFEST]), "ETARBALL"],
    ["a gzip file of text", gzipSync("hello"), "ETARBALL"],
    ["a tarball cut in half", whole.subarray(0, whole.length / 2), "ETARBALL"],
    ["a tarball without its trailer", whole.subarray(0, -8), "ETARBALL"],
    ["a wrong gzip checksum", flipped(whole.length - 8), "ETARBALL"],
    ["a wrong gzip size", flipped(whole.length - 4), "ETARBALL"],
    ["a wrong header checksum", gzip(badChecksum), "ETARBALL"],
    [
      "a tar cut inside a file",
      gzip(tar([MANIFEST, { path: "package/a", bytes: Buffer.alloc(2000) }]).subarray(0, 2048)),
      "ETARBALL",
    ],
    ["an archive without entries", gzip(Buffer.alloc(1024)), "ETARBALL"],
    ["no package.json", gzip(tar([INDEX])), "EMANIFEST"],
    ["a package.json that is no JSON", gzip(tar([{ ...MANIFEST, bytes: Buffer.from("{") }])), "EMANIFEST"],
    ["a package.json that is a list", gzip(tar([{ ...MANIFEST, bytes: Buffer.from("[]") }])), "EMANIFEST"],
    ["a package.json without a version", gzip(tar([{ ...MANIFEST, bytes: Buffer.from('{"name":"p"}') }])), "EMANIFEST"],
    [
      "a package.json with a key twice",
      gzip(tar([{ ...MANIFEST, bytes: Buffer.from('{"name":"p","version":"1.0.0","name":"q"}') }])),
      "EMANIFEST",
    ],
    ["a bomb", gzip(Buffer.alloc(40 << 20), constants.Z_BEST_SPEED), "ELIMIT"],
    ["a path of 2,000 bytes", packed({ path: `package/${"d".repeat(2000)}`, bytes: Buffer.from("") }), "ELIMIT"],
  ])("%s", async (_, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ name: "PackgateError", code });
  });
});

describe("what readers take differently is named", () => {
  const secondTar = tar([{ path: "package/.env", bytes: Buffer.from("A=1") }]);
  const hidden = tar([MANIFEST, INDEX]);
  hidden[512 + 100] = 0x41;
  test.each<[string, Buffer, string | null, string]>([
    ["an entry twice", packed(INDEX, INDEX), "package/index.js", "is in the archive more than once"],
    ["a file behind the end", gzip(Buffer.concat([tar([MANIFEST]), secondTar])), null, "has bytes behind its end"],
    ["a second gzip member", Buffer.concat([packed(), gzip(secondTar)]), null, "has a second gzip member"],
    ["bytes behind the gzip member", Buffer.concat([packed(), Buffer.from("x")]), null, "has 1 bytes behind the end"],
    [
      "a symbolic link",
      packed({ path: "package/link", type: "2", linkpath: "../../x" }),
      "package/link",
      "symbolic link",
    ],
    ["a device", packed({ path: "package/dev", type: "3" }), "package/dev", 'has the type "3"'],
    ["a FIFO", packed({ path: "package/fifo", type: "6" }), "package/fifo", 'has the type "6"'],
    ["a path outside", packed({ path: "package/../evil.js", bytes: Buffer.from("x") }), "package/../evil.js", '".."'],
    ["an absolute path", packed({ path: "/package/abs.js", bytes: Buffer.from("x") }), "/package/abs.js", "absolute"],
    ["a backslash", packed({ path: "package/a\\b.js", bytes: Buffer.from("x") }), "package/a\\b.js", "backslash"],
    [
      "a file beside the top directory",
      packed({ path: "secret.js", bytes: Buffer.from("x") }),
      "secret.js",
      "outside the top directory",
    ],
    ["two top directories", packed({ path: "zzz/a.js", bytes: Buffer.from("x") }), null, "more than one top directory"],
    [
      "a file that is a directory too",
      packed({ path: "package/a", bytes: Buffer.from("x") }, { path: "package/a/b", bytes: Buffer.from("x") }),
      "a",
      "a file and a directory",
    ],
    ["bytes in the padding", gzip(hidden), "package/package.json", "padding"],
    ["no end", gzip(tar([MANIFEST]).subarray(0, 1024)), null, "two zero blocks"],
    [
      "a hard link to nothing",
      packed({ path: "package/l", type: "1", linkpath: "package/none" }),
      "package/l",
      "hard link to no earlier entry",
    ],
  ])("%s", async (_, bytes, path, message) => {
    const { deviations } = await read(bytes);
    const found = deviations.filter(({ kind }) => kind === "ambiguous").map((one) => [one.path, one.message]);
    expect(found).toContainEqual([path, expect.stringContaining(message)]);
  });
});

test("another top directory is an oddity, and stripped all the same", async () => {
  const { entries, deviations } = await read(gzip(tar([{ ...MANIFEST, path: "p-1.0.0/package.json" }])));
  expect(entries.map(({ path }) => path)).toEqual(["package.json"]);
  expect(deviations).toEqual([
    { kind: "oddity", path: null, message: 'has the top directory "p-1.0.0", not "package"' },
  ]);
});

describe("an oddity that all readers take alike is told, and nothing else", () => {
  /** Two octal times where ustar has the end of the prefix, as node-tar before 7 wrote them. */
  function withTimes(archive: Buffer): Buffer {
    archive.write("14632137203 14632137203 ", 476, "latin1");
    archive.fill(0x20, 148, 156);
    const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return archive;
  }
  test.each<[string, Buffer, string]>([
    ["times in the header", gzip(withTimes(tar([MANIFEST]))), "has access and change times"],
    [
      'a "." behind the top directory',
      packed({ path: "package/./dist/a.js", bytes: Buffer.from("x") }),
      'has a "." segment',
    ],
  ])("%s", async (_, bytes, message) => {
    const { deviations } = await read(bytes);
    expect(deviations.map(({ kind }) => kind)).toEqual(["oddity"]);
    expect(deviations[0]?.message).toContain(message);
  });
  test("the path is the one that every installer writes", async () => {
    const { entries } = await read(packed({ path: "package/./dist/a.js", bytes: Buffer.from("x") }));
    expect(entries.at(-1)?.path).toBe("dist/a.js");
  });
});

test("a hard link has the bytes of the entry that it names", async () => {
  const { entries, deviations } = await read(
    packed(INDEX, { path: "package/b.js", type: "1", linkpath: "package/index.js" }),
  );
  expect(entries.at(-1)).toMatchObject({ path: "b.js", type: "link", bytes: INDEX.bytes });
  expect(deviations).toEqual([]);
});

test("a PAX path is the entry's path", async () => {
  const long = `package/${"d".repeat(120)}/${"e".repeat(120)}/a.js`;
  const { entries, deviations } = await read(packed({ path: long, bytes: Buffer.from("x") }));
  expect(entries.at(-1)?.path).toBe(long.slice("package/".length));
  expect(deviations).toEqual([]);
});
