/**
 * Writes the few WebAssembly instructions that the literal search needs, after the WebAssembly Core Specification 2.0,
 * sections 5.3 to 5.5. Assembled when it is first wanted, so no binary ships that nobody can read.
 */

/** Bytes of code, in groups as they were written. */
export type Code = readonly (number | Code)[];

/** One exported function over one exported memory of fixed size. */
export interface Program {
  /** How many i32 it takes. It returns one. */
  readonly parameters: number;
  /** The types of its further locals, each with how many of it follow one another. */
  readonly locals: readonly (readonly [count: number, type: ValueType])[];
  readonly body: Code;
  /** Of the memory, 64 KiB each. */
  readonly pages: number;
}

type ValueType = typeof I32 | typeof V128;

export const I32 = 0x7f;
export const V128 = 0x7b;

const EMPTY_BLOCK = 0x40;
const END = 0x0b;

/** The module's bytes. It exports `run` and `memory`. */
export function assemble({ parameters, locals, body, pages }: Program): Uint8Array<ArrayBuffer> {
  const code = flat([unsigned(locals.length), locals.map(([count, type]) => [unsigned(count), type]), body, END]);
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, vector(Array.from({ length: parameters }, () => I32)), vector([I32])]),
      section(3, [1, 0]),
      section(5, [1, 1, unsigned(pages), unsigned(pages)]),
      section(7, [2, name("run"), 0, 0, name("memory"), 2, 0]),
      section(10, [1, unsigned(code.length), code]),
    ]),
  );
}

/** `local.get`, `local.set` and `local.tee` of one local. */
export interface Local {
  readonly get: Code;
  readonly set: (value: Code) => Code;
  readonly tee: (value: Code) => Code;
}

export function local(index: number): Local {
  return {
    get: [0x20, unsigned(index)],
    set: (value) => [value, 0x21, unsigned(index)],
    tee: (value) => [value, 0x22, unsigned(index)],
  };
}

/** Runs `body` again for as long as `condition`, which is asked after it, is not zero. */
export const repeatWhile = (body: Code, condition: Code): Code => [0x03, EMPTY_BLOCK, body, condition, 0x0d, 0, END];
/** Runs `body` where `condition` is not zero. */
export const when = (condition: Code, body: Code): Code => [condition, 0x04, EMPTY_BLOCK, body, END];

type Binary = (left: Code, right: Code) => Code;
const binary =
  (...opcode: number[]): Binary =>
  (left, right) => [left, right, opcode];

export const i32 = {
  constant: (value: number): Code => [0x41, signed(value)],
  lessThan: binary(0x49),
  notEqual: binary(0x47),
  add: binary(0x6a),
  subtract: binary(0x6b),
  multiply: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shiftLeft: binary(0x74),
  shiftRight: binary(0x76),
  trailingZeros: (value: Code): Code => [value, 0x68],
  /** Of any alignment. */
  load: (address: Code, offset = 0): Code => [address, 0x28, 0, unsigned(offset)],
  loadByte: (address: Code, offset = 0): Code => [address, 0x2d, 0, unsigned(offset)],
  store: (address: Code, value: Code): Code => [address, value, 0x36, 2, 0],
};

const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
const vectors =
  (opcode: number): Binary =>
  (left, right) => [left, right, simd(opcode)];

export const v128 = {
  constant: (bytes: readonly number[]): Code => [simd(12), bytes],
  load: (address: Code, offset = 0): Code => [address, simd(0), 0, unsigned(offset)],
  and: vectors(78),
  or: vectors(80),
  /** Lane `i` of the result is the byte `lanes[i]` of the 32 that `left` and `right` are. */
  shuffle: (left: Code, right: Code, lanes: readonly number[]): Code => [left, right, simd(13), lanes],
  /** Looks every byte of `indexes` up in the 16 of `table`; 0 where it is above 15. */
  swizzle: vectors(14),
  /** The same where no index is above 15, which takes one instruction less (Relaxed SIMD, 2024). */
  swizzleBelow16: vectors(0x100),
  equalBytes: vectors(35),
  /** One bit for each byte, its highest. */
  bitmask: (value: Code): Code => [value, simd(100)],
  shiftWordsRight: (value: Code, bits: number): Code => [value, i32.constant(bits), simd(141)],
};

function section(id: number, content: Code): Code {
  const bytes = flat(content);
  return [id, unsigned(bytes.length), bytes];
}

function vector(items: Code): Code {
  return [unsigned(items.length), items];
}

function name(text: string): Code {
  return vector([...Buffer.from(text, "latin1")]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (; rest < -0x40 || rest > 0x3f; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

function flat(code: Code): number[] {
  return code.flat(Number.POSITIVE_INFINITY as 20) as number[];
}
