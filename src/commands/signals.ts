import { cleanUp } from "./clean-up.ts";
import { howFar } from "./interruption.ts";

/** With the exit status that shells give them. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Cleans up at a signal, writes how far a publish was, and hands over to `end`. Returns what stops the listening. All in
 * one turn of the event loop, and not only once: whoever presses Ctrl-C under `npm run` sends two, for npm forwards the
 * one that the terminal has sent to everybody, and the second must not kill in the middle of the first.
 */
export function heedSignals(
  write: (text: string) => void,
  end: (signal: NodeJS.Signals, status: number) => void,
): () => void {
  const listeners = Object.entries(SIGNALS).map(([name, status]) => {
    const signal = name as keyof typeof SIGNALS;
    const listener = (): void => {
      cleanUp();
      const word = howFar();
      if (word !== undefined) write(`packgate: interrupted ${word}\n`);
      end(signal, status);
    };
    // Before those of the tool around, which may end the process.
    process.prependListener(signal, listener);
    return { signal, listener };
  });
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/**
 * Does `work` in the process of another tool, which would end at a signal without a word to those that it called. The
 * signal is sent once more when all is cleaned up, and does then what it would have done.
 */
export async function heedingSignals<T>(write: (text: string) => void, work: () => Promise<T>): Promise<T> {
  const stop = heedSignals(write, (signal) => {
    const left = cleanUp();
    if (left !== "") write(left);
    stop();
    process.kill(process.pid, signal);
  });
  try {
    return await work();
  } finally {
    stop();
  }
}
