/** Where in a publish a command runs, and where there it has no business. */

import { PackgateError } from "../errors.ts";
import type { Io } from "./io.ts";

/** `early`: the client packs afterwards. `packed`: it has packed, and not uploaded. `none`: no script of a publish. */
export type Stage = "early" | "packing" | "packed" | "uploaded" | "none";

const STAGES: { readonly [event: string]: Stage | undefined } = {
  prepublishOnly: "early",
  prepublish: "early",
  prepack: "packing",
  prepare: "packing",
  postpack: "packed",
  publish: "uploaded",
  postpublish: "uploaded",
};

const IN_POSTPACK = '"postpack": "packgate hook"';
const UNDER_YARN = '"prepack": "yarn build && packgate hook"';

/** By what the client tells its lifecycle scripts. yarn 1 publishes as npm does. */
export function stageOf({ environment }: Io): Stage {
  const event = environment["npm_lifecycle_event"] ?? "";
  const stage = STAGES[event] ?? "none";
  if (!/^yarn\/(?!1\.)/.test(environment["npm_config_user_agent"] ?? "")) return stage;
  // Packing runs prepack; at its end all is there that will be uploaded. postpack comes after the upload.
  if (event === "prepack") return "packed";
  return stage === "packed" ? "uploaded" : stage;
}

/** Throws `EUSAGE` where a directory cannot be checked: too early, for there packing would run the same script again. */
export function refuseWhilePacking(stage: Stage, io: Io): void {
  if (stage !== "packing" || isYarn1(io)) return;
  throw new PackgateError(
    "EUSAGE",
    `packgate cannot check a package from its ${eventOf(io)} script: nothing is packed yet`,
    { hint: `Use ${IN_POSTPACK}, which sees the very bytes that npm is about to upload, or "prepublishOnly".` },
  );
}

/** Throws `EUSAGE` where the upload is over: a check that can stop nothing must not look like a gate. */
export function refuseAfterUpload(stage: Stage, io: Io): void {
  if (stage !== "uploaded") return;
  const event = eventOf(io);
  if (event === "postpack") {
    throw new PackgateError("EUSAGE", "yarn uploads a package before it runs its postpack script", {
      hint: `Make packgate the last command of prepack: ${UNDER_YARN}.`,
    });
  }
  throw new PackgateError("EUSAGE", `a package is uploaded before its ${event} script runs`, {
    hint: `Use ${IN_POSTPACK}, which can still stop the upload.`,
  });
}

/** Throws `EUSAGE` outside the scripts of a publish. */
export function refuseOutside(stage: Stage, io: Io): void {
  if (stage !== "none") return;
  const event = eventOf(io);
  const where = event === "" ? "and no package manager runs it here" : `and ${JSON.stringify(event)} is none of those`;
  throw new PackgateError("EUSAGE", `packgate hook belongs into the scripts that a publish runs, ${where}`, {
    hint: `Write ${IN_POSTPACK} into package.json (under yarn ${UNDER_YARN}). To check by hand, run packgate check.`,
  });
}

function eventOf({ environment }: Io): string {
  return environment["npm_lifecycle_event"] ?? "";
}

function isYarn1({ environment }: Io): boolean {
  return /^yarn\/1\./.test(environment["npm_config_user_agent"] ?? "");
}
