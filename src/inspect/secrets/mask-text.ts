/**
 * Masks secrets in what a report quotes of a package: names of sources, URLs of maps, paths, scripts. Each rule takes
 * care of its own evidence; this is for what no rule took for a secret, because it was looking for something else.
 */

import { compileLiterals } from "../literals.ts";
import { secretKinds } from "./kinds/index.ts";
import { secretLiterals } from "./read.ts";

/** Most texts have none of these, and then no secret. */
const SUSPECT = /[A-Za-z0-9_+/=.~-]{16}|:\/\/|[?&#]/;
/** A rule may have cut the beginning off. */
const USERINFO = /([a-z][a-z0-9+.-]{1,20}:\/\/|…)[^\s/?#"'`…]{1,400}@/gi;
/** What a URL hands over by name is as often a token as not. */
const PARAMETER = /([?&#][\w.~-]{1,64}=)[^\s&#"'`,;)]+/g;

/** A function that masks tokens of all known kinds, and users, passwords and parameters in URLs. `today` is `2026-11-21`. */
export function textMask(today: string): (text: string) => string {
  let find: ((bytes: Buffer) => Place[]) | undefined;
  return (text) => {
    if (!SUSPECT.test(text)) return text;
    find ??= finder(today);
    const bytes = Buffer.from(text);
    const parts: string[] = [];
    let from = 0;
    for (const { start, end, evidence } of find(bytes)) {
      if (start < from) continue;
      parts.push(bytes.toString("utf8", from, start), evidence);
      from = end;
    }
    parts.push(bytes.toString("utf8", from));
    return parts.join("").replace(USERINFO, "$1•••@").replace(PARAMETER, "$1•••");
  };
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly evidence: string;
}

/** Finds the places of tokens: in their order, of two that begin together the longer first. */
function finder(today: string): (bytes: Buffer) => Place[] {
  const literals = secretLiterals(secretKinds, today);
  const search = compileLiterals(literals.map(({ text }) => text));
  return (bytes) => {
    const places: Place[] = [];
    search(bytes, (index, offset) => {
      const fact = literals[index]!.read(bytes, offset);
      if (fact !== undefined) places.push(fact);
    });
    return places.sort((a, b) => a.start - b.start || b.end - a.end);
  };
}
