/**
 * Mutants of valid tarballs that know what a tarball is made of: they change one field and repair the checksum, repeat,
 * reorder and drop whole members, lie in extended headers, and break the frame. Two numbers make each of them again.
 */

import { crc32 } from "node:zlib";
import { FIELD, type Member, paxRecords, summed, tarWithoutEnd } from "../support/tar-writer.ts";
import { file, MANIFEST } from "./hostile-tarball.ts";
import { FIELDS, KEYS, NAMES, VALUES } from "./hostile-values.ts";

const BLOCK = 512;
const ZEROS = Buffer.alloc(BLOCK);

interface Part {
  readonly header: Buffer;
  readonly body: Buffer;
  readonly padding: Buffer;
}

/** A number from 0 on, below the one that is given. */
type Dice = (below: number) => number;
type Step = (parts: Part[], dice: Dice) => void;

/** The mutant of these numbers: a valid tarball of few small members, changed in none to three places. */
export function mutant(seed: number, index: number): Buffer {
  const dice = diceOf(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const parts: Part[] = [...MANIFEST_PARTS];
  for (let left = 1 + dice(3); left > 0; left -= 1) parts.push(...pick(dice, POOL));
  for (let left = dice(4); left > 0; left -= 1) pick(dice, STEPS)(parts, dice);
  const end = dice(5) === 0 ? pick(dice, ENDS)(parts) : [ZEROS, ZEROS];
  const archive = Buffer.concat([...parts.flatMap(({ header, body, padding }) => [header, body, padding]), ...end]);
  const whole = dice(20) === 0 ? archive.subarray(0, dice(archive.length)) : archive;
  return dice(30) === 0 ? pick(dice, FRAMES)(whole, dice) : stored(whole);
}

/** mulberry32. */
function diceOf(seed: number): Dice {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}

function pick<T>(dice: Dice, values: readonly T[]): T {
  return values[dice(values.length)]!;
}

function partsOf(...members: readonly Member[]): readonly Part[] {
  const archive = tarWithoutEnd(members);
  const parts: Part[] = [];
  for (let at = 0; at < archive.length; ) {
    const size = Number.parseInt(archive.toString("latin1", at + FIELD.size, at + FIELD.size + 12), 8);
    const start = at + BLOCK;
    const next = start + Math.ceil(size / BLOCK) * BLOCK;
    const [header, body] = [archive.subarray(at, start), archive.subarray(start, start + size)];
    parts.push({ header, body, padding: archive.subarray(start + size, next) });
    at = next;
  }
  return parts;
}

const record = (type: string, ...records: readonly (readonly [string, string])[]): Member => ({
  path: "PaxHeader/a.js",
  type,
  bytes: paxRecords(records),
});
const MANIFEST_PARTS = partsOf(MANIFEST);
const POOL = [
  partsOf(file("a.js", "a();")),
  partsOf(file("a.js", "a();"), { path: "package/l.js", type: "1", linkpath: "package/a.js" }),
  partsOf(file("b.js", "b".repeat(600))),
  partsOf(file("block.js", "c".repeat(BLOCK))),
  partsOf(file("empty")),
  partsOf(file("dist/\u00fc.js", "u();")),
  partsOf(file(`${"d".repeat(60)}/${"e".repeat(70)}/f.js`)),
  partsOf(file(`${"d".repeat(120)}/${"e".repeat(120)}/f.js`)),
  partsOf(file(".gitignore")),
  partsOf({ path: "package/./dot.js", bytes: Buffer.from("d") }),
  partsOf({ path: "package/dist/", type: "5" }),
  partsOf({ path: "././@LongLink", type: "L", bytes: Buffer.from("package/long.js\0") }, file("short.js")),
  partsOf(record("g", ["comment", "0123456789".repeat(4)])),
  partsOf(record("x", ["mtime", "1234.5"], ["path", "package/p.js"]), file("h.js")),
  partsOf({ ...file("old.js"), fields: { [FIELD.magic]: "\0".repeat(8) } }),
  partsOf({ ...file("gnu.js"), fields: { [FIELD.magic]: "ustar  \0" } }),
  // What an entry holds may be an archive: whoever loses step reads it as one.
  partsOf(file("inner.tar", tarWithoutEnd([file("smuggled.js", "s();")]))),
];

/** What may happen to the parts. */
const STEPS: readonly Step[] = [
  changeField,
  changeField,
  changeField,
  changeByte,
  changeRecords,
  (parts, dice) => parts.splice(dice(parts.length + 1), 0, ...partsOf(hostileRecords(dice))),
  (parts, dice) => parts.splice(dice(parts.length + 1), 0, ...partsOf(longName(dice))),
  (parts, dice) => parts.push(...parts.slice(dice(parts.length)).slice(0, 1)),
  (parts, dice) => parts.unshift(...parts.slice(dice(parts.length)).slice(0, 1)),
  (parts, dice) => parts.splice(dice(parts.length), 1),
  (parts, dice) => parts.push(...parts.splice(dice(parts.length), 1)),
  (parts, dice) =>
    parts.splice(dice(parts.length + 1), 0, {
      header: ZEROS,
      body: ZEROS.subarray(0, 0),
      padding: ZEROS.subarray(0, 0),
    }),
  (parts, dice) =>
    replace(parts, dice, (part) => ({ ...part, padding: Buffer.from(part.padding).fill(0x41, dice(BLOCK)) })),
  (parts, dice) => replace(parts, dice, (part) => ({ ...part, padding: part.padding.subarray(dice(BLOCK)) })),
  (parts, dice) =>
    replace(parts, dice, (part) => ({
      ...part,
      body: Buffer.concat([part.body, pick(dice, [part, ...parts]).header]),
    })),
  (parts, dice) => replace(parts, dice, (part) => ({ ...part, body: part.body.subarray(dice(part.body.length)) })),
];

function replace(parts: Part[], dice: Dice, change: (part: Part) => Part): void {
  const at = dice(parts.length);
  const part = parts[at];
  if (part !== undefined) parts[at] = change(part);
}

function changeField(parts: Part[], dice: Dice): void {
  replace(parts, dice, (part) => {
    const [at, width, values] = pick(dice, FIELDS);
    const header = Buffer.from(part.header).fill(0, at, dice(4) === 0 ? at : at + width);
    header.write(pick(dice, values).slice(0, width), at, "latin1");
    return { ...part, header: dice(8) === 0 ? header : summed(header) };
  });
}

function changeByte(parts: Part[], dice: Dice): void {
  replace(parts, dice, (part) => {
    const header = Buffer.from(part.header);
    header[dice(BLOCK)] = dice(256);
    return { ...part, header: dice(8) === 0 ? header : summed(header) };
  });
}

/** Records of an extended header that is there are changed as bytes. */
function changeRecords(parts: Part[], dice: Dice): void {
  const at = parts.findIndex(({ header }) => "xgL".includes(String.fromCharCode(header[FIELD.type]!)));
  const part = parts[at];
  if (part === undefined || part.body.length === 0) return;
  const body = Buffer.from(part.body);
  body[dice(body.length)] = pick(dice, [0, 0x0a, 0x20, 0x30, 0x31, 0x3d, 0x2f, 0xff]);
  parts[at] = { ...part, body };
}

function hostileRecords(dice: Dice): Member {
  const records = Array.from(
    { length: 1 + dice(2) },
    () => [pick(dice, KEYS), Buffer.from(pick(dice, VALUES), "latin1")] as const,
  );
  return { path: "PaxHeader/x", type: pick(dice, ["x", "x", "x", "g", "X"]), bytes: paxRecords(records) };
}

function longName(dice: Dice): Member {
  return {
    path: "././@LongLink",
    type: pick(dice, ["L", "L", "K"]),
    bytes: Buffer.from(`${pick(dice, NAMES)}\0`, "latin1"),
  };
}

/** How an archive may end. */
const ENDS: readonly ((parts: readonly Part[]) => Buffer[])[] = [
  () => [],
  () => [ZEROS],
  () => [ZEROS, ZEROS, ZEROS, ZEROS.subarray(0, 100)],
  () => [Buffer.alloc(20 * BLOCK)],
  (parts) => [ZEROS, ZEROS, parts[0]?.header ?? ZEROS, ZEROS],
  (parts) => [ZEROS, parts[0]?.header ?? ZEROS, ZEROS, ZEROS],
  () => [ZEROS, ZEROS, Buffer.from("garbage")],
];

/** How the frame may be broken. */
const FRAMES: readonly ((archive: Buffer, dice: Dice) => Buffer)[] = [
  (archive) => archive,
  (archive, dice) => stored(archive).subarray(0, dice(archive.length)),
  (archive, dice) => {
    const bytes = stored(archive);
    bytes[dice(4) === 0 ? dice(bytes.length) : dice(10)] = dice(256);
    return bytes;
  },
  (archive, dice) => {
    const bytes = stored(archive);
    bytes[bytes.length - 1 - dice(8)] = dice(256);
    return bytes;
  },
  (archive) => Buffer.concat([stored(archive), stored(archive)]),
  (archive) => Buffer.concat([stored(archive), Buffer.from("garbage")]),
  (archive, dice) => {
    const middle = BLOCK * dice(archive.length / BLOCK);
    return Buffer.concat([stored(archive.subarray(0, middle)), stored(archive.subarray(middle))]);
  },
];

/** A gzip file that compresses nothing, in one block of at most 65,535 bytes: what is inside is what matters, and speed. */
function stored(archive: Buffer): Buffer {
  const frame = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255, 1, 0, 0, 0, 0]);
  frame.writeUInt16LE(archive.length, 11);
  frame.writeUInt16LE(archive.length ^ 0xffff, 13);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(archive) >>> 0, 0);
  trailer.writeUInt32LE(archive.length, 4);
  return Buffer.concat([frame, archive, trailer]);
}
