import { createHash } from "node:crypto";
import type { Literal } from "../../model.ts";
import { redactToken } from "../redact.ts";
import { readAssignment } from "./assignment.ts";
import { type AssignedKind, assignmentJudge } from "./judge-assignment.ts";
import type { KindLabel } from "./kind.ts";
import type { SecretFact } from "./read.ts";

/**
 * How the names of secrets end, each as far as it is rare: `word` for password, `phrase` for passphrase. Vendors would make
 * ten times as many anchors, and names of vendors stand in every bundle; what is set to a text stands in few.
 */
const NAME_ENDS = [
  ...["token", "Token", "TOKEN", "ecret", "ECRET"],
  ...["sword", "SWORD", "sswd", "SSWD", "sphrase", "SPHRASE", "_pass", "_PASS", "_pwd", "_PWD"],
  ...["Key", "_key", "-key", ".key", "_KEY", "-KEY", "pikey", "PIKEY"],
];

/** The literals that find what a secret's name is set to. `generic` is the kind of those that only a name speaks for. */
export function assignmentLiterals(kinds: readonly AssignedKind[], generic: KindLabel): Literal<SecretFact>[] {
  const judge = assignmentJudge(kinds, generic);
  return NAME_ENDS.map((text) => ({
    text,
    read: (bytes, offset) => {
      const assignment = readAssignment(bytes, offset, offset + text.length);
      const judged = assignment && judge(assignment);
      if (judged === undefined) return undefined;
      const { value, start, end } = assignment!;
      return {
        ...judged,
        start,
        end,
        evidence: redactToken(value, ""),
        digest: createHash("sha256").update(`${judged.kind.id}\0${value}`, "latin1").digest("hex"),
      };
    },
  }));
}
