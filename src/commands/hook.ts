import { existsSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { isPackedByAncestor, SENTINEL } from "../artifact/sentinel.ts";
import { PackgateError } from "../errors.ts";
import { type CheckFlags, runCheck } from "./check.ts";
import type { Io } from "./io.ts";
import { refuseAfterUpload, refuseOutside, refuseWhilePacking, stageOf } from "./lifecycle.ts";
import { STATUS } from "./status.ts";

export type HookFlags = Pick<
  CheckFlags,
  "policy" | "policyBase" | "failOn" | "format" | "receipt" | "sign" | "verbose"
>;

/**
 * `packgate hook`: checks the package whose lifecycle script this is, and returns the exit status. Nothing goes to
 * stdout, which release tools parse. Throws `EUSAGE` wherever it could stop nothing.
 */
export async function runHook(flags: HookFlags, given: Io): Promise<number> {
  const io = { ...given, stdout: given.stderr };
  if (isPackedByAncestor(io.environment[SENTINEL])) return STATUS.pass;
  const stage = stageOf(io);
  refuseOutside(stage, io);
  refuseWhilePacking(stage, io);
  refuseAfterUpload(stage, io);
  refuseElsewhere(io);
  return runCheck(["."], flags, io);
}

/** `cd dist && packgate hook` would check another package than the one that is about to be uploaded. */
function refuseElsewhere({ cwd, environment }: Io): void {
  const manifest = environment["npm_package_json"];
  if (manifest === undefined) return;
  if (existsSync(manifest) && realpathSync(dirname(manifest)) === realpathSync(cwd)) return;
  throw new PackgateError(
    "EUSAGE",
    "packgate hook runs in another directory than the package that is being published",
    {
      hint: "Do not change the directory before packgate hook.",
    },
  );
}
