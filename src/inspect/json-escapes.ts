/** What a JSON string reads, as bytes: a key that hides behind an escape is still that key. */

const BACKSLASH = 0x5c;

/**
 * The bytes of a JSON string's text, escapes resolved, as UTF-8. What is not a valid escape stays as it stands: the
 * text of a damaged map is still text. They may lie in `scratch`, if that is large enough: a map of 60 MB in thousands of
 * texts would otherwise be that much garbage.
 */
export function unescapeJson(raw: Buffer, scratch?: Buffer): Buffer {
  let backslash = raw.indexOf(BACKSLASH);
  if (backslash === -1) return raw;
  // An escape is never shorter than what it stands for: \n is 2 bytes for 1, \uXXXX 6 bytes for at most 3.
  const out = scratch !== undefined && scratch.length >= raw.length ? scratch : Buffer.allocUnsafe(raw.length);
  let read = 0;
  let written = 0;
  while (backslash !== -1) {
    written = copyRun(raw, read, backslash, out, written);
    const letter = raw[backslash + 1];
    const simple = letter === undefined ? undefined : SIMPLE_ESCAPES.get(letter);
    if (simple !== undefined) {
      out[written] = simple;
      written += 1;
      read = backslash + 2;
    } else {
      const unit = letter === 0x75 ? codeUnitAt(raw, backslash + 2) : -1;
      if (unit === -1) {
        out[written] = BACKSLASH;
        written += 1;
        read = backslash + 1;
      } else {
        const low =
          unit >= 0xd800 && unit < 0xdc00 && raw[backslash + 6] === BACKSLASH && raw[backslash + 7] === 0x75
            ? codeUnitAt(raw, backslash + 8)
            : -1;
        const paired = low >= 0xdc00 && low < 0xe000;
        const code = paired ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit;
        written += out.write(String.fromCodePoint(code), written, "utf8");
        read = backslash + (paired ? 12 : 6);
      }
    }
    backslash = raw.indexOf(BACKSLASH, read);
  }
  written = copyRun(raw, read, raw.length, out, written);
  return out.subarray(0, written);
}

/** Between two escapes is a line of code. Node makes an object for each copy, which costs more than the bytes. */
const SHORT = 64;

/** Returns where the next byte is to be written. */
function copyRun(raw: Buffer, start: number, end: number, out: Buffer, written: number): number {
  if (end - start > SHORT) return written + raw.copy(out, written, start, end);
  let at = written;
  for (let from = start; from < end; from += 1, at += 1) out[at] = raw[from] as number;
  return at;
}

const SIMPLE_ESCAPES = new Map(
  [...'"\\/']
    .map((char): [number, number] => [char.charCodeAt(0), char.charCodeAt(0)])
    .concat([
      [0x62, 0x08],
      [0x66, 0x0c],
      [0x6e, 0x0a],
      [0x72, 0x0d],
      [0x74, 0x09],
    ]),
);

function codeUnitAt(raw: Buffer, at: number): number {
  const digits = raw.toString("latin1", at, at + 4);
  return /^[0-9A-Fa-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
}
