import type { Appraisal, Validate } from "../kind.ts";

/** Most manifests of a Secret fit into this many bytes on either side of its `kind`. */
const NEARBY = 2048;
const MIN_BYTES = 8;

const VERSION = /\bapiVersion["']?: {0,4}["']?v1["']?[ \t]*$/m;
const DATA = /^[ \t]{0,8}(?:data|stringData):[ \t]*$/m;
/** A name and its base64, also on the line after. */
const VALUE =
  /^[ \t]{1,8}["']?[\w.-]{1,80}["']?:[ \t]{1,4}(?:[>|]-?\n[ \t]{1,12})?["']?([A-Za-z0-9+/]{10,4000}={0,2})["']?[ \t]*$/gm;

/** A manifest of a Secret with data in it. Templates, and operators that fetch the data from elsewhere, have none. */
export const kubernetesSecret: Validate = ({ before, after }): Appraisal | undefined => {
  const front = lines(before(NEARBY)).split(/^---/m).at(-1) ?? "";
  const document = `${front}\n${lines(after(NEARBY)).split(/^---/m)[0] ?? ""}`;
  if (!VERSION.test(document) || !DATA.test(document)) return undefined;
  return [...document.matchAll(VALUE)].some(([, value]) => isEncoded(value!)) ? {} : undefined;
};

/** Of a string in code, or of one in a map, too. */
function lines(text: string): string {
  return text
    .replace(/\r|\\+r/g, "")
    .replace(/\\+n/g, "\n")
    .replace(/\\+t/g, "\t")
    .replace(/\\+"/g, '"');
}

/** Data are base64; names and annotations are not, nor would they decode to text. */
function isEncoded(value: string): boolean {
  if (value.length % 4 !== 0 || !/[A-Z]/.test(value)) return false;
  const bytes = Buffer.from(value, "base64");
  return bytes.length >= MIN_BYTES && /^[\t\r\n -~]+$/.test(bytes.toString("latin1"));
}
