import { PackgateError } from "../errors.ts";
import type { Io } from "./io.ts";
import { STATUS } from "./status.ts";

/** Runs one command line and returns its exit status: 0, 1 or 2. Every command's module is loaded when it is named. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    // Where there is nothing to parse, the package manager starts before commander is loaded.
    if (args.length === 0 || (args.length === 1 && args[0] === "check")) {
      const { runCheck } = await import("./check.ts");
      return await runCheck(["."], { format: [] }, io);
    }
    if (args.length === 1 && args[0] === "hook") {
      const { runHook } = await import("./hook.ts");
      return await runHook({ format: [] }, io);
    }
    const { parseAndRun } = await import("./command-line.ts");
    return await parseAndRun(args, io);
  } catch (error) {
    if (!(error instanceof PackgateError)) throw error;
    const { escapeTerminal } = await import("../report/escape.ts");
    const hint = error.hint === undefined ? "" : `\n  ${escapeTerminal(error.hint)}`;
    io.stderr.write(`packgate: ${error.code} ${escapeTerminal(error.message)}${hint}\n`);
    return STATUS.error;
  }
}
