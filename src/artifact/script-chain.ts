/** Where packgate stands in a script, and whether its exit status decides what the script's is. */

/** One command of a script, and the operators around it. */
interface Command {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

export interface Gate {
  /** The commands that run before and after it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** False where the script may end well although packgate did not: `packgate hook || true`. */
  readonly decides: boolean;
}

/**
 * Finds packgate's check among the commands of a script, or undefined. Only plain chains are understood; what hides in a
 * subshell or behind another script is not found, and a gate that is not found is reported as absent.
 */
export function gateIn(script: string): Gate | undefined {
  const commands = commandsOf(script);
  const place = commands.findIndex(({ text }) => CHECKS.test(text));
  if (place === -1) return undefined;
  const isCertain = commands.slice(0, place + 1).every(({ before }) => before !== "||");
  const isPassedOn = commands.slice(place).every(({ after }) => after === "" || after === "&&");
  return {
    before: commands.slice(0, place).map(({ text }) => text),
    after: commands.slice(place + 1).map(({ text }) => text),
    decides: isCertain && isPassedOn,
  };
}

/** Is packgate's check among the commands of a script? */
export function checksIn(script: string): boolean {
  return gateIn(script) !== undefined;
}

/** Does a script hand the publishing itself to packgate? */
export function publishesThroughGate(script: string): boolean {
  return commandsOf(script).some(({ text }) => PUBLISHES.test(text));
}

/** What starts the command of an installed package: `npx`, `pnpm exec`, `yarn`; or nothing. */
export const RUNNER = String.raw`(?:(?:npx|bunx|pnpx|(?:npm|pnpm|yarn|bun)(?:\s+(?:exec|x|run|dlx))?)\s+(?:-\S+\s+)*)?`;
const PACKGATE = String.raw`^(?:\w+=\S*\s+)*${RUNNER}(?:\S*/)?packgate(?:\.cmd)?(?:@\S+)?`;
const CHECKS = new RegExp(String.raw`${PACKGATE}(?:$|\s+(?:hook|check)(?:\s|$)|\s+-(?!-?(?:V|h|version|help)\b))`);
const PUBLISHES = new RegExp(String.raw`${PACKGATE}\s+publish(?:\s|$)`);

/** Splits at the operators that stand outside quotes. */
function commandsOf(script: string): readonly Command[] {
  const parts = script.split(/((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^"'\\&|;\n])+)/s);
  const operators = parts.filter((_, index) => index % 2 === 0).map((operator) => operator.trim());
  return parts
    .filter((_, index) => index % 2 === 1)
    .map((text, index) => ({ text: text.trim(), before: operators[index] ?? "", after: operators[index + 1] ?? "" }))
    .filter(({ text }) => text !== "");
}
