import { PackgateError } from "../errors.ts";
import { expand } from "./pattern.ts";

/**
 * Characters of patterns times characters of paths that are compared at most. Each list is bounded, and so is a tarball,
 * but 20,000 patterns and 200,000 paths are days of work: too much, and none of it would be an error.
 */
const MOST = 5e10;
/** What a pattern without wildcards weighs against one path, for most are told apart by their lengths. */
const PLAIN = 250;

/** A count of the work of matching paths against a list of patterns. It throws `ELIMIT` before the path that is too much. */
export function effortOf(patterns: readonly string[]): (path: string) => void {
  let weights: readonly [perCharacter: number, perPath: number] | undefined;
  let spent = 0;
  return (path) => {
    weights ??= weigh(patterns);
    spent += weights[0] * path.length + weights[1];
    if (spent <= MOST) return;
    throw new PackgateError("ELIMIT", "the policy has more patterns than can be compared with as many paths", {
      hint: "Name directories instead of single files.",
    });
  };
}

function weigh(patterns: readonly string[]): readonly [number, number] {
  const alternatives = patterns.flatMap(expand);
  const wild = alternatives.filter((pattern) => /[*?[\\]/.test(pattern));
  return [wild.reduce((sum, { length }) => sum + length, 0), (alternatives.length - wild.length) * PLAIN];
}
