import { Command, CommanderError, Option } from "commander";
import { escapeTerminal } from "../report/escape.ts";
import { version } from "../version.ts";
import type { CheckFlags } from "./check.ts";
import type { Io } from "./io.ts";
import { STATUS } from "./status.ts";

/** Parses the arguments and runs the command that they name. Returns its exit status. */
export async function parseAndRun(args: readonly string[], io: Io): Promise<number> {
  let status: number = STATUS.pass;
  const program = new Command("packgate")
    .description("The gate between npm pack and npm publish: checks every byte that would be published.")
    .version(version)
    .showHelpAfterError("(packgate --help shows what there is)")
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout.write,
      writeErr: io.stderr.write,
      // What was typed may hold anything; the line before the did-you-mean is commander's own.
      outputError: (text, write) => write(`packgate: ${text.trimEnd().split("\n").map(escapeTerminal).join("\n  ")}\n`),
    })
    .addHelpText(
      "after",
      "\nWithout a command packgate checks the package in this directory; packgate check --help shows how.",
    );

  program
    .command("check", { isDefault: true })
    .description("pack (a directory), read, judge and report")
    .argument("[spec...]", "directories, tarballs or name@version", ["."])
    .option("--policy <file or preset>", "judge by this policy instead of the package's own")
    .addOption(new Option("--fail-on <severity>", "fail on weaker findings too").choices(["error", "warning", "info"]))
    .option("--format <name[:file]>", "how to report: pretty, json; repeatable", collect, [])
    .addOption(new Option("--client <name>", "who will publish, and so packs").choices(["npm", "pnpm", "yarn", "bun"]))
    .option("--ignore-scripts", "pack without lifecycle scripts")
    .option("--workspaces", "check every package of the workspace in the directory")
    .option("-w, --workspace <name or directory>", "check that package of it; repeatable", collect)
    .option("--include-workspace-root", "with them, check the root, too")
    .option("--verbose", "show every finding in full")
    .action(async (specs: string[], flags: CheckFlags) => {
      const { runCheck } = await import("./check.ts");
      status = await runCheck(specs, flags, io);
    });

  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? STATUS.pass : STATUS.error;
    throw error;
  }
  return status;
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
