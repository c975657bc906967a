import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
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
 * cannot be started or prints without end, and `ELIMIT` where it runs longer than `timeout`; the whole group is killed
 * then, because lifecycle scripts start processes of their own.
 */
export async function runChild(file: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const child = start(file, args, options.cwd, options.env, ["ignore", "pipe", "pipe"]);
  let stdout = "";
  let stderr = "";
  const status = await ended(child, options.timeout, (stop) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.length > LARGEST_OUTPUT) stop("the package manager printed without end");
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-TAIL);
    });
  });
  return { status, stdout, stderr };
}

/**
 * The same for a program that somebody watches, and may have to answer: it reads this process's stdin, and both its
 * outputs go to this process's stderr. npm asks for a one-time password only where its stdout is a terminal, so it is
 * given the very descriptor. Returns the status, null where a signal ended it.
 */
export function runInView(file: string, args: readonly string[], options: ChildOptions): Promise<number | null> {
  return ended(start(file, args, options.cwd, options.env, [0, 2, 2]), options.timeout);
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds. A promise of them must not reject; the program runs while it is awaited. */
  readonly timeout: number | Promise<number>;
}

function start(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  stdio: StdioOptions,
): ChildProcess {
  const detached = process.platform !== "win32";
  const child = spawn(file, [...args], { cwd, env, shell: false, stdio, detached, windowsHide: true });
  running.add(child);
  return child;
}

/** Waits for the end. `watch` is handed a function that ends it for a reason. */
function ended(
  child: ChildProcess,
  timeout: number | Promise<number>,
  watch?: (stop: (message: string) => void) => void,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    let failure: PackgateError | undefined;
    const stop = (message: string, code: "EPACK" | "ELIMIT" = "EPACK"): void => {
      failure ??= new PackgateError(code, message);
      killTree(child);
    };
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    void Promise.resolve(timeout).then((most) => {
      if (isOver) return;
      timer = setTimeout(() => stop(`the package manager took longer than ${inWords(most)}`, "ELIMIT"), most);
    });
    watch?.(stop);
    const settle = (finish: () => void): void => {
      isOver = true;
      clearTimeout(timer);
      running.delete(child);
      finish();
    };
    child.on("error", (cause) =>
      settle(() => reject(new PackgateError("EPACK", "the package manager cannot be started", { cause }))),
    );
    child.on("close", (status) => settle(() => (failure === undefined ? resolve(status) : reject(failure))));
  });
}

function inWords(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} minutes` : `${milliseconds / 1000} seconds`;
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
