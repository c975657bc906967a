import { binaryOf, isText } from "../binary.ts";
import type { Container } from "./carrier.ts";

/**
 * The blob of a Node single executable application: a file of its own, or injected into a copy of node. There is no
 * specification: the layout is read as `src/node_sea.cc` of nodejs/node writes it, and as Node 20.20 and 24.21 did:
 *
 *     magic (4) · flags (4) · from 24 on, execArgv mode (1) · path of the script · script · code cache, if flag 4 ·
 *     if flag 8: number of assets (8), then key and bytes of each
 *
 * Integers are little-endian, each text stands behind its length (8).
 *
 * The script is plain text, which the search of the executable has read. Only assets may be packed once more.
 */
const MAGIC = Buffer.from([0x20, 0xda, 0x43, 0x01]);
const FUSE = "NODE_SEA_FUSE_";
/** As every copy of Node holds it, with a 0; in an application a 1 has been put in its place. */
const BLOWN = /^NODE_SEA_FUSE_[0-9a-f]{32}:1/;
/** Node itself holds the magic in its code. */
const MOST_PLACES = 64;
const CODE_CACHE = 4;
const ASSETS = 8;
/** No application has as many. */
const MOST_ASSETS = 100_000;
const LONGEST_PATH = 4096;

interface Asset {
  readonly name: string;
  readonly bytes: Buffer;
}

export const nodeSea: Container = {
  matches: (bytes) => isBlob(bytes) || (binaryOf(bytes)?.kind === "executable" && bytes.includes(FUSE)),
  *open(bytes) {
    let at = bytes.indexOf(MAGIC);
    for (let tried = 0; tried < MOST_PLACES && at !== -1; tried += 1) {
      const assets = assetsAt(bytes, at);
      if (assets !== undefined) {
        for (const asset of assets) {
          if (!isText(asset.bytes) || /\.br$/i.test(asset.name)) yield { chain: ["Node SEA blob"], ...asset };
        }
        return;
      }
      at = bytes.indexOf(MAGIC, at + 1);
    }
    if (!isBlob(bytes) && !isBlown(bytes)) return;
    const unreadable = "laid out in a way that packgate does not know";
    yield { chain: ["Node SEA blob"], format: "Node application", unreadable };
  },
};

function isBlob(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

/** Node holds the fuse once; what stands behind that is the application's own text. */
function isBlown(bytes: Buffer): boolean {
  const fuse = bytes.indexOf(FUSE);
  return fuse !== -1 && BLOWN.test(bytes.toString("latin1", fuse, fuse + 64));
}

/** Undefined where no blob stands at `start`. */
function assetsAt(bytes: Buffer, start: number): readonly Asset[] | undefined {
  if (start + 8 > bytes.length) return undefined;
  const flags = bytes.readUInt32LE(start + 4);
  if (flags > 0xff) return undefined;
  return assetsBehind(bytes, start + 8, flags) ?? assetsBehind(bytes, start + 9, flags);
}

function assetsBehind(bytes: Buffer, start: number, flags: number): readonly Asset[] | undefined {
  let at = start;
  const size = (): number | undefined => {
    const value = at + 8 > bytes.length ? undefined : Number(bytes.readBigUInt64LE(at));
    at += 8;
    return value;
  };
  const text = (): Buffer | undefined => {
    const length = size();
    if (length === undefined || at + length > bytes.length) return undefined;
    at += length;
    return bytes.subarray(at - length, at);
  };

  const path = text();
  const script = text();
  if (path === undefined || path.length === 0 || path.length > LONGEST_PATH || script === undefined) return undefined;
  if ((flags & CODE_CACHE) !== 0 && text() === undefined) return undefined;
  const count = (flags & ASSETS) === 0 ? 0 : size();
  if (count === undefined || count > MOST_ASSETS) return undefined;
  const assets: Asset[] = [];
  while (assets.length < count) {
    const name = text();
    const content = text();
    if (name === undefined || content === undefined) return undefined;
    assets.push({ name: name.toString("utf8", 0, LONGEST_PATH), bytes: content });
  }
  return assets;
}
