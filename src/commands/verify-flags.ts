import { safeParse } from "valibot";
import { PackgateError } from "../errors.ts";
import { policyDigest } from "../policy/receipt-schema.ts";
import type { Demands } from "../policy/refuse-receipt.ts";
import type { Identity } from "./sigstore.ts";

export interface VerifyFlags {
  readonly stage?: string;
  readonly policyDigest?: readonly string[];
  readonly maxAge?: string;
  readonly signed?: string;
  readonly issuer?: string;
}

const GITHUB_ACTIONS = "https://token.actions.githubusercontent.com";
const HOUR = 60 * 60 * 1000;

/**
 * What the flags ask of a receipt. A signature is worth something only with a name: anybody can sign. Throws `EUSAGE` for
 * what would otherwise ask for nothing.
 */
export function demandsOf(flags: VerifyFlags): Demands & { readonly signed: Identity | undefined } {
  const policies = flags.policyDigest ?? [];
  for (const digest of policies) {
    if (!safeParse(policyDigest(), digest).success) {
      throw new PackgateError("EUSAGE", `${JSON.stringify(digest.slice(0, 80))} is no digest of a policy`, {
        hint: "It is sha256- and 64 hex digits; a receipt and the JSON report name it.",
      });
    }
  }
  if (flags.issuer !== undefined && flags.signed === undefined) {
    throw new PackgateError("EUSAGE", "--issuer says who vouches for the name in --signed, which is not there");
  }
  return {
    policies,
    maxAge: flags.maxAge === undefined ? undefined : milliseconds(flags.maxAge),
    signed: flags.signed === undefined ? undefined : { name: flags.signed, issuer: flags.issuer ?? GITHUB_ACTIONS },
  };
}

function milliseconds(age: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([dh])$/.exec(age) ?? [];
  if (count === undefined) {
    throw new PackgateError("EUSAGE", `${JSON.stringify(age.slice(0, 80))} is no age`, {
      hint: "Ages are whole days or hours, as 90d or 12h.",
    });
  }
  return Number(count) * (unit === "d" ? 24 : 1) * HOUR;
}
