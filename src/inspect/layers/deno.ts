import { PackgateError } from "../../errors.ts";
import { binaryOf } from "../binary.ts";
import type { Container } from "./carrier.ts";
import {
  type Application,
  damaged,
  indexIn,
  isObject,
  isPlace,
  type Json,
  type PackedFile,
  packedFiles,
} from "./packed-files.ts";

/**
 * `deno compile` puts an application behind a copy of the runtime. There is no specification: the layouts are read as
 * `cli/standalone` of denoland/deno has written them from version to version; no executable was at hand.
 *
 *     1.33 to 2.0   `d3n0l4nd` · places of eszip, metadata, file index and files (8 each, big-endian); until 1.45 behind
 *                   all of them and counted from the start of the file, then in front and counted from behind itself
 *     from 2.1 on   `d3n0l4nd` · metadata · npm snapshot · remote modules · file index · files · `d3n0l4nd`, of which
 *                   metadata, index and files stand behind their length (8, little-endian)
 *
 * Before, there was one bundle, as plain text. Modules, their maps (eszip, remote modules) and files stand in all of them
 * as they are, and have been searched; only files may be packed once more. The runtime holds the magic, too.
 */
const MAGIC = Buffer.from("d3n0l4nd");
/** Part of it: Node looks for no more than six bytes seven times as fast as for eight. */
const MAGIC_CORE = MAGIC.subarray(1, 7);
const ESZIP = Buffer.from("ESZIP");
const DENO: Application = { step: "deno executable", format: "deno application" };

const TRAILER = MAGIC.length + 32;
/** The runtime mentions the magic a few times, and so may an application. */
const MOST_PLACES = 64;
/** How the entries of the index begin, and how far in front of the first of them the index does. */
const ENTRIES = ['{"Dir":{', '{"File":{'];
const NEAR = 4096;
const DEEPEST = 256;

interface Files {
  readonly index: unknown;
  /** Where their bytes begin. */
  readonly start: number;
}

export const deno: Container = {
  matches: (bytes) => binaryOf(bytes)?.kind === "executable" && bytes.includes(MAGIC_CORE),
  *open(bytes, _name, budget) {
    const end = bytes.lastIndexOf(MAGIC);
    let at = bytes.indexOf(MAGIC);
    for (let tried = 0; tried < MOST_PLACES && at !== -1; tried += 1) {
      const files = filesBehindPlaces(bytes, at) ?? filesInSection(bytes, at, end);
      if (files !== undefined) {
        if (files !== "none") {
          const found = filesOf(files);
          if (found === undefined) yield damaged(DENO);
          else yield* packedFiles(bytes, found, DENO, budget);
        }
        return;
      }
      at = bytes.indexOf(MAGIC, at + 1);
    }
  },
};

/** Undefined where no application stands at `at`, here and below. */
function filesBehindPlaces(bytes: Buffer, at: number): Files | undefined {
  if (at + TRAILER > bytes.length) return undefined;
  const base = at + TRAILER === bytes.length ? 0 : at + TRAILER;
  const places = [0, 8, 16, 24].map((offset) => base + Number(bytes.readBigUInt64BE(at + MAGIC.length + offset)));
  const [eszip, metadata, index, files] = places as [number, number, number, number];
  if (!(eszip < metadata && metadata <= index && index <= files && files <= bytes.length)) return undefined;
  if (!bytes.subarray(eszip, eszip + ESZIP.length).equals(ESZIP)) return undefined;
  return { index: indexIn(bytes.subarray(index, files)), start: files };
}

function filesInSection(bytes: Buffer, at: number, end: number): Files | "none" | undefined {
  const metadata = sized(bytes, at + MAGIC.length, end);
  if (metadata === undefined || !isJson(metadata)) return undefined;
  const from = at + MAGIC.length + 8 + metadata.length;
  const entries = ENTRIES.map((entry) => bytes.indexOf(entry, from)).filter((entry) => entry !== -1 && entry < end);
  if (entries.length === 0) return "none";
  return (
    entries.map((entry) => indexAround(bytes, entry, from, end)).find((files) => files !== undefined) ?? {
      index: undefined,
      start: end,
    }
  );
}

/** The index whose first entry may stand at `entry`: JSON of just the length that is said, and a length behind it. */
function indexAround(bytes: Buffer, entry: number, from: number, end: number): Files | undefined {
  // No zero stands in text, and some do in front of it, for no file is as long as eight bytes can say.
  for (let start = entry; start >= Math.max(from + 8, entry - NEAR) && bytes[start] !== 0; start -= 1) {
    if (bytes[start] !== 0x7b && bytes[start] !== 0x5b) continue;
    const json = sized(bytes, start - 8, end);
    if (json === undefined || !isJson(json) || sized(bytes, start + json.length, end) === undefined) continue;
    const index = indexIn(json);
    if (index !== undefined) return { index, start: start + json.length + 8 };
  }
  return undefined;
}

/** Bytes behind their length (8), none of them at or behind `end`. */
function sized(bytes: Buffer, at: number, end: number): Buffer | undefined {
  if (at + 8 > end) return undefined;
  const length = Number(bytes.readBigUInt64LE(at));
  return length > end - at - 8 ? undefined : bytes.subarray(at + 8, at + 8 + length);
}

function isJson(bytes: Buffer): boolean {
  const [first, last] = [bytes[0], bytes.at(-1)];
  return (first === 0x7b && last === 0x7d) || (first === 0x5b && last === 0x5d);
}

/** Undefined where it is no index. Without files it is `null`. */
function filesOf({ index, start }: Files): readonly PackedFile[] | undefined {
  if (index === null) return [];
  if (!isObject(index) && !Array.isArray(index)) return undefined;
  const files: PackedFile[] = [];
  const open = [{ prefix: "", depth: 0, entries: entriesOf(index) }];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    const { prefix, depth, entries } = directory;
    if (depth > DEEPEST)
      throw new PackgateError("ELIMIT", `is a deno application of more than ${DEEPEST} directories deep`);
    for (const entry of entries) {
      const { Dir: inner, File: file } = isObject(entry) ? entry : {};
      if (isObject(inner))
        open.push({ prefix: `${prefix}${nameOf(inner)}/`, depth: depth + 1, entries: entriesOf(inner) });
      else if (isObject(file)) {
        const path = `${prefix}${nameOf(file)}`;
        for (const [offset, length] of placesOf(file)) files.push({ path, start: start + offset, length });
      }
    }
  }
  return files;
}

/** Names were written out until 2.1. */
function nameOf(node: Json): string {
  return String(node["n"] ?? node["name"] ?? "");
}

function entriesOf(node: Json | readonly unknown[]): readonly unknown[] {
  const entries = Array.isArray(node) ? node : ((node as Json)["e"] ?? (node as Json)["entries"]);
  return Array.isArray(entries) ? entries : [];
}

/** The bytes of a file, and other forms of it: as the module graph has it, and others from version to version. */
function placesOf(file: Json): readonly (readonly [number, number])[] {
  const places = [file, ...Object.values(file)].flatMap((value): readonly (readonly [number, number])[] => {
    const [offset, length] = Array.isArray(value)
      ? value
      : isObject(value)
        ? [value["o"] ?? value["offset"], value["l"] ?? value["len"]]
        : [];
    return isPlace(offset, length) ? [[offset as number, length as number]] : [];
  });
  if (places.length === 0) return [[Number.NaN, Number.NaN]];
  return [...new Map(places.map((place) => [place.join(), place])).values()];
}
