/**
 * Keeps a gate that is wired into a lifecycle script from packing for ever: the pack that packgate starts runs the
 * scripts, and one of them may be packgate. The child's environment names the parent's private directory, a token and
 * the parent's pid. A gate that finds it stands down only if all three are true, for the parent then checks the very
 * bytes; any other value would be a way to switch the gate off, and is an error.
 */

import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PackgateError } from "../errors.ts";

export const SENTINEL = "PACKGATE_PACKING";
const FILE = "sentinel";

/** Writes the token into `directory` and returns the variable's value. */
export function raiseSentinel(directory: string): string {
  const token = randomBytes(16).toString("hex");
  writeFileSync(join(directory, FILE), token, { mode: 0o600, flag: "wx" });
  return `${process.pid}:${token}:${directory}`;
}

/** Whether an ancestor of this process is packgate and packs right now. Throws `EUSAGE` for a value that is not true. */
export function isPackedByAncestor(value: string | undefined): boolean {
  if (value === undefined) return false;
  const match = /^(\d{1,10}):([0-9a-f]{32}):(.+)$/s.exec(value);
  const [, pid = "", token = "", directory = ""] = match ?? [];
  if (match === null || !isOurs(directory) || readToken(directory) !== token || !isAncestor(Number(pid))) {
    throw new PackgateError("EUSAGE", `the variable ${SENTINEL} is set, but no packgate is packing this package`, {
      hint: "Remove the variable from the environment. It is not a way to skip the check.",
    });
  }
  return true;
}

function isOurs(directory: string): boolean {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  return process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o077) === 0);
}

function readToken(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, FILE), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Where the system does not show its processes, a living process with that pid must do. */
function isAncestor(pid: number): boolean {
  let current = process.ppid;
  for (let steps = 0; steps < 64 && current > 1; steps += 1) {
    if (current === pid) return true;
    const parent = parentOf(current);
    if (parent === undefined) return isAlive(pid);
    current = parent;
  }
  return current === pid;
}

function parentOf(pid: number): number | undefined {
  try {
    // The command's name stands in brackets and may itself hold brackets: read behind the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EACCES"))
      return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error) return error.code === "EPERM";
    throw error;
  }
}
