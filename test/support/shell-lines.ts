/** One command of a shell script, its words without quotes. Variables stay as they are written. */
export type Words = readonly string[];

/** A word as the shell splits it, quoted parts and `${…}` in one piece. */
const WORD = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\$\{\{.*?\}\}|\$\{[^}]*\}|\$\([^)]*\)|<[^>\n]*>|\\.|[^\s"'&|;<>\\])+/g;
const BETWEEN = /\s*(?:&&|\|\|?|;)\s*/;

/** The commands of a script as documents show it: comments go, continued lines are joined, `&&`, `|` and `;` divide. */
export function commandsIn(script: string): Words[] {
  return script
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .flatMap((line) => line.split(BETWEEN))
    .filter((line) => line !== "")
    .map((line) => (line.match(WORD) ?? []).map((word) => word.replaceAll(/["']/g, "")));
}

/** The arguments that packgate is handed by a command, or undefined where that is another's. */
export function argumentsForPackgate(words: Words): Words | undefined {
  const [first, second] = words;
  if (first === "packgate") return words.slice(1);
  return first === "npx" && second === "packgate" ? words.slice(2) : undefined;
}
