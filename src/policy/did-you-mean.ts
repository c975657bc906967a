/** `did you mean "allow"?` for a word that is within two edits of a known one, else undefined. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let best = 3;
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    // A word of two letters is within two edits of every other one.
    if (edits < best && edits < candidate.length) {
      best = edits;
      nearest = candidate;
    }
  }
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}

/** Levenshtein's distance. Words whose lengths differ by more than two are far apart: 3 stands for anything above 2. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
