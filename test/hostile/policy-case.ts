import type { HostileCase } from "./hostile-case.ts";

/** A case that is the policy of a project whose package is harmless. */
export interface HostilePolicy extends HostileCase {
  /** How the problem's message begins: with file, line and column wherever the text has them. */
  readonly message: string | null;
  /** Files beside package.json. */
  readonly files: { readonly [path: string]: Buffer | string };
  /** What is no plain file. */
  readonly arrange?: (directory: string) => void | Promise<void>;
  /** `--policy`. */
  readonly policy?: string;
  /** Further files of the package. */
  readonly packs?: { readonly [path: string]: string };
}

/** One that is refused, as the message says. */
export function refused(
  id: string,
  what: string,
  message: string,
  files: HostilePolicy["files"],
  more: Pick<HostilePolicy, "arrange" | "policy"> = {},
): HostilePolicy {
  return { id: `policy-${id}`, what, verdict: "error", says: "EPOLICY", message, files, ...more };
}
