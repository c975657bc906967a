import { readdirSync, readFileSync } from "node:fs";

/**
 * The processes that were started by `root` or by one of its descendants, as far as the system shows them (Linux does, in
 * /proc; elsewhere there are none). A process that left its group and its session still has its parent; one whose parent
 * has ended still has the environment that it was started with, and in it `marker`, which no other run has.
 */
export function descendantsOf(root: number, marker: string | undefined): readonly number[] {
  const living = processes();
  const found = new Set([root]);
  let before = 0;
  while (found.size > before) {
    before = found.size;
    for (const { pid, parent } of living) if (found.has(parent)) found.add(pid);
  }
  if (marker !== undefined) for (const { pid } of living) if (environmentHas(pid, marker)) found.add(pid);
  found.delete(root);
  return [...found];
}

interface Process {
  readonly pid: number;
  readonly parent: number;
}

/** Without those that have ended and whose parent does not know it yet. */
function processes(): readonly Process[] {
  return (reading(() => readdirSync("/proc")) ?? [])
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = reading(() => readFileSync(`/proc/${name}/stat`, "utf8")) ?? "";
      // The command's name stands in brackets and may itself hold brackets: read behind the last one.
      const [state = "Z", parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" || state === "X" || stat === "" ? [] : [{ pid: Number(name), parent: Number(parent) }];
    });
}

function environmentHas(pid: number, marker: string): boolean {
  const environment = reading(() => readFileSync(`/proc/${pid}/environ`, "latin1")) ?? "";
  return environment.split("\0").includes(marker);
}

/** A process may end while one looks at it, and another user's cannot be looked at. */
function reading<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return undefined;
    throw error;
  }
}
