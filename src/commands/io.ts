/** What a command may touch of the process. */
export interface Io {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Absent where nobody can be asked. Only to be looked at: reading is the prompts' own business. */
  readonly stdin?: { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** Is there somebody who sees a line come and go? Not in a pipe and not in CI, which keeps every version of it. */
export function isWatched({ terminal }: Stream, environment: NodeJS.ProcessEnv): boolean {
  const ci = environment["CI"] ?? "";
  const inCi = ci !== "" && ci !== "0" && ci !== "false";
  return terminal.isTTY === true && environment["TERM"] !== "dumb" && !inCi;
}

export interface Stream {
  readonly write: (text: string) => void;
  readonly terminal: { readonly isTTY?: boolean; readonly columns?: number };
}
