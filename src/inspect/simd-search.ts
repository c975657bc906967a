/**
 * The literal search in WebAssembly with SIMD, some four times as fast as the plain one. The inner loop says where a
 * literal may stand; here those places are verified against the bytes themselves, and told in order.
 */

import type { LiteralSearch } from "./literal-search.ts";
import { BLOCK, HASH_BITS, kernel, LAST_THREE, LEAD, MEMORY, WINDOW, windowHash } from "./simd-kernel.ts";
import { chooseWindows } from "./simd-windows.ts";

/** What is used of the global object that Node's types do not have. */
interface WebAssemblyApi {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

interface Engine {
  readonly run: (end: number) => number;
  readonly memory: Uint8Array;
  readonly view: DataView;
  /** Whose tables are in the memory. */
  owner: object | undefined;
}

/** One for the process, made when it is first wanted; `null` where there is none. */
let engine: Engine | null | undefined;

/** A literal's place is kept as one number, so that places can be sorted without making an object of each. */
const LITERALS = 1 << 20;
/** Where more places than this are let through, verifying them costs more than the plain search does. */
const MOST = 0.08;

/**
 * Throws nothing: the caller has made sure that every literal has 3 bytes. `undefined` where WebAssembly or its SIMD is
 * absent (`--jitless`, old processors), or where these literals are so many or so common that it would be slower.
 */
export function compileSimd(literals: readonly Buffer[]): LiteralSearch | undefined {
  if (engine === undefined) engine = start();
  if (engine === null || literals.length >= LITERALS) return undefined;
  const { last, masks, rate } = chooseWindows(literals);
  if (rate > MOST) return undefined;
  return searchWith(engine, literals, last, masks);
}

function start(): Engine | null {
  const api = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (api === undefined) return null;
  const code = [true, false].map(kernel).find((bytes) => api.validate(bytes));
  if (code === undefined) return null;
  const { run, memory } = new api.Instance(new api.Module(code)).exports as {
    readonly run: Engine["run"];
    readonly memory: { readonly buffer: ArrayBuffer };
  };
  return { run, memory: new Uint8Array(memory.buffer), view: new DataView(memory.buffer), owner: undefined };
}

function searchWith(engine: Engine, literals: readonly Buffer[], last: Uint8Array, masks: Uint8Array): LiteralSearch {
  const { hashes, head, next } = hashWindows(literals, last);
  const tables = {};
  const shortest = literals.reduce((least, { length }) => Math.min(least, length), BLOCK);
  const reach = last.reduce((most, end) => Math.max(most, end), 0);
  // All literals in one array: chasing a Buffer object for each candidate costs more than comparing.
  const pool = Buffer.concat(literals);
  const from = new Uint32Array(literals.length + 1);
  for (const [literal, { length }] of literals.entries()) from[literal + 1] = from[literal]! + length;

  /** Adds the literals whose window ends at `place`, where all of the literal is there. */
  const verify = (bytes: Buffer, place: number, hash: number, finds: number[]): void => {
    for (let literal = head[hash]!; literal >= 0; literal = next[literal]!) {
      const start = place - last[literal]!;
      let at = from[literal]!;
      const stop = from[literal + 1]!;
      if (start < 0 || start + stop - at > bytes.length) continue;
      let here = start;
      while (at < stop && bytes[here] === pool[at]) {
        at++;
        here++;
      }
      if (at === stop) finds.push(start * LITERALS + literal);
    }
  };

  return (bytes, visit) => {
    if (bytes.length < shortest) return;
    let finds: number[] = [];
    for (let start = 0; start < bytes.length; start += BLOCK) {
      const end = Math.min(start + BLOCK, bytes.length);
      if (engine.owner !== tables) {
        // Another search has been at work, perhaps from within `visit`.
        engine.memory.set(masks, MEMORY.masks);
        engine.memory.set(hashes, MEMORY.hashes);
        engine.owner = tables;
      }
      const lead = Math.min(start, LEAD);
      engine.memory.set(bytes.subarray(start - lead, end), MEMORY.text - lead);
      const stop = engine.run(MEMORY.text + end - start);
      for (let found = MEMORY.found; found < stop; found += 4) {
        const address = engine.view.getUint32(found, true);
        const place = start + address - MEMORY.text;
        // The last 16 bytes may be more than there are.
        if (place >= end) break;
        const window = engine.view.getUint32(address - WINDOW + 1, true);
        const whole = windowHash(window);
        const three = windowHash(window & LAST_THREE);
        verify(bytes, place, whole, finds);
        if (three !== whole) verify(bytes, place, three, finds);
      }
      if (finds.length > 0) finds = tell(finds, end < bytes.length ? end - reach : bytes.length, visit);
    }
  };
}

/** Tells, in order, what was found before `limit`, and returns the rest: later finds may come before those. */
function tell(finds: readonly number[], limit: number, visit: Parameters<LiteralSearch>[1]): number[] {
  const sorted = Float64Array.from(finds).sort();
  let told = 0;
  for (; told < sorted.length; told++) {
    const offset = Math.floor(sorted[told]! / LITERALS);
    if (offset >= limit) break;
    visit(sorted[told]! % LITERALS, offset);
  }
  return [...sorted.subarray(told)];
}

/** The hashes that the inner loop tests, and for each the chain of its literals. */
function hashWindows(literals: readonly Buffer[], last: Uint8Array) {
  const hashes = new Uint8Array((1 << HASH_BITS) / 8);
  const head = new Int32Array(1 << HASH_BITS).fill(-1);
  const next = new Int32Array(literals.length);
  for (const [literal, bytes] of literals.entries()) {
    const end = last[literal]!;
    const window = end < WINDOW - 1 ? bytes.readUIntLE(0, 3) << 8 : bytes.readInt32LE(end - WINDOW + 1);
    const hash = windowHash(window);
    hashes[hash >> 3]! |= 1 << (hash & 7);
    next[literal] = head[hash]!;
    head[hash] = literal;
  }
  return { hashes, head, next };
}
