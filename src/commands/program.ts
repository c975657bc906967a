import { toldWithState } from "./interruption.ts";
import type { Io } from "./io.ts";
import { STATUS } from "./status.ts";

/** Runs one command line and returns its exit status: 0, 1 or 2. Every command's module is loaded when it is named. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    // Where there is nothing to parse, the package manager starts before commander is loaded.
    const [command = "check", ...specs] = args;
    if (command === "check" && !specs.some((spec) => spec === "" || spec.startsWith("-"))) {
      const { runCheck } = await import("./check.ts");
      return await runCheck(specs.length === 0 ? ["."] : specs, { format: [] }, io);
    }
    if (args.length === 1 && args[0] === "hook") {
      const { runHook } = await import("./hook.ts");
      return await runHook({ format: [] }, io);
    }
    const { parseAndRun } = await import("./command-line.ts");
    return await parseAndRun(args, io);
  } catch (error) {
    const told = toldWithState(error);
    const { escapeTerminal } = await import("../report/escape.ts");
    const hint = told.hint === undefined ? "" : `\n  ${escapeTerminal(told.hint)}`;
    io.stderr.write(`packgate: ${told.code} ${escapeTerminal(told.message)}${hint}\n`);
    return STATUS.error;
  }
}
