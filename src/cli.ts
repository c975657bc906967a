#!/usr/bin/env node
/** argv → command → exit status. The only file that prints and exits. */

import type { Io } from "./commands/io.ts";
import type { refusedBySystem } from "./errors.ts";

/** Node ends with status 1 for what nobody caught; here 1 means "failed", and this was not checked at all. */
const STATUS_NOT_CHECKED = 2;

/** Set as soon as a publish can have begun. */
let howFar = (): string | undefined => undefined;

/** Loaded when somebody listens to what goes wrong: Node ends with 1 where what a file imports cannot be read. */
let understood: typeof refusedBySystem = () => undefined;

async function main(args: readonly string[]): Promise<void> {
  ({ refusedBySystem: understood } = await import("./errors.ts"));
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    const { version } = await import("./version.ts");
    process.stdout.write(`${version}\n`);
    return;
  }
  const [{ cleanUp }, { heedSignals }, interruption, { run }] = await Promise.all([
    import("./commands/clean-up.ts"),
    import("./commands/signals.ts"),
    import("./commands/interruption.ts"),
    import("./commands/program.ts"),
  ]);
  howFar = interruption.howFar;
  // Also where nobody caught what went wrong, and where the report could not be printed.
  process.on("exit", () => {
    const left = cleanUp();
    if (left === "") return;
    process.stderr.write(left);
    process.exitCode = STATUS_NOT_CHECKED;
  });
  const io: Io = {
    cwd: process.cwd(),
    environment: process.env,
    // Opened only where somebody looks: an open one keeps the process alive on some systems.
    stdin: {
      get isTTY() {
        return process.stdin.isTTY;
      },
    },
    stdout: { write: (text) => process.stdout.write(text), terminal: process.stdout },
    stderr: { write: (text) => process.stderr.write(text), terminal: process.stderr },
  };
  heedSignals(io.stderr.write, (_, status) => process.exit(status));
  heedStreams();
  // Not process.exit: what was written to a pipe must still reach it.
  process.exitCode = await run(args, io);
}

function heedStreams(): void {
  // With a listener, a limit on the size of files is an error of the write, and not the end of the process.
  process.on("SIGXFSZ", () => {});
  // In a hook the report goes to stderr.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // The reader went away (`packgate | head`): the verdict stands. A full disk is another matter.
      if (error.code !== "EPIPE") abort(error);
    });
  }
}

function abort(error: unknown): void {
  process.exitCode = STATUS_NOT_CHECKED;
  const state = howFar();
  const refusal = understood(error, state === undefined ? "the check was not completed" : undefined);
  if (refusal !== undefined) {
    const message = state === undefined ? refusal.message : `${refusal.message}, ${state}`;
    // A path may hold anything, and what escapes it may be what could not be loaded.
    const text = `packgate: ${refusal.code} ${message}\n  ${refusal.hint}\n`;
    process.stderr.write(text.replace(/[^\n\x20-\x7e]/g, "?"));
    process.exit();
  }
  // The message may quote the package. The stack below it names only packgate's own places.
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line)) : [];
  const name = error instanceof Error ? error.name : typeof error;
  const what = state === undefined ? "; the package was not checked." : ` ${state}`;
  process.stderr.write(`packgate: internal error (${name})${what} Please report it.\n${frames.join("\n")}\n`);
  process.exit();
}

process.on("uncaughtException", abort);
process.on("unhandledRejection", abort);
await main(process.argv.slice(2));
