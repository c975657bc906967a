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
  | "ERULE";

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
