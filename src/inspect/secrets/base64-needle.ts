/**
 * Text inside base64 stands in one of three alignments, and all but its edges looks the same whatever surrounds it. So
 * three literals find it without decoding anything that does not hold it.
 */

/** How a text looks in base64 at one of the three alignments. */
export interface Base64Needle {
  /** The characters that depend on the text alone. */
  readonly text: string;
  /** Characters of the same group of four that stand before `text`. */
  readonly skipped: number;
  /** Bytes before the text that decode with it. */
  readonly lead: number;
}

/** The needles of a text in both alphabets, those of fewer than 3 characters left out. */
export function base64Needles(text: string): Base64Needle[] {
  return [0, 1, 2].flatMap((lead) => {
    const bytes = Buffer.concat([Buffer.alloc(lead), Buffer.from(text, "utf8")]);
    const skipped = Math.ceil((lead * 8) / 6);
    const looks = (["base64", "base64url"] as const).map((alphabet) =>
      bytes.toString(alphabet).slice(skipped, Math.floor((bytes.length * 8) / 6)),
    );
    return [...new Set(looks)].filter((look) => look.length >= 3).map((look) => ({ text: look, skipped, lead }));
  });
}

/**
 * What stands in a layer as base64 from `start` on, `start` being the first of a group of four characters: up to
 * `length` decoded bytes, in either alphabet, also in lines, which may be
 * indented or escaped. `end` is where the encoded text that was read ends.
 */
export function decodeFrom(bytes: Buffer, start: number, length: number): { bytes: Buffer; end: number } | undefined {
  if (start < 0) return undefined;
  const window = bytes.toString("latin1", start, start + Math.ceil(length / 3) * 4);
  const run = /^(?:[A-Za-z0-9+/_-]|\r?\n[ \t]*|\\[nr])*={0,2}/.exec(window)?.[0] ?? "";
  return { bytes: Buffer.from(run.replace(/\\[nr]/g, ""), "base64"), end: start + run.length };
}
