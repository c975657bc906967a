/**
 * What went wrong, in npm's style of codes.
 *
 * - `EUSAGE`     the command line is wrong
 * - `EPOLICY`    a policy cannot be read or is not valid
 * - `EPACK`      the package manager did not pack
 * - `EPUBLISH`   the package manager did not publish
 * - `ETARBALL`   the tarball cannot be read to its end, or two readers disagree about it
 * - `EMANIFEST`  the packed package.json is missing, not readable or another package's
 * - `EENTRY`     the package is not built: none of its entry points is in the tarball
 * - `ELIMIT`     a limit was reached, so something was not looked at
 * - `EPROJECT`   something of the project or its environment that a rule needs could not be had
 * - `EREGISTRY`  the registry did not deliver the package
 * - `EINTEGRITY` bytes are not those that their integrity names
 * - `ERECEIPT`   a receipt cannot be read, is not valid, or could not be signed
 * - `ERULE`      a rule threw, so its claim was not checked
 * - `ESYSTEM`    the operating system refused something: a full disk, no permission, too many open files
 */
export type ErrorCode =
  | "EUSAGE"
  | "EPOLICY"
  | "EPACK"
  | "EPUBLISH"
  | "ETARBALL"
  | "EMANIFEST"
  | "EENTRY"
  | "ELIMIT"
  | "EPROJECT"
  | "EREGISTRY"
  | "EINTEGRITY"
  | "ERECEIPT"
  | "ERULE"
  | "ESYSTEM";

/**
 * The one error that packgate throws on purpose. `message` says what is wrong and where, `hint` what to do.
 * Neither may hold text of a packed file: a message ends up in logs.
 */
export class PackgateError extends Error {
  override readonly name = "PackgateError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, { hint, cause }: { hint?: string; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** What to do about the codes that users meet (errno.h). */
const CURES: { readonly [code: string]: string | undefined } = {
  ENOSPC: "The disk is full: free some space.",
  EDQUOT: "The quota of the disk is used up: free some space.",
  EFBIG: "The file would be longer than the limit allows: raise it (ulimit -f).",
  EMFILE: "Too many files are open: raise the limit (ulimit -n).",
  ENFILE: "Too many files are open on this machine.",
  EACCES: "Run packgate as a user who may.",
  EPERM: "Run packgate as a user who may.",
  EROFS: "The file system is read-only: set TMPDIR, or name another file.",
  ENOMEM: "The machine has too little memory left.",
  EAGAIN: "Too many processes run: raise the limit (ulimit -u).",
  E2BIG: "The environment is too large: unset what is not needed.",
  ENAMETOOLONG: "The path is too long for this system.",
};

/**
 * A refusal of the operating system as an error of packgate's own: nobody's defect, and nothing to be reported. Undefined
 * where it is none. `doing` says what could not be done,
 * `hint` what helps where the code alone does not tell.
 */
export function refusedBySystem(error: unknown, doing?: string, hint?: string): PackgateError | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  const { code, syscall } = error;
  if (typeof code !== "string" || typeof syscall !== "string") return undefined;
  const path =
    "path" in error && typeof error.path === "string" ? ` on ${JSON.stringify(error.path.slice(0, 200))}` : "";
  return new PackgateError("ESYSTEM", `${doing ?? "the system refused"}: ${code} (${syscall}${path})`, {
    hint:
      CURES[code] ??
      hint ??
      "Nothing is wrong with the package as far as is known: see to the machine, then check again.",
    cause: error,
  });
}

/** packgate's own error: what was thrown, or what the system refused. Throws anything else again: it is a defect. */
export function toldError(error: unknown): PackgateError {
  const told = error instanceof PackgateError ? error : refusedBySystem(error);
  if (told === undefined) throw error;
  return told;
}
