/** What is asked on a terminal. The prompts are loaded when the first question is, and nobody is asked in a pipeline. */

import { escapeTerminal } from "../report/escape.ts";
import { type Io, isWatched } from "./io.ts";

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** A terminal that says it is narrower, or of no width, would show a question letter by letter. */
const LEAST_COLUMNS = 20;

/** Is there somebody who can answer? Not in a pipe and not in CI, where a question would wait for ever. */
export function canAsk({ stdin, stdout, environment }: Io): boolean {
  const { columns = 0 } = stdout.terminal;
  return stdin?.isTTY === true && columns >= LEAST_COLUMNS && isWatched(stdout, environment);
}

/** One of several; undefined where the question was cancelled. */
export async function askOne<Value extends string>(
  message: string,
  choices: readonly Choice<Value>[],
): Promise<Value | undefined> {
  const { isCancel, select } = await import("@clack/prompts");
  const answer = await select<string>({ message: escapeTerminal(message), options: choices.map(shown) });
  return isCancel(answer) ? undefined : (answer as Value);
}

/** Any of several, none of them to begin with; undefined where the question was cancelled. */
export async function askSome(
  message: string,
  choices: readonly Choice<string>[],
): Promise<readonly string[] | undefined> {
  const { isCancel, multiselect } = await import("@clack/prompts");
  const answer = await multiselect<string>({
    message: escapeTerminal(message),
    options: choices.map(shown),
    required: false,
    maxItems: 12,
  });
  return isCancel(answer) ? undefined : answer;
}

/** Yes or no; undefined where the question was cancelled. */
export async function askWhether(message: string): Promise<boolean | undefined> {
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: escapeTerminal(message) });
  return isCancel(answer) ? undefined : answer;
}

/** A line of text that is not empty; undefined where the question was cancelled. */
export async function askText(message: string): Promise<string | undefined> {
  const { isCancel, text } = await import("@clack/prompts");
  const validate = (value: string | undefined) => (value?.trim() ? undefined : "Please say something.");
  const answer = await text({ message: escapeTerminal(message), validate });
  return isCancel(answer) ? undefined : answer.trim();
}

/** Labels may name files of a package. */
function shown({ value, label, hint }: Choice<string>) {
  return { value, label: escapeTerminal(label), ...(hint !== undefined && { hint: escapeTerminal(hint) }) };
}
