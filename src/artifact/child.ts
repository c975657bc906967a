import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { PackgateError, refusedBySystem } from "../errors.ts";
import { descendantsOf } from "./process-tree.ts";
import { SENTINEL } from "./sentinel.ts";

/** npm prints one line per file in a JSON record: 200,000 entries are some 20 MB. */
const LARGEST_OUTPUT = 64 * (1 << 20);
const TAIL = 4000;

/** Milliseconds from the end of a program to the end of its output. What it wrote lies in the pipe by then. */
const PATIENCE = 1000;
/** How often what starts anew while it is being ended is looked for. */
const ROUNDS = 3;

/** Each with what its environment has, and no other's. */
const running = new Map<ChildProcess, string | undefined>();

export interface ChildResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell, in a process group of its own, and collects its output as text. Throws `EPACK` where it
 * cannot be started or prints without end, `ELIMIT` where it runs longer than `timeout`, and `ESYSTEM` where the system
 * starts nothing. All that it started is killed then, because lifecycle scripts start processes of their own.
 */
export async function runChild(file: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const child = start(file, args, options, ["ignore", "pipe", "pipe"]);
  let stdout = "";
  let stderr = "";
  const status = await ended(child, options.timeout, (stop) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (stdout.length <= LARGEST_OUTPUT) stdout += text;
      else {
        stop(
          new PackgateError("EPACK", "the package manager, or a script that it runs, printed without end", {
            hint: `It may print ${LARGEST_OUTPUT >> 20} MiB: have the script print less.`,
          }),
        );
      }
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
  return ended(start(file, args, options, [0, 2, 2]), options.timeout);
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds. A promise of them must not reject; the program runs while it is awaited. */
  readonly timeout: number | Promise<number>;
}

function start(file: string, args: readonly string[], options: ChildOptions, stdio: StdioOptions): ChildProcess {
  const { cwd, env } = options;
  const detached = process.platform !== "win32";
  let child: ChildProcess;
  try {
    child = spawn(file, [...args], { cwd, env, shell: false, stdio, detached, windowsHide: true });
  } catch (error) {
    // An environment that is too large, or no memory: the others are events.
    throw refusedBySystem(error, "the package manager cannot be started") ?? error;
  }
  const packing = env[SENTINEL];
  running.set(child, packing === undefined ? undefined : `${SENTINEL}=${packing}`);
  return child;
}

/** Waits for the end. `watch` is handed a function that ends it for a reason. */
function ended(
  child: ChildProcess,
  timeout: number | Promise<number>,
  watch?: (stop: (error: PackgateError) => void) => void,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    let failure: PackgateError | undefined;
    const stop = (error: PackgateError): void => {
      if (failure !== undefined) return;
      failure = error;
      killTree(child);
    };
    let timer: NodeJS.Timeout | undefined;
    let patience: NodeJS.Timeout | undefined;
    let isOver = false;
    void Promise.resolve(timeout).then((most) => {
      if (!isOver) timer = setTimeout(() => stop(tookTooLong(most)), most);
    });
    watch?.(stop);
    const settle = (finish: () => void): void => {
      isOver = true;
      clearTimeout(timer);
      clearTimeout(patience);
      running.delete(child);
      finish();
    };
    const settleWith = (status: number | null): void =>
      settle(() => (failure === undefined ? resolve(status) : reject(failure)));
    child.on("error", (cause) =>
      settle(() =>
        reject(
          refusedBySystem(cause, "the package manager cannot be started") ??
            new PackgateError("EPACK", "the package manager cannot be started", { cause }),
        ),
      ),
    );
    child.on("close", settleWith);
    // A process that a script has left behind may hold the output open for ever.
    child.on("exit", (status) => {
      patience = setTimeout(async () => {
        // Timers come before what can be read: let that be read first.
        await setImmediate();
        await setImmediate();
        child.stdout?.destroy();
        child.stderr?.destroy();
        settleWith(status);
      }, PATIENCE);
    });
  });
}

function tookTooLong(milliseconds: number): PackgateError {
  const time = milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} minutes` : `${milliseconds / 1000} seconds`;
  return new PackgateError("ELIMIT", `the package manager took longer than ${time}`, {
    hint: "Does one of the package's scripts wait for something? The policy's limits say how long it may take.",
  });
}

/** For signals: ends every package manager that still runs, with all that it started. */
export function killChildren(): void {
  for (const child of running.keys()) killTree(child);
}

/** Ends the group, and what left it. A process that is being ended may still start another, so it is looked for again. */
function killTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const marker = running.get(child);
  const strays = descendantsOf(pid, marker);
  if (process.platform === "win32") child.kill("SIGKILL");
  else kill(-pid);
  for (const stray of strays) kill(stray);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const stray of descendantsOf(pid, marker)) kill(stray);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended by itself a moment ago, or it took another user's rights: then nothing can be done.
    if (!(error instanceof Error && "code" in error && /^(?:ESRCH|EPERM)$/.test(String(error.code)))) throw error;
  }
}
