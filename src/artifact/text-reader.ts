import { createHash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { perKey } from "./per-key.ts";

/**
 * What is read to show that a text is public. Beyond a limit, and of what cannot be read, nothing is shown, so that it is
 * reported: here a limit may be silent.
 */
export const READING = {
  /** Files and directories. */
  reads: 20_000,
  /** Bytes of all files. */
  bytes: 256 * (1 << 20),
  /** Bytes of one file. */
  file: 16 * (1 << 20),
};

/** Reads regular files whose real path it is given: through a symbolic link it reads nothing. Never throws. */
export interface TextReader {
  /** Undefined where the file cannot be read, or a limit is hit. */
  readonly read: (path: string) => Buffer | undefined;
  /** Hex SHA-256 of the file's text as it stands, with LF and with CRLF; empty where it cannot be read. Memoised. */
  readonly digests: (path: string) => ReadonlySet<string>;
  /** In the order of the names; empty where it cannot be read. */
  readonly list: (directory: string) => readonly Dirent[];
}

/** One reader's limits are those of all that it reads. */
export function textReader(limits: typeof READING = READING): TextReader {
  let reads = 0;
  let bytes = 0;

  const read = (path: string): Buffer | undefined => {
    try {
      if (reads >= limits.reads) return undefined;
      reads += 1;
      const file = lstatSync(path);
      if (!file.isFile() || realpathSync(path) !== path) return undefined;
      if (file.size > limits.file || bytes + file.size > limits.bytes) return undefined;
      const text = readFileSync(path);
      bytes += text.length;
      return text;
    } catch (error) {
      return unreadable(error);
    }
  };

  return {
    read,
    digests: perKey((path) => new Set(digestsOf(read(path)))),
    list: (directory) => {
      if (reads >= limits.reads) return [];
      reads += 1;
      try {
        return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch (error) {
        return unreadable(error) ?? [];
      }
    },
  };
}

/**
 * A text as it stands, with LF and with CRLF: git may check out with the one what was built from the other.
 * Hex SHA-256 of each.
 */
export function digestsOf(text: Buffer | undefined): readonly string[] {
  if (text === undefined) return [];
  const exact = sha256(text);
  if (!text.includes(0x0a)) return [exact];
  const lf = text.toString("latin1").replaceAll("\r\n", "\n");
  const crlf = lf.replaceAll("\n", "\r\n");
  return [exact, ...[lf, crlf].filter(({ length }) => length !== text.length).map((form) => sha256(form))];
}

function sha256(text: Buffer | string): string {
  return createHash("sha256")
    .update(typeof text === "string" ? Buffer.from(text, "latin1") : text)
    .digest("hex");
}

/** What the file system refuses is not shown, and a name with a NUL names no file; anything else is a defect. */
function unreadable(error: unknown): undefined {
  const refused = error instanceof Error && "code" in error;
  if (refused && ("syscall" in error || error.code === "ERR_INVALID_ARG_VALUE")) return undefined;
  throw error;
}
