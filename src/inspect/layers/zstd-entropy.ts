/** Finite state entropy tables of zstd (RFC 8878, 4.1), and the bits that are read from the end to the front. */

/** The error of zlib for damaged data, so that all decoders fail alike. */
export function damaged(): Error {
  return Object.assign(new Error("the zstd data are damaged"), { code: "Z_DATA_ERROR" });
}

/** `position` is the number of bits that are left; below zero, zeros have been read from in front of the first byte. */
export interface BitReader {
  readonly bytes: Buffer;
  position: number;
}

/** A reader of a bit stream whose highest set bit marks its end. */
export function reader(bytes: Buffer): BitReader {
  const last = bytes.at(-1);
  if (last === undefined || last === 0) throw damaged();
  return { bytes, position: 8 * bytes.length - 8 + log2(last) };
}

/** The next bits, at most 31. */
export function read(bits: BitReader, count: number): number {
  if (count > 16) return read(bits, count - 16) * 0x10000 + read(bits, 16);
  bits.position -= count;
  const { bytes, position } = bits;
  if (position < 0) return position + count <= 0 ? 0 : (lowBits(bytes, 0, position + count) << -position) >>> 0;
  return lowBits(bytes, position, count);
}

/** At most 16 bits that begin at a place. */
function lowBits(bytes: Buffer, position: number, count: number): number {
  const at = position >>> 3;
  const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return (word >>> (position & 7)) & ((1 << count) - 1);
}

export function log2(value: number): number {
  return 31 - Math.clz32(value);
}

/** For each state: its symbol, and the bits to read and the base to add for the next state. */
export interface Fse {
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** The table in which one symbol is all there is. */
export function fseRle(symbol: number): Fse {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: Uint8Array.of(0), bases: Uint16Array.of(0) };
}

/** Reads a table's description from its first byte on, and says how many bytes it took. */
export function readFse(
  bytes: Buffer,
  mostLog: number,
  mostSymbol: number,
): { readonly fse: Fse; readonly used: number } {
  const log = ((bytes[0] ?? 0xff) % 16) + 5;
  if (log > mostLog) throw damaged();
  const shares: number[] = [];
  let position = 4;
  let remaining = 1 << log;
  while (remaining > 0) {
    if (shares.length > mostSymbol || position > 8 * bytes.length) throw damaged();
    // Values that are too large for what remains free a bit for the small ones.
    const count = log2(remaining + 1) + 1;
    const value = lowBits(bytes, position, count);
    const low = value & ((1 << (count - 1)) - 1);
    const short = (1 << count) - 2 - remaining;
    const isShort = low < short;
    position += isShort ? count - 1 : count;
    const share = (isShort ? low : value >= 1 << (count - 1) ? value - short : value) - 1;
    shares.push(share);
    remaining -= Math.abs(share);
    for (let repeat = share === 0 ? 3 : 0; repeat === 3; ) {
      repeat = lowBits(bytes, position, 2);
      position += 2;
      for (let zero = 0; zero < repeat; zero += 1) shares.push(0);
      if (shares.length > mostSymbol + 1) throw damaged();
    }
  }
  const used = Math.ceil(position / 8);
  if (remaining !== 0 || shares.length > mostSymbol + 1 || used > bytes.length) throw damaged();
  return { fse: fseOf(shares, log), used };
}

/** The table in which each symbol has its share of the states; -1 is less than one. */
export function fseOf(shares: readonly number[], log: number): Fse {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  const following = shares.map((share) => Math.abs(share));
  let high = size;
  shares.forEach((share, symbol) => {
    if (share !== -1) return;
    high -= 1;
    symbols[high] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  shares.forEach((share, symbol) => {
    for (let left = share; left > 0; left -= 1) {
      symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place >= high);
    }
  });
  for (let state = 0; state < size; state += 1) {
    const symbol = symbols[state] as number;
    const value = following[symbol] as number;
    following[symbol] = value + 1;
    bits[state] = log - log2(value);
    bases[state] = (value << (log - log2(value))) - size;
  }
  return { log, symbols, bits, bases };
}
