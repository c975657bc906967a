import type { Receipt } from "../model.ts";

/** What is asked of a receipt beside that it is about this tarball and says PASSED. */
export interface Demands {
  /** Digests of policies, of which at least one has judged. Empty: any will do. */
  readonly policies: readonly string[];
  /** Milliseconds. */
  readonly maxAge: number | undefined;
}

/** The tarball that was found. */
export interface Found {
  /** In hex. */
  readonly sha512: string;
  /** Name and version of its package.json as a package URL, and the sha256 of its tar; undefined where it cannot be read. */
  readonly read: { readonly purl: string; readonly tar: string | undefined } | undefined;
}

/** Clocks of two machines differ. */
const CLOCK_SKEW = 5 * 60 * 1000;

/**
 * Why a receipt does not vouch for a tarball, a sentence for each reason; none where it does. Several policies may have
 * judged: each had to pass, so that one of them that is accepted is enough, whatever others said beside it.
 */
export function refuseReceipt({ subject, predicate }: Receipt, found: Found, demands: Demands, now: Date): string[] {
  const reasons: string[] = [];
  const [{ name, digest }] = subject;
  const details = predicate["pkg:npm/packgate#check"];

  if (digest.sha512 !== found.sha512) {
    const same = details.tar !== undefined && details.tar.sha256 === found.read?.tar;
    const more = same ? ": the same archive, compressed otherwise" : "";
    reasons.push(`the tarball is another: its sha512 is ${found.sha512}, the receipt is about ${digest.sha512}${more}`);
  } else if (details.tar !== undefined && found.read !== undefined && details.tar.sha256 !== found.read.tar) {
    reasons.push("the receipt contradicts itself: its digest of the inflated tar is another tarball's");
  }
  if (found.read === undefined && digest.sha512 === found.sha512) {
    reasons.push("the tarball cannot be read as a package, so that it cannot be told whose it is");
  }
  if (found.read !== undefined && (name !== found.read.purl || predicate.resourceUri !== found.read.purl)) {
    reasons.push(`the package is another: ${found.read.purl}, the receipt is about ${name}`);
  }
  if (predicate.verificationResult !== "PASSED" || details.verdict !== "pass") {
    reasons.push(
      `the package failed its check (errors: ${details.findings.error}, warnings: ${details.findings.warning})`,
    );
  }
  const judged = details.policies.map((policy) => policy.digest);
  if (demands.policies.length > 0 && !judged.some((each) => demands.policies.includes(each))) {
    reasons.push(`no accepted policy has judged it: ${judged.join(", ")}`);
  }
  if (demands.maxAge !== undefined) {
    const age = now.getTime() - Date.parse(predicate.timeVerified);
    if (age > demands.maxAge) reasons.push(`the check is too old: ${predicate.timeVerified}`);
    if (age < -CLOCK_SKEW) reasons.push(`the check lies in the future: ${predicate.timeVerified}`);
  }
  return reasons;
}
