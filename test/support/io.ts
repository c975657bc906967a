import type { Io } from "../../src/commands/io.ts";
import { outsideNpm } from "./clients.ts";

/** What a command is handed in a directory, in a pipe and outside of every npm; and what it wrote. */
export function ioIn(cwd: string): { readonly io: Io; readonly stdout: () => string; readonly stderr: () => string } {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    terminal: { isTTY: false },
  });
  const io: Io = { cwd, environment: outsideNpm(), stdout: stream("stdout"), stderr: stream("stderr") };
  return { io, stdout: () => written.stdout, stderr: () => written.stderr };
}
