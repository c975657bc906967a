/**
 * Answers whether one of `paths` begins with `prefix`, ends with `suffix`, and has at least one character between them.
 * The paths are sorted once, forwards and backwards, and only the smaller of the two ranges is walked: a stranger's
 * `exports` may ask a hundred thousand times about as many paths.
 */
export function affixSearch(paths: readonly string[]): (prefix: string, suffix: string) => boolean {
  const forwards = paths.toSorted(byCodeUnits);
  const backwards = paths.map(reversed).sort(byCodeUnits);
  return (prefix, suffix) => {
    const least = prefix.length + suffix.length + 1;
    const [begin, end] = rangeOf(forwards, prefix);
    const tail = reversed(suffix);
    const [from, to] = rangeOf(backwards, tail);
    if (end - begin <= to - from) {
      for (let at = begin; at < end; at++) {
        if (forwards[at]!.length >= least && forwards[at]!.endsWith(suffix)) return true;
      }
      return false;
    }
    const head = reversed(prefix);
    for (let at = from; at < to; at++) {
      if (backwards[at]!.length >= least && backwards[at]!.endsWith(head)) return true;
    }
    return false;
  };
}

/** The half-open range of the sorted texts that begin with `prefix`. */
function rangeOf(sorted: readonly string[], prefix: string): readonly [begin: number, end: number] {
  const begin = lowerBound(sorted, (text) => text >= prefix);
  return [begin, lowerBound(sorted, (text) => text > prefix && !text.startsWith(prefix))];
}

/** The first index at which `reached` holds; it holds from there on. */
function lowerBound(sorted: readonly string[], reached: (text: string) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function reversed(text: string): string {
  return text.split("").reverse().join("");
}

function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
