/**
 * gzip members (RFC 1952) and zstd frames (RFC 8878) that stand somewhere in a file: assets linked into a program, the
 * archive behind a shell script, the files that a packer has appended to a runtime. Nothing says where they begin, so
 * they are looked for by magic. A few bytes of machine code are no container: what has no plausible header, or does not
 * decode to its end, is passed over in silence.
 */

import { constants, inflateRawSync } from "node:zlib";
import { binaryOf } from "../binary.ts";
import { brotli } from "./brotli.ts";
import { type Budget, reserve } from "./budget.ts";
import { bun } from "./bun.ts";
import type { Container, Inner } from "./carrier.ts";
import { inflateRaw } from "./decompress.ts";
import { zstd } from "./zstd.ts";
import { zstdFrameAt } from "./zstd-frame.ts";

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** zstd's magic without its first byte, which is a parenthesis: code is full of them. */
const ZSTD = Buffer.from([0xb5, 0x2f, 0xfd]);
/** A longer name or comment in a header is random bytes without a zero. */
const LONGEST_FIELD = 4096;
/** How much of a member tells whether it is one, and what that may put out. */
const PROBE = 1 << 16;
const PROBE_OUT = 1 << 20;
/** What a member costs beside its bytes: of empty ones, a small file holds a million. */
const MEMBER_COST = 4096;
/** What reading the headers of a frame costs, for each of its blocks. */
const BLOCK_COST = 64;

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly inner: Inner;
  readonly end: number;
}

/**
 * One container of those that know where their members stand. Members without an index are looked for only in what none
 * of them has given out, for there they would be found twice.
 */
export function withEmbedded(indexed: readonly Container[]): Container {
  return {
    // What to look for may stand anywhere, and looking is all there is to opening.
    matches: () => true,
    *open(bytes, name, budget) {
      const given: Range[] = [];
      for (const container of indexed) {
        if (!container.matches(bytes, name)) continue;
        for (const inner of container.open(bytes, name, budget)) {
          if ("bytes" in inner && inner.bytes.buffer === bytes.buffer) {
            const start = inner.bytes.byteOffset - bytes.byteOffset;
            given.push({ start, end: start + inner.bytes.length });
          }
          yield inner;
        }
      }
      given.sort((one, other) => one.start - other.start);
      // Bun's runtime holds frames that are nobody's; those of the application have been opened by its index.
      let isBun: boolean | undefined;
      if (isContainer(bytes, name)) return;
      for (const inner of embedded(bytes, given, budget)) {
        isBun ??= bun.matches(bytes, name);
        if (isBun) return;
        yield inner;
      }
    },
  };
}

function* embedded(bytes: Buffer, given: readonly Range[], budget: Budget): Iterable<Inner> {
  let at = 1;
  let next = 0;
  let gzipAt = bytes.indexOf(GZIP, at);
  let zstdAt = nextFrame(bytes, at);
  for (;;) {
    if (gzipAt !== -1 && gzipAt < at) gzipAt = bytes.indexOf(GZIP, at);
    if (zstdAt !== -1 && zstdAt < at) zstdAt = nextFrame(bytes, at);
    if (gzipAt === -1 && zstdAt === -1) return;
    const isGzip = zstdAt === -1 || (gzipAt !== -1 && gzipAt < zstdAt);
    const start = isGzip ? gzipAt : zstdAt;
    at = start + 1;
    for (; next < given.length && (given[next] as Range).start <= start; next += 1) {
      at = Math.max(at, (given[next] as Range).end);
    }
    if (at > start + 1) continue;
    const found = isGzip ? gzipMember(bytes, start, budget) : zstdFrame(bytes, start, budget);
    if (found === undefined) continue;
    charge(budget, MEMBER_COST);
    yield found.inner;
    at = found.end;
  }
}

/** Its own container opens it; what stands in it uncompressed is a member of that. */
function isContainer(bytes: Buffer, name: string): boolean {
  const kind = binaryOf(bytes)?.kind;
  return (
    kind === "archive" || kind === "compressed" || [brotli, zstd].some((container) => container.matches(bytes, name))
  );
}

function nextFrame(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(ZSTD, from + 1);
  while (at !== -1 && bytes[at - 1] !== 0x28) at = bytes.indexOf(ZSTD, at + 1);
  return at === -1 ? -1 : at - 1;
}

function zstdFrame(bytes: Buffer, start: number, budget: Budget): Found | undefined {
  const { end, blocks } = zstdFrameAt(bytes, start);
  if (end === undefined) {
    charge(budget, blocks * BLOCK_COST);
    return undefined;
  }
  for (const inner of zstd.open(bytes.subarray(start, end), "", budget)) {
    if (!("unreadable" in inner)) return { inner, end };
  }
  charge(budget, blocks * BLOCK_COST);
  return undefined;
}

function gzipMember(bytes: Buffer, start: number, budget: Budget): Found | undefined {
  const from = behindHeader(bytes, start);
  if (from === undefined) return undefined;
  const packed = bytes.subarray(from);
  if (!isDeflate(packed.subarray(0, PROBE))) {
    charge(budget, PROBE_OUT);
    return undefined;
  }
  const inflated = inflateRaw(budget, packed);
  if (inflated === undefined) {
    charge(budget, 0);
    return undefined;
  }
  const end = Math.min(from + inflated.used + 8, bytes.length);
  return { inner: { chain: ["gzip"], bytes: inflated.bytes, name: "" }, end };
}

/**
 * Where the data of a member begin, undefined where its header is none: reserved flags are zero, the extra flags are 0,
 * 2 or 4, systems go up to 13 and 255 is unknown (2.3.1).
 */
function behindHeader(bytes: Buffer, start: number): number | undefined {
  const [flags = 0xff, extraFlags = 0xff, system = 0xfe] = [3, 8, 9].map((offset) => bytes[start + offset]);
  if (flags >= 0x20 || extraFlags > 4 || extraFlags % 2 !== 0 || (system > 13 && system !== 255)) return undefined;
  let at = start + 10;
  if ((flags & 4) !== 0) at += at + 2 > bytes.length ? bytes.length : 2 + bytes.readUInt16LE(at);
  for (const field of [8, 16]) {
    if ((flags & field) === 0) continue;
    const length = bytes.subarray(at, at + LONGEST_FIELD).indexOf(0);
    if (length === -1) return undefined;
    at += length + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at < bytes.length ? at : undefined;
}

/** Whether deflate can read `head`, which may end early. */
function isDeflate(head: Buffer): boolean {
  try {
    inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: PROBE_OUT });
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ERR_BUFFER_TOO_LARGE") return true;
    if (code.startsWith("Z_")) return false;
    throw error;
  }
}

/** Takes a cost that is not in bytes put out from the budget: a small file must not ask for endless work. */
function charge(budget: Budget, bytes: number): void {
  budget.total += bytes;
  reserve(budget, 0);
}
