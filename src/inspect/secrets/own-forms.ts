/** The forms in which bundlers, serialisers and encoders write a value, and the literals that find each of them. */

import type { Literal } from "../../model.ts";
import { base64Needles } from "./base64-needle.ts";
import { looksRandom } from "./entropy.ts";
import type { OwnSecret } from "./own-value.ts";

/** A place where a value stands, or a long part of it. */
export interface OwnValueFact {
  /** Which value: the caller's number for it. */
  readonly value: number;
  /** `in base64`; empty for the value as it is. */
  readonly form: string;
  /** False where only a part of it stands there. */
  readonly whole: boolean;
  /** Where it begins, in bytes of the layer. */
  readonly start: number;
}

/** Bytes of the literals by which a part is found: any 16 bytes in a row hold one block of 8. */
const BLOCK = 8;
/** In other forms, where 16 bytes are 22 characters or more. */
const ENCODED_BLOCK = 12;
/** A part counts from so many bytes on, or from 60 % of the value on if that is less. */
const LONG_PART = 16;
const SHARE = 0.6;
/** Blocks of one value, as it is: all that a value of 64 bytes has. */
const MOST_BLOCKS = 8;

interface Form {
  readonly name: string;
  readonly text: string;
  /** Blocks to look for. */
  readonly blocks: number;
}

/** The literals that find a value. `value` is the number by which their facts name it. */
export function ownValueLiterals({ text }: OwnSecret, value: number): Literal<OwnValueFact>[] {
  // The part of a phrase or of a word with a number is anybody's word.
  const divisible = looksRandom(text);
  return formsOf(text).flatMap((form) => {
    const needle = Buffer.from(form.text, "utf8");
    const read =
      (at: number) =>
      (bytes: Buffer, offset: number): OwnValueFact | undefined => {
        const [from, to] = extent(needle, at, bytes, offset);
        const start = offset - (at - from);
        if (from === 0 && to === needle.length) return { value, form: form.name, whole: true, start };
        if (!divisible) return undefined;
        const scale = text.length / needle.length;
        const part = text.slice(Math.floor(from * scale), Math.ceil(to * scale));
        const enough = Math.min(LONG_PART, Math.max(BLOCK, Math.ceil(text.length * SHARE)));
        if ((to - from) * scale < enough || !looksRandom(part)) return undefined;
        return { value, form: form.name, whole: false, start };
      };
    const size = form.name === "" ? BLOCK : ENCODED_BLOCK;
    if (!divisible || needle.length <= size) return [concealed(form.text, read(0))];
    return blocksOf(needle, size, form.blocks).map(([at, block]) => concealed(block, read(at)));
  });
}

/** A literal whose text is not shown by what prints data. */
function concealed(text: string, read: Literal<OwnValueFact>["read"]): Literal<OwnValueFact> {
  return Object.defineProperty({ read } as Literal<OwnValueFact>, "text", { value: text, enumerable: false });
}

/** How far a needle, of which the byte `at` stands at `offset`, goes on in both directions. */
function extent(needle: Buffer, at: number, bytes: Buffer, offset: number): [from: number, to: number] {
  let from = at;
  while (from > 0 && bytes[offset - (at - from) - 1] === needle[from - 1]) from -= 1;
  let to = at;
  while (to < needle.length && bytes[offset + (to - at)] === needle[to]) to += 1;
  return [from, to];
}

/** Blocks that begin at multiples of their size; where there are more than `most`, those are spread evenly. */
function blocksOf(needle: Buffer, size: number, most: number): [at: number, text: string][] {
  const whole = Math.floor(needle.length / size);
  const found: [number, string][] = [];
  for (let index = 0; index < Math.min(whole, most); index++) {
    const block = whole <= most ? index : Math.floor(((index + 0.5) * whole) / most);
    const text = needle.toString("utf8", block * size, (block + 1) * size);
    // A block that cuts a letter in two is no text.
    if (!text.includes("\ufffd")) found.push([block * size, text]);
  }
  return found.length > 0 ? found : [[0, needle.toString("utf8")]];
}

function formsOf(value: string): Form[] {
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const ascii = (text: string) =>
    text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const written: [name: string, text: string][] = [
    ["", value],
    ["escaped", json],
    ["escaped", JSON.stringify(json).slice(1, -1)],
    ["escaped", json.replaceAll("/", "\\/")],
    ["escaped", value.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n")],
    ["escaped", value.replace(/[\\`]|\$(?=\{)/g, "\\$&")],
    ["escaped", ascii(json)],
    ["escaped for HTML", value.replace(/[&<>"']/g, (sign) => HTML[sign]!)],
    ["percent-encoded", url],
    ["percent-encoded", url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ["percent-encoded", encodeURI(value)],
    [
      "percent-encoded",
      url.replaceAll("%20", "+").replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    ],
  ];
  const hex = Buffer.from(value, "utf8").toString("hex");
  const encoded: [name: string, text: string][] = [
    ["in hex", hex],
    ["in hex", hex.toUpperCase()],
    ...base64Needles(value).map(({ text }): [string, string] => ["in base64", text]),
  ];
  const forms = new Map<string, Form>();
  for (const [name, text] of [...written, ...encoded]) {
    if (!forms.has(text)) forms.set(text, { name, text, blocks: name === "" ? MOST_BLOCKS : 1 });
  }
  return [...forms.values()];
}

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
