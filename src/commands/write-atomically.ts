import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { PackgateError } from "../errors.ts";

/** Writes a file so that a reader sees all of it or none. `what` names it in the error. Throws `EUSAGE`. */
export async function writeAtomically(path: string, text: string, what: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new PackgateError("EUSAGE", `the ${what} cannot be written to ${JSON.stringify(path)}`, { cause });
  }
}
