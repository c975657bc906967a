import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { PackgateError } from "../errors.ts";

/**
 * Writes a file so that a reader sees all of it or none. What is there and is no file, as /dev/stdout, is written to as it
 * is: a file in its place would be the end of it. `what` names it in the error. Throws `EUSAGE`.
 */
export async function writeAtomically(path: string, text: string, what: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) {
      await writeFile(path, text);
      return;
    }
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new PackgateError("EUSAGE", `the ${what} cannot be written to ${JSON.stringify(path)}${code}`, { cause });
  }
}
