/** What a command may touch of the process. */
export interface Io {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Absent where nobody can be asked. Only to be looked at: reading is the prompts' own business. */
  readonly stdin?: { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export interface Stream {
  readonly write: (text: string) => void;
  readonly terminal: { readonly isTTY?: boolean; readonly columns?: number };
}
