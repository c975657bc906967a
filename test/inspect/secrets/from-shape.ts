import { assemble, type Part } from "../../support/tokens.ts";

/**
 * A text of a shape: its first alternative, every optional part left out, every class filled at random. For the shapes of
 * `kinds/assignments.ts`, which are literals, classes, escapes, groups and counts.
 */
export function fromShape(shape: string, seed: string): string {
  const first = alternatives(shape)[0]!;
  const parts: Part[] = [];
  let at = 0;
  while (at < first.length) {
    const rest = first.slice(at);
    const group = rest.startsWith("(") ? rest.slice(0, closing(rest) + 1) : undefined;
    const atom = group ?? /^(?:\[(?:\\.|[^\]])+\]|\\.|.)/.exec(rest)![0];
    at += atom.length;
    const count = /^(?:\{(\d+)(?:,\d*)?\}|([?+*]))/.exec(first.slice(at));
    at += count?.[0].length ?? 0;
    const times = count === null || count[2] === "+" ? 1 : Number(count[1] ?? 0);
    if (group !== undefined) {
      const inner = group.slice(1, -1).replace(/^\?:/, "");
      for (let turn = 0; turn < times; turn++) parts.push(fromShape(inner, `${seed} ${at} ${turn}`));
    } else if (/^\[.-/.test(atom)) {
      parts.push([alphabetOf(atom), times]);
    } else {
      parts.push(atom.replace(/^[\\[]/, "")[0]!.repeat(times));
    }
  }
  return assemble(seed, ...parts);
}

function alternatives(shape: string): string[] {
  let depth = 0;
  const cuts = [-1];
  for (let at = 0; at < shape.length; at++) {
    if (shape[at] === "\\") at++;
    else if ("([".includes(shape[at]!)) depth++;
    else if (")]".includes(shape[at]!)) depth--;
    else if (shape[at] === "|" && depth === 0) cuts.push(at);
  }
  return cuts.map((cut, index) => shape.slice(cut + 1, cuts[index + 1]));
}

function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at;
  }
  throw new Error(`no end of ${text}`);
}

function alphabetOf(shape: string): "digit" | "hex" | "lower" | "base62" | "base32" {
  const members = new RegExp(`^${shape}$`);
  if (["z", "Z"].every((letter) => members.test(letter))) return "base62";
  if (members.test("z")) return "lower";
  if (members.test("f")) return "hex";
  return members.test("Z") ? "base32" : "digit";
}
