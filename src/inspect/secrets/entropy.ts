/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * Does a text look drawn at random, rather than written? For anchors with which identifiers begin too. Written text has
 * runs of letters in one case and changes its case once or twice a word; random letters and digits change at every other
 * character. Of random texts of 32 characters and more, one in a hundred is lost, of 20 one in twenty.
 */
export function looksRandom(text: string): boolean {
  // Hyphens, dots and underscores join words as well as random parts: they say nothing.
  const core = text.replace(/[^A-Za-z0-9]/g, "");
  if (entropy(core) < (core.length < 32 ? 2.8 : 3.2)) return false;
  const digits = core.replace(/[^0-9]/g, "").length;
  if (/^[0-9a-f]+$/.test(core)) return digits >= 2;
  const changes = classChanges(core);
  if (!/[a-z]/.test(core) || !/[A-Z]/.test(core)) return digits >= 2 && changes >= core.length / 8;
  if (digits === 0) return entropy(core) >= 3.9 && changes >= core.length / 4;
  return changes >= core.length * 0.45 || wordiness(core) < 0.6;
}

/** Changes between lower case, upper case and digits. */
function classChanges(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at++) {
    if (classOf(text.charCodeAt(at)) !== classOf(text.charCodeAt(at - 1))) changes += 1;
  }
  return changes;
}

/** The share of characters that stand in runs of three or more letters of one case. */
function wordiness(text: string): number {
  const runs = text.match(/[a-z]{3,}|[A-Z]{3,}/g) ?? [];
  return runs.reduce((sum, run) => sum + run.length, 0) / text.length;
}

function classOf(code: number): number {
  if (code >= 97) return 0;
  return code >= 65 ? 1 : 2;
}
