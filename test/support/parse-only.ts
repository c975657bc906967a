import { Command } from "commander";
import { parseAndRun } from "../../src/commands/command-line.ts";
import { parseFormats } from "../../src/commands/formats.ts";
import { parseShard } from "../../src/commands/shard.ts";
import { PRESETS } from "../../src/policy/extends.ts";
import { rules } from "../../src/rules/index.ts";
import { ioIn } from "./io.ts";

/** What packgate understood of a command line. */
export interface Parsed {
  readonly command: string;
  readonly operands: readonly string[];
  readonly flags: { readonly [name: string]: unknown };
}

/**
 * Has packgate's own parser read a command line, without running the command, and understands those values that the
 * command itself would: formats, shards, ids of rules, names of presets.
 *
 * @throws Error with what packgate says of it
 */
export async function parseOnly(args: readonly string[]): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const { action } = Command.prototype;
  const { io, stderr } = ioIn(".");
  Command.prototype.action = function (this: Command) {
    return action.call(this, () => {
      parsed = { command: this.name(), operands: this.args, flags: this.opts() };
    });
  };
  try {
    await parseAndRun(args, io);
  } finally {
    Command.prototype.action = action;
  }
  if (parsed === undefined) throw new Error(`packgate ${args.join(" ")}\n${stderr()}`);
  understandValues(parsed);
  return parsed;
}

/** The commands of packgate by name, each with what its `--help` prints. */
export async function helpTexts(): Promise<ReadonlyMap<string, string>> {
  const names = [...(await helpOf([])).matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name!);
  const own = names.filter((name) => name !== "help");
  return new Map(await Promise.all(own.map(async (name) => [name, await helpOf([name])] as const)));
}

async function helpOf(command: readonly string[]): Promise<string> {
  const { io, stdout } = ioIn(".");
  await parseAndRun([...command, "--help"], io);
  return stdout();
}

function understandValues({ command, operands, flags }: Parsed): void {
  const { format, shard, policy } = flags;
  if (Array.isArray(format)) parseFormats(format);
  if (typeof shard === "string") parseShard(shard);
  if (typeof policy === "string" && !policy.includes(".") && !PRESETS.includes(policy as never)) {
    throw new Error(`there is no preset ${policy}`);
  }
  const [rule] = operands;
  if (command === "explain" && rule !== undefined && !rules.some(({ id }) => id === rule)) {
    throw new Error(`there is no rule ${rule}`);
  }
}
