import { braceExpand, Minimatch, type MinimatchOptions } from "minimatch";

const LONGEST = 1_024;
const MOST = 1_000;
const MOST_ALTERNATIVES = 20_000;

/** What a rule's option says of a list that `isModest` refuses. */
export const MODEST =
  "at most 1,000 patterns of at most 1,024 characters, whose braces stand for at most 1,000 alternatives each, 20,000 together";

/** Are the patterns of a rule's option few and plain enough? `{a,b}` twenty times over is a million patterns. */
export function isModest(patterns: readonly string[]): boolean {
  if (patterns.length > MOST) return false;
  let alternatives = 0;
  for (const pattern of patterns) {
    if (pattern.length > LONGEST) return false;
    const expanded = braceExpand(pattern, { braceExpandMax: MOST + 1 }).length;
    alternatives += expanded;
    if (expanded > MOST || alternatives > MOST_ALTERNATIVES) return false;
  }
  return true;
}

/** Does one of the patterns match? They are compiled once, for a map may have thousands of sources. */
export function globList(patterns: readonly string[], options: MinimatchOptions): (text: string) => boolean {
  const compiled = patterns.map((pattern) => new Minimatch(pattern, options));
  return (text) => compiled.some((each) => each.match(text));
}
