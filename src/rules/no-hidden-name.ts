import { createHash } from "node:crypto";
import { looksLike } from "../inspect/look-alike.ts";
import { packedPaths } from "../inspect/packed-paths.ts";
import { defineRule } from "./define-rule.ts";

const PLAIN = /^[\x21-\x7e]+(?: +[\x21-\x7e]+)*$/;

/** A control character, a format character (zero-width, bidi), a blank that is no space, or no character at all. */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?! )\p{Zs}/u;
/** What joins and colours an emoji is part of it. */
const EMOJI = /\p{Extended_Pictographic}(?:[\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]|\u200d\p{Extended_Pictographic})+/gu;

/** A name that shows as another one, or as none: reviewers and file systems read it differently than npm. */
export default defineRule({
  id: "no-hidden-name",
  title: "Name that is not what it looks like",
  severity: "error",
  waiver: "pinned",
  listing: true,
  fix: "Rename the file with plain letters, digits, dots and dashes",
  *check({ artifact }) {
    const firstOf = new Map<string, string>();
    const collisions = new Map<string, string[]>();
    for (const path of packedPaths(artifact)) {
      const fold = foldOf(path);
      const first = firstOf.get(fold);
      const others = collisions.get(fold);
      if (first === undefined) firstOf.set(fold, path);
      else if (others === undefined) collisions.set(fold, [first, path]);
      else others.push(path);
      const fault = faultIn(path);
      if (fault !== null) yield { entry: { path }, message: fault, digest: digestOf(path), key: "name" };
    }
    for (const paths of collisions.values()) {
      const [first, ...others] = paths.sort();
      for (const path of others) {
        yield {
          entry: { path },
          message: `differs only in case or Unicode form from ${shown(first!)}`,
          weight: "warning",
          digest: digestOf(path),
          key: "collision",
        };
      }
    }
  },
});

function faultIn(path: string): string | null {
  const segment = path.split("/").find((part) => /^ |[ .]$/.test(part) && part !== "." && part !== "..");
  if (segment !== undefined) {
    if (segment.startsWith(" ")) return "has a name that begins with a space";
    return segment.endsWith(" ") ? "has a name that ends in a space" : "has a name that ends in a dot";
  }
  if (PLAIN.test(path)) return null;
  const invisible = INVISIBLE.exec(path.replace(EMOJI, ""))?.[0];
  if (invisible !== undefined) return `has the invisible character ${codeOf(invisible)} in its name`;
  // In one word of letters: a Russian name with the ending .js mixes scripts as it should.
  for (const word of path.match(/[\p{L}\p{M}]+/gu) ?? []) {
    const letter = /[A-Za-z]/.test(word)
      ? [...word].find((character) => looksLike(character) !== undefined)
      : undefined;
    if (letter !== undefined) return resembles(letter);
  }
  const mark = [...path].find((character) => !/[\p{L}\p{M}]/u.test(character) && looksLike(character) !== undefined);
  return mark === undefined ? null : resembles(mark);
}

function resembles(character: string): string {
  return `has ${codeOf(character)} in its name, which looks like "${looksLike(character)}"`;
}

function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The same for names that one file system or another takes for the same: NFC, and full case folding (ß is ss). */
function foldOf(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

function shown(path: string): string {
  return JSON.stringify(path.replace(/[^\x20-\x7e]/gu, (character) => `{${codeOf(character)}}`));
}

function digestOf(path: string): string {
  return `sha256-${createHash("sha256").update(path).digest("hex")}`;
}
