import { type ChildProcess, spawn } from "node:child_process";
import { PackgateError } from "../errors.ts";

/** npm prints one line per file in a JSON record: 200,000 entries are some 20 MB. */
const LARGEST_OUTPUT = 64 * (1 << 20);
const TAIL = 4000;

const running = new Set<ChildProcess>();

export interface ChildResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell, in a process group of its own, and collects its output as text. Throws `EPACK` where it
 * cannot be started, runs longer than `timeout` milliseconds or prints without end; the whole group is killed then,
 * because lifecycle scripts start processes of their own.
 */
export function runChild(
  file: string,
  args: readonly string[],
  { cwd, env, timeout }: { cwd: string; env: NodeJS.ProcessEnv; timeout: number },
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      cwd,
      env,
      shell: false,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    running.add(child);
    let stdout = "";
    let stderr = "";
    let failure: PackgateError | undefined;
    const stop = (message: string): void => {
      failure ??= new PackgateError("EPACK", message);
      killTree(child);
    };
    const timer = setTimeout(() => stop(`the package manager took longer than ${timeout / 60_000} minutes`), timeout);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.length > LARGEST_OUTPUT) stop("the package manager printed without end");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-TAIL);
    });
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      running.delete(child);
      finish();
    };
    child.on("error", (cause) =>
      settle(() => reject(new PackgateError("EPACK", "the package manager cannot be started", { cause }))),
    );
    child.on("close", (status) =>
      settle(() => (failure === undefined ? resolve({ status, stdout, stderr }) : reject(failure))),
    );
  });
}

/** For signals: ends every package manager that still runs, with all that it started. */
export function killChildren(): void {
  for (const child of running) killTree(child);
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // It ended by itself a moment ago.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
