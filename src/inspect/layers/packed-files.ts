/** Files of an executable that an index of the same executable names: what pkg, nexe and deno have in common. */

import { PackgateError } from "../../errors.ts";
import { type Budget, reserve } from "./budget.ts";
import type { Inner } from "./carrier.ts";

const MOST_FILES = 200_000;
const LARGEST_INDEX = 64 << 20;
const LONGEST_PATH = 1 << 12;

/** What the findings call it: `["pkg executable"]`, `pkg application`. */
export interface Application {
  readonly step: string;
  readonly format: string;
}

export interface PackedFile {
  readonly path: string;
  /** The name under which the file is opened, where it is not its path. */
  readonly name?: string;
  /** As the index says, which may lie: a file outside the executable is damage. */
  readonly start: number;
  readonly length: number;
}

/** The files as views into `bytes`. Throws `ELIMIT` for more files, or more bytes of them, than there can be. */
export function* packedFiles(
  bytes: Buffer,
  files: Iterable<PackedFile>,
  application: Application,
  budget: Budget,
): Iterable<Inner> {
  let count = 0;
  let viewed = 0;
  for (const { path, name = path, start, length } of files) {
    count += 1;
    if (count > MOST_FILES) {
      throw new PackgateError("ELIMIT", `is a ${application.format} of more than ${MOST_FILES} files`);
    }
    if (!isPlace(start, length) || start + length > bytes.length) {
      yield damaged(application, path);
      continue;
    }
    if (length === 0) continue;
    viewed += length;
    // Files that lie over each other would make much of little: what goes beyond the file's own size is paid for.
    if (viewed > bytes.length) reserve(budget, length);
    yield {
      chain: [application.step, path.slice(0, LONGEST_PATH)],
      bytes: bytes.subarray(start, start + length),
      name: name.slice(-LONGEST_PATH),
    };
  }
}

/** That the application, or a file of it, cannot be opened. */
export function damaged({ step, format }: Application, path?: string): Inner {
  const chain = path === undefined ? [step] : [step, path.slice(0, LONGEST_PATH)];
  return { chain, format, unreadable: "damaged" };
}

/** Whether both are counts of bytes. */
export function isPlace(start: unknown, length: unknown): boolean {
  return [start, length].every((count) => typeof count === "number" && Number.isSafeInteger(count) && count >= 0);
}

export type Json = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An index in JSON, undefined where it is none. Throws `ELIMIT` beyond 64 MiB. */
export function indexIn(json: Buffer | string): unknown {
  if (json.length > LARGEST_INDEX) {
    throw new PackgateError("ELIMIT", "is an application with an index of more than 64 MiB");
  }
  try {
    return JSON.parse(json.toString());
  } catch (error) {
    // Told as an application that cannot be read.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
